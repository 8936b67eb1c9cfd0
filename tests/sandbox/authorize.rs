//! `/authorize` and what belongs to it: the page, sessions, consent, devices.

use egui_okta::protocol::http::{Request, Response};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::client::*;
use crate::walker::{Walker, location, parameter};

const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// An authorization request with some parameters changed; an empty value leaves one out.
fn address(changes: &[(&str, &str)]) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let mut all = vec![
        ("client_id", CLIENT),
        ("redirect_uri", REDIRECT),
        ("response_type", "code"),
        ("scope", "openid profile"),
        ("state", "st&te"),
        ("nonce", "n-1"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in changes {
        all.retain(|(known, _)| known != name);
        all.push((name, value));
    }
    all.retain(|(_, value)| !value.is_empty());
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(all)
        .finish();
    format!("{ORIGIN}{CUSTOM}/authorize?{query}")
}

/// Sends a form of the page.
fn post(client: &mut Client, page: &str, fields: &[(&str, &str)]) -> Response {
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    client.send(
        &Request::post(page, body).with_header("Content-Type", "application/x-www-form-urlencoded"),
    )
}

fn redeem(client: &mut Client, code: &str, redirect: &str) -> (u16, Value) {
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT),
        ("redirect_uri", redirect),
        ("code", code),
        ("code_verifier", VERIFIER),
    ];
    client.form(&format!("{CUSTOM}/token"), &fields)
}

/// Signs Pat in on the page: where the browser goes, and its session.
fn on_page(client: &mut Client, page: &str) -> (Response, String) {
    let shown = client.send(&Request::get(page));
    let text = String::from_utf8(shown.body).unwrap();
    assert!(
        text.contains("credentials.passcode") && text.contains("Sandbox app"),
        "{text}"
    );
    let wrong = post(
        client,
        page,
        &[
            ("form", "identify"),
            ("identifier", PAT.0),
            ("credentials.passcode", "x"),
        ],
    );
    assert!(
        String::from_utf8(wrong.body)
            .unwrap()
            .contains("Authentication failed")
    );
    let fields = [
        ("form", "identify"),
        ("identifier", PAT.0),
        ("credentials.passcode", PAT.1),
    ];
    let answer = post(client, page, &fields);
    let cookie = answer.headers.get("set-cookie").unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    (answer, cookie)
}

/// The session of somebody who signed in.
fn session(client: &mut Client) -> String {
    let page = location(&client.send(&Request::get(address(&[]))));
    on_page(client, &page).1
}

#[test]
fn the_page_signs_in_and_the_session_lasts() {
    let mut client = Client::new();
    let silent = client.send(&Request::get(address(&[("prompt", "none")])));
    assert_eq!(
        parameter(&location(&silent), "error").unwrap(),
        "login_required"
    );
    let page = location(&client.send(&Request::get(address(&[]))));
    assert!(page.starts_with(&format!("{ORIGIN}/login/")));
    let (answer, cookie) = on_page(&mut client, &page);
    let back = location(&answer);
    assert!(back.starts_with(&format!("{REDIRECT}?")));
    assert_eq!(parameter(&back, "state").unwrap(), "st&te");
    assert_eq!(
        parameter(&back, "iss").unwrap(),
        format!("{ORIGIN}/oauth2/default")
    );
    let code = parameter(&back, "code").unwrap();
    assert_eq!(
        redeem(&mut client, &code, "http://localhost:5173/other").0,
        400
    );
    let again = |client: &mut Client, changes: &[(&str, &str)]| {
        let request = Request::get(address(changes)).with_header("Cookie", &cookie);
        client.send(&request)
    };
    let back = location(&again(&mut client, &[("prompt", "none")]));
    let (status, tokens) = redeem(&mut client, &parameter(&back, "code").unwrap(), REDIRECT);
    assert_eq!(status, 200, "{tokens}");
    let keys = client.get(&format!("{CUSTOM}/keys"));
    assert_eq!(
        claims(tokens["id_token"].as_str().unwrap(), &keys)["nonce"],
        "n-1"
    );
    let token = tokens["access_token"].as_str().unwrap();
    let path = format!("{CUSTOM}/introspect");
    let (_, answer) = client.form(&path, &[("client_id", CLIENT), ("token", token)]);
    assert_eq!(
        (&answer["active"], &answer["username"]),
        (&json!(true), &json!(PAT.0))
    );
    let (_, answer) = client.form(&path, &[("client_id", CLIENT), ("token", "x")]);
    assert_eq!(answer, json!({"active": false}));
}

#[test]
fn the_answer_comes_back_in_the_way_asked_for() {
    let mut client = Client::new();
    let cookie = session(&mut client);
    let again = |client: &mut Client, changes: &[(&str, &str)]| {
        let request = Request::get(address(changes)).with_header("Cookie", &cookie);
        client.send(&request)
    };
    let back = location(&again(&mut client, &[("response_mode", "fragment")]));
    assert!(back.contains("#code="));
    let message = again(
        &mut client,
        &[
            ("response_mode", "okta_post_message"),
            ("state", "</script>"),
        ],
    );
    let policy = message.headers.get("content-security-policy").unwrap();
    assert!(
        policy.contains("frame-ancestors http://localhost:5173"),
        "{policy}"
    );
    let text = String::from_utf8(message.body).unwrap();
    assert!(
        text.contains("postMessage({\"code\":") && text.contains("\"http://localhost:5173\""),
        "{text}"
    );
    assert_eq!(text.matches("</script>").count(), 1);
    let form = again(
        &mut client,
        &[("response_mode", "form_post"), ("state", "\"><x>")],
    );
    let text = String::from_utf8(form.body).unwrap();
    assert!(text.contains("name=code") && !text.contains("<x>"));
}

#[test]
fn a_session_is_too_old_or_not_wanted() {
    let mut client = Client::new();
    let cookie = session(&mut client);
    let again = |client: &mut Client, changes: &[(&str, &str)]| {
        let request = Request::get(address(changes)).with_header("Cookie", &cookie);
        client.send(&request)
    };
    assert!(location(&again(&mut client, &[("prompt", "login")])).contains("/login/"));
    client.now.0 += 10_000;
    assert!(location(&again(&mut client, &[("max_age", "5")])).contains("/login/"));
    assert!(location(&again(&mut client, &[("max_age", "50")])).contains("code="));
}

#[test]
fn errors_go_back_where_that_is_safe() {
    let mut client = Client::new();
    for changes in [
        [("client_id", "nobody")],
        [("redirect_uri", "https://evil.example/")],
        [("redirect_uri", "http://localhost/cb#x")],
    ] {
        let answer = client.send(&Request::get(address(&changes)));
        assert_eq!(
            (answer.status, answer.headers.get("location")),
            (400, None),
            "{changes:?}"
        );
    }
    for (changes, error) in [
        ([("response_type", "token")], "unsupported_response_type"),
        ([("response_mode", "pigeon")], "unsupported_response_mode"),
        ([("scope", "openid admin")], "invalid_scope"),
        ([("code_challenge", "")], "invalid_request"),
        ([("code_challenge_method", "plain")], "invalid_request"),
        ([("state", "")], "invalid_request"),
    ] {
        let back = location(&client.send(&Request::get(address(&changes))));
        assert_eq!(
            parameter(&back, "error").as_deref(),
            Some(error),
            "{changes:?}"
        );
        assert!(back.starts_with(REDIRECT));
    }
}

#[test]
fn consent_decides_what_the_app_gets() {
    let mut walker = Walker::new("consent-granular");
    walker.sign_in(PAT.0, PAT.1);
    let fields = &walker.form("granular-consent").unwrap()["value"][1]["form"]["value"];
    assert_eq!(fields[0]["mutable"], false);
    // What was left ticked; `openid` stays whatever is said.
    let answer =
        json!({"consent": true, "optedScopes": {"openid": false, "profile": true, "email": true}});
    walker.submit("granular-consent", &answer);
    let tokens = walker.finish();
    assert_eq!(tokens["scope"], "openid profile email");
    walker.begin();
    walker.sign_in(PAT.0, PAT.1);
    walker.finish();

    walker.become_("consent");
    walker.sign_in(PAT.0, PAT.1);
    assert_eq!(
        walker.page["app"]["value"]["termsOfService"]["href"],
        format!("{ORIGIN}/sandbox/terms")
    );
    walker.submit("consent", &json!({"consent": false}));
    let failure = &walker.page["failure"];
    assert_eq!(
        parameter(failure["href"].as_str().unwrap(), "error").unwrap(),
        "access_denied"
    );
    // On the page, the same.
    let page = location(&walker.get(&address(&[])));
    let client = &mut walker.client;
    let fields = [
        ("form", "identify"),
        ("identifier", PAT.0),
        ("credentials.passcode", PAT.1),
    ];
    let shown = post(client, &page, &fields);
    assert!(
        String::from_utf8(shown.body)
            .unwrap()
            .contains("Allow Access")
    );
    let back = location(&post(
        client,
        &page,
        &[("form", "consent"), ("consent", "true")],
    ));
    assert_eq!(
        redeem(client, &parameter(&back, "code").unwrap(), REDIRECT).0,
        200
    );
}

fn authorize_device(client: &mut Client) -> Value {
    let fields = [("client_id", CLIENT), ("scope", "openid profile")];
    client
        .form(&format!("{CUSTOM}/device/authorize"), &fields)
        .1
}

/// What a device that waits hears: the status, the error if it is one, and all of it.
fn ask(client: &mut Client, device: &Value) -> (u16, String, Value) {
    let code = device["device_code"].as_str().unwrap();
    let fields = [
        ("grant_type", DEVICE),
        ("client_id", CLIENT),
        ("device_code", code),
    ];
    let (status, answer) = client.form(&format!("{CUSTOM}/token"), &fields);
    let error = answer["error"].as_str().unwrap_or_default().to_owned();
    (status, error, answer)
}

#[test]
fn devices_are_let_in() {
    let mut client = Client::new();
    let device = authorize_device(&mut client);
    assert_eq!(device["verification_uri"], format!("{ORIGIN}/activate"));
    assert_eq!(ask(&mut client, &device).1, "authorization_pending");
    assert_eq!(ask(&mut client, &device).1, "slow_down");
    // The user types the code, wrong at first.
    let page = location(&client.send(&Request::get(format!("{ORIGIN}/activate"))));
    let wrong = post(
        &mut client,
        &page,
        &[("form", "user-code"), ("userCode", "AAAA-AAAA")],
    );
    assert!(
        String::from_utf8(wrong.body)
            .unwrap()
            .contains("Invalid code")
    );
    let code = device["user_code"]
        .as_str()
        .unwrap()
        .replace('-', "")
        .to_lowercase();
    post(
        &mut client,
        &page,
        &[("form", "user-code"), ("userCode", &code)],
    );
    let fields = [
        ("form", "identify"),
        ("identifier", PAT.0),
        ("credentials.passcode", PAT.1),
    ];
    let done = post(&mut client, &page, &fields);
    assert!(
        String::from_utf8(done.body)
            .unwrap()
            .contains("goes on by itself")
    );
    client.now.0 += 20_000;
    let (status, _, tokens) = ask(&mut client, &device);
    assert_eq!(status, 200, "{tokens}");
    assert_eq!(ask(&mut client, &device).1, "invalid_grant", "once");
}

#[test]
fn the_link_of_a_device_has_its_code_which_runs_out() {
    let mut client = Client::new();
    let device = authorize_device(&mut client);
    let link = device["verification_uri_complete"]
        .as_str()
        .unwrap()
        .to_owned();
    let page = location(&client.send(&Request::get(link)));
    on_page_shows_name(&mut client, &page);
    client.now.0 += 601_000;
    assert_eq!(ask(&mut client, &device).1, "expired_token");
}

fn on_page_shows_name(client: &mut Client, page: &str) {
    let shown = client.send(&Request::get(page));
    assert!(
        String::from_utf8(shown.body)
            .unwrap()
            .contains("identifier")
    );
}
