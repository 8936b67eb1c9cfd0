//! One session from sign-in to sign-out.

use egui_okta::{
    ErrorCode, SessionState, SignOutOptions,
    protocol::{http::Request, oauth::revoke::Hint},
};

use crate::{tab::*, world::*};

#[test]
fn signing_out_revokes_and_leaves_nothing() {
    let world = world();
    // A sign-in that the browser knows of.
    lock(&world).is_native = false;
    lock(&world).has_windows = true;
    let mut all = [signed_in(&world, 0)];
    events(&mut all[0]);
    all[0].sign_out(SignOutOptions {
        end_session: true,
        post_logout_redirect_uri: Some("http://localhost:17340/".to_owned()),
    });
    assert_eq!(all[0].state(), SessionState::SigningOut);
    settle(&mut all);
    assert_eq!(lock(&world).count("/revoke"), 2);
    assert!(lock(&world).kept.is_none());
    let told = events(&mut all[0]);
    assert_eq!(told.last().unwrap(), "SignedOut { revoked: true }");
    assert_eq!(all[0].state(), SessionState::SignedOut);
    let opened = all[0].opened();
    assert!(opened.contains("/v1/logout?id_token_hint="), "{opened}");
    assert!(opened.contains("post_logout_redirect_uri="), "{opened}");
}

#[test]
fn what_was_kept_is_there_again() {
    let world = world();
    drop(signed_in(&world, 0));
    let mut all = [session(&world, 1)];
    assert_eq!(all[0].state(), SessionState::Working);
    settle(&mut all);
    assert!(all[0].is_authenticated());
    assert_eq!(lock(&world).count("grant_type"), 1, "nobody signs in again");
}

#[test]
fn what_cannot_be_read_is_dropped_and_said() {
    let world = world();
    lock(&world).kept = Some("{\"version\":1,".into());
    let mut all = [session(&world, 0)];
    settle(&mut all);
    assert!(events(&mut all[0])[0].contains("StorageCorrupted"));
    assert!(lock(&world).kept.is_none());
    assert_eq!(all[0].state(), SessionState::SignedOut);
}

#[test]
fn a_place_that_is_closed_loses_no_fresh_token() {
    let world = world();
    lock(&world).is_closed = true;
    let mut all = [signed_in(&world, 0)];
    let told = events(&mut all[0]);
    assert_eq!(
        told.iter()
            .filter(|event| event.contains("NotKept"))
            .count(),
        2,
        "once when it was looked for, once when it was to be put away: {told:?}"
    );
    wait(&world, 3600);
    settle(&mut all);
    assert!(all[0].is_authenticated(), "renewed all the same");
}

#[test]
fn the_tokens_of_the_panel_are_taken_once() {
    let world = world();
    let tokens = signed_in(&world, 0).tokens().unwrap();
    lock(&world).kept = None;
    let mut all = [session(&world, 1)];
    settle(&mut all);
    all[0].take(&tokens);
    settle(&mut all);
    assert!(all[0].is_authenticated());
    wait(&world, 3580);
    settle(&mut all);
    let renewed = all[0].access_token().unwrap().expose().to_owned();
    all[0].take(&tokens);
    settle(&mut all);
    assert_eq!(all[0].access_token().unwrap().expose(), renewed);
    all[0].sign_out(SignOutOptions::default());
    all[0].take(&tokens);
    settle(&mut all);
    assert_eq!(all[0].state(), SessionState::SignedOut);
}

#[test]
fn what_the_server_knows_about_a_token() {
    let world = world();
    let mut all = [signed_in(&world, 0)];
    let says = |all: &mut [Tab; 1], hint| {
        all[0].request_introspection(hint);
        settle(all);
        all[0].introspection().unwrap().clone().unwrap()
    };
    let access = says(&mut all, Hint::AccessToken);
    assert!(access.is_active());
    assert_eq!(access.members()["username"], PAT);
    assert!(access.scopes().any(|scope| scope == "openid"));
    let refresh = says(&mut all, Hint::RefreshToken);
    assert_eq!(refresh.members()["token_type"], "refresh_token");
    // Somebody else has revoked it.
    let token = all[0].tokens().unwrap().access_token().expose().to_owned();
    let form = format!("client_id={CLIENT}&token={token}");
    let request = Request::post(format!("{ISSUER}/v1/revoke"), form)
        .with_header("Content-Type", "application/x-www-form-urlencoded");
    assert_eq!(lock(&world).send(&request).status, 200);
    assert!(!says(&mut all, Hint::AccessToken).is_active());
    lock(&world).is_offline = true;
    all[0].request_introspection(Hint::AccessToken);
    settle(&mut all);
    let answer = all[0].introspection().unwrap();
    assert_eq!(answer.as_ref().unwrap_err().code, ErrorCode::Offline);
    lock(&world).is_offline = false;
    all[0].sign_out(SignOutOptions::default());
    settle(&mut all);
    all[0].request_introspection(Hint::AccessToken);
    settle(&mut all);
    assert!(all[0].introspection().is_none(), "nobody is signed in");
}

#[test]
fn who_the_user_is_and_what_session_the_org_has() {
    let world = world();
    let mut all = [signed_in(&world, 0)];
    all[0].request_user_info();
    all[0].request_okta_session();
    settle(&mut all);
    let user = all[0].user_info().unwrap().as_ref().unwrap();
    assert_eq!(user.claims()["preferred_username"], PAT);
    let okta = all[0].okta_session().unwrap().as_ref().unwrap();
    let okta = okta.as_ref().unwrap();
    assert!(okta.is_active() && okta.login == PAT);
    let ends = okta.expires_at.clone();
    wait(&world, 60);
    all[0].refresh_okta_session();
    settle(&mut all);
    let later = all[0].okta_session().unwrap().clone().unwrap().unwrap();
    assert!(later.expires_at > ends);
    all[0].close_okta_session();
    settle(&mut all);
    assert_eq!(all[0].okta_session(), Some(&Ok(None)));
    all[0].request_okta_session();
    settle(&mut all);
    assert_eq!(all[0].okta_session(), Some(&Ok(None)));
    assert!(all[0].is_authenticated(), "the tokens stay");
    lock(&world).is_offline = true;
    all[0].request_okta_session();
    settle(&mut all);
    let error = all[0].okta_session().unwrap().clone().unwrap_err();
    assert_eq!(error.code, ErrorCode::Offline);
}

#[test]
fn tokens_given_at_the_start_are_newer_than_what_is_kept() {
    let world = world();
    let old = signed_in(&world, 0).tokens();
    let kept = lock(&world).kept.clone();
    lock(&world).kept = None;
    let new = signed_in(&world, 1).tokens().unwrap();
    lock(&world).kept = kept;
    let mut all = [session(&world, 2)];
    all[0].take(&new);
    settle(&mut all);
    assert_eq!(all[0].tokens().as_ref(), Some(&new));
    assert_ne!(all[0].tokens(), old);
    let mut all = [session(&world, 3)];
    settle(&mut all);
    assert_eq!(all[0].tokens(), Some(new), "and they are kept");
}

#[test]
fn nothing_is_known_of_a_user_who_has_signed_out() {
    let world = world();
    let mut all = [signed_in(&world, 0), session(&world, 1)];
    settle(&mut all);
    all[0].request_user_info();
    all[0].frame();
    all[1].request_user_info();
    settle(&mut all[1..]);
    assert!(all[1].user_info().is_some());
    // The answer comes after the sign-out.
    all[0].sign_out(SignOutOptions::default());
    settle(&mut all);
    for tab in &all {
        assert!(tab.user_info().is_none());
    }
}

#[test]
fn a_sign_out_without_tokens_ends_the_browsers_session() {
    let world = world();
    let mut all = [session(&world, 0)];
    settle(&mut all);
    all[0].sign_out(SignOutOptions {
        end_session: true,
        post_logout_redirect_uri: None,
    });
    settle(&mut all);
    let told = events(&mut all[0]);
    assert!(told.last().unwrap().contains("SignedOut"), "{told:?}");
    assert!(all[0].opened().contains("/v1/logout"));
    assert_eq!(all[0].state(), SessionState::SignedOut);
}

#[test]
fn a_sign_out_before_the_first_frame_is_not_undone_by_what_is_kept() {
    let world = world();
    drop(signed_in(&world, 0));
    let mut all = [session(&world, 1)];
    all[0].sign_out(SignOutOptions::default());
    settle(&mut all);
    assert_eq!(all[0].state(), SessionState::SignedOut);
    assert!(lock(&world).kept.is_none());
    assert_eq!(lock(&world).count("/revoke"), 2);
}

/// A user who could go on with what is in memory is not stopped by a place that stays closed.
#[test]
fn a_place_that_stays_closed_does_not_end_the_tokens() {
    let world = world();
    let mut all = [signed_in(&world, 0)];
    lock(&world).is_closed = true;
    wait(&world, 3580);
    settle(&mut all);
    events(&mut all[0]);
    wait(&world, 30);
    settle(&mut all);
    assert_eq!(lock(&world).count("refresh_token"), 1);
    assert!(all[0].is_authenticated());
    let told = events(&mut all[0]).join(" ");
    assert!(told.contains("NotKept"), "{told}");
}

#[test]
fn a_place_that_never_answers_does_not_stop_everything() {
    let world = world();
    lock(&world).is_stuck = true;
    let mut all = [session(&world, 0)];
    settle(&mut all);
    assert_eq!(all[0].state(), SessionState::Working);
    wait(&world, 31);
    settle(&mut all);
    assert_eq!(all[0].state(), SessionState::SignedOut);
    assert!(events(&mut all[0])[0].contains("NotKept"));
}

#[test]
fn the_orgs_session_is_ended_before_it_is_asked_about() {
    let world = world();
    let mut all = [signed_in(&world, 0)];
    all[0].close_okta_session();
    all[0].request_okta_session();
    all[0].request_okta_session();
    settle(&mut all);
    assert_eq!(lock(&world).count("/sessions/me"), 2, "each once");
    assert_eq!(all[0].okta_session(), Some(&Ok(None)));
    assert!(lock(&world).count("DELETE") == 1);
}

#[test]
fn what_is_known_of_the_orgs_session_goes_with_the_user() {
    let world = world();
    let mut all = [signed_in(&world, 0)];
    all[0].request_okta_session();
    settle(&mut all);
    assert!(all[0].okta_session().is_some());
    all[0].close_okta_session();
    all[0].sign_out(SignOutOptions::default());
    assert_eq!(all[0].okta_session(), None);
    settle(&mut all);
    assert_eq!(
        lock(&world).count("DELETE"),
        1,
        "asked for before, and done"
    );
}
