//! What users prove who they are with: one file a kind.
//!
//! An [`Enrolment`] is one user's own: this password, that phone. It draws its
//! challenge and checks an answer to it. Sending codes, counting failures and
//! deciding what comes next is the sign-in's business (`idx`).

mod code;
mod email;
mod okta_verify;
mod password;
mod phone;
mod question;
mod totp;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::protocol::time::Timestamp;

use super::idx::ion::Field;
use super::idx::notice::Notice;
use super::outbox::Channel;

pub(crate) use code::IssuedCode;
pub(crate) use email::mask as mask_email;
pub(crate) use password::{Owner, Password, settings as password_settings};
pub(crate) use question::Question;
pub(crate) use totp::Totp;

/// Okta's key of an authenticator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AuthenticatorKey {
    /// The password.
    OktaPassword,
    /// A code by e-mail.
    OktaEmail,
    /// A code by text message or call.
    PhoneNumber,
    /// A code of Google Authenticator.
    GoogleOtp,
    /// A code of Okta Verify.
    OktaVerify,
    /// The answer to a question.
    SecurityQuestion,
}

impl AuthenticatorKey {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OktaPassword => "okta_password",
            Self::OktaEmail => "okta_email",
            Self::PhoneNumber => "phone_number",
            Self::GoogleOtp => "google_otp",
            Self::OktaVerify => "okta_verify",
            Self::SecurityQuestion => "security_question",
        }
    }

    /// The org's own identifier of it.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::OktaPassword => "autsandboxpassword00",
            Self::OktaEmail => "autsandboxemail00000",
            Self::PhoneNumber => "autsandboxphone00000",
            Self::GoogleOtp => "autsandboxgoogle0000",
            Self::OktaVerify => "autsandboxverify0000",
            Self::SecurityQuestion => "autsandboxquestion00",
        }
    }

    /// Okta's prefix of the identifiers of its enrolments.
    pub(crate) fn enrolment_prefix(self) -> &'static str {
        match self {
            Self::OktaPassword => "lae",
            Self::OktaEmail => "eae",
            Self::PhoneNumber => "pae",
            Self::GoogleOtp => "uft",
            Self::OktaVerify => "pfd",
            Self::SecurityQuestion => "qae",
        }
    }

    /// `type` on the wire.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::OktaPassword => "password",
            Self::OktaEmail => "email",
            Self::PhoneNumber => "phone",
            Self::GoogleOtp | Self::OktaVerify => "app",
            Self::SecurityQuestion => "security_question",
        }
    }

    /// The name shown to users.
    pub(crate) fn display_name(self) -> &'static str {
        match self {
            Self::OktaPassword => "Password",
            Self::OktaEmail => "Email",
            Self::PhoneNumber => "Phone",
            Self::GoogleOtp => "Google Authenticator",
            Self::OktaVerify => "Okta Verify",
            Self::SecurityQuestion => "Security Question",
        }
    }

    /// The ways it can be used, the usual one first.
    pub(crate) fn methods(self) -> &'static [Method] {
        match self {
            Self::OktaPassword => &[Method::Password],
            Self::OktaEmail => &[Method::Email],
            Self::PhoneNumber => &[Method::Sms, Method::Voice],
            Self::GoogleOtp => &[Method::Otp],
            Self::OktaVerify => &[Method::Totp],
            Self::SecurityQuestion => &[Method::SecurityQuestion],
        }
    }
}

/// `methodType` on the wire: a way to use an authenticator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Password,
    Email,
    Sms,
    Voice,
    Otp,
    Totp,
    SecurityQuestion,
}

impl Method {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Voice => "voice",
            Self::Otp => "otp",
            Self::Totp => "totp",
            Self::SecurityQuestion => "security_question",
        }
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Password => "Password",
            Self::Email => "Email",
            Self::Sms => "SMS",
            Self::Voice => "Voice call",
            Self::Otp | Self::Totp => "Enter a code",
            Self::SecurityQuestion => "Security question",
        }
    }

    /// `amr` of RFC 8176, and Okta's own names beside them.
    pub(crate) fn amr(self) -> &'static str {
        match self {
            Self::Password => "pwd",
            Self::Email | Self::Otp | Self::Totp => "otp",
            Self::Sms => "sms",
            Self::Voice => "tel",
            Self::SecurityQuestion => "kba",
        }
    }
}

/// An authenticator as one user has it.
pub(crate) struct Enrolment {
    pub(crate) id: String,
    pub(crate) credential: Credential,
    /// Wrong answers since the last right one.
    pub(crate) failures: u32,
    /// False: it serves for recovery alone.
    pub(crate) signs_in: bool,
}

/// What makes an enrolment this user's.
pub(crate) enum Credential {
    Password(Password),
    Email { address: String },
    Phone { number: String },
    GoogleOtp(Totp),
    OktaVerify { totp: Totp, device: String },
    SecurityQuestion(Question),
}

/// An answer to a challenge.
pub(crate) struct Answer<'a> {
    /// The object `credentials` of the body.
    pub(crate) credentials: &'a Value,
    /// The code that was sent, where one was.
    pub(crate) code: Option<&'a IssuedCode>,
    pub(crate) now: Timestamp,
    pub(crate) totp_single_use: bool,
}

/// Why an answer does not do.
pub(crate) enum Rejection {
    /// It is wrong, and counts towards the lock-out.
    Wrong(Notice),
    /// It is not an answer at all.
    Malformed(Notice),
}

impl Answer<'_> {
    /// A text that must be there.
    fn text(&self, name: &'static str) -> Result<&str, Rejection> {
        match self
            .credentials
            .get(name)
            .and_then(Value::as_str)
            .map(str::trim)
        {
            Some(text) if !text.is_empty() => Ok(text),
            _ => Err(Rejection::Malformed(Notice::blank(name))),
        }
    }
}

impl Enrolment {
    pub(crate) fn key(&self) -> AuthenticatorKey {
        match self.credential {
            Credential::Password(_) => AuthenticatorKey::OktaPassword,
            Credential::Email { .. } => AuthenticatorKey::OktaEmail,
            Credential::Phone { .. } => AuthenticatorKey::PhoneNumber,
            Credential::GoogleOtp(_) => AuthenticatorKey::GoogleOtp,
            Credential::OktaVerify { .. } => AuthenticatorKey::OktaVerify,
            Credential::SecurityQuestion(_) => AuthenticatorKey::SecurityQuestion,
        }
    }

    /// `profile` on the wire, masked.
    pub(crate) fn profile(&self) -> Option<Value> {
        match &self.credential {
            Credential::Email { address } => Some(json!({"email": email::mask(address)})),
            Credential::Phone { number } => Some(json!({"phoneNumber": phone::mask(number)})),
            Credential::OktaVerify { device, .. } => Some(json!({"deviceName": device})),
            Credential::SecurityQuestion(question) => Some(question.profile()),
            Credential::Password(_) | Credential::GoogleOtp(_) => None,
        }
    }

    /// `contextualData` of a challenge.
    pub(crate) fn contextual_data(&self) -> Option<Value> {
        match &self.credential {
            Credential::SecurityQuestion(question) => {
                Some(json!({"enrolledQuestion": question.profile()}))
            }
            Credential::Email { .. } => Some(json!({"useEmailMagicLink": false})),
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
            Credential::OktaVerify { .. } => okta_verify::challenge_fields(),
            Credential::SecurityQuestion(question) => question.challenge_fields(),
        }
    }

    /// Whether an answer is right.
    pub(crate) fn check(&mut self, answer: &Answer<'_>) -> Result<(), Rejection> {
        match &mut self.credential {
            Credential::Password(password) => password.check(answer),
            Credential::Email { .. } | Credential::Phone { .. } => code::check(answer),
            Credential::GoogleOtp(totp) => totp.check("passcode", answer),
            Credential::OktaVerify { totp, .. } => totp.check("totp", answer),
            Credential::SecurityQuestion(question) => question.check(answer),
        }
    }

    /// The secret of an authenticator app, for those who show its codes.
    pub(crate) fn totp(&self) -> Option<&Totp> {
        match &self.credential {
            Credential::GoogleOtp(totp) | Credential::OktaVerify { totp, .. } => Some(totp),
            _ => None,
        }
    }
}
