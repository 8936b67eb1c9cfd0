//! Okta's authenticators by key, and what is fixed about each.

use serde::{Deserialize, Serialize};

use super::Method;

/// Okta's key of an authenticator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AuthenticatorKey {
    /// The password.
    OktaPassword,
    /// A code or a link by e-mail.
    OktaEmail,
    /// A code by text message or call.
    PhoneNumber,
    /// A code of Google Authenticator.
    GoogleOtp,
    /// A push or a code of Okta Verify.
    OktaVerify,
    /// The answer to a question.
    SecurityQuestion,
    /// A security key, or what is built into the device (WebAuthn).
    Webauthn,
    /// A push of the organisation's own app.
    CustomApp,
    /// Duo, in a frame of its own.
    Duo,
    /// A code of a token that an administrator enrolled.
    CustomOtp,
    /// A code of an on-premises token.
    OnpremMfa,
    /// A code of RSA SecurID.
    RsaToken,
    /// A code of Symantec VIP.
    SymantecVip,
    /// The one-time password that a YubiKey types.
    YubikeyToken,
    /// Another identity provider as a factor.
    ExternalIdp,
    /// A smart card (PIV, CAC).
    SmartCardIdp,
    /// A temporary access code.
    Tac,
}

/// What is fixed about an authenticator.
struct Facts {
    key: &'static str,
    /// The org's own identifier of it.
    id: &'static str,
    /// Okta's prefix of the identifiers of its enrolments.
    prefix: &'static str,
    /// `type` on the wire.
    kind: &'static str,
    name: &'static str,
    /// The ways it can be used, the usual one first.
    methods: &'static [Method],
}

const fn facts(
    key: &'static str,
    id: &'static str,
    prefix: &'static str,
    kind: &'static str,
    name: &'static str,
    methods: &'static [Method],
) -> Facts {
    Facts {
        key,
        id,
        prefix,
        kind,
        name,
        methods,
    }
}

#[rustfmt::skip]
const fn facts_of(key: AuthenticatorKey) -> Facts {
    use AuthenticatorKey as K;
    use Method as M;
    match key {
        K::OktaPassword => facts("okta_password", "autsandboxpassword00", "lae", "password", "Password", &[M::Password]),
        K::OktaEmail => facts("okta_email", "autsandboxemail00000", "eae", "email", "Email", &[M::Email]),
        K::PhoneNumber => facts("phone_number", "autsandboxphone00000", "pae", "phone", "Phone", &[M::Sms, M::Voice]),
        K::GoogleOtp => facts("google_otp", "autsandboxgoogle0000", "uft", "app", "Google Authenticator", &[M::Otp]),
        K::OktaVerify => facts("okta_verify", "autsandboxverify0000", "pfd", "app", "Okta Verify", &[M::Push, M::Totp]),
        K::SecurityQuestion => facts("security_question", "autsandboxquestion00", "qae", "security_question", "Security Question", &[M::SecurityQuestion]),
        K::Webauthn => facts("webauthn", "autsandboxwebauthn00", "fwf", "security_key", "Security Key or Biometric", &[M::Webauthn]),
        K::CustomApp => facts("custom_app", "autsandboxcustomapp0", "cap", "app", "Sandbox Push", &[M::Push]),
        K::Duo => facts("duo", "autsandboxduo0000000", "dsf", "app", "Duo Security", &[M::Duo]),
        K::CustomOtp => facts("custom_otp", "autsandboxcustomotp0", "cuo", "security_key", "Sandbox Token", &[M::Otp]),
        K::OnpremMfa => facts("onprem_mfa", "autsandboxonprem0000", "opm", "security_key", "Company Token", &[M::Otp]),
        K::RsaToken => facts("rsa_token", "autsandboxrsatoken00", "rsa", "security_key", "RSA SecurID", &[M::Otp]),
        K::SymantecVip => facts("symantec_vip", "autsandboxsymantec00", "vip", "app", "Symantec VIP", &[M::Otp]),
        K::YubikeyToken => facts("yubikey_token", "autsandboxyubikey000", "ykf", "security_key", "YubiKey OTP", &[M::Otp]),
        K::ExternalIdp => facts("external_idp", "autsandboxfederated0", "eip", "federated", "Partner Sign-In", &[M::Idp]),
        K::SmartCardIdp => facts("smart_card_idp", "autsandboxsmartcard0", "sci", "federated", "Smart Card", &[M::Cert]),
        K::Tac => facts("tac", "autsandboxtac0000000", "tac", "tac", "Temporary Access Code", &[M::Tac]),
    }
}

impl AuthenticatorKey {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        facts_of(self).key
    }

    pub(crate) fn id(self) -> &'static str {
        facts_of(self).id
    }

    pub(crate) fn enrolment_prefix(self) -> &'static str {
        facts_of(self).prefix
    }

    pub(crate) fn kind(self) -> &'static str {
        facts_of(self).kind
    }

    /// The name shown to users.
    pub(crate) fn display_name(self) -> &'static str {
        facts_of(self).name
    }

    /// The ways it can be used, the usual one first.
    pub(crate) fn methods(self) -> &'static [Method] {
        facts_of(self).methods
    }

    /// Whether a code is sent on the way.
    pub(crate) fn sends_code(self) -> bool {
        matches!(self, Self::OktaEmail | Self::PhoneNumber)
    }

    /// Whether Okta shows its challenge as one to the authenticator, and not to an
    /// enrolment of it.
    pub(crate) fn is_challenged_itself(self) -> bool {
        matches!(
            self,
            Self::OktaVerify | Self::CustomApp | Self::Webauthn | Self::Duo
        )
    }
}
