//! What the server says about fields: all of it is seen.

use egui_okta::screen::Screen;
use serde_json::{Value, json};

use super::{about, authenticators, current, field, form, list, message, passcode, screen};

fn said(screen: &Screen) -> Vec<&str> {
    let notices = screen.notices.iter();
    notices.map(|notice| notice.text.as_str()).collect()
}

fn wrong() -> Value {
    message("ERROR", "api.authn.error.PASSCODE_INVALID")
}

fn asks(fields: Value) -> Value {
    about(
        "challenge-authenticator",
        "currentAuthenticatorEnrollment",
        fields,
    )
}

fn enrolled(key: &str) -> Value {
    json!({"currentAuthenticatorEnrollment": current(json!({"key": key}))})
}

#[test]
fn what_is_said_about_a_field_that_is_not_drawn_stands_above() {
    let mut on_parent = passcode();
    on_parent[0]["messages"] = wrong();
    let shown = screen(json!([asks(on_parent)]), enrolled("google_otp"));
    assert_eq!(said(&shown), ["So it is."]);

    let hidden = json!([{"name": "credentials", "form": {"value": [
        {"name": "clientData", "visible": false, "messages": wrong()},
    ]}}]);
    let shown = screen(json!([asks(hidden)]), enrolled("webauthn"));
    assert_eq!(said(&shown), ["So it is."]);

    let captcha = json!([{"name": "identifier"}, {"name": "captchaVerify", "form": {"value": [
        {"name": "captchaToken", "visible": false, "messages": wrong()},
    ]}}]);
    let shown = screen(json!([form("identify", captcha)]), json!({}));
    assert_eq!(said(&shown), ["So it is."]);

    let method = json!([{"name": "authenticator", "form": {"value": [
        {"name": "methodType", "messages": wrong(), "options": [{"label": "SMS", "value": "sms"}]},
    ]}}]);
    let form = about(
        "authenticator-verification-data",
        "currentAuthenticatorEnrollment",
        method,
    );
    let shown = screen(json!([form]), enrolled("phone_number"));
    assert_eq!(said(&shown), ["So it is."]);
}

#[test]
fn what_is_said_in_a_list_stands_above_it() {
    let keys = ["phone_number", "okta_email"];
    let members = json!({"authenticators": authenticators(&keys)});
    let mut on_list = list("select-authenticator-authenticate", &keys);
    on_list["value"][0]["messages"] = wrong();
    let shown = screen(json!([on_list]), members.clone());
    assert_eq!(said(&shown), ["So it is."]);

    let mut in_row = list("select-authenticator-enroll", &keys);
    in_row["value"][0]["options"][0]["value"]["form"]["value"] =
        json!([{"name": "phoneNumber", "messages": wrong()}]);
    let shown = screen(json!([in_row]), members);
    assert_eq!(said(&shown), ["So it is."]);
}

#[test]
fn what_is_said_of_the_whole_form_stands_above_it_whatever_a_field_says() {
    let mut at_field = passcode();
    at_field[0]["form"]["value"][0]["messages"] = wrong();
    let mut members = enrolled("google_otp");
    members["messages"] = wrong();
    let shown = screen(json!([asks(at_field.clone())]), members.clone());
    assert_eq!(said(&shown), ["So it is."]);
    let error = field(&shown, "credentials.passcode").error.as_deref();
    assert_eq!(error, Some("So it is."));

    members["messages"] = json!({});
    let shown = screen(json!([asks(at_field)]), members);
    assert_eq!(said(&shown), [""; 0], "the field says it");
}
