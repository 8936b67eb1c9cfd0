//! "Unlock account?"

use serde_json::Value;

use super::notice::Notice;
use super::transaction::{Intent, Step};
use super::{Outcome, Turn, challenge, finish, identify};

/// `POST /idp/idx/unlock-account`
pub(super) fn begin(turn: &mut Turn<'_>) -> Outcome {
    if !matches!(turn.tx.step, Step::Identify) || !turn.policy.unlock.enabled {
        return Outcome::not_expected();
    }
    turn.tx.intent = Intent::Unlock;
    turn.tx.verified.clear();
    turn.tx.step = Step::SelectUnlock;
    Outcome::OK
}

/// Name and authenticator came in one form.
pub(super) fn submit(turn: &mut Turn<'_>, body: &Value) -> Outcome {
    let identifier = body
        .get("identifier")
        .and_then(Value::as_str)
        .map(str::trim);
    let Some(identifier) = identifier.filter(|text| !text.is_empty()) else {
        return Outcome::Refused(400, Notice::blank("identifier"));
    };
    identify::name(turn, identifier);
    let chosen = body.get("authenticator").unwrap_or(&Value::Null);
    match challenge::find(turn, chosen) {
        Some((candidate, Some(method))) => {
            challenge::begin(turn, candidate.key, Some(candidate.enrolment), method)
        }
        Some((candidate, None)) => challenge::start(turn, candidate),
        None => Outcome::Refused(400, Notice::unlock_not_allowed()),
    }
}

/// It was proven who asks.
pub(super) fn proven(turn: &mut Turn<'_>) -> Outcome {
    let Some(user) = turn.user_mut() else {
        return Outcome::not_expected();
    };
    user.locked = false;
    for enrolment in &mut user.enrolments {
        enrolment.failures = 0;
    }
    if !turn.policy.unlock.signs_in {
        let text = "Your account is successfully unlocked.";
        return turn.end(
            200,
            Notice::success("oie.selfservice.unlock_user.success.message", text),
        );
    }
    turn.tx.intent = Intent::SignIn;
    match finish::advance(turn) {
        Outcome::Went(None) => Outcome::Went(Some(Notice::info(
            "oie.selfservice.unlock_user.landing.to.app.success.message",
            "Account successfully unlocked. Verify your account with a security method to continue.",
        ))),
        other => other,
    }
}
