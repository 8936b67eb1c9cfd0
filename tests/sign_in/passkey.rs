//! Passkeys that the browser offers in its own list beside the name.

use egui_okta::protocol::{
    EffectId, Input,
    idx::Answers,
    passkey::{Ceremony, Passkey, PasskeyError},
};
use serde_json::{Value, json};

use crate::course::{Course, form, step};

fn offered() -> (Course, EffectId) {
    let name = json!({ "name": "identifier", "label": "Username" });
    let all = [
        "authenticatorData",
        "clientData",
        "signatureData",
        "userHandle",
    ];
    let fields: Vec<Value> = all
        .iter()
        .map(|name| json!({ "name": name, "visible": false }))
        .collect();
    let credentials =
        json!({ "name": "credentials", "type": "object", "form": { "value": fields } });
    let forms = [
        form("identify", "/idp/idx/identify", None, vec![name]),
        form(
            "challenge-webauthn-autofillui-authenticator",
            "/idp/idx/challenge/answer/webauthn-autofillui",
            None,
            vec![credentials],
        ),
    ];
    let mut body = step("02a", &forms, &[]);
    let data = json!({ "challenge": "Y2g", "userVerification": "preferred" });
    body["webauthnAutofillUIChallenge"] =
        json!({ "type": "object", "value": { "challengeData": data } });
    let mut course = Course::at(&body);
    course.effects();
    let (id, request) = course.keys.pop().unwrap();
    assert!(request.is_offered);
    assert_eq!(request.ceremony, Ceremony::Get);
    assert_eq!(
        request.public_key,
        json!({ "challenge": "Y2g", "userVerification": "preferred" })
    );
    assert!(
        !course.transaction.is_busy(),
        "a name can be typed meanwhile"
    );
    (course, id)
}

#[test]
fn the_one_that_is_chosen_is_sent_in_its_own_form() {
    let (mut course, id) = offered();
    let passkey = Passkey {
        client_data: vec![1],
        authenticator_data: vec![2],
        signature: vec![3],
        user_handle: Some(vec![4]),
        ..Passkey::default()
    };
    course
        .transaction
        .handle(id, Input::Passkey(Ok(passkey)), course.now);
    course.effects();
    let request = &course.open.last().unwrap().1;
    assert!(
        request
            .path()
            .ends_with("/challenge/answer/webauthn-autofillui")
    );
    let sent: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(
        sent["credentials"],
        json!({ "clientData": "AQ==", "authenticatorData": "Ag==", "signatureData": "Aw==", "userHandle": "BA==" })
    );
}

#[test]
fn who_chooses_none_hears_nothing_of_it() {
    for error in [
        PasskeyError::Cancelled,
        PasskeyError::Unsupported,
        PasskeyError::Other("x".into()),
    ] {
        let (mut course, id) = offered();
        course
            .transaction
            .handle(id, Input::Passkey(Err(error)), course.now);
        assert!(course.transaction.fault().is_none());
    }
}

#[test]
fn a_name_that_is_sent_takes_the_list_away() {
    let (mut course, id) = offered();
    let egui_okta::protocol::Phase::Showing(step) = course.transaction.phase().clone() else {
        unreachable!()
    };
    course
        .transaction
        .proceed(&step.remediations[0], &Answers::default(), course.now);
    course.effects();
    assert!(course.forgotten.contains(&id));
}

/// Each exception of a browser is a sentence with a next step.
#[test]
fn each_exception_is_a_sentence() {
    let strings = egui_okta::strings::Strings::english();
    for name in [
        "NotAllowedError",
        "AbortError",
        "TimeoutError",
        "InvalidStateError",
        "SecurityError",
        "NotSupportedError",
        "ConstraintError",
        "UnknownError",
    ] {
        let code = match PasskeyError::of_exception(name) {
            PasskeyError::Cancelled => "passkey.cancelled",
            PasskeyError::AlreadyRegistered => "passkey.already-registered",
            PasskeyError::WrongSite => "passkey.wrong-site",
            PasskeyError::NotCapable => "passkey.not-capable",
            _ => "passkey.failed",
        };
        let sentence = strings.find(&format!("error.{code}")).unwrap();
        assert!(
            sentence.contains("Please") || sentence.contains("please"),
            "{name}: {sentence}"
        );
    }
}
