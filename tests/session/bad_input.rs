//! What is wrong with an app, a user or an answer: each has its code and its sentence, and leaves nothing
//! behind.

use egui_okta::{
    ErrorCode, SessionState,
    protocol::{
        Departure,
        http::{Request, Response},
        oauth::AuthorizeOptions,
    },
    sandbox::{ConsentKind, Policy},
    strings::Strings,
};

use crate::{tab::*, world::*};

/// A sign-in in the browser, as far as it goes.
fn in_browser(world: &Shared, tab: &mut Tab) {
    tab.sign_in_in_browser(AuthorizeOptions::default());
    settle(std::slice::from_mut(tab));
    lock(world).person_signs_in();
    settle(std::slice::from_mut(tab));
}

/// Why nobody is signed in. Each reason has a sentence and a next step, and nothing has been kept.
fn refusal(world: &Shared, tab: &Tab) -> ErrorCode {
    let SessionState::Failed(error) = tab.state() else {
        panic!("{:?}", tab.state())
    };
    let strings = Strings::english();
    for kind in ["error", "hint"] {
        let key = format!("{kind}.{}", error.code);
        assert_ne!(strings.text(&key), key);
    }
    assert!(tab.store().is_empty());
    assert!(lock(world).kept.is_none());
    error.code
}

fn with_policy(change: impl FnOnce(&mut Policy)) -> (Shared, Tab) {
    let world = world();
    let mut policy = Policy::default();
    change(&mut policy);
    lock(&world).org.set_policy(policy);
    let tab = session(&world, 0);
    (world, tab)
}

#[test]
fn an_unknown_client() {
    let world = world();
    let config = egui_okta::Config::new(ISSUER, "0oanobody").unwrap();
    let mut tab = session_of(&world, 0, config);
    // The org shows a page of its own, and the browser does not come back.
    tab.sign_in_silently(AuthorizeOptions::default());
    settle(std::slice::from_mut(&mut tab));
    assert_eq!(refusal(&world, &tab), ErrorCode::UnknownClient);
    tab.sign_in_on_another_device();
    settle(std::slice::from_mut(&mut tab));
    assert_eq!(refusal(&world, &tab), ErrorCode::UnknownClient);
}

#[test]
fn a_redirect_uri_of_another_app() {
    let world = world();
    let config = config()
        .with_redirect_uri("https://elsewhere.example/cb")
        .unwrap();
    let mut tab = session_of(&world, 0, config);
    tab.sign_in_silently(AuthorizeOptions::default());
    settle(std::slice::from_mut(&mut tab));
    assert_eq!(refusal(&world, &tab), ErrorCode::RedirectUri);
    let SessionState::Failed(error) = tab.state() else {
        panic!("{:?}", tab.state())
    };
    assert_eq!(error.detail, "https://elsewhere.example/cb");
}

#[test]
fn a_page_that_names_nothing() {
    let world = world();
    lock(&world).authorize_status = Some(400);
    let mut tab = session(&world, 0);
    tab.sign_in_silently(AuthorizeOptions::default());
    settle(std::slice::from_mut(&mut tab));
    assert_eq!(refusal(&world, &tab), ErrorCode::Request);
}

#[test]
fn a_grant_that_is_disabled() {
    let (world, mut tab) = with_policy(|policy| {
        policy.apps[0].grant_types = vec!["refresh_token".to_owned()];
    });
    tab.sign_in_silently(AuthorizeOptions::default());
    settle(std::slice::from_mut(&mut tab));
    assert_eq!(refusal(&world, &tab), ErrorCode::GrantType);
    tab.sign_in_on_another_device();
    settle(std::slice::from_mut(&mut tab));
    assert_eq!(refusal(&world, &tab), ErrorCode::GrantType);
}

#[test]
fn consent_that_is_needed_or_denied() {
    let (world, mut tab) = with_policy(|policy| {
        policy.apps[0].consent = Some(ConsentKind::User);
    });
    let token = {
        let mut world = lock(&world);
        let now = world.now;
        world.org.session_token(PAT, now).unwrap()
    };
    tab.sign_in_with_session_token(token.into());
    settle(std::slice::from_mut(&mut tab));
    assert_eq!(refusal(&world, &tab), ErrorCode::ConsentRequired);

    lock(&world).denies = true;
    in_browser(&world, &mut tab);
    assert_eq!(refusal(&world, &tab), ErrorCode::Denied);
}

#[test]
fn a_code_that_comes_too_late() {
    let world = world();
    lock(&world).is_native = false;
    let mut tab = session(&world, 0);
    tab.sign_in_in_browser(AuthorizeOptions::default());
    settle(std::slice::from_mut(&mut tab));
    let (_, departure) = lock(&world).departures.pop().unwrap();
    let parameters = lock(&world).sign_in_at(&departure.url);
    wait(&world, 61);
    lock(&world).returned = Some((departure.kept, parameters));
    let mut tab = session(&world, 1);
    settle(std::slice::from_mut(&mut tab));
    assert_eq!(refusal(&world, &tab), ErrorCode::CodeRefused);
}

/// A thief shows a refresh token that has been used: the org takes all of them back.
#[test]
fn a_refresh_token_that_was_used_before() {
    let world = world();
    let mut all = [signed_in(&world, 0)];
    let stolen = all[0].tokens().unwrap();
    wait(&world, 3580);
    settle(&mut all);
    wait(&world, 100);
    let body = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "refresh_token")
        .append_pair("client_id", CLIENT)
        .append_pair("refresh_token", stolen.refresh_token().unwrap().expose())
        .finish();
    let request = Request::post(format!("{ISSUER}/v1/token"), body)
        .with_header("Content-Type", "application/x-www-form-urlencoded");
    assert_eq!(lock(&world).send(&request).status, 400);
    events(&mut all[0]);
    wait(&world, 3600);
    settle(&mut all);
    let told = events(&mut all[0]);
    assert!(told.last().unwrap().contains("RefreshRefused"), "{told:?}");
    assert_eq!(all[0].state(), SessionState::SignedOut);
}

#[test]
fn an_issuer_with_a_slash_and_one_that_is_another() {
    let world = world();
    let slashed = egui_okta::Config::new(&format!("{ISSUER}/"), CLIENT).unwrap();
    let mut tab = session_of(&world, 0, slashed);
    in_browser(&world, &mut tab);
    assert!(tab.is_authenticated());
    lock(&world).kept = None;

    // The org calls itself by the name it was reached under; this one is another.
    let other = egui_okta::Config::new("http://localhost:7001/oauth2/aus9", CLIENT).unwrap();
    let mut tab = session_of(&world, 1, other);
    tab.sign_in_in_browser(AuthorizeOptions::default());
    settle(std::slice::from_mut(&mut tab));
    assert_eq!(refusal(&world, &tab), ErrorCode::Discovery);
}

/// A page that was sent to the org, and the page that its answer comes to.
fn come_back(world: &Shared, change: impl FnOnce(String) -> String, is_first: bool) -> Tab {
    lock(world).is_native = false;
    let mut tab = session(world, 0);
    tab.sign_in_in_browser(AuthorizeOptions::default());
    settle(std::slice::from_mut(&mut tab));
    let (_, departure) = lock(world).departures.pop().unwrap();
    let parameters = lock(world).sign_in_at(&departure.url);
    let kept = match is_first {
        true => departure.kept,
        false => Departure::USED.into(),
    };
    let parameters = change(parameters.expose().to_owned());
    lock(world).returned = Some((kept, parameters.as_str().into()));
    let mut tab = session(world, 1);
    settle(std::slice::from_mut(&mut tab));
    tab
}

#[test]
fn a_wrong_state() {
    let world = world();
    let tab = come_back(&world, |answer| answer.replace("state=", "state=x"), true);
    assert_eq!(refusal(&world, &tab), ErrorCode::CallbackState);
    assert_eq!(lock(&world).count("authorization_code"), 0);
}

#[test]
fn a_callback_that_comes_twice() {
    let world = world();
    let tab = come_back(&world, |answer| answer, false);
    assert_eq!(refusal(&world, &tab), ErrorCode::CallbackUsed);
    assert_eq!(lock(&world).count("authorization_code"), 0);
}

/// A server that answers, but not as one that can be trusted.
fn with_forgery(forge: fn(&Request, Response) -> Response) -> ErrorCode {
    let world = world();
    lock(&world).forge = Some(forge);
    let mut tab = session(&world, 0);
    in_browser(&world, &mut tab);
    refusal(&world, &tab)
}

fn instead(status: u16, body: String) -> Response {
    Response::new(status, body).with_header("Content-Type", "application/json")
}

fn text(response: &Response) -> String {
    String::from_utf8_lossy(&response.body).into_owned()
}

#[test]
fn a_discovery_for_another_issuer() {
    let code =
        with_forgery(
            |request, response| match request.path().ends_with("openid-configuration") {
                true => instead(200, text(&response).replace(ISSUER, "https://evil.example")),
                false => response,
            },
        );
    assert_eq!(code, ErrorCode::OtherIssuer);
}

#[test]
fn keys_that_are_none_or_too_many() {
    let empty = with_forgery(
        |request, response| match request.path().ends_with("/keys") {
            true => instead(200, r#"{"keys": []}"#.to_owned()),
            false => response,
        },
    );
    assert_eq!(empty, ErrorCode::IdToken);
    let huge = with_forgery(
        |request, response| match request.path().ends_with("/keys") {
            true => instead(200, format!(r#"{{"keys": ["{}"]}}"#, "x".repeat(9 << 20))),
            false => response,
        },
    );
    assert_eq!(huge, ErrorCode::Keys);
}

#[test]
fn a_token_of_a_megabyte() {
    let code = with_forgery(|request, response| {
        let is_token = request.path().ends_with("/token");
        let long = format!(r#""id_token":"{}"#, "a".repeat(1 << 20));
        match is_token {
            true => instead(200, text(&response).replace(r#""id_token":""#, &long)),
            false => response,
        }
    });
    assert_eq!(code, ErrorCode::IdToken);
}
