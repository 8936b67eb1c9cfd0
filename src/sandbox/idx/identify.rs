//! Who is it? With the password on the same page, or the name alone.

use serde_json::Value;

use super::super::authenticators::{AuthenticatorKey, Method};
use super::super::policy::PageTime;
use super::notice::Notice;
use super::transaction::{Intent, Step, Subject};
use super::{Outcome, Turn, answer, captcha, challenge, finish, page, recover};

/// `POST /idp/idx/identify`
pub(super) fn submit(turn: &mut Turn<'_>, body: &Value) -> Outcome {
    if matches!(turn.tx.step, Step::SignUp) {
        return back(turn);
    }
    let identifier = body
        .get("identifier")
        .and_then(Value::as_str)
        .map(str::trim);
    let Some(identifier) = identifier.filter(|text| !text.is_empty()) else {
        return Outcome::Refused(400, Notice::blank("identifier"));
    };
    if let Err(refusal) = captcha::check(turn, body) {
        return refusal;
    }
    match turn.tx.step {
        Step::Identify => {}
        Step::IdentifyRecovery => {
            name(turn, identifier);
            return recover::proceed(turn);
        }
        _ => return Outcome::not_expected(),
    }
    turn.tx.keep_signed_in = body
        .get("rememberMe")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    let found = turn.directory.find(identifier);
    if found.is_none() && turn.policy.sign_in.reveal_unknown_users {
        return Outcome::Went(Some(Notice::unknown_user(identifier)));
    }
    name(turn, identifier);
    if turn.policy.sign_in.identifier_first {
        return identified(turn);
    }
    match answer::password(turn, body.get("credentials").unwrap_or(&Value::Null)) {
        Ok(()) => identified(turn),
        Err(refusal) => {
            // Back to the empty form: nobody was identified.
            turn.tx.subject = Subject::Nobody;
            refusal
        }
    }
}

/// Goes on with a user who was named, and perhaps has proven something.
pub(super) fn identified(turn: &mut Turn<'_>) -> Outcome {
    if let Some(step) = page::due(turn, PageTime::Identified) {
        turn.tx.step = step;
        return Outcome::OK;
    }
    if matches!(turn.tx.subject, Subject::Unknown { .. }) {
        return challenge::begin(turn, AuthenticatorKey::OktaPassword, None, Method::Password);
    }
    finish::advance(turn)
}

/// `POST /idp/idx/identify/select`: from signing up back to signing in.
pub(super) fn back(turn: &mut Turn<'_>) -> Outcome {
    if !matches!(
        turn.tx.step,
        Step::SignUp | Step::IdentifyRecovery | Step::SelectUnlock
    ) {
        return Outcome::not_expected();
    }
    turn.tx.intent = Intent::SignIn;
    turn.tx.subject = Subject::Nobody;
    turn.tx.step = Step::Identify;
    Outcome::OK
}

/// Takes the name down, whether a user has it or not.
pub(super) fn name(turn: &mut Turn<'_>, identifier: &str) {
    turn.tx.subject = match turn.directory.find(identifier) {
        Some(user) => Subject::Known(user),
        None => Subject::Unknown {
            identifier: identifier.to_owned(),
        },
    };
    if turn.tx.intent != Intent::Recover {
        turn.tx.verified.clear();
    }
}
