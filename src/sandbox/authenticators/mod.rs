//! What users prove who they are with: one file a kind.
//!
//! An [`Enrolment`] is one user's own: this password, that phone. It draws its
//! challenge and checks an answer to it. Sending codes, counting failures and
//! deciding what comes next is the sign-in's business (`idx`).

mod code;
mod credential;
pub(crate) mod duo;
mod email;
mod enrolment;
mod key;
mod method;
mod okta_verify;
mod password;
pub(crate) mod phone;
mod pin;
pub(crate) mod question;
pub(crate) mod token;
mod totp;
pub(crate) mod webauthn;

use serde_json::Value;

use crate::protocol::time::Timestamp;

use super::idx::notice::Notice;

pub(crate) use code::IssuedCode;
pub(crate) use credential::Credential;
pub(crate) use duo::response as duo_response;
pub(crate) use email::mask as mask_email;
pub(crate) use enrolment::Enrolment;
pub use key::AuthenticatorKey;
pub use method::Method;
pub(crate) use password::{Owner, Password, settings as password_settings};
pub(crate) use pin::Pin;
pub(crate) use question::Question;
pub(crate) use token::Token;
pub(crate) use totp::Totp;
pub(crate) use webauthn::{Ceremony, Passkey};

/// An answer to a challenge.
pub(crate) struct Answer<'a> {
    /// The object `credentials` of the body.
    pub(crate) credentials: &'a Value,
    /// The code that was sent, where one was.
    pub(crate) code: Option<&'a IssuedCode>,
    /// What was asked of a security key, or of Duo.
    pub(crate) ceremony: &'a Ceremony<'a>,
    pub(crate) now: Timestamp,
    pub(crate) totp_single_use: bool,
    /// Whether a token of RSA or on the premises needs a PIN.
    pub(crate) token_pin: bool,
}

/// Why an answer does not do.
pub(crate) enum Rejection {
    /// It is wrong, and counts towards the lock-out.
    Wrong(Notice),
    /// It is not an answer at all.
    Malformed(Notice),
    /// It was right, and something else is asked for in the same field.
    Asks(Notice),
}

impl Answer<'_> {
    /// A text that must be there.
    pub(crate) fn text(&self, name: &'static str) -> Result<&str, Rejection> {
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
