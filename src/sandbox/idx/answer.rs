//! Answers to challenges: checked, and wrong ones counted.

use serde_json::Value;

use crate::Secret;

use super::super::authenticators::{Answer, AuthenticatorKey, Ceremony, Method, Rejection};
use super::notice::Notice;
use super::transaction::{Challenge, Intent, Reason, Step};
use super::{Outcome, Turn, enrol, finish};

/// `POST /idp/idx/challenge/answer`
pub(super) fn submit(turn: &mut Turn<'_>, body: &Value) -> Outcome {
    let credentials = body.get("credentials").unwrap_or(&Value::Null);
    match turn.tx.step.clone() {
        Step::Challenge(challenge) if challenge.push.is_none() => {
            let checked = if challenge.key == AuthenticatorKey::OktaPassword {
                password(turn, credentials)
            } else {
                check(turn, &challenge, credentials)
            };
            match checked {
                Ok(()) => finish::advance(turn),
                Err(refusal) => refusal,
            }
        }
        Step::NewPassword(reason) => new_password(turn, reason, credentials),
        Step::Enrol(enrolling) => enrol::answer(turn, &enrolling, credentials),
        _ => Outcome::not_expected(),
    }
}

/// Checks the password of the subject, whoever it is. Unknown users, locked
/// users and wrong passwords get one answer.
pub(super) fn password(turn: &mut Turn<'_>, credentials: &Value) -> Result<(), Outcome> {
    let user = turn.user();
    let enrolment = user
        .and_then(|u| u.password())
        .map(|(enrolment, _)| enrolment.id.clone());
    let locked = user.is_some_and(|u| u.locked);
    let challenge = Challenge {
        key: AuthenticatorKey::OktaPassword,
        enrolment: enrolment.unwrap_or_default(),
        method: Method::Password,
        code: None,
        push: None,
        nonce: Vec::new(),
    };
    let given = credentials
        .get("passcode")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if given.is_empty() {
        return Err(Outcome::Refused(400, Notice::blank("passcode")));
    }
    if locked && turn.policy.lockout.reveal {
        return Err(Outcome::Refused(403, Notice::locked()));
    }
    let checked = check(turn, &challenge, credentials);
    match checked {
        Ok(()) => Ok(()),
        Err(_)
            if matches!(turn.tx.step, Step::Challenge(_))
                && turn.policy.sign_in.reveal_unknown_users =>
        {
            Err(Outcome::Refused(401, Notice::incorrect_password()))
        }
        Err(_) => Err(Outcome::Refused(401, Notice::authentication_failed())),
    }
}

/// Checks an answer, and takes it down as verified if it is right.
pub(super) fn check(
    turn: &mut Turn<'_>,
    challenge: &Challenge,
    credentials: &Value,
) -> Result<(), Outcome> {
    let ceremony = Ceremony {
        challenge: &challenge.nonce,
        rp_id: super::super::origin::host_of(turn.origin),
        trusted_origins: &turn.policy.org.trusted_origins,
        verifies_user: turn.policy.webauthn.requires_user_verification,
    };
    let answer = Answer {
        credentials,
        code: challenge.code.as_ref(),
        ceremony: &ceremony,
        now: turn.now,
        totp_single_use: turn.policy.codes.totp_single_use,
        token_pin: turn.policy.codes.token_pin,
    };
    let attempts = turn.policy.lockout.attempts;
    let user = turn.tx.user().and_then(|key| turn.directory.get_mut(key));
    let Some(user) = user else {
        return Err(Outcome::Refused(401, Notice::invalid_code("passcode")));
    };
    if user.locked && turn.tx.intent == Intent::SignIn {
        return Err(Outcome::Refused(403, Notice::too_many_attempts()));
    }
    let Some(enrolment) = user.enrolment_mut(&challenge.enrolment) else {
        return Err(Outcome::not_expected());
    };
    match enrolment.check(&answer) {
        Ok(()) => {
            enrolment.failures = 0;
            turn.tx.verify(challenge.key, challenge.method, turn.now);
            Ok(())
        }
        Err(Rejection::Malformed(notice)) => Err(Outcome::Refused(400, notice)),
        Err(Rejection::Asks(notice)) => Err(Outcome::Refused(403, notice)),
        Err(Rejection::Wrong(notice)) => {
            enrolment.failures = enrolment.failures.saturating_add(1);
            if attempts > 0 && enrolment.failures >= attempts {
                user.locked = true;
                return Err(Outcome::Refused(403, Notice::too_many_attempts()));
            }
            Err(Outcome::Refused(401, notice))
        }
    }
}

/// A new password after an expired or forgotten one.
fn new_password(turn: &mut Turn<'_>, reason: Reason, credentials: &Value) -> Outcome {
    if let Err(refusal) = set_password(turn, credentials) {
        return refusal;
    }
    let Some(key) = turn.tx.user() else {
        return Outcome::not_expected();
    };
    if credentials
        .get("revokeSessions")
        .and_then(Value::as_bool)
        .unwrap_or(false)
    {
        turn.sessions.end_all_of(key);
    }
    if reason == Reason::Forgotten {
        turn.tx.intent = Intent::SignIn;
        turn.tx
            .verify(AuthenticatorKey::OktaPassword, Method::Password, turn.now);
    }
    finish::advance(turn)
}

/// Takes `passcode` as the password, if the policy allows it.
pub(super) fn set_password(turn: &mut Turn<'_>, credentials: &Value) -> Result<(), Outcome> {
    let new = Secret::from(
        credentials
            .get("passcode")
            .and_then(Value::as_str)
            .unwrap_or_default(),
    );
    if new.is_empty() {
        return Err(Outcome::Refused(400, Notice::blank("passcode")));
    }
    let user = turn.tx.user().and_then(|key| turn.directory.get_mut(key));
    let Some(user) = user else {
        return Err(Outcome::not_expected());
    };
    user.change_password(&new, turn.policy, turn.random)
        .map_err(|notice| Outcome::Refused(400, notice))
}
