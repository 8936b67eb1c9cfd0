//! What is filled in: kept, checked, sent.

use egui_okta::{
    protocol::{http::Response, idx},
    screen::{self, Draft, Page, Press, Screen, Target},
    strings::Strings,
};
use serde_json::{Value, json};

use super::{fixtures, step};

fn screen_of(name: &str, page: Page) -> Screen {
    screen::screen_for(&step(name), page, &Strings::english())
}

/// The body that the first form of a response makes of what is filled in, when Enter is pressed.
fn body(name: &str, page: Page, draft: &Draft) -> Value {
    let step = step(name);
    let screen = screen_of(name, page);
    let Some(Press::Send(send)) = &screen.submit else {
        panic!("{:?}", screen.submit)
    };
    assert_eq!(send.target, Target::Remediation(0));
    let mut answers = draft.answers(&screen);
    answers.add(&send.given);
    let mut body = idx::body(&step.remediations[0], &answers);
    body.as_object_mut().unwrap().remove("stateHandle");
    body
}

#[test]
fn a_refusal_leaves_what_was_typed() {
    let mut draft = Draft::default();
    draft.adopt(&screen_of("enroll-profile", Page::First));
    draft.set_text("userProfile.firstName", "Kim");
    draft.set_text("userProfile.email", "kim@org.example");
    let refused = screen_of("enroll-profile-refused", Page::First);
    draft.adopt(&refused);
    assert_eq!(draft.text("userProfile.firstName"), "Kim");
    assert_eq!(draft.text("userProfile.email"), "kim@org.example");
    let error = draft.error("userProfile.email").unwrap();
    assert_eq!(error.lines().count(), 2, "{error}");
    draft.touch("userProfile.email");
    assert_eq!(
        draft.error("userProfile.email"),
        None,
        "it may be right now"
    );
}

#[test]
fn every_field_that_must_be_filled_in_is_named() {
    let screen = screen_of("enroll-profile", Page::First);
    let mut draft = Draft::default();
    draft.adopt(&screen);
    draft.set_text("userProfile.firstName", "   ");
    let first = draft.check(&screen, &Strings::english()).unwrap();
    assert_eq!(first.id, "userProfile.firstName", "the first in order");
    let wrong: Vec<_> = screen
        .fields()
        .filter(|field| draft.error(&field.id).is_some())
        .map(|field| field.path.name())
        .collect();
    let required = ["firstName", "lastName", "email", "harbour", "passcode"];
    assert_eq!(wrong, required);
}

#[test]
fn a_new_password_is_typed_twice_and_sent_once() {
    let screen = screen_of("enroll-password", Page::First);
    let mut draft = Draft::default();
    draft.adopt(&screen);
    draft.set_text("credentials.passcode", "A-new-horse-2");
    draft.set_text("confirmPassword", "A-new-horse-3");
    let wrong = draft.check(&screen, &Strings::english()).unwrap();
    assert_eq!(wrong.id, "confirmPassword");
    draft.set_text("confirmPassword", "A-new-horse-2");
    assert_eq!(draft.check(&screen, &Strings::english()), None);
    assert_eq!(
        body("enroll-password", Page::First, &draft),
        json!({"credentials": {"passcode": "A-new-horse-2"}})
    );
}

#[test]
fn what_is_optional_and_empty_is_not_sent() {
    let screen = screen_of("enroll-profile", Page::First);
    let mut draft = Draft::default();
    draft.adopt(&screen);
    draft.set_text("userProfile.firstName", "Kim");
    draft.set_text("userProfile.harbour", "rtm");
    draft.set_flag("userProfile.newsletter", true);
    assert_eq!(
        body("enroll-profile", Page::First, &draft),
        json!({"userProfile": {"firstName": "Kim", "harbour": "rtm", "newsletter": true}})
    );
}

#[test]
fn what_the_server_had_filled_in_and_is_emptied_is_sent_empty() {
    let mut response = fixtures::response("unknown-remediation");
    let badge = response
        .pointer_mut("/remediation/value/0/value/2")
        .unwrap();
    badge["value"] = json!("17");
    let step = idx::read(&Response::new(200, response.to_string())).unwrap();
    let screen = screen::screen_for(&step, Page::First, &Strings::english());
    let sent = |draft: &Draft| {
        let body = idx::body(&step.remediations[0], &draft.answers(&screen));
        body["observer.badge"].clone()
    };
    let mut draft = Draft::default();
    draft.adopt(&screen);
    assert_eq!(sent(&draft), "17", "as it came");
    draft.set_text("observer.badge", "");
    assert_eq!(sent(&draft), "");
}

#[test]
fn an_own_question_is_sent_as_one() {
    let page = Page::Variant(1);
    let screen = screen_of("enroll-security-question", page);
    let mut draft = Draft::default();
    draft.adopt(&screen);
    draft.set_text("credentials.question", "Whose boat?");
    draft.set_text("credentials.answer", "Nobody's");
    assert_eq!(draft.check(&screen, &Strings::english()), None);
    assert_eq!(
        body("enroll-security-question", page, &draft),
        json!({"credentials": {"questionKey": "custom", "question": "Whose boat?", "answer": "Nobody's"}})
    );
}

/// Unknown fields are sent under the names that the server gave them, a dot in a name included.
#[test]
fn an_unknown_form_is_sent_as_it_was_described() {
    let screen = screen_of("unknown-remediation", Page::First);
    let mut draft = Draft::default();
    draft.adopt(&screen);
    draft.set_text("station", "cux");
    draft.set_text("reading.metres", "3.4");
    draft.set_text("observer.badge", "secret-17");
    assert_eq!(draft.check(&screen, &Strings::english()), None);
    assert_eq!(
        body("unknown-remediation", Page::First, &draft),
        json!({"station": "cux", "reading": {"metres": "3.4", "surge": false}, "observer.badge": "secret-17"})
    );
}

#[test]
fn what_is_typed_is_not_printed() {
    let screen = screen_of("identify-with-password", Page::First);
    let mut draft = Draft::default();
    draft.adopt(&screen);
    draft.set_text("credentials.passcode", "correct-horse");
    let printed = format!("{draft:?} {:?}", draft.answers(&screen));
    assert!(!printed.contains("correct-horse"), "{printed}");
}
