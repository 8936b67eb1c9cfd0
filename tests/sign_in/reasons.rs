//! What the org says about a refusal is what the person reads, whatever its form.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use egui_okta::{
    ErrorCode,
    protocol::{Phase, TransportError, http::Response, idx::Answers},
    screen::fault_notice,
    strings::Strings,
};
use serde_json::json;

use crate::course::{Course, form, ion, step};

/// What stands above the form for the name after it was answered so.
fn told(answer: Result<Response, TransportError>) -> (ErrorCode, String) {
    let identify = form("identify", "/idp/idx/identify", None, vec![]);
    let mut course = Course::at(&step("02a", &[identify], &[]));
    let Phase::Showing(shown) = course.transaction.phase().clone() else {
        panic!("nothing is shown");
    };
    course
        .transaction
        .proceed(&shown.remediations[0], &Answers::default(), course.now);
    course.effects();
    course.answer("/identify", answer);
    let error = course.transaction.fault().unwrap().error.clone();
    (error.code, fault_notice(&error, &Strings::english()).text)
}

#[test]
fn a_refusal_in_the_old_form_is_told_in_its_own_words() {
    let policy =
        json!({"errorCode": "E0000006", "errorSummary": "Sign-ins from here are not allowed."});
    assert_eq!(
        told(ion(403, &policy)),
        (
            ErrorCode::Refused,
            "Sign-ins from here are not allowed.".to_owned()
        )
    );
}

#[test]
fn a_limit_within_a_sign_in_is_told_in_its_own_words() {
    let limit = json!({"version": "1.0.0", "messages": {"type": "array", "value": [
        {"message": "You reached the limit of calls, please try again later.", "class": "ERROR",
            "i18n": {"key": "errors.E0000151"}},
    ]}});
    assert_eq!(
        told(ion(429, &limit)),
        (
            ErrorCode::RateLimited,
            "You reached the limit of calls, please try again later.".to_owned()
        )
    );
}

#[test]
fn a_code_or_a_server_that_failed_says_nothing_to_a_person() {
    let strings = Strings::english();
    let code = json!({"errorCode": "E0000006"});
    assert_eq!(told(ion(403, &code)).1, strings.text("error.org.refused"));
    let failed = json!({"errorCode": "E0000009", "errorSummary": "Internal Server Error"});
    assert_eq!(
        told(ion(500, &failed)).1,
        strings.text("error.server.failed")
    );
}

#[test]
fn causes_are_told_and_what_a_gateway_says_is_not() {
    let cause = "login: Username must be in the form of an email address";
    let refusal = json!({"errorCode": "E0000001", "errorSummary": "Api validation failed: login",
        "errorCauses": [{"errorSummary": cause}]});
    let (_, text) = told(ion(400, &refusal));
    assert!(text.contains(cause), "{text}");
    let (code, text) = told(ion(
        403,
        &json!({"message": "Missing Authentication Token"}),
    ));
    assert_eq!(code, ErrorCode::Refused);
    assert!(!text.contains("Token"), "{text}");
}
