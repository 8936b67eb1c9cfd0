//! Renewals that nobody waits for any more: the user has signed out since, or in. A failure here is a user who is
//! signed in again, or tokens that nobody has and that are good for something.

use egui_okta::{
    SessionState, SignOutOptions,
    protocol::{
        http::{Request, Response},
        oauth::AuthorizeOptions,
    },
    tokens::TokenOptions,
};

use crate::{
    silent::{in_page, only_access, without_refresh_token},
    tab::*,
    world::*,
};

fn frames(tab: &mut Tab, count: usize) {
    for _ in 0..count {
        tab.frame();
    }
}

#[test]
fn a_sign_out_during_a_silent_renewal_stays_one() {
    for count in 1..=6 {
        for world in [world(), in_page()] {
            let mut all = [without_refresh_token(&world)];
            let before = all[0].tokens();
            assert!(all[0].renew());
            frames(&mut all[0], count);
            let is_renewed = all[0].tokens() != before;
            all[0].sign_out(SignOutOptions::default());
            settle(&mut all);
            assert_eq!(all[0].state(), SessionState::SignedOut, "{count}");
            assert!(lock(&world).kept.is_none());
            let told = events(&mut all[0]);
            assert_eq!(told.last().unwrap(), "SignedOut { revoked: true }");
            // All but those of the sign-in that made the server's session.
            let given = lock(&world).count("authorization_code") - 1 - usize::from(is_renewed);
            assert_eq!(lock(&world).count("/revoke"), given, "{count}");
            wait(&world, 7200);
            settle(&mut all);
            assert_eq!(all[0].state(), SessionState::SignedOut, "{count}");
        }
    }
}

#[test]
fn a_sign_out_elsewhere_during_a_silent_renewal_stays_one() {
    for count in 1..=5 {
        let world = world();
        let first = without_refresh_token(&world);
        let mut all = [first, session_of(&world, 2, only_access())];
        settle(&mut all);
        assert!(all[1].is_authenticated());
        assert!(all[0].renew());
        frames(&mut all[0], count);
        all[1].sign_out(SignOutOptions::default());
        all[1].frame();
        settle(&mut all);
        for tab in &all {
            assert_eq!(tab.state(), SessionState::SignedOut, "{count}");
        }
        assert!(lock(&world).kept.is_none());
    }
}

/// The server's session is another user's by then, too.
#[test]
fn another_users_sign_in_outlives_a_silent_renewal() {
    for count in 1..=6 {
        let world = world();
        let mut all = [without_refresh_token(&world)];
        let kept = lock(&world).kept.take();
        lock(&world).is_mute = true;
        let new = signed_in_as(&world, 9, "toni.totp@sandbox.example");
        let new = new.tokens().unwrap();
        lock(&world).is_mute = false;
        lock(&world).kept = kept;
        assert!(all[0].renew());
        frames(&mut all[0], count);
        all[0].take(&new);
        settle(&mut all);
        assert_eq!(all[0].tokens().as_ref(), Some(&new), "{count}");
        assert_eq!(all[0].state(), SessionState::SignedIn, "{count}");
    }
}

#[test]
fn what_comes_for_a_refresh_token_after_a_sign_out_is_revoked() {
    let world = world();
    let mut all = [signed_in(&world, 0)];
    wait(&world, 3580);
    while lock(&world).count("refresh_token") == 0 {
        all[0].frame();
    }
    all[0].sign_out(SignOutOptions::default());
    settle(&mut all);
    assert_eq!(all[0].state(), SessionState::SignedOut);
    assert_eq!(lock(&world).count("/revoke"), 4, "the new ones, too");
    let told = events(&mut all[0]);
    assert_eq!(told.last().unwrap(), "SignedOut { revoked: true }");
    assert_eq!(lock(&world).count("refresh_token"), 1);
}

#[test]
fn tokens_that_a_new_sign_in_replaces_are_revoked() {
    let world = world();
    let mut all = [signed_in(&world, 0)];
    let token = {
        let mut world = lock(&world);
        let now = world.org_now();
        world.org.session_token(PAT, now).unwrap()
    };
    all[0].sign_in_with_session_token(token.into());
    settle(&mut all);
    assert!(all[0].is_authenticated());
    assert_eq!(lock(&world).count("/revoke"), 2);
    let new = all[0].tokens().unwrap();
    all[0].take(&new);
    settle(&mut all);
    assert_eq!(lock(&world).count("/revoke"), 2, "they are the same");
    assert!(all[0].is_authenticated());
}

/// The same where the host gives tokens before anybody has looked at what is kept.
#[test]
fn tokens_that_were_kept_and_are_replaced_at_once_are_revoked() {
    let world = world();
    drop(signed_in(&world, 0));
    let kept = lock(&world).kept.take();
    let new = signed_in(&world, 1).tokens().unwrap();
    lock(&world).kept = kept;
    let mut all = [session(&world, 2)];
    all[0].take(&new);
    settle(&mut all);
    assert_eq!(all[0].tokens().as_ref(), Some(&new));
    assert_eq!(lock(&world).count("/revoke"), 2);
}

#[test]
fn a_sign_in_that_is_called_off_at_the_end_leaves_no_tokens() {
    let world = world();
    let mut all = [session(&world, 0)];
    all[0].sign_in_in_browser(AuthorizeOptions::default());
    settle(&mut all);
    lock(&world).person_signs_in();
    while lock(&world).count("authorization_code") == 0 {
        all[0].frame();
    }
    all[0].cancel();
    settle(&mut all);
    assert_eq!(all[0].state(), SessionState::SignedOut);
    assert_eq!(lock(&world).count("/revoke"), 2);
}

/// Whether the person has decided on the other device is asked for a last time just before.
fn called_off_on_another_device(forge: Option<fn(&Request, Response) -> Response>) -> Shared {
    let world = world();
    let mut all = [session(&world, 0)];
    all[0].sign_in_on_another_device();
    settle(&mut all);
    lock(&world).forge = forge;
    wait(&world, 6);
    while lock(&world).count("device_code") == 0 {
        all[0].frame();
    }
    all[0].cancel();
    settle(&mut all);
    wait(&world, 60);
    settle(&mut all);
    assert_eq!(all[0].state(), SessionState::SignedOut);
    assert_eq!(
        lock(&world).count("device_code"),
        1,
        "it is not asked again"
    );
    assert!(lock(&world).kept.is_none());
    world
}

#[test]
fn a_sign_in_on_another_device_that_is_called_off_at_the_end_leaves_no_tokens() {
    let world = called_off_on_another_device(Some(|request, response| {
        let is_question = String::from_utf8_lossy(&request.body).contains("device_code");
        let tokens = r#"{"token_type": "Bearer", "access_token": "A", "refresh_token": "R"}"#;
        match is_question && request.path().ends_with("/token") {
            true => Response::new(200, tokens),
            false => response,
        }
    }));
    assert_eq!(lock(&world).count("/revoke"), 2);

    let world = called_off_on_another_device(None);
    assert_eq!(lock(&world).count("/revoke"), 0, "there are none");
}

/// Another program has only thrown away what expired: there is still the same refresh token.
#[test]
fn a_renewal_goes_on_when_others_throw_expired_tokens_away() {
    let world = world();
    let lazy = TokenOptions {
        auto_renew: false,
        ..TokenOptions::default()
    };
    let mut all = [signed_in(&world, 0), session_with(&world, 1, lazy)];
    settle(&mut all);
    wait(&world, 3575);
    while lock(&world).count("refresh_token") == 0 {
        all[0].frame();
    }
    wait(&world, 5);
    all[1].frame();
    assert!(all[1].access_token().is_none(), "it has expired");
    settle(&mut all);
    assert!(all.iter().all(|tab| tab.is_authenticated()));
    assert_eq!(lock(&world).count("refresh_token"), 1);
    assert_eq!(lock(&world).count("/revoke"), 0);
}
