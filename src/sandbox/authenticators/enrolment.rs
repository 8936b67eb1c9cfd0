//! An authenticator as one user has it.

use serde_json::{Value, json};

use crate::Secret;
use crate::protocol::time::Timestamp;

use super::super::idx::ion::Field;
use super::super::idx::notice::Notice;
use super::super::outbox::Channel;
use super::{
    Answer, AuthenticatorKey, Credential, Method, Rejection, Totp, code, email, okta_verify, phone,
};

/// An authenticator as one user has it.
pub(crate) struct Enrolment {
    pub(crate) id: String,
    pub(crate) credential: Credential,
    /// Wrong answers since the last right one.
    pub(crate) failures: u32,
    /// False: it serves for recovery alone.
    pub(crate) signs_in: bool,
    /// The name that its user gave it.
    pub(crate) nickname: Option<String>,
}

impl Enrolment {
    pub(crate) fn key(&self) -> AuthenticatorKey {
        self.credential.key()
    }

    /// The ways in which this user can use it.
    pub(crate) fn methods(&self) -> &[Method] {
        match &self.credential {
            Credential::OktaVerify { methods, .. } => methods,
            _ => self.key().methods(),
        }
    }

    /// `profile` on the wire, masked.
    pub(crate) fn profile(&self) -> Option<Value> {
        match &self.credential {
            Credential::Email { address } => Some(json!({"email": email::mask(address)})),
            Credential::Phone { number } => Some(json!({"phoneNumber": phone::mask(number)})),
            Credential::OktaVerify { device, .. } | Credential::CustomApp { device } => {
                Some(json!({"deviceName": device}))
            }
            Credential::SecurityQuestion(question) => Some(question.profile()),
            Credential::Webauthn(passkey) => Some(json!({"transports": passkey.transports})),
            _ => None,
        }
    }

    /// The name of it among others of its kind.
    pub(crate) fn display_name(&self) -> &str {
        match &self.credential {
            Credential::Webauthn(passkey) => &passkey.name,
            _ => self.key().display_name(),
        }
    }

    pub(crate) fn credential_id(&self) -> Option<String> {
        match &self.credential {
            Credential::Webauthn(passkey) => Some(passkey.credential_id()),
            _ => None,
        }
    }

    /// `contextualData` of a challenge.
    pub(crate) fn contextual_data(&self) -> Option<Value> {
        match &self.credential {
            Credential::SecurityQuestion(question) => {
                Some(json!({"enrolledQuestion": question.profile()}))
            }
            _ => None,
        }
    }

    /// Where a code goes, if this is an authenticator that gets one.
    pub(crate) fn destination(&self, method: Method) -> Option<(Channel, &str)> {
        match (&self.credential, method) {
            (Credential::Email { address }, _) => Some((Channel::Email, address)),
            (Credential::Phone { number }, Method::Voice) => Some((Channel::Voice, number)),
            (Credential::Phone { number }, _) => Some((Channel::Sms, number)),
            _ => None,
        }
    }

    /// The fields of `credentials` in its challenge.
    pub(crate) fn challenge_fields(&self) -> Vec<Field> {
        match &self.credential {
            Credential::Password(_) => vec![Field::secret("passcode", "Password")],
            Credential::Email { .. } | Credential::Phone { .. } | Credential::GoogleOtp(_) => {
                vec![Field::text("passcode", "Enter code").required()]
            }
            Credential::Tac(_) => vec![Field::secret("passcode", "Enter code").required()],
            Credential::OktaVerify { .. } => okta_verify::challenge_fields(),
            Credential::SecurityQuestion(question) => question.challenge_fields(),
            Credential::Webauthn(_) => vec![
                Field::scripted("authenticatorData", "Authenticator Data"),
                Field::scripted("clientData", "Client Data"),
                Field::scripted("signatureData", "Signature Data"),
            ],
            Credential::Token(token) => token.challenge_fields(),
            Credential::Duo => vec![Field::scripted("signatureData", "Signature Data")],
            Credential::CustomApp { .. } | Credential::Federated { .. } => Vec::new(),
        }
    }

    /// Whether an answer is right.
    pub(crate) fn check(&mut self, answer: &Answer<'_>) -> Result<(), Rejection> {
        let wrong = || Rejection::Wrong(Notice::invalid_code("passcode"));
        match &mut self.credential {
            Credential::Password(password) => password.check(answer),
            Credential::Email { .. } | Credential::Phone { .. } => code::check(answer),
            Credential::GoogleOtp(totp) => totp.check("passcode", answer),
            Credential::OktaVerify { totp, .. } => totp.check("totp", answer),
            Credential::SecurityQuestion(question) => question.check(answer),
            Credential::Webauthn(passkey) => passkey
                .verify(answer.credentials, answer.ceremony)
                .map_err(|flaw| Rejection::Wrong(Notice::assertion_failed(&flaw.to_string()))),
            Credential::Token(token) => token.check(answer),
            Credential::Tac(code) if answer.text("passcode")? == code.expose() => Ok(()),
            Credential::Duo => super::duo::check(answer),
            Credential::Tac(_) | Credential::CustomApp { .. } | Credential::Federated { .. } => {
                Err(wrong())
            }
        }
    }

    /// The secret of an authenticator app or token, for those who show its codes.
    pub(crate) fn totp(&self) -> Option<&Totp> {
        match &self.credential {
            Credential::GoogleOtp(totp) | Credential::OktaVerify { totp, .. } => Some(totp),
            Credential::Token(token) => Some(&token.totp),
            _ => None,
        }
    }

    /// What a person reads off the app, token or note now.
    pub(crate) fn shown_code(&self, now: Timestamp) -> Option<Secret> {
        match &self.credential {
            Credential::GoogleOtp(totp) | Credential::OktaVerify { totp, .. } => {
                Some(totp.code(now))
            }
            Credential::Token(token) => Some(token.code(now)),
            Credential::Tac(code) => Some(code.clone()),
            _ => None,
        }
    }
}
