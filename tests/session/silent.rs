//! Tokens without refresh token: the server's own session renews them, as long as there is one.

use egui_okta::{Config, SessionState, protocol::oauth::AuthorizeOptions};

use crate::{tab::*, world::*};

/// An app that asks for no refresh token.
pub(crate) fn only_access() -> Config {
    config().with_scopes(["openid", "profile"]).unwrap()
}

/// A session without refresh token.
pub(crate) fn without_refresh_token(world: &Shared) -> Tab {
    drop(signed_in(world, 0));
    lock(world).kept = None;
    let mut tab = session_of(world, 1, only_access());
    tab.sign_in_silently(AuthorizeOptions::default());
    settle(std::slice::from_mut(&mut tab));
    assert!(tab.tokens().unwrap().refresh_token().is_none());
    events(&mut tab);
    tab
}

pub(crate) fn in_page() -> Shared {
    let world = world();
    lock(&world).is_native = false;
    lock(&world).has_windows = true;
    world
}

/// The org does not let itself be shown in a frame, for instance.
#[test]
fn a_frame_that_never_answers_ends_the_session_with_its_tokens() {
    let world = in_page();
    let mut all = [without_refresh_token(&world)];
    lock(&world).is_silent = true;
    wait(&world, 3575);
    settle(&mut all);
    assert_eq!(all[0].state(), SessionState::SignedIn);
    for _ in 0..10 {
        wait(&world, 10);
        settle(&mut all);
    }
    assert_eq!(all[0].state(), SessionState::SignedOut);
    assert!(lock(&world).kept.is_none());
    let told = events(&mut all[0]);
    assert!(told.last().unwrap().contains("LoginRequired"), "{told:?}");
}

/// The server has no session with this computer, which says nothing about tokens that are good.
#[test]
fn a_refusal_before_the_end_costs_nothing() {
    for world in [world(), in_page()] {
        let mut all = [without_refresh_token(&world)];
        lock(&world).cookies.clear();
        assert!(all[0].renew());
        settle(&mut all);
        assert!(all[0].is_authenticated());
        let told = events(&mut all[0]);
        assert!(told.last().unwrap().contains("LoginRequired"), "{told:?}");
        wait(&world, 3580);
        settle(&mut all);
        assert_eq!(all[0].state(), SessionState::SignedIn);
        assert!(all[0].access_token().is_some(), "good for 20 seconds more");
        let asked = lock(&world).asked.len();
        wait(&world, 10);
        settle(&mut all);
        assert_eq!(
            lock(&world).asked.len(),
            asked,
            "the answer would be the same"
        );
        wait(&world, 15);
        settle(&mut all);
        assert_eq!(all[0].state(), SessionState::SignedOut);
        let told = events(&mut all[0]);
        assert!(told.last().unwrap().contains("LoginRequired"), "{told:?}");
    }
}

/// A proxy's page, for instance: it is not the server that speaks there.
#[test]
fn an_answer_that_is_none_is_no_refusal() {
    for status in [403, 404, 407] {
        let world = world();
        let mut all = [without_refresh_token(&world)];
        lock(&world).authorize_status = Some(status);
        wait(&world, 3590);
        settle(&mut all);
        wait(&world, 60);
        settle(&mut all);
        let told = events(&mut all[0]);
        assert!(told.last().unwrap().contains("Unexpected"), "{told:?}");
        assert_eq!(all[0].state(), SessionState::SignedIn);
        lock(&world).authorize_status = None;
        wait(&world, 60);
        settle(&mut all);
        assert!(all[0].is_authenticated());
    }
}
