//! `methodType` on the wire: a way to use an authenticator.

use serde::Deserialize;

/// A way to use an authenticator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of `methodType`")]
pub enum Method {
    Password,
    Email,
    Sms,
    Voice,
    Otp,
    Totp,
    Push,
    SignedNonce,
    SecurityQuestion,
    Webauthn,
    Duo,
    Idp,
    Cert,
    Tac,
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
            Self::Push => "push",
            Self::SignedNonce => "signed_nonce",
            Self::SecurityQuestion => "security_question",
            Self::Webauthn => "webauthn",
            Self::Duo => "duo",
            Self::Idp => "idp",
            Self::Cert => "cert",
            Self::Tac => "tac",
        }
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Password => "Password",
            Self::Email => "Email",
            Self::Sms => "SMS",
            Self::Voice => "Voice call",
            Self::Otp | Self::Totp => "Enter a code",
            Self::Push => "Get a push notification",
            Self::SignedNonce => "Use Okta FastPass",
            Self::SecurityQuestion => "Security question",
            Self::Webauthn => "Security key or biometric",
            Self::Duo => "Duo",
            Self::Idp => "Identity provider",
            Self::Cert => "Smart card",
            Self::Tac => "Temporary access code",
        }
    }

    /// `amr` of RFC 8176, and Okta's own names beside them.
    pub(crate) fn amr(self) -> &'static str {
        match self {
            Self::Password => "pwd",
            Self::Email | Self::Otp | Self::Totp | Self::Tac => "otp",
            Self::Sms => "sms",
            Self::Voice => "tel",
            Self::Push | Self::SignedNonce => "swk",
            Self::SecurityQuestion => "kba",
            Self::Webauthn => "hwk",
            Self::Duo | Self::Idp => "fed",
            Self::Cert => "sc",
        }
    }
}
