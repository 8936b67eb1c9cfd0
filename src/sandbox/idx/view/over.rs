//! How a sign-in ends: with a code, elsewhere, or with nothing but words.

use serde_json::{Value, json};

use super::super::super::authenticators::{AuthenticatorKey, IssuedCode};
use super::super::super::oauth::redirect;
use super::super::ion::{Action, Body, Field, Object, Page};
use super::super::notice::Notice;
use super::super::transaction::Intent;
use super::super::{Turn, fastpass};
use super::authenticator::authenticator;

pub(super) fn done(turn: &Turn<'_>, interaction_code: &str, body: &mut Body) {
    let request = &turn.tx.request;
    let confidential = turn
        .policy
        .app(&request.client_id)
        .is_some_and(|app| app.client_secret.is_some());
    let proof = if confidential {
        "client_secret"
    } else {
        "code_verifier"
    };
    let value = |name: &'static str, value: &str| Field::named(name).required().with_value(value);
    body.success_with_interaction_code = Some(Action::issue(
        request.server.endpoint(turn.origin, "token"),
        vec![
            value("grant_type", "interaction_code"),
            value("interaction_code", interaction_code),
            value("client_id", &request.client_id),
            Field::named(proof).required(),
        ],
    ));
    body.cancel = None;
}

/// The browser goes on: by the org, which knows where to.
pub(super) fn leaving(
    turn: &Turn<'_>,
    fields: &[(&'static str, String)],
    refused: bool,
    body: &mut Body,
) {
    body.cancel = None;
    if refused {
        let href = redirect::target(&turn.tx.request, turn.origin, fields);
        let value = json!({"name": "failure-redirect", "href": href});
        body.extra.insert("failure".to_owned(), value);
        body.show(&Notice::error(
            "security.access_denied",
            "You do not have permission to perform the requested action.",
        ));
        return;
    }
    body.extra.insert("success".to_owned(), success(turn));
}

/// The way on by the org's own page, which sends the browser on.
fn success(turn: &Turn<'_>) -> Value {
    let href = format!(
        "{}/login/token/redirect?stateToken={}",
        turn.origin, turn.tx.state_handle
    );
    let mut value = json!({"name": "success-redirect", "href": href});
    if fastpass::ends_by_press(turn) {
        value["priorVerification"] = json!({"method": "APP_LINK", "success": true});
    }
    value
}

/// An app is in front of the browser, which is to go on once a person looks at it again.
pub(super) fn by_press(turn: &Turn<'_>, body: &mut Body) {
    body.cancel = None;
    body.extra.insert("success".to_owned(), success(turn));
}

/// Pages that lead nowhere, since one goes on elsewhere.
pub(super) fn without_cancel(key: &str, body: &mut Body) {
    const FINAL: [&str; 6] = [
        "idx.return.to.original.tab",
        "idx.device.activated",
        "idx.device.not.activated.consent.denied",
        "idx.operation.cancelled.by.user",
        "idx.return.link.expired",
        "oie.selfservice.unlock_user.success.message",
    ];
    if FINAL.contains(&key) {
        body.cancel = None;
    }
}

/// The code of a mail, and whose sign-in it is for.
pub(super) fn show_code(turn: &Turn<'_>, code: &IssuedCode, body: &mut Body) {
    body.cancel = None;
    body.intent = Some(match turn.tx.intent {
        Intent::SignIn => "AUTHENTICATION",
        Intent::SignUp => "ENROLLMENT",
        Intent::Recover => "RECOVERY",
        Intent::Unlock => "UNLOCK_ACCOUNT",
    });
    let mut email = authenticator(turn, AuthenticatorKey::OktaEmail);
    email.contextual_data = Some(json!({"otp": code.code.expose()}));
    body.current_authenticator = Some(Object::new(email));
    let location = json!({
        "city": "Toronto", "state": "Ontario", "country": "Canada", "countryISO": "CA",
        "postal": "M5V", "latitude": 43.64, "longitude": -79.39,
    });
    let client = json!({"browser": "FIREFOX", "os": "Linux", "location": location});
    body.extra.insert(
        "client".to_owned(),
        json!({"type": "object", "value": client}),
    );
    body.show(&Notice::enter_code_there());
}

pub(super) fn request_activation(page: Page<'_>, body: &mut Body) {
    body.offer(vec![
        page.link("request-activation-email", "request-activation"),
    ]);
    body.show(&Notice::activation_expired());
}
