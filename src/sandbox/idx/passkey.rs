//! Passkeys outside of the usual order: beside the name, and offered after the sign-in.

use serde_json::Value;

use super::super::authenticators::{Answer, AuthenticatorKey, Method, Rejection};
use super::enrol::{self, Enrolling, Material};
use super::notice::Notice;
use super::transaction::{Challenge, Step, Subject};
use super::{Outcome, Turn, answer, finish};

/// `POST /idp/idx/challenge/answer/webauthn-autofillui`: a passkey that says whose it is.
pub(super) fn submit(turn: &mut Turn<'_>, body: &Value) -> Outcome {
    let keys = &turn.policy.webauthn;
    if !matches!(turn.tx.step, Step::Identify) || !(keys.autofill || keys.launch) {
        return Outcome::not_expected();
    }
    let credentials = body.get("credentials").unwrap_or(&Value::Null);
    let Some((user, enrolment)) = owner(turn, credentials) else {
        return Outcome::Refused(401, Notice::assertion_failed("nobody has this key"));
    };
    turn.tx.subject = Subject::Known(user);
    let challenge = Challenge {
        key: AuthenticatorKey::Webauthn,
        enrolment,
        method: Method::Webauthn,
        code: None,
        push: None,
        nonce: turn.tx.passkey_challenge.clone(),
    };
    // Answered once, it is no longer asked.
    turn.tx.passkey_challenge = turn.random.bytes::<32>().to_vec();
    match answer::check(turn, &challenge, credentials) {
        Ok(()) => finish::advance(turn),
        Err(refusal) => {
            turn.tx.subject = Subject::Nobody;
            refusal
        }
    }
}

/// `userHandle` is the user's id in base64 of any kind. The key is found by trying: the
/// form has no credential id.
fn owner(
    turn: &Turn<'_>,
    credentials: &Value,
) -> Option<(super::super::directory::UserKey, String)> {
    let handle = credentials.get("userHandle").and_then(Value::as_str)?;
    let id = super::super::authenticators::webauthn::bytes(handle)?;
    turn.directory.find_credential(|user, enrolment| {
        let own = user.id.as_bytes() == id
            || super::super::authenticators::webauthn::bytes(&user.id) == Some(id.clone());
        own && enrolment.key() == AuthenticatorKey::Webauthn
    })
}

/// The offer to make a passkey, if it is time for that.
pub(super) fn promotion(turn: &Turn<'_>) -> Option<Step> {
    let user = turn.user()?;
    let wanted = turn.policy.webauthn.promotion
        && !turn.tx.settled.promotion
        && !user.declined_passkey
        && !user.has(AuthenticatorKey::Webauthn);
    wanted.then(|| {
        Step::Promotion(Enrolling {
            key: AuthenticatorKey::Webauthn,
            method: Method::Webauthn,
            code: None,
            material: Material::Nonce(turn.tx.passkey_challenge.clone()),
        })
    })
}

/// The offer was taken.
pub(super) fn accept(turn: &mut Turn<'_>, body: &Value) -> Outcome {
    let Step::Promotion(Enrolling {
        material: Material::Nonce(nonce),
        ..
    }) = turn.tx.step.clone()
    else {
        return Outcome::not_expected();
    };
    let ceremony = turn.ceremony(&nonce);
    let answer = Answer {
        credentials: body.get("credentials").unwrap_or(&Value::Null),
        code: None,
        ceremony: &ceremony,
        now: turn.now,
        totp_single_use: true,
        token_pin: false,
    };
    match enrol::passkey(turn, &answer) {
        Ok(credential) => {
            turn.tx.settled.promotion = true;
            enrol::add(turn, credential, Method::Webauthn)
        }
        Err(Rejection::Malformed(notice) | Rejection::Wrong(notice) | Rejection::Asks(notice)) => {
            Outcome::Refused(400, notice)
        }
    }
}

/// The offer was not taken.
pub(super) fn decline(turn: &mut Turn<'_>) -> Outcome {
    turn.tx.settled.promotion = true;
    if let Some(user) = turn.user_mut() {
        user.declined_passkey = true;
    }
    finish::advance(turn)
}
