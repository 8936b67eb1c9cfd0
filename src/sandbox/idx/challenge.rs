//! Choosing an authenticator, and sending its code.

use std::time::Duration;

use serde_json::Value;

use crate::Secret;

use super::super::authenticators::{AuthenticatorKey, Enrolment, IssuedCode, Method};
use super::super::outbox::Message;
use super::notice::Notice;
use super::transaction::{Challenge, Intent, Step, Subject};
use super::{Outcome, Turn};

/// An authenticator that can come next.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) key: AuthenticatorKey,
    /// The enrolment; empty for an unknown user.
    pub(crate) enrolment: String,
}

/// What the user may choose from now: what is enrolled, allowed and not yet used.
pub(crate) fn candidates(turn: &Turn<'_>) -> Vec<Candidate> {
    let recovering = turn.tx.intent == Intent::Recover;
    let recovery_keys = &turn.policy.recovery.authenticators;
    let fits = |enrolment: &&Enrolment| {
        let key = enrolment.key();
        if recovering {
            return recovery_keys.contains(&key);
        }
        enrolment.signs_in && !turn.tx.has_verified(key)
    };
    match &turn.tx.subject {
        Subject::Nobody => Vec::new(),
        Subject::Known(user) => turn
            .directory
            .get(*user)
            .into_iter()
            .flat_map(|user| user.enrolments.iter().filter(fits))
            .map(|e| Candidate {
                key: e.key(),
                enrolment: e.id.clone(),
            })
            .collect(),
        Subject::Unknown { .. } => {
            let key = if recovering {
                AuthenticatorKey::OktaEmail
            } else {
                AuthenticatorKey::OktaPassword
            };
            vec![Candidate {
                key,
                enrolment: String::new(),
            }]
        }
    }
}

/// `POST /idp/idx/challenge`: an authenticator was chosen, or a way to use it.
pub(super) fn select(turn: &mut Turn<'_>, body: &Value) -> Outcome {
    if !matches!(
        turn.tx.step,
        Step::Select | Step::ConfirmMethod { .. } | Step::Challenge(_)
    ) {
        return Outcome::not_expected();
    }
    let chosen = body.get("authenticator").unwrap_or(&Value::Null);
    let text = |name: &str| chosen.get(name).and_then(Value::as_str).unwrap_or_default();
    let (id, enrolment, method) = (text("id"), text("enrollmentId"), text("methodType"));
    let found = candidates(turn).into_iter().find(|candidate| {
        if enrolment.is_empty() {
            candidate.key.id() == id || (!id.is_empty() && candidate.enrolment == id)
        } else {
            candidate.enrolment == enrolment
        }
    });
    let Some(candidate) = found else {
        return Outcome::not_expected();
    };
    let methods = candidate.key.methods();
    match methods.iter().find(|m| m.as_str() == method) {
        Some(method) => begin(turn, candidate.key, Some(candidate.enrolment), *method),
        None if method.is_empty() => start(turn, candidate),
        None => Outcome::not_expected(),
    }
}

/// Begins with a candidate: at once, or after asking which way.
pub(super) fn start(turn: &mut Turn<'_>, candidate: Candidate) -> Outcome {
    let Candidate { key, enrolment } = candidate;
    match key.methods() {
        [only] => begin(turn, key, Some(enrolment), *only),
        _ => {
            turn.tx.step = Step::ConfirmMethod { key, enrolment };
            Outcome::OK
        }
    }
}

/// Challenges the user, and sends a code where the authenticator needs one.
/// Without an enrolment: the first of this key.
pub(super) fn begin(
    turn: &mut Turn<'_>,
    key: AuthenticatorKey,
    enrolment: Option<String>,
    method: Method,
) -> Outcome {
    let enrolment = enrolment.or_else(|| {
        candidates(turn)
            .into_iter()
            .find(|c| c.key == key)
            .map(|c| c.enrolment)
    });
    let mut challenge = Challenge {
        key,
        enrolment: enrolment.unwrap_or_default(),
        method,
        code: None,
    };
    if sends_code(key) {
        // Choosing the same again is no way round the cool-down.
        match &turn.tx.step {
            Step::Challenge(Challenge {
                enrolment,
                method: earlier,
                code: Some(code),
                ..
            }) if *enrolment == challenge.enrolment
                && *earlier == method
                && is_too_early(turn, code) =>
            {
                challenge.code = Some(code.clone());
            }
            _ => challenge.code = Some(send(turn, &challenge)),
        }
    }
    turn.tx.step = Step::Challenge(challenge);
    Outcome::OK
}

/// `POST /idp/idx/challenge/resend`
pub(super) fn resend(turn: &mut Turn<'_>) -> Outcome {
    let Step::Challenge(challenge) = turn.tx.step.clone() else {
        return Outcome::not_expected();
    };
    let Some(code) = &challenge.code else {
        return Outcome::not_expected();
    };
    if is_too_early(turn, code) {
        return Outcome::Refused(429, Notice::too_many_requests());
    }
    let code = Some(send(turn, &challenge));
    turn.tx.step = Step::Challenge(Challenge { code, ..challenge });
    Outcome::OK
}

fn sends_code(key: AuthenticatorKey) -> bool {
    matches!(
        key,
        AuthenticatorKey::OktaEmail | AuthenticatorKey::PhoneNumber
    )
}

fn is_too_early(turn: &Turn<'_>, code: &IssuedCode) -> bool {
    turn.now.since(code.sent_at) < Duration::from_secs(turn.policy.codes.resend_cool_down_secs)
}

/// Makes a code and puts it into the outbox. For an unknown user it is made and
/// goes nowhere, so that the answer is the same.
fn send(turn: &mut Turn<'_>, challenge: &Challenge) -> IssuedCode {
    let code = Secret::from(turn.random.digits(turn.policy.codes.digits.clamp(4, 10)));
    let user = turn.tx.user().and_then(|key| turn.directory.get(key));
    let enrolment = user.and_then(|u| u.enrolment(&challenge.enrolment));
    let to = enrolment.and_then(|enrolment| enrolment.destination(challenge.method));
    if let (Some(user), Some((channel, to))) = (user, to) {
        turn.outbox.send(Message {
            channel,
            to: to.to_owned(),
            code: code.clone(),
            at: turn.now,
            username: user.username.clone(),
        });
    }
    IssuedCode {
        code,
        sent_at: turn.now,
        lifetime: Duration::from_secs(turn.policy.codes.lifetime_secs),
    }
}
