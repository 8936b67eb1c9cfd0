//! Setting up an authenticator: what is due, choosing one, and the answer that ends it.

pub(crate) mod app;
mod begin;
mod due;

use serde_json::Value;

use super::super::authenticators::{
    Answer, AuthenticatorKey, Credential, IssuedCode, Method, Passkey, Question, Rejection, Token,
    Totp, duo,
};
use super::notice::Notice;
use super::transaction::Step;
use super::{Outcome, Turn, answer, challenge, finish, send};

pub(crate) use app::Channel;
pub(super) use begin::{destination, submit};
pub(super) use due::{due, skip};
pub(crate) use due::{grace_period, is_optional, pending};

/// An authenticator that is being set up.
#[derive(Clone)]
pub(crate) struct Enrolling {
    pub(crate) key: AuthenticatorKey,
    pub(crate) method: Method,
    /// The code that was sent, where one was.
    pub(crate) code: Option<IssuedCode>,
    pub(crate) material: Material,
}

/// What the org has made or been told so far.
#[derive(Clone)]
pub(crate) enum Material {
    Nothing,
    /// A phone number that has to be proven.
    Phone(String),
    /// The secret that the app takes over.
    Secret(Totp),
    /// A token that one carries.
    Token(Token),
    /// What a security key or Duo is to sign.
    Nonce(Vec<u8>),
    /// An app on a phone, and the way to it.
    App {
        channel: Channel,
        /// The address that the link went to.
        address: Option<String>,
        /// The device that has enrolled meanwhile.
        device: Option<String>,
        totp: Totp,
    },
}

/// `credentials` for what is being set up.
pub(super) fn answer(turn: &mut Turn<'_>, enrolling: &Enrolling, credentials: &Value) -> Outcome {
    if enrolling.key == AuthenticatorKey::OktaPassword {
        return match answer::set_password(turn, credentials) {
            Ok(()) => enrolled(turn, enrolling.key, enrolling.method),
            Err(refusal) => refusal,
        };
    }
    let mut material = enrolling.material.clone();
    let proven = credential(turn, enrolling, &mut material, credentials);
    // A token is at another place then, whether it has proven anything or not.
    if let Step::Enrol(kept) = &mut turn.tx.step {
        kept.material = material;
    }
    match proven {
        Ok(credential) => add(turn, credential, enrolling.method),
        Err(Rejection::Malformed(notice)) => Outcome::Refused(400, notice),
        Err(Rejection::Wrong(notice)) => Outcome::Refused(401, notice),
        Err(Rejection::Asks(notice)) => Outcome::Refused(403, notice),
    }
}

/// What the answer proves, if it does.
fn credential(
    turn: &Turn<'_>,
    enrolling: &Enrolling,
    material: &mut Material,
    credentials: &Value,
) -> Result<Credential, Rejection> {
    let nonce = match &enrolling.material {
        Material::Nonce(nonce) => nonce.as_slice(),
        _ => &[],
    };
    let ceremony = turn.ceremony(nonce);
    let answer = Answer {
        credentials,
        code: enrolling.code.as_ref(),
        ceremony: &ceremony,
        now: turn.now,
        totp_single_use: true,
        token_pin: turn.policy.codes.token_pin,
    };
    let sent = |answer: &Answer<'_>| {
        let given = answer.text("passcode")?;
        let fits = answer.code.is_some_and(|code| code.fits(given, answer.now));
        fits.then_some(())
            .ok_or_else(|| Rejection::Wrong(Notice::invalid_code("passcode")))
    };
    match (material, enrolling.key) {
        (Material::Phone(number), _) => sent(&answer).map(|()| Credential::Phone {
            number: number.clone(),
        }),
        (_, AuthenticatorKey::OktaEmail) => sent(&answer).map(|()| mailbox(turn)),
        (Material::Secret(totp), _) => {
            totp.check("passcode", &answer)?;
            Ok(Credential::GoogleOtp(totp.clone()))
        }
        (Material::Token(token), _) => carried(token, &answer),
        (_, AuthenticatorKey::SecurityQuestion) => Question::enrol(credentials)
            .map(Credential::SecurityQuestion)
            .map_err(Rejection::Malformed),
        (Material::Nonce(_), AuthenticatorKey::Webauthn) => passkey(turn, &answer),
        (Material::Nonce(_), AuthenticatorKey::Duo) => {
            duo::check(&answer).map(|()| Credential::Duo)
        }
        _ => Err(Rejection::Malformed(Notice::not_expected())),
    }
}

fn mailbox(turn: &Turn<'_>) -> Credential {
    Credential::Email {
        address: turn
            .user()
            .map(|user| user.email.clone())
            .unwrap_or_default(),
    }
}

/// A token that one carries: its codes prove that one has it.
fn carried(token: &mut Token, answer: &Answer<'_>) -> Result<Credential, Rejection> {
    if token.key == AuthenticatorKey::SymantecVip {
        answer.text("credentialId")?;
        answer.text("nextPasscode")?;
    }
    token.check(answer)?;
    Ok(Credential::Token(token.clone()))
}

/// A new key; its name counts those before it.
pub(super) fn passkey(turn: &Turn<'_>, answer: &Answer<'_>) -> Result<Credential, Rejection> {
    let mut passkey = Passkey::register(answer.credentials, answer.ceremony)
        .map_err(|flaw| Rejection::Wrong(Notice::registration_failed(&flaw.to_string())))?;
    let id = passkey.credential_id();
    let known = turn
        .directory
        .find_credential(|_, e| e.credential_id().as_ref() == Some(&id));
    if known.is_some() {
        return Err(Rejection::Wrong(Notice::registration_failed(
            "the key is known already",
        )));
    }
    let keys = turn.user().map_or(0, |user| {
        let is_key =
            |e: &&super::super::authenticators::Enrolment| e.key() == AuthenticatorKey::Webauthn;
        user.enrolments.iter().filter(is_key).count()
    });
    passkey.name = format!("Security key {}", keys + 1);
    Ok(Credential::Webauthn(passkey))
}

/// Keeps what was set up, and goes on.
pub(super) fn add(turn: &mut Turn<'_>, credential: Credential, method: Method) -> Outcome {
    let key = credential.key();
    let user = turn.tx.user().and_then(|key| turn.directory.get_mut(key));
    let Some(user) = user else {
        return Outcome::not_expected();
    };
    user.enrol(credential, turn.random);
    enrolled(turn, key, method)
}

fn enrolled(turn: &mut Turn<'_>, key: AuthenticatorKey, method: Method) -> Outcome {
    turn.tx.verify(key, method, turn.now);
    finish::advance(turn)
}

/// `POST /idp/idx/challenge/resend` while setting one up.
pub(super) fn resend(turn: &mut Turn<'_>, mut enrolling: Enrolling) -> Outcome {
    if let Material::App { .. } = enrolling.material {
        return app::resend(turn, &enrolling);
    }
    let Some(code) = &enrolling.code else {
        return Outcome::not_expected();
    };
    if challenge::is_too_early(turn, code) {
        return Outcome::Refused(429, Notice::too_many_requests());
    }
    let to = destination(turn, &enrolling);
    enrolling.code = Some(send::code(turn, to));
    turn.tx.step = Step::Enrol(enrolling);
    Outcome::OK
}

/// Whether the phone, or the link of a mail, has answered meanwhile.
pub(super) fn poll(turn: &mut Turn<'_>) -> Outcome {
    let Step::Enrol(enrolling) = &turn.tx.step else {
        return Outcome::OK;
    };
    let enrolling = enrolling.clone();
    match enrolling.material {
        Material::App {
            device: Some(device),
            totp,
            ..
        } => {
            let credential = app::credential(enrolling.key, device, totp);
            add(turn, credential, enrolling.method)
        }
        _ if enrolling
            .code
            .as_ref()
            .is_some_and(|code| turn.links.was_followed(&code.link)) =>
        {
            let mailbox = mailbox(turn);
            add(turn, mailbox, enrolling.method)
        }
        _ => Outcome::OK,
    }
}
