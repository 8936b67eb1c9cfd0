//! Which picture stands for what.

use super::Symbol;
use crate::protocol::model::{Authenticator, AuthenticatorKey};

/// The picture of an authenticator, or of one of its methods.
pub(super) fn of_authenticator(authenticator: &Authenticator, method: Option<&str>) -> Symbol {
    match &authenticator.key {
        AuthenticatorKey::Password => Symbol::Password,
        AuthenticatorKey::Email => Symbol::Email,
        AuthenticatorKey::Phone => Symbol::Phone,
        AuthenticatorKey::OktaVerify => match method.or(authenticator.method()) {
            Some("push") => Symbol::Push,
            Some("signed_nonce") => Symbol::Device,
            _ => Symbol::Totp,
        },
        AuthenticatorKey::CustomApp => Symbol::Push,
        AuthenticatorKey::GoogleOtp
        | AuthenticatorKey::CustomOtp
        | AuthenticatorKey::SymantecVip => Symbol::Totp,
        AuthenticatorKey::Webauthn => match authenticator.display_name.as_deref() {
            Some("Passkeys") => Symbol::Passkey,
            _ => Symbol::SecurityKey,
        },
        AuthenticatorKey::SecurityQuestion => Symbol::Question,
        AuthenticatorKey::Duo => Symbol::App,
        AuthenticatorKey::OnPremMfa | AuthenticatorKey::RsaToken => Symbol::Token,
        AuthenticatorKey::Yubikey => Symbol::SecurityKey,
        AuthenticatorKey::ExternalIdp => Symbol::Provider,
        AuthenticatorKey::SmartCard => Symbol::SmartCard,
        AuthenticatorKey::TemporaryAccessCode => Symbol::Ticket,
        AuthenticatorKey::NfcPin => Symbol::Nfc,
        AuthenticatorKey::Unknown(_) => Symbol::Shield,
    }
}
