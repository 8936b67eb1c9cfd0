//! Tokens that are bound to a key, at an org that gives no others: natively the key is kept with the tokens, in a
//! browser by the browser. A failure here is a user who cannot sign in, or a token that a thief can use.

use egui_okta::{
    Config, ErrorCode, Session, SessionState, SignOutOptions,
    protocol::{
        http::{Request, Response},
        oauth::AuthorizeOptions,
    },
    sandbox::{DpopKind, Policy},
};

use crate::{tab::*, world::*};

fn bound() -> Config {
    config().with_dpop()
}

/// An org that demands proofs.
fn strict() -> Shared {
    let mut policy = Policy::default();
    for app in &mut policy.apps {
        app.dpop = DpopKind::Required;
    }
    world_of(policy)
}

/// The same, and a browser.
fn strict_browser() -> Shared {
    let world = strict();
    lock(&world).key_place = Some(KeyPlace::default());
    world
}

fn keys(world: &Shared) -> usize {
    let world = lock(world);
    world.key_place.as_ref().unwrap().keys.len()
}

fn kept(world: &Shared) -> String {
    let world = lock(world);
    world.kept.as_ref().unwrap().expose().to_owned()
}

fn code(session: &Session) -> ErrorCode {
    match session.state() {
        SessionState::Failed(error) => error.code,
        other => panic!("{other:?}"),
    }
}

/// Calls the user info endpoint as an app calls its API.
fn call(world: &Shared, tab: &mut [Tab], url: &str, shown_as: &str) -> Response {
    let id = tab[0].request_authorization("GET", shown_as);
    settle(tab);
    let authorization = tab[0].poll_authorization(id).unwrap().unwrap();
    assert!(tab[0].poll_authorization(id).is_none(), "each once");
    let request = authorization
        .headers()
        .fold(Request::get(url), |request, (name, value)| {
            request.with_header(name, value)
        });
    lock(world).send(&request)
}

#[test]
fn nothing_is_bound_unless_it_is_asked_for() {
    let world = world();
    let mut all = [signed_in(&world, 0)];
    assert_eq!(all[0].tokens().unwrap().token_type(), "Bearer");
    let url = format!("{ISSUER}/v1/userinfo");
    assert_eq!(call(&world, &mut all, &url, &url).status, 200);
}

#[test]
fn who_shows_no_proof_gets_no_tokens() {
    let world = strict();
    let mut all = [session(&world, 0)];
    all[0].sign_in_in_browser(AuthorizeOptions::default());
    settle(&mut all);
    lock(&world).person_signs_in();
    settle(&mut all);
    assert_eq!(code(&all[0]), ErrorCode::Dpop);
}

#[test]
fn each_way_to_sign_in_ends_with_bound_tokens() {
    for world in [strict(), strict_browser()] {
        let mut all = [signed_in_of(&world, 0, bound())];
        assert_eq!(all[0].tokens().unwrap().token_type(), "DPoP");
        assert!(all[0].user_info().unwrap().is_ok(), "with a proof, too");
        assert_eq!(
            lock(&world).count("POST /oauth2/default/v1/token"),
            2,
            "the first answer says the nonce"
        );

        all[0].sign_in_in_browser(AuthorizeOptions::default());
        settle(&mut all);
        let SessionState::InBrowser { address, .. } = all[0].state() else {
            panic!("{:?}", all[0].state());
        };
        assert!(address.expose().contains("&dpop_jkt="), "the code is bound");
        lock(&world).person_signs_in();
        settle(&mut all);
        assert!(all[0].is_authenticated(), "{:?}", all[0].state());
        assert_eq!(
            lock(&world).count("POST /oauth2/default/v1/token"),
            3,
            "the nonce is known by now"
        );

        all[0].sign_in_silently(AuthorizeOptions::default());
        settle(&mut all);
        assert!(all[0].is_authenticated(), "{:?}", all[0].state());
        assert_eq!(all[0].tokens().unwrap().token_type(), "DPoP");
    }
}

#[test]
fn on_another_device() {
    let world = strict_browser();
    let mut all = [session_of(&world, 0, bound())];
    all[0].sign_in_on_another_device();
    settle(&mut all);
    let SessionState::OnAnotherDevice { .. } = all[0].state() else {
        panic!("{:?}", all[0].state());
    };
    assert_eq!(keys(&world), 1);
    // The org says that it wants a nonce before it says that nobody has decided.
    wait(&world, 6);
    settle(&mut all);
    assert!(matches!(
        all[0].state(),
        SessionState::OnAnotherDevice { .. }
    ));
    assert_eq!(lock(&world).count("POST /oauth2/default/v1/token"), 2);
}

#[test]
fn a_refresh_token_is_worth_nothing_without_the_key() {
    for world in [strict(), strict_browser()] {
        let mut all = [signed_in_of(&world, 0, bound())];
        let before = all[0].tokens().unwrap();
        wait(&world, 3580);
        settle(&mut all);
        let after = all[0].tokens().unwrap();
        assert_ne!(before.refresh_token(), after.refresh_token());
        assert_eq!(before.dpop_key(), after.dpop_key(), "the key stays");

        // A thief with a key of his own.
        let (key, stolen) = (after.dpop_key().unwrap(), kept(&world));
        let secret = key.to_secret();
        let other = egui_okta::protocol::oauth::DpopKey::from_bytes([9; 32]).unwrap();
        let swapped = stolen.replace(secret.expose(), other.to_secret().expose());
        assert_ne!(swapped, stolen);
        lock(&world).kept = Some(swapped.as_str().into());
        let mut thief = [session_of(&world, 1, bound())];
        thief[0].renew();
        settle(&mut thief);
        thief[0].renew();
        settle(&mut thief);
        let told = events(&mut thief[0]).join(" ");
        assert!(
            told.contains("config.dpop") || told.contains("Dpop"),
            "{told}"
        );
    }
}

#[test]
fn a_nonce_that_is_too_old_costs_one_more_request() {
    let world = strict_browser();
    let mut all = [signed_in_of(&world, 0, bound())];
    for hours in [3, 6] {
        wait(&world, hours * 3600);
        settle(&mut all);
        assert!(all[0].is_authenticated());
    }
    assert_eq!(lock(&world).count("refresh_token"), 4, "twice two");
}

#[test]
fn a_browser_keeps_the_key_and_all_tabs_use_it() {
    let world = strict_browser();
    let mut all = vec![signed_in_of(&world, 0, bound())];
    all.extend((1..5).map(|number| session_of(&world, number, bound())));
    settle(&mut all);
    assert_eq!(keys(&world), 1);
    let kept = kept(&world);
    assert!(kept.contains("\"dpop_key\":\"platform:"), "{kept}");
    wait(&world, 3580);
    settle(&mut all);
    assert_eq!(lock(&world).count("refresh_token"), 1);
    let first = all[0].tokens();
    assert!(all.iter().all(|tab| tab.is_authenticated()));
    assert!(all.iter().all(|tab| tab.tokens() == first));

    // Who signs in anew has a new key, and the old one is thrown away.
    let token = {
        let mut world = lock(&world);
        let now = world.now;
        world.org.session_token(PAT, now).unwrap()
    };
    let before = first.unwrap().dpop_key().unwrap().thumbprint().to_owned();
    all[1].sign_in_with_session_token(token.into());
    settle(&mut all);
    assert_eq!(keys(&world), 1);
    assert!(
        !lock(&world)
            .key_place
            .as_ref()
            .unwrap()
            .keys
            .contains_key(&before)
    );
    assert!(all.iter().all(|tab| tab.is_authenticated()));

    all[2].sign_out(SignOutOptions::default());
    settle(&mut all);
    assert_eq!(keys(&world), 0, "it goes with the tokens");
    assert_eq!(lock(&world).count("/revoke") % 2, 0);
}

#[test]
fn a_key_that_is_lost_ends_the_session_and_says_so() {
    let world = strict_browser();
    let mut all = [signed_in_of(&world, 0, bound())];
    events(&mut all[0]);
    lock(&world).key_place = Some(KeyPlace::default());
    let id = all[0].request_authorization("GET", "https://api.example/");
    settle(&mut all);
    let answer = all[0].poll_authorization(id).unwrap();
    assert_eq!(answer.unwrap_err().code, ErrorCode::DpopKeyLost);
    wait(&world, 3580);
    settle(&mut all);
    let told = events(&mut all[0]).join(" ");
    assert!(
        told.contains("SignedOut") && told.contains("DpopKeyLost"),
        "{told}"
    );
    assert_eq!(all[0].state(), SessionState::SignedOut);
    assert!(lock(&world).kept.is_none());
    let used = lock(&world).count("refresh_token");
    assert_eq!(used, 0, "the refresh token was not shown");
}

#[test]
fn where_no_key_can_be_kept_nobody_is_sent_anywhere() {
    let world = strict_browser();
    let closed = KeyPlace {
        is_closed: true,
        ..KeyPlace::default()
    };
    lock(&world).key_place = Some(closed);
    let mut all = [session_of(&world, 0, bound())];
    all[0].sign_in_in_browser(AuthorizeOptions::default());
    settle(&mut all);
    assert_eq!(code(&all[0]), ErrorCode::DpopUnavailable);
    assert!(lock(&world).departures.is_empty());
}

#[test]
fn a_sign_in_that_comes_to_nothing_leaves_no_key() {
    let world = strict_browser();
    let mut all = [signed_in_of(&world, 0, bound())];
    all[0].sign_in_in_browser(AuthorizeOptions::default());
    settle(&mut all);
    assert_eq!(keys(&world), 2);
    all[0].cancel();
    settle(&mut all);
    assert_eq!(keys(&world), 1, "that of the tokens stays");
    all[0].sign_in_in_browser(AuthorizeOptions::default());
    settle(&mut all);
    wait(&world, 301);
    settle(&mut all);
    assert_eq!(keys(&world), 1);
    all[0].renew();
    settle(&mut all);
    assert_eq!(lock(&world).count("refresh_token"), 1);
    assert!(all[0].is_authenticated());
}

/// A private window that is closed for a moment must not cost the tokens.
#[test]
fn a_place_for_keys_that_is_closed_for_a_while() {
    let world = strict_browser();
    let mut all = [signed_in_of(&world, 0, bound())];
    let closes = |is_closed| {
        lock(&world).key_place.as_mut().unwrap().is_closed = is_closed;
    };
    closes(true);
    wait(&world, 3580);
    settle(&mut all);
    assert_eq!(all[0].state(), SessionState::SignedIn);
    closes(false);
    wait(&world, 60);
    settle(&mut all);
    assert!(all[0].is_authenticated());
}

#[test]
fn an_api_is_called_with_a_proof_of_its_own() {
    for world in [strict(), strict_browser()] {
        let mut all = [signed_in_of(&world, 0, bound())];
        let url = format!("{ISSUER}/v1/userinfo");
        assert_eq!(call(&world, &mut all, &url, &url).status, 200);
        assert_eq!(call(&world, &mut all, &url, &url).status, 200, "each anew");
        let other = call(&world, &mut all, &url, "https://api.example/");
        assert_eq!(other.status, 401, "a proof is for one address");

        assert!(all[0].learn_dpop_nonce("https://api.example/a", "n-1"));
        assert!(!all[0].learn_dpop_nonce("https://api.example/b", "n-1"));
        assert!(!all[0].learn_dpop_nonce("https://api.example/b", "not one"));
        let id = all[0].request_authorization("PATCH", "https://api.example/c?d=e");
        settle(&mut all);
        let answer = all[0].poll_authorization(id).unwrap().unwrap();
        let claims = claims(answer.dpop.unwrap().expose());
        assert_eq!(claims["nonce"], "n-1");
        assert_eq!(claims["htm"], "PATCH");
        assert_eq!(claims["htu"], "https://api.example/c");
    }
}

#[test]
fn without_tokens_there_is_nothing_to_show() {
    let world = strict();
    let mut all = [session_of(&world, 0, bound())];
    settle(&mut all);
    let id = all[0].request_authorization("GET", "https://api.example/");
    let answer = all[0].poll_authorization(id).unwrap();
    assert_eq!(answer.unwrap_err().code, ErrorCode::NotSignedIn);
}

#[test]
fn a_program_that_begins_anew_has_the_key_again() {
    for world in [strict(), strict_browser()] {
        drop(signed_in_of(&world, 0, bound()));
        let mut all = [session_of(&world, 1, bound())];
        settle(&mut all);
        assert!(all[0].is_authenticated());
        wait(&world, 3580);
        settle(&mut all);
        assert!(all[0].is_authenticated(), "{:?}", all[0].state());
        assert_eq!(all[0].tokens().unwrap().token_type(), "DPoP");
    }
}

fn claims(proof: &str) -> serde_json::Value {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let claims = URL_SAFE_NO_PAD.decode(proof.split('.').nth(1).unwrap());
    serde_json::from_slice(&claims.unwrap()).unwrap()
}
