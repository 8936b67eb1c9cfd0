//! Renewals of one session: in time, and when they fail.

use egui_okta::{SessionState, protocol::http::Response};

use crate::{tab::*, world::*};

#[test]
fn tokens_are_renewed_in_time_and_nothing_is_done_before() {
    let world = world();
    let mut all = [signed_in(&world, 0)];
    events(&mut all[0]);
    let first = all[0].access_token().unwrap().expose().to_owned();
    let timeout = all[0].poll_timeout().unwrap();
    let now = lock(&world).now;
    assert!(timeout.since(now).as_secs() > 3500, "{timeout} {now}");
    wait(&world, 3000);
    settle(&mut all);
    assert_eq!(lock(&world).count("refresh_token"), 0);
    assert!(events(&mut all[0]).is_empty());
    wait(&world, 580);
    settle(&mut all);
    assert_eq!(lock(&world).count("refresh_token"), 1);
    assert_ne!(all[0].access_token().unwrap().expose(), first);
    assert!(events(&mut all[0]).contains(&"Renewed(Access)".to_owned()));
}

#[test]
fn a_sleeper_renews_on_waking() {
    let world = world();
    let mut all = [signed_in(&world, 0)];
    wait(&world, 3 * 24 * 3600);
    assert!(all[0].access_token().is_none(), "it has expired meanwhile");
    assert_eq!(all[0].state(), SessionState::SignedIn);
    settle(&mut all);
    assert!(all[0].is_authenticated());
    assert_eq!(lock(&world).count("refresh_token"), 1);
}

#[test]
fn a_bad_network_costs_no_token() {
    let world = world();
    let mut all = [signed_in(&world, 0)];
    events(&mut all[0]);
    lock(&world).is_offline = true;
    wait(&world, 3580);
    settle(&mut all);
    let told = events(&mut all[0]);
    assert_eq!(
        told.iter().filter(|event| event.contains("Error")).count(),
        1
    );
    assert_eq!(all[0].state(), SessionState::SignedIn);
    let first_pause = all[0].poll_timeout().unwrap().since(lock(&world).now);
    assert!((1..=3).contains(&first_pause.as_secs()), "{first_pause:?}");
    wait(&world, 3);
    settle(&mut all);
    let second_pause = all[0].poll_timeout().unwrap().since(lock(&world).now);
    assert!(second_pause > first_pause, "{second_pause:?}");
    lock(&world).is_offline = false;
    wait(&world, 60);
    settle(&mut all);
    assert!(all[0].is_authenticated());
}

#[test]
fn a_refusal_signs_out_with_its_reason() {
    let world = world();
    let mut all = [signed_in(&world, 0)];
    events(&mut all[0]);
    wait(&world, 40 * 24 * 3600);
    settle(&mut all);
    let told = events(&mut all[0]);
    let last = told.last().unwrap();
    assert!(
        last.contains("SignedOut") && last.contains("RefreshRefused"),
        "{told:?}"
    );
    assert_eq!(all[0].state(), SessionState::SignedOut);
    assert!(lock(&world).kept.is_none());
}

/// Others may have used the refresh token meanwhile.
#[test]
fn no_refresh_token_is_shown_while_the_place_is_closed() {
    let world = world();
    let mut all = [signed_in(&world, 0)];
    lock(&world).is_closed = true;
    wait(&world, 3580);
    settle(&mut all);
    assert_eq!(lock(&world).count("refresh_token"), 0);
    assert_eq!(all[0].state(), SessionState::SignedIn);
    lock(&world).is_closed = false;
    wait(&world, 10);
    settle(&mut all);
    assert_eq!(lock(&world).count("refresh_token"), 1);
    assert!(all[0].is_authenticated());
}

/// The answer to a renewal comes before a sleep, and is taken after it.
#[test]
fn a_sleep_in_the_middle_of_a_renewal_costs_no_token() {
    for has_late_answer in [false, true] {
        let world = world();
        let mut all = [signed_in(&world, 0)];
        let before = all[0].tokens().unwrap();
        lock(&world).is_asleep = true;
        wait(&world, 3580);
        settle(&mut all);
        assert_eq!(lock(&world).count("refresh_token"), 1, "it is on its way");
        events(&mut all[0]);
        wait(&world, 2 * 3600);
        if has_late_answer {
            settle(&mut all);
        }
        lock(&world).is_asleep = false;
        all[0].frame();
        settle(&mut all);
        wait(&world, 20);
        settle(&mut all);
        let told = events(&mut all[0]).join(" ");
        assert!(!told.contains("SignedOut"), "{told}");
        assert!(all[0].is_authenticated(), "{told}");
        let now = all[0].tokens().unwrap();
        assert_ne!(now.refresh_token(), before.refresh_token());
        assert_eq!(
            lock(&world).count("refresh_token"),
            2,
            "none was shown twice"
        );
    }
}

/// By default a server takes the old refresh token for 30 seconds more, and whoever shows it later for a thief.
#[test]
fn a_lost_answer_is_asked_for_again_before_the_grace_ends() {
    let world = world();
    let mut all = [signed_in(&world, 0)];
    lock(&world).is_asleep = true;
    wait(&world, 3580);
    settle(&mut all);
    assert_eq!(lock(&world).count("refresh_token"), 1);
    for _ in 0..11 {
        wait(&world, 1);
        settle(&mut all);
    }
    lock(&world).is_asleep = false;
    for _ in 0..30 {
        wait(&world, 1);
        settle(&mut all);
    }
    assert_eq!(lock(&world).count("refresh_token"), 2);
    assert!(all[0].is_authenticated(), "{:?}", events(&mut all[0]));
}

/// Whoever has no access token that is good, and gets none, is not signed in: a sentence and a new sign-in help more
/// than an error every few minutes.
#[test]
fn a_server_that_always_complains_ends_it_once_the_access_token_has_run_out() {
    let world = world();
    let mut all = [signed_in(&world, 0)];
    events(&mut all[0]);
    complain(&world);
    wait(&world, 3580);
    settle(&mut all);
    for _ in 0..3 {
        wait(&world, 5);
        settle(&mut all);
    }
    let told = events(&mut all[0]);
    let errors = told.iter().filter(|event| event.contains("Error")).count();
    assert!(errors >= 3, "{told:?}");
    assert_eq!(all[0].state(), SessionState::SignedIn, "the token is good");
    assert!(lock(&world).kept.is_some());

    wait(&world, 60);
    settle(&mut all);
    let told = events(&mut all[0]);
    assert!(told.last().unwrap().contains("SignedOut"), "{told:?}");
    assert_eq!(all[0].state(), SessionState::SignedOut);
    assert!(lock(&world).kept.is_none());
    let asked = lock(&world).count("refresh_token");
    wait(&world, 3600);
    settle(&mut all);
    assert_eq!(lock(&world).count("refresh_token"), asked);
}

/// A complaint or two may be an accident, also when the access token has run out long ago.
#[test]
fn a_server_that_complains_for_a_moment_costs_no_token() {
    let world = world();
    let mut all = [signed_in(&world, 0)];
    complain(&world);
    wait(&world, 7200);
    settle(&mut all);
    wait(&world, 3);
    settle(&mut all);
    assert_eq!(all[0].state(), SessionState::SignedIn);
    lock(&world).forge = None;
    wait(&world, 5);
    settle(&mut all);
    assert!(all[0].is_authenticated(), "{:?}", events(&mut all[0]));
}

/// The server takes no request for new tokens, and does not say that the refresh token is at fault.
fn complain(world: &Shared) {
    lock(world).forge = Some(|request, response| {
        let renews = String::from_utf8_lossy(&request.body).contains("refresh_token=");
        match renews && request.path().ends_with("/token") {
            true => Response::new(400, r#"{"error": "invalid_request"}"#),
            false => response,
        }
    });
}
