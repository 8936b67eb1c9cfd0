//! The link of a mail comes back with the code in it, where the sign-in waits or in another tab.

use egui_okta::{
    Config, ErrorCode, Secret,
    protocol::{EffectId, Input, Transaction, TransportError, code_of_link},
};
use serde_json::{Value, json};

use crate::course::{Course, STATE, challenge, form, ion, step};
use crate::scenarios::Life;

fn mail() -> Value {
    let email = json!({ "key": "okta_email", "type": "email", "displayName": "Email" });
    let passcode = json!({ "name": "passcode", "label": "Enter code" });
    challenge("currentAuthenticatorEnrollment", &email, &passcode)
}

fn waiting() -> (Course, EffectId, Secret) {
    let mut course = Course::at(&mail());
    course.effects();
    let (id, departure) = course.awaited.take().unwrap();
    assert_eq!(departure.redirect_uri, "http://localhost:17340/callback");
    assert_eq!(departure.url, "");
    assert!(
        !course.transaction.is_busy(),
        "the code can be typed meanwhile"
    );
    (course, id, departure.kept)
}

#[test]
fn a_visit_with_the_code_answers_the_step() {
    let (mut course, id, _) = waiting();
    let visit = Secret::new(format!("otp=123456&state={STATE}"));
    course
        .transaction
        .handle(id, Input::Back(Ok(visit)), course.now);
    course.effects();
    assert_eq!(
        course.sent("/answer").unwrap(),
        json!({ "credentials": { "passcode": "123456" }, "stateHandle": "02handle" })
    );
}

#[test]
fn a_visit_of_another_sign_in_answers_nothing() {
    for visit in [
        "otp=123456&state=other",
        "otp=123456",
        "otp=1&otp=2",
        "",
        "%ff",
    ] {
        let (mut course, id, _) = waiting();
        course
            .transaction
            .handle(id, Input::Back(Ok(Secret::from(visit))), course.now);
        course.effects();
        assert_eq!(course.sent("/answer"), None, "{visit}");
        assert!(course.transaction.fault().is_none());
    }
}

#[test]
fn another_tab_goes_on_where_the_first_waits() {
    let (course, _, kept) = waiting();
    let config = || Config::new("https://org.example/oauth2/default", "0oa1").unwrap();
    let resume = |parameters: &str| {
        Transaction::resume(config(), &kept, parameters, EffectId::default(), course.now)
    };
    let visit = format!("otp=123456&state={STATE}");
    let mut tab = Course {
        transaction: resume(&visit).unwrap(),
        now: course.now,
        open: Vec::new(),
        away: None,
        forgotten: Vec::new(),
        frames: Vec::new(),
        awaited: None,
        keys: Vec::new(),
        opened: Vec::new(),
    };
    tab.answer("/introspect", ion(200, &mail()));
    tab.effects();
    assert_eq!(
        tab.sent("/answer").unwrap()["credentials"]["passcode"],
        "123456"
    );
    // A code that is not right is not tried again and again.
    tab.answer("/answer", ion(401, &mail()));
    tab.effects();
    assert_eq!(tab.sent("/answer"), None);

    let other = resume("otp=123456&state=other").unwrap();
    let error = &other.fault().unwrap().error;
    assert_eq!(error.code, ErrorCode::CallbackState);
}

fn type_code(course: &mut Course) {
    let egui_okta::protocol::Phase::Showing(step) = course.transaction.phase().clone() else {
        unreachable!()
    };
    let answers = egui_okta::protocol::idx::Answers::default();
    let form = &step.remediations[0];
    course.transaction.proceed(form, &answers, course.now);
    course.effects();
}

#[test]
fn the_link_is_awaited_again_after_a_request_that_led_nowhere() {
    let (mut course, first, _) = waiting();
    type_code(&mut course);
    assert!(course.forgotten.contains(&first));
    course.answer("/answer", Err(TransportError::Offline));
    course.effects();
    assert!(course.transaction.fault().is_some());
    let (again, _) = course.awaited.take().unwrap();
    let visit = Secret::new(format!("otp=123456&state={STATE}"));
    course
        .transaction
        .handle(again, Input::Back(Ok(visit)), course.now);
    course.effects();
    assert_eq!(
        course.sent("/answer").unwrap()["credentials"]["passcode"],
        "123456"
    );

    // The same where the person does not want to wait.
    let (mut course, _, _) = waiting();
    type_code(&mut course);
    course.transaction.stop_waiting();
    course.pass(1);
    assert!(course.awaited.is_some());
}

#[test]
fn where_no_link_was_sent_none_is_awaited() {
    let mut body = mail();
    body["currentAuthenticatorEnrollment"]["value"]["contextualData"] =
        json!({ "useEmailMagicLink": false });
    let mut course = Course::at(&body);
    course.effects();
    assert!(course.awaited.is_none());
}

/// The code was for the step of that moment: a later one has a code of its own.
#[test]
fn a_code_that_the_step_did_not_want_is_not_sent_later() {
    let (course, _, kept) = waiting();
    let config = Config::new("https://org.example/oauth2/default", "0oa1").unwrap();
    let visit = format!("otp=123456&state={STATE}");
    let id = EffectId::default();
    let transaction = Transaction::resume(config, &kept, &visit, id, course.now).unwrap();
    let mut tab = Course {
        transaction,
        ..course
    };
    let identify = form("identify", "/idp/idx/identify", None, vec![]);
    tab.open.clear();
    tab.answer("/introspect", ion(200, &step("02a", &[identify], &[])));
    type_code(&mut tab);
    tab.answer("/identify", ion(200, &mail()));
    tab.effects();
    assert_eq!(tab.sent("/answer"), None);
}

#[test]
fn leaving_the_step_ends_the_wait() {
    let (mut course, id, _) = waiting();
    let egui_okta::protocol::Phase::Showing(step) = course.transaction.phase().clone() else {
        unreachable!()
    };
    let answers = egui_okta::protocol::idx::Answers::default();
    course
        .transaction
        .proceed(&step.remediations[0], &answers, course.now);
    course.effects();
    assert!(course.forgotten.contains(&id));
}

#[test]
fn only_a_code_is_shown_to_a_browser_that_knows_of_no_sign_in() {
    for code in ["1234", "123456", "aB3dE6gH9jK2mN5p"] {
        let link = format!("otp={code}&state=x");
        assert_eq!(code_of_link(&link).unwrap().expose(), code);
    }
    for nothing in ["", "state=x", "otp=&state=x", "code=1&state=x"] {
        assert!(code_of_link(nothing).is_none(), "{nothing}");
    }
}

/// Anybody can send a link that leads here: its words are not drawn as if they were the org's.
#[test]
fn words_in_a_link_are_no_code() {
    let long = format!("otp={}&state=x", "1".repeat(60_000));
    for words in [
        "otp=Call+555+0100&state=x",
        "otp=evil.example&state=x",
        "otp=12%0A34&state=x",
        "otp=%E0%B9%97%E0%B9%97%E0%B9%97%E0%B9%97&state=x",
        "otp=123&state=x",
        "otp=12345678901234567&state=x",
        &long,
    ] {
        assert!(code_of_link(words).is_none(), "{words:.40}");
    }
}

#[test]
fn the_org_sends_such_a_link_and_takes_what_it_brings() {
    let mut life = Life::of("email-link-to-app");
    life.type_in("identifier", "emil.email@sandbox.example");
    life.type_in("credentials.passcode", "Sandbox-pass-3");
    life.submit();
    assert_eq!(life.form(), "challenge-authenticator");
    let mails = life.org.lock().unwrap().outbox(None);
    let link = mails.last().unwrap().link.clone().unwrap();
    let (uri, parameters) = link.split_once('?').unwrap();
    assert_eq!(uri, "http://localhost:17340/callback");
    life.visit(parameters);
    assert!(life.is_signed_in(), "{:?}", life.sign_in().screen());
}
