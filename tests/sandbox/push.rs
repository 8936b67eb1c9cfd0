//! Pushes and the links of mails: what is waited for.

use egui_okta::protocol::http::{Request, Response};
use egui_okta::sandbox::{PushAction, PushError};
use serde_json::{Value, json};

use crate::client::*;
use crate::walker::{Walker, location};

const PETRA: &str = "petra.push@sandbox.example";

fn phone(walker: &mut Walker, action: PushAction, number: Option<&str>) -> Result<(), PushError> {
    let now = walker.client.now;
    walker.client.org.push(PETRA, action, number, now)
}

/// What may differ between two answers to a poll.
fn without_time(page: &Value) -> Value {
    let mut page = page.clone();
    page["expiresAt"] = Value::Null;
    page
}

#[test]
fn a_push_is_waited_for() {
    let mut walker = Walker::new("push");
    assert_eq!(
        phone(&mut walker, PushAction::Approve, None),
        Err(PushError::NothingWaits)
    );
    walker.sign_in(PETRA, "Sandbox-pass-9");
    assert_eq!(walker.first(), "challenge-poll");
    let shown = &walker.page["currentAuthenticator"]["value"];
    assert_eq!(shown["methods"], json!([{"type": "push"}]));
    assert_eq!(shown["resend"]["value"][0]["value"]["methodType"], "push");
    let before = without_time(&walker.page);
    walker.wait(4);
    walker.submit("challenge-poll", &json!({}));
    assert_eq!(
        without_time(&walker.page),
        before,
        "waiting answers are alike"
    );
    // By the way of the drawer's other half: a request.
    let order = json!({"user": PETRA, "action": "approve"}).to_string();
    let response = walker
        .client
        .send(&Request::post(format!("{ORIGIN}/sandbox/push"), order));
    assert_eq!(response.status, 200);
    walker.submit("challenge-poll", &json!({}));
    let tokens = walker.finish();
    let keys = walker.client.get(&format!("{CUSTOM}/keys"));
    let amr = &claims(tokens["id_token"].as_str().unwrap(), &keys)["amr"];
    assert_eq!(*amr, json!(["pwd", "swk", "mfa"]));
}

#[test]
fn a_push_is_refused_or_forgotten() {
    let mut walker = Walker::new("push");
    walker.sign_in(PETRA, "Sandbox-pass-9");
    phone(&mut walker, PushAction::Deny, None).unwrap();
    walker.submit("challenge-poll", &json!({}));
    assert_eq!(
        (walker.first(), walker.message()),
        ("resend", "api.authn.poll.error.push_rejected")
    );
    let fields = walker.form("resend").unwrap()["value"][0]["value"]["form"]["value"].clone();
    let chosen = json!({"id": fields[0]["value"], "methodType": fields[1]["value"]});
    walker.submit("resend", &json!({"authenticator": chosen}));
    assert_eq!(walker.first(), "challenge-poll");

    // Nobody answers.
    walker.wait(301);
    walker.submit("challenge-poll", &json!({}));
    assert_eq!(walker.first(), "resend");
}

#[test]
fn the_wrong_number_refuses() {
    let mut walker = Walker::new("push-number");
    for (right, form) in [(false, "resend"), (true, "")] {
        walker.begin();
        walker.sign_in(PETRA, "Sandbox-pass-9");
        let shown = &walker.page["currentAuthenticator"]["value"];
        let number = shown["contextualData"]["correctAnswer"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_eq!(
            walker.client.org.waiting_pushes(walker.client.now)[0].1,
            Some(number.clone())
        );
        let given = if right { number } else { "x".to_owned() };
        assert_eq!(
            phone(&mut walker, PushAction::Approve, Some(&given)).is_ok(),
            right
        );
        walker.submit("challenge-poll", &json!({}));
        assert_eq!(walker.first(), form);
    }
    walker.finish();
}

#[test]
fn the_box_is_remembered() {
    let mut walker = Walker::new("push-ask");
    walker.sign_in(PETRA, "Sandbox-pass-9");
    assert_eq!(walker.first(), "authenticator-verification-data");
    let id = walker.form("authenticator-verification-data").unwrap()["value"][0]["form"]["value"]
        [0]["value"]
        .clone();
    let chosen = json!({"id": id, "methodType": "push", "autoChallenge": true});
    walker.submit(
        "authenticator-verification-data",
        &json!({"authenticator": chosen}),
    );
    assert_eq!(walker.first(), "challenge-poll");
    walker.begin();
    walker.sign_in(PETRA, "Sandbox-pass-9");
    assert_eq!(walker.first(), "challenge-poll");
}

/// Signs in as far as the mail, which is waited for.
fn until_the_mail(walker: &mut Walker) {
    walker.sign_in(EMIL.0, EMIL.1);
    let shown = &walker.page["currentAuthenticatorEnrollment"]["value"];
    assert_eq!(shown["contextualData"], json!({"useEmailMagicLink": true}));
    assert_eq!(shown["poll"]["refresh"], 4000);
    let before = without_time(&walker.page);
    walker.submit("poll", &json!({}));
    assert_eq!(without_time(&walker.page), before);
}

/// The page that a mail opens: what is drawn, what the org says, and its address.
fn open(walker: &mut Walker) -> (Response, Value, String) {
    let link = walker.mail_link(EMIL.0);
    let page = location(&walker.get(&link));
    let shown = walker.get(&page);
    let state = page.rsplit('/').next().unwrap().to_owned();
    let answer = walker
        .client
        .idx("introspect", &json!({"stateToken": state}));
    (shown, answer.1, page)
}

#[test]
fn links_in_mails() {
    let mut walker = Walker::new("email-link");
    until_the_mail(&mut walker);
    let (shown, page, _) = open(&mut walker);
    assert_eq!(
        page["messages"]["value"][0]["i18n"]["key"],
        "idx.return.to.original.tab"
    );
    assert!(String::from_utf8(shown.body).unwrap().contains("<h1>"));
    walker.submit("poll", &json!({}));
    walker.finish();

    // Only the newest link works, and not for ever.
    walker.begin();
    until_the_mail(&mut walker);
    walker.wait(400);
    let (_, page, _) = open(&mut walker);
    assert_eq!(
        page["messages"]["value"][0]["i18n"]["key"],
        "idx.return.link.expired"
    );
    walker.submit("poll", &json!({}));
    assert_eq!(walker.first(), "challenge-authenticator");
}

#[test]
fn the_page_of_a_mail_asks_first() {
    let mut walker = Walker::new("email-consent");
    until_the_mail(&mut walker);
    let (_, page, at) = open(&mut walker);
    assert_eq!(first_form(&page), "email-challenge-consent");
    walker.submit("poll", &json!({}));
    assert_eq!(walker.first(), "challenge-authenticator");
    let path = at.strip_prefix(ORIGIN).unwrap();
    walker.client.form(
        path,
        &[("form", "email-challenge-consent"), ("consent", "true")],
    );
    walker.submit("poll", &json!({}));
    walker.finish();
}

#[test]
fn a_mail_shows_the_code_alone() {
    // For the other browser.
    let mut walker = Walker::new("email-code-page");
    until_the_mail(&mut walker);
    let (_, page, _) = open(&mut walker);
    assert_eq!(page["intent"], "AUTHENTICATION");
    assert!(page["cancel"].is_null() && page["client"]["value"]["os"].is_string());
    let code = page["currentAuthenticator"]["value"]["contextualData"]["otp"]
        .as_str()
        .unwrap();
    walker.passcode("challenge-authenticator", code);
    walker.finish();
}
