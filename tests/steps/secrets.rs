//! What is printed of a step and of its screen: no code, no key, no handle.

use egui_okta::{
    protocol::{Effect, idx::Answer},
    screen::{Page, Press},
};
use serde_json::{Value, json};

use super::{about, current, draw, form, passcode, step};

/// A step about an authenticator with this in its hand, and these members besides.
fn printed(form: Value, others: Value) -> String {
    let step = step(json!([form]), others);
    let pages = [Page::First, Page::Key, Page::Code].map(|page| format!("{:?}", draw(&step, page)));
    format!("{step:?} {}", pages.concat())
}

fn assert_hidden(printed: &str) {
    let at = printed
        .find("hush")
        .map(|at| &printed[at.saturating_sub(60)..at]);
    assert_eq!(at, None);
}

#[test]
fn keys_and_codes_are_not_printed() {
    let contextual =
        json!({"sharedSecret": "HUSHhush", "qrcode": {"href": "data:image/png;base64,hush"}});
    let google = json!({"key": "google_otp", "contextualData": contextual});
    let sets_up = about("enroll-authenticator", "currentAuthenticator", passcode());
    let shown = printed(sets_up, json!({"currentAuthenticator": current(google)}));
    assert_hidden(&shown);
    assert!(!shown.contains("HUSH"), "{shown}");

    let number = json!({"key": "okta_verify", "methods": [{"type": "push"}],
        "contextualData": {"correctAnswer": "hush"}});
    let waits = about("challenge-poll", "currentAuthenticator", json!([]));
    assert_hidden(&printed(
        waits,
        json!({"currentAuthenticator": current(number)}),
    ));
    assert_hidden(&format!("{:?}", Answer::Text("hush".to_owned())));
    assert_hidden(&format!("{:?}", Press::Copy("hush".to_owned())));
}

#[test]
fn how_an_app_is_set_up_is_printed_without_its_token() {
    let device = json!({"platform": "OSX", "setupOVUrl": "com-okta:/enrol?t=hush"});
    let contextual = json!({"selectedChannel": "samedevice", "samedevice": device});
    let polls = about("enroll-poll", "currentAuthenticator", json!([]));
    let verify = current(json!({"key": "okta_verify", "contextualData": contextual}));
    let step = step(json!([polls]), json!({"currentAuthenticator": verify}));
    let device = step.current().map(|it| &it.contextual.same_device);
    let printed = format!("{device:?}");
    assert_hidden(&printed);
    assert!(printed.contains("com-okta:/enrol"), "{printed}");
}

#[test]
fn addresses_are_printed_without_handles() {
    let token = "https://org.example/login/token/redirect?stateToken=hush";
    assert_hidden(&format!(
        "{:?}",
        step(
            json!([]),
            json!({"success": {"name": "success-redirect", "href": token}})
        )
    ));
    assert_hidden(&format!(
        "{:?}",
        draw(
            &step(
                json!([]),
                json!({"failure": {"name": "failure-redirect", "href": token}})
            ),
            Page::First
        )
    ));
    assert_hidden(&format!(
        "{:?}",
        step(
            json!([]),
            json!({"failure": {"name": "failure-redirect", "href": token}})
        )
    ));

    let opens = "com-okta-authenticator:/deviceChallenge?challengeRequest=hush";
    let challenge = json!({"challengeMethod": "CUSTOM_URI", "href": opens});
    let mut polls = form("device-challenge-poll", json!([]));
    polls["relatesTo"] = json!(["authenticatorChallenge"]);
    assert_hidden(&printed(
        polls,
        json!({"authenticatorChallenge": current(challenge)}),
    ));
    let effect = Effect::OpenApp {
        url: opens.to_owned(),
    };
    assert_hidden(&format!("{effect:?}"));
}
