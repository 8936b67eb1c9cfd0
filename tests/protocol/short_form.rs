//! The short form of the fixtures stands for what is on the wire.

use serde_json::json;

use super::fixtures;

#[test]
fn the_short_form_is_that_of_the_wire() {
    let passcode = json!({"name": "passcode", "label": "Enter code", "minLength": 6, "maxLength": 6, "messages": {
        "type": "array",
        "value": [{
            "message": "That code is not the right one.",
            "i18n": {"key": "api.authn.error.PASSCODE_INVALID"},
            "class": "ERROR",
        }],
    }});
    let state_handle = json!(
        {"name": "stateHandle", "required": true, "value": "02state.handle~", "visible": false, "mutable": false}
    );
    let authenticator = json!({
        "type": "app", "key": "google_otp", "id": "ufr1google", "displayName": "Google Authenticator",
        "methods": [{"type": "otp"}],
    });
    let form = |name: &str, path: &str, value| {
        json!({
            "rel": ["create-form"], "name": name, "href": format!("https://org.example{path}"), "method": "POST",
            "produces": "application/ion+json; okta-version=1.0.0", "value": value,
            "accepts": "application/json; okta-version=1.0.0",
        })
    };
    let credentials = json!(
        {"name": "credentials", "type": "object", "required": true, "form": {"value": [passcode]}}
    );
    let mut challenge = form(
        "challenge-authenticator",
        "/idp/idx/challenge/answer",
        json!([credentials, state_handle]),
    );
    challenge["relatesTo"] = json!(["$.currentAuthenticatorEnrollment"]);
    let wire = json!({
        "version": "1.0.0", "stateHandle": "02state.handle~", "expiresAt": "2027-01-15T09:30:00.000Z", "intent": "LOGIN",
        "user": {"type": "object", "value": {"id": "00u1kim", "identifier": "kim@org.example"}},
        "cancel": form("cancel", "/idp/idx/cancel", json!([state_handle])),
        "currentAuthenticatorEnrollment": {"type": "object", "value": authenticator},
        "remediation": {"type": "array", "value": [challenge]},
    });
    assert_eq!(fixtures::response("challenge-totp-refused"), wire);
}

/// An option has no name, so its form is its value.
#[test]
fn an_option_of_the_short_form_is_that_of_the_wire() {
    let response = fixtures::response("recovery-list");
    let option = &response["remediation"]["value"][0]["value"][0]["options"][0];
    let expected = json!({
        "label": "Email", "relatesTo": "$.authenticators.value[0]",
        "value": {"form": {"value": [
            {"name": "id", "required": true, "value": "aut1email", "mutable": false},
            {"name": "methodType", "value": "email", "mutable": false},
        ]}},
    });
    assert_eq!(option, &expected);
}
