//! Who is it? With the password on the same page, or the name alone.

use serde_json::Value;

use super::super::authenticators::{AuthenticatorKey, Method};
use super::notice::Notice;
use super::transaction::{Intent, Step, Subject};
use super::{Outcome, Turn, answer, challenge, finish, recover};

/// `POST /idp/idx/identify`
pub(super) fn submit(turn: &mut Turn<'_>, body: &Value) -> Outcome {
    let identifier = body
        .get("identifier")
        .and_then(Value::as_str)
        .map(str::trim);
    let Some(identifier) = identifier.filter(|text| !text.is_empty()) else {
        return Outcome::Refused(400, Notice::blank("identifier"));
    };
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
        return challenge::begin(turn, AuthenticatorKey::OktaPassword, None, Method::Password);
    }
    match answer::password(turn, body.get("credentials").unwrap_or(&Value::Null)) {
        Ok(()) => finish::advance(turn),
        Err(refusal) => {
            // Back to the empty form: nobody was identified.
            turn.tx.subject = Subject::Nobody;
            refusal
        }
    }
}

/// Takes the name down, whether a user has it or not.
fn name(turn: &mut Turn<'_>, identifier: &str) {
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
