//! The ways to sign in beside the panel.

use egui_okta::{
    ErrorCode, Session, SessionState, SignOutOptions, protocol::oauth::AuthorizeOptions,
};

use crate::{tab::*, world::*};

fn failure(session: &Session) -> ErrorCode {
    match session.state() {
        SessionState::Failed(error) => error.code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn in_a_browser_that_comes_back() {
    let world = world();
    let mut all = [session(&world, 0)];
    settle(&mut all);
    assert_eq!(all[0].state(), SessionState::SignedOut);
    all[0].sign_in_in_browser(AuthorizeOptions::default());
    settle(&mut all);
    let SessionState::InBrowser { address, until } = all[0].state() else {
        panic!("{:?}", all[0].state())
    };
    let opened = all[0].opened();
    assert_eq!(opened.matches("OpenUrl(").count(), 1, "{opened}");
    assert!(opened.contains(address.expose()));
    assert_eq!(until.since(lock(&world).now).as_secs(), 300);
    all[0].open_again();
    settle(&mut all);
    let opened = all[0].opened();
    assert_eq!(opened.matches("OpenUrl(").count(), 1, "{opened}");
    lock(&world).person_signs_in();
    settle(&mut all);
    assert!(all[0].is_authenticated());
    assert!(events(&mut all[0]).contains(&"SignedIn".to_owned()));
    let user = all[0].user_info().unwrap().as_ref().unwrap();
    assert_eq!(user.claims()["preferred_username"], PAT);
}

#[test]
fn a_sign_in_of_one_factor_is_not_taken_for_one_of_two() {
    for (wanted, is_enough) in [
        ("urn:okta:loa:1fa:any", true),
        ("phr urn:okta:loa:1fa:any", true),
        ("urn:okta:loa:2fa:any", false),
        ("phr", false),
    ] {
        let world = world();
        let mut all = [session(&world, 0)];
        all[0].sign_in_in_browser(AuthorizeOptions {
            acr_values: Some(wanted.to_owned()),
            ..AuthorizeOptions::default()
        });
        settle(&mut all);
        lock(&world).person_signs_in();
        settle(&mut all);
        if is_enough {
            assert!(all[0].is_authenticated(), "{wanted}: {:?}", all[0].state());
            assert_eq!(
                all[0].id_token().unwrap().acr(),
                Some("urn:okta:loa:1fa:any")
            );
        } else {
            assert_eq!(failure(&all[0]), ErrorCode::StepUp, "{wanted}");
            assert_eq!(lock(&world).count("/revoke"), 2);
        }
    }
}

#[test]
fn a_browser_that_does_not_come_back() {
    let world = world();
    let mut all = [session(&world, 0)];
    for came in [ErrorCode::Callback, ErrorCode::LoginTimeout] {
        lock(&world).came = (came != ErrorCode::LoginTimeout).then_some(came);
        all[0].sign_in_in_browser(AuthorizeOptions::default());
        settle(&mut all);
        wait(&world, 301);
        settle(&mut all);
        assert_eq!(failure(&all[0]), came);
    }
    assert!(lock(&world).departures.is_empty(), "nobody is waited for");
    all[0].sign_in_in_browser(AuthorizeOptions::default());
    settle(&mut all);
    all[0].cancel();
    settle(&mut all);
    assert_eq!(all[0].state(), SessionState::SignedOut);
    assert!(lock(&world).departures.is_empty());
}

#[test]
fn a_page_that_begins_anew() {
    let world = world();
    lock(&world).is_native = false;
    let mut all = [session(&world, 0)];
    all[0].sign_in_in_browser(AuthorizeOptions::default());
    settle(&mut all);
    let (_, departure) = lock(&world).departures.pop().unwrap();
    drop(all);
    let parameters = lock(&world).sign_in_at(&departure.url);
    lock(&world).returned = Some((departure.kept.clone(), parameters.clone()));
    let mut all = [session(&world, 1)];
    settle(&mut all);
    assert!(all[0].is_authenticated(), "{:?}", all[0].state());

    // The same address again: the code has been used.
    lock(&world).kept = None;
    lock(&world).returned = Some((departure.kept, parameters));
    let mut all = [session(&world, 2)];
    settle(&mut all);
    assert_eq!(failure(&all[0]), ErrorCode::CodeRefused);
}

#[test]
fn what_comes_back_for_another_sign_in_is_refused() {
    let world = world();
    lock(&world).is_native = false;
    let mut all = [session(&world, 0)];
    all[0].sign_in_in_browser(AuthorizeOptions::default());
    settle(&mut all);
    let (_, departure) = lock(&world).departures.pop().unwrap();
    for (kept, parameters) in [
        (departure.kept.clone(), "code=abc&state=other"),
        (departure.kept, "code=abc"),
        ("".into(), "code=abc&state=other"),
        ("{}".into(), "code=abc&state=other"),
    ] {
        lock(&world).returned = Some((kept, parameters.into()));
        let mut all = [session(&world, 1)];
        settle(&mut all);
        assert_eq!(failure(&all[0]), ErrorCode::CallbackState);
        assert!(lock(&world).kept.is_none(), "nothing is stored");
        assert_eq!(lock(&world).count("grant_type"), 0);
    }
}

#[test]
fn on_another_device() {
    let world = world();
    let mut all = [session(&world, 0)];
    all[0].sign_in_on_another_device();
    settle(&mut all);
    let SessionState::OnAnotherDevice {
        user_code,
        address,
        complete_address,
        ..
    } = all[0].state()
    else {
        panic!("{:?}", all[0].state())
    };
    assert_eq!(
        user_code
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .count(),
        8
    );
    assert!(address.starts_with(ORIGIN));
    assert!(complete_address.unwrap().contains(&user_code));
    assert_eq!(
        lock(&world).count("device_code"),
        0,
        "it is not asked at once"
    );
    wait(&world, 6);
    settle(&mut all);
    assert_eq!(lock(&world).count("device_code"), 1);
    wait(&world, 601);
    settle(&mut all);
    assert_eq!(failure(&all[0]), ErrorCode::DeviceExpired);
}

#[test]
fn with_a_session_token_natively_and_in_a_frame() {
    let world = world();
    let session = signed_in(&world, 0);
    assert!(session.access_token().is_some());
    assert!(lock(&world).departures.is_empty(), "no browser is needed");
    assert_eq!(lock(&world).cookies.len(), 1, "the org has a session now");

    let world = world_in_page();
    let session = signed_in(&world, 0);
    assert!(session.access_token().is_some());
    let request = lock(&world).windows[0].1.clone();
    assert_eq!(request.origin, ORIGIN);
    assert!(
        request
            .url
            .expose()
            .contains("response_mode=okta_post_message")
    );
    assert!(request.url.expose().contains("prompt=none"));
    assert!(!format!("{request:?}").contains("sessionToken"));
}

/// No browser has the session that a session token made, so that no browser can end it.
#[test]
fn the_session_of_a_session_token_ends_where_it_is() {
    let everywhere = SignOutOptions {
        end_session: true,
        post_logout_redirect_uri: None,
    };
    let world = world();
    let mut all = [signed_in(&world, 0)];
    all[0].sign_out(everywhere.clone());
    settle(&mut all);
    assert_eq!(all[0].opened(), "[]", "a browser could not end it");
    assert_eq!(lock(&world).count("DELETE /api/v1/sessions/me"), 1);
    assert_eq!(all[0].okta_session(), Some(&Ok(None)));
    all[0].sign_in_silently(AuthorizeOptions::default());
    settle(&mut all);
    assert_eq!(failure(&all[0]), ErrorCode::LoginRequired, "it is gone");

    let mut all = [signed_in(&world, 0)];
    all[0].sign_out(SignOutOptions::default());
    settle(&mut all);
    all[0].request_okta_session();
    settle(&mut all);
    assert!(
        matches!(all[0].okta_session(), Some(Ok(Some(_)))),
        "it was not asked for"
    );

    let in_page = world_in_page();
    let mut all = [signed_in(&in_page, 0)];
    all[0].sign_out(everywhere);
    settle(&mut all);
    assert!(all[0].opened().contains("/logout?"), "the browser has it");
    assert_eq!(lock(&in_page).count("DELETE"), 0);
}

fn world_in_page() -> Shared {
    let world = world();
    lock(&world).is_native = false;
    lock(&world).has_windows = true;
    world
}

#[test]
fn a_session_token_that_was_used() {
    let world = world();
    let mut all = [session(&world, 0)];
    all[0].sign_in_with_session_token("20111used".into());
    settle(&mut all);
    assert_eq!(failure(&all[0]), ErrorCode::LoginRequired);
}

#[test]
fn silently_if_the_org_has_a_session() {
    for world in [world(), world_in_page()] {
        let mut all = [session(&world, 0)];
        all[0].sign_in_silently(AuthorizeOptions::default());
        settle(&mut all);
        assert_eq!(failure(&all[0]), ErrorCode::LoginRequired);
        drop(signed_in(&world, 1));
        lock(&world).kept = None;
        let mut all = [session(&world, 2)];
        all[0].sign_in_silently(AuthorizeOptions::default());
        settle(&mut all);
        assert!(all[0].is_authenticated());
    }
}

/// Without a refresh token the server's session is what renews.
#[test]
fn renewed_without_a_refresh_token() {
    for world in [world(), world_in_page()] {
        let config = config().with_scopes(["openid", "profile"]).unwrap();
        drop(signed_in(&world, 0));
        lock(&world).kept = None;
        let mut all = [
            session_of(&world, 1, config.clone()),
            session_of(&world, 2, config),
        ];
        all[0].sign_in_silently(AuthorizeOptions::default());
        settle(&mut all);
        assert!(all[1].is_authenticated());
        assert!(all[1].tokens().unwrap().refresh_token().is_none());
        let before = lock(&world).count("authorization_code");
        wait(&world, 3580);
        settle(&mut all);
        assert!(all.iter().all(|tab| tab.is_authenticated()));
        assert_eq!(lock(&world).count("authorization_code"), before + 1);
        // The server's session has ended: so does this one.
        wait(&world, 3 * 3600);
        settle(&mut all);
        assert_eq!(all[0].state(), SessionState::SignedOut);
        let told = events(&mut all[0]);
        assert!(told.last().unwrap().contains("LoginRequired"), "{told:?}");
    }
}

/// A frame that does not answer says nothing about the user.
#[test]
fn a_renewal_that_nobody_answers_signs_nobody_out() {
    let world = world_in_page();
    let config = config().with_scopes(["openid", "profile"]).unwrap();
    drop(signed_in(&world, 0));
    lock(&world).kept = None;
    let mut all = [session_of(&world, 1, config)];
    all[0].sign_in_silently(AuthorizeOptions::default());
    settle(&mut all);
    lock(&world).is_silent = true;
    wait(&world, 3580);
    settle(&mut all);
    let told = events(&mut all[0]);
    assert!(told.last().unwrap().contains("LoginTimeout"), "{told:?}");
    assert_eq!(all[0].state(), SessionState::SignedIn);
    lock(&world).is_silent = false;
    wait(&world, 10);
    settle(&mut all);
    assert!(all[0].is_authenticated());
}
