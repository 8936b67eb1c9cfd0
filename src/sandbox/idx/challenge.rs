//! Choosing an authenticator, and beginning its challenge.

use std::time::Duration;

use serde_json::Value;

use super::super::authenticators::{AuthenticatorKey, Enrolment, IssuedCode, Method};
use super::super::outbox::Channel;
use super::notice::Notice;
use super::push::Push;
use super::transaction::{Challenge, Federation, Intent, Step, Subject};
use super::{Outcome, Turn, enrol, send};

/// An authenticator that can come next.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) key: AuthenticatorKey,
    /// The enrolment; empty for an unknown user.
    pub(crate) enrolment: String,
    /// The ways to use it.
    pub(crate) methods: Vec<Method>,
}

/// What the user may choose from now: what is enrolled, allowed and not yet used.
pub(crate) fn candidates(turn: &Turn<'_>) -> Vec<Candidate> {
    let proving = match turn.tx.intent {
        Intent::Recover => Some(&turn.policy.recovery.authenticators),
        Intent::Unlock => Some(&turn.policy.unlock.authenticators),
        Intent::SignIn | Intent::SignUp => None,
    };
    let fits = |enrolment: &&Enrolment| {
        let key = enrolment.key();
        match proving {
            Some(keys) => keys.contains(&key),
            None => enrolment.signs_in && !turn.tx.has_verified(key),
        }
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
                methods: turn.policy.methods_of(e).to_vec(),
            })
            .collect(),
        Subject::Unknown { .. } => {
            let key = match proving {
                Some(_) => AuthenticatorKey::OktaEmail,
                None => AuthenticatorKey::OktaPassword,
            };
            vec![Candidate {
                key,
                enrolment: String::new(),
                methods: turn.policy.methods(key).to_vec(),
            }]
        }
    }
}

/// `POST /idp/idx/challenge`: an authenticator was chosen, or a way to use it.
pub(super) fn select(turn: &mut Turn<'_>, body: &Value) -> Outcome {
    if !matches!(
        turn.tx.step,
        Step::Select
            | Step::ConfirmMethod { .. }
            | Step::Challenge(_)
            | Step::PushEnded(_)
            | Step::Federate(_)
    ) {
        return Outcome::not_expected();
    }
    let chosen = body.get("authenticator").unwrap_or(&Value::Null);
    let Some((candidate, method)) = find(turn, chosen) else {
        return Outcome::not_expected();
    };
    // A box beside the button: the next ones are sent without asking.
    let auto = chosen
        .get("autoChallenge")
        .or_else(|| body.get("autoChallenge"));
    if let (Some(auto), Some(user)) = (auto.and_then(Value::as_bool), turn.user_mut()) {
        user.auto_push = auto;
    }
    match method {
        Some(method) => begin(turn, candidate.key, Some(candidate.enrolment), method),
        None => start(turn, candidate),
    }
}

/// The authenticator that was chosen, and the way if one was given.
pub(super) fn find(turn: &Turn<'_>, chosen: &Value) -> Option<(Candidate, Option<Method>)> {
    let text = |name: &str| chosen.get(name).and_then(Value::as_str).unwrap_or_default();
    let (id, enrolment, method) = (text("id"), text("enrollmentId"), text("methodType"));
    let candidate = candidates(turn).into_iter().find(|candidate| {
        if enrolment.is_empty() {
            candidate.key.id() == id || (!id.is_empty() && candidate.enrolment == id)
        } else {
            candidate.enrolment == enrolment
        }
    })?;
    if method.is_empty() {
        return Some((candidate, None));
    }
    let found = candidate
        .methods
        .iter()
        .find(|m| m.as_str() == method)
        .copied()?;
    Some((candidate, Some(found)))
}

/// Begins with a candidate: at once, or after asking which way.
pub(super) fn start(turn: &mut Turn<'_>, candidate: Candidate) -> Outcome {
    let Candidate {
        key,
        enrolment,
        methods,
    } = candidate;
    match methods.as_slice() {
        [only] => begin(turn, key, Some(enrolment), *only),
        _ => {
            turn.tx.step = Step::ConfirmMethod {
                key,
                enrolment,
                methods,
            };
            Outcome::OK
        }
    }
}

/// Challenges the user, and sends a code or a push where the authenticator needs one.
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
    let enrolment = enrolment.unwrap_or_default();
    if matches!(method, Method::Idp | Method::Cert) {
        turn.tx.step = Step::Federate(Federation {
            provider: super::federate::provider_of(turn, key, &enrolment),
            key: Some(key),
            enrolment,
        });
        return Outcome::OK;
    }
    if is_over_limit(turn, method) {
        return Outcome::Refused(403, Notice::phone_limit(method));
    }
    if method == Method::Push && asks_first(turn, key) {
        turn.tx.step = Step::ConfirmMethod {
            key,
            enrolment,
            methods: vec![Method::Push],
        };
        return Outcome::OK;
    }
    let mut challenge = Challenge {
        key,
        enrolment,
        method,
        code: None,
        push: Push::by(method, turn),
        nonce: turn.random.bytes::<32>().to_vec(),
    };
    if key.sends_code() {
        // Choosing the same again is no way round the cool-down.
        challenge.code = Some(match &turn.tx.step {
            Step::Challenge(earlier) => match &earlier.code {
                Some(code)
                    if earlier.enrolment == challenge.enrolment
                        && earlier.method == method
                        && is_too_early(turn, code) =>
                {
                    code.clone()
                }
                _ => send::challenge_code(turn, &challenge),
            },
            _ => send::challenge_code(turn, &challenge),
        });
    }
    let user = turn.tx.user().and_then(|key| turn.directory.get_mut(key));
    if let Some(enrolment) = user.and_then(|user| user.enrolment_mut(&challenge.enrolment)) {
        enrolment.begin_anew();
    }
    turn.tx.step = Step::Challenge(challenge);
    Outcome::OK
}

/// Whether a push waits for a button to be pressed, and was not yet.
fn asks_first(turn: &Turn<'_>, wanted: AuthenticatorKey) -> bool {
    let asked = match &turn.tx.step {
        Step::ConfirmMethod { key, .. } => *key == wanted,
        Step::Challenge(challenge) | Step::PushEnded(challenge) => {
            challenge.key == wanted && challenge.push.is_some()
        }
        _ => false,
    };
    turn.policy.push.asks_first && !asked && turn.user().is_some_and(|user| !user.auto_push)
}

/// `POST /idp/idx/challenge/resend`
pub(super) fn resend(turn: &mut Turn<'_>) -> Outcome {
    if let Step::Enrol(enrolling) = turn.tx.step.clone() {
        return enrol::resend(turn, enrolling);
    }
    let Step::Challenge(challenge) = turn.tx.step.clone() else {
        return Outcome::not_expected();
    };
    let Some(code) = &challenge.code else {
        return Outcome::not_expected();
    };
    if is_too_early(turn, code) {
        return Outcome::Refused(429, Notice::too_many_requests());
    }
    if is_over_limit(turn, challenge.method) {
        return Outcome::Refused(403, Notice::phone_limit(challenge.method));
    }
    let code = Some(send::challenge_code(turn, &challenge));
    turn.tx.step = Step::Challenge(Challenge { code, ..challenge });
    Outcome::OK
}

/// Whether the user has had all text messages, or all calls, that the policy grants.
fn is_over_limit(turn: &Turn<'_>, method: Method) -> bool {
    let channel = match method {
        Method::Sms => Channel::Sms,
        Method::Voice => Channel::Voice,
        _ => return false,
    };
    let (Some(limit), Some(user)) = (turn.policy.codes.phone_limit, turn.user()) else {
        return false;
    };
    turn.outbox.count(&user.username, channel) >= limit
}

pub(super) fn is_too_early(turn: &Turn<'_>, code: &IssuedCode) -> bool {
    turn.now.since(code.sent_at) < Duration::from_secs(turn.policy.codes.resend_cool_down_secs)
}
