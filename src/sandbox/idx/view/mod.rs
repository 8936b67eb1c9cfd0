//! The state of a sign-in as a response: one file a family of screens.

mod authenticator;
mod challenge;
mod choose;
mod consent;
mod enrol;
mod identify;
mod over;
mod page;
mod password;
mod profile;

use serde_json::{Value, json};

use super::ion::{Body, Field, Object, Page};
use super::notice::Notice;
use super::transaction::{Intent, Step, Subject};
use super::{Outcome, Turn, fastpass};

/// The status and body for the state after a request.
pub(crate) fn render(turn: &Turn<'_>, outcome: &Outcome) -> (u16, Body) {
    let page = Page {
        origin: turn.origin,
        state_handle: &turn.tx.state_handle,
        now: turn.now,
    };
    let mut body = base(turn, page);
    let mut status = draw(turn, page, &mut body);
    match outcome {
        Outcome::Went(None) => {}
        Outcome::Went(Some(notice)) => body.show(notice),
        Outcome::Refused(refused, notice) => {
            status = *refused;
            body.show(notice);
        }
        Outcome::RefusedAll(refused, notices) => {
            status = *refused;
            notices.iter().for_each(|notice| body.show(notice));
        }
    }
    (status, body)
}

/// Draws the step; gives the status.
fn draw(turn: &Turn<'_>, page: Page<'_>, body: &mut Body) -> u16 {
    match &turn.tx.step {
        Step::Identify => identify::identify(turn, page, body),
        Step::IdentifyRecovery => identify::recovery(turn, page, body),
        Step::SelectUnlock => choose::unlock(turn, page, body),
        Step::Select => choose::verify(turn, page, body),
        Step::ConfirmMethod {
            key,
            enrolment,
            methods,
        } => challenge::confirm_method(turn, page, *key, enrolment, methods, body),
        Step::Challenge(it) => challenge::challenged(turn, page, it, body),
        Step::PushEnded(it) => challenge::push_ended(turn, page, it, body),
        Step::Federate(it) => challenge::federated(turn, page, it, body),
        Step::NewPassword(reason) => password::new_password(turn, page, *reason, body),
        Step::EnrolSelect => choose::enrol(turn, page, body),
        Step::EnrolData(key) => enrol::data(turn, page, *key, body),
        Step::Enrol(it) => enrol::enrolling(turn, page, it, body),
        Step::Promotion(it) => enrol::promotion(turn, page, it, body),
        Step::SignUp => profile::sign_up(turn, page, body),
        Step::Profile => profile::progressive(turn, page, body),
        Step::RequestActivation => over::request_activation(page, body),
        Step::Consent => consent::app(turn, page, body),
        Step::EmailConsent { .. } => consent::email(turn, page, body),
        Step::ShowCode { code } => over::show_code(turn, code, body),
        Step::UserCode => {
            let field = Field::text("userCode", "Activation Code").required();
            body.offer(vec![page.action(
                "user-code",
                "device/activate",
                vec![field],
            )]);
        }
        Step::KeepSignedIn => {
            let field = Field::boolean("keepMeSignedIn", "Stay signed in");
            let field = field.required().with_value(false);
            body.offer(vec![page.action(
                "keep-me-signed-in",
                "keep-me-signed-in",
                vec![field],
            )]);
        }
        Step::Device(it) => return fastpass::draw(turn, page, *it, body),
        Step::Page { at, polls } => return page::draw(turn, page, *at, *polls, body),
        Step::Ended { status, notice } => {
            over::without_cancel(&notice.key, body);
            body.show(notice);
            return *status;
        }
        Step::Done { .. } if fastpass::ends_by_press(turn) => over::by_press(turn, body),
        Step::Done { interaction_code } => over::done(turn, interaction_code, body),
        Step::Leaving { fields, refused } => over::leaving(turn, fields, *refused, body),
    }
    200
}

/// The answer when there is no such sign-in, or no longer.
pub(crate) fn expired() -> (u16, Body) {
    (401, Body::of_notice(&Notice::session_expired()))
}

/// What each response has.
fn base(turn: &Turn<'_>, page: Page<'_>) -> Body {
    let mut body = Body::new();
    body.state_handle = Some(page.state_handle.to_owned());
    body.expires_at = Some(turn.tx.expires_at.to_string());
    body.intent = Some(match turn.tx.intent {
        Intent::Unlock => "UNLOCK_ACCOUNT",
        Intent::SignIn | Intent::SignUp | Intent::Recover => "LOGIN",
    });
    body.cancel = Some(page.link("cancel", "cancel"));
    if let Some(app) = turn.policy.app(&turn.tx.request.client_id) {
        let value = json!({"name": "oidc_client", "label": app.label, "id": app.client_id});
        body.app = Some(Object::new(value));
    }
    body.user = user(turn).map(Object::new);
    let authentication = json!({"type": "object", "value": authentication(turn)});
    body.extra
        .insert("authentication".to_owned(), authentication);
    body
}

/// What the app asked for. The nonce and the challenge are the app's own business.
fn authentication(turn: &Turn<'_>) -> Value {
    let request = &turn.tx.request;
    let issuer = request.server.url(turn.origin);
    let name = issuer.rsplit('/').next().unwrap_or_default();
    json!({
        "protocol": "OAUTH2.0",
        "issuer": {"id": name, "name": name, "uri": issuer},
        "request": {
            "scope": request.scopes.join(" "),
            "response_type": "code",
            "redirect_uri": request.redirect_uri,
            "state": request.state,
            "code_challenge_method": "S256",
        },
    })
}

/// The user as far as the client may know: until something is proven, only the
/// name that was typed, which an unknown user has too.
fn user(turn: &Turn<'_>) -> Option<Value> {
    let user = match &turn.tx.subject {
        Subject::Nobody => return None,
        Subject::Unknown { identifier } => return Some(json!({"identifier": identifier})),
        Subject::Known(key) => turn.directory.get(*key)?,
    };
    if turn.tx.verified.is_empty() {
        return Some(json!({"identifier": user.username}));
    }
    Some(json!({
        "id": user.id,
        "identifier": user.username,
        "profile": {
            "firstName": user.first_name,
            "lastName": user.last_name,
            "timeZone": "America/Los_Angeles",
            "locale": "en_US",
        },
    }))
}
