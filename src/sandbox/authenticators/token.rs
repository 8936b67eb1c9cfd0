//! Codes of tokens that one carries: RSA SecurID, Symantec VIP, on-premises, YubiKey and
//! the organisation's own. All are computed from a shared secret, as a person without
//! the token has to be able to look them up.

use crate::protocol::time::Timestamp;
use crate::{Secret, sandbox::idx::ion::Field};

use super::super::idx::notice::Notice;
use super::{Answer, AuthenticatorKey, Pin, Rejection, Totp};

/// The digits of modhex, in order of value: those that are on all keyboards alike.
const MODHEX: &[u8; 16] = b"cbdefghijklnrtuv";

/// A token.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) key: AuthenticatorKey,
    pub(crate) totp: Totp,
    pub(crate) pin: Pin,
}

impl Token {
    pub(crate) fn new(key: AuthenticatorKey, totp: Totp) -> Self {
        Self {
            key,
            totp,
            pin: Pin::default(),
        }
    }

    /// What is typed now: the PIN, if it has one, and what it shows.
    pub(crate) fn code(&self, now: Timestamp) -> Secret {
        match self.key {
            AuthenticatorKey::YubikeyToken => yubikey(&self.totp, now),
            _ => {
                let code = self.totp.code(now);
                Secret::from(format!("{}{}", self.pin.prefix(), code.expose()))
            }
        }
    }

    pub(crate) fn challenge_fields(&self) -> Vec<Field> {
        match self.key {
            AuthenticatorKey::YubikeyToken => {
                vec![Field::secret("passcode", "Insert then tap your YubiKey").required()]
            }
            _ => vec![Field::text("passcode", "Enter code").required()],
        }
    }

    pub(crate) fn check(&mut self, answer: &Answer<'_>) -> Result<(), Rejection> {
        if self.key != AuthenticatorKey::YubikeyToken {
            return self.check_code(answer);
        }
        let given = answer.text("passcode")?;
        if is_yubikey_code(&self.totp, given, answer.now) {
            return Ok(());
        }
        Err(Rejection::Wrong(Notice::invalid_code("passcode")))
    }

    fn check_code(&mut self, answer: &Answer<'_>) -> Result<(), Rejection> {
        let given = answer.text("passcode")?;
        if let Some(next) = self.pin.choose(given) {
            return Err(next);
        }
        // Okta words a wrong code of these as one that was sent.
        let wrong = || Rejection::Wrong(Notice::invalid_code("passcode"));
        let code = given.strip_prefix(self.pin.prefix()).ok_or_else(wrong)?;
        match self.totp.check_code("passcode", code, answer) {
            Err(Rejection::Wrong(_)) => return Err(wrong()),
            other => other?,
        }
        let has_pin = matches!(
            self.key,
            AuthenticatorKey::RsaToken | AuthenticatorKey::OnpremMfa
        );
        match has_pin && answer.token_pin && self.pin.is_unset() {
            true => Err(self.pin.ask()),
            false => Ok(()),
        }
    }
}

/// The 44 characters that a YubiKey would type: twelve name it, the rest are the code.
pub(crate) fn yubikey(totp: &Totp, now: Timestamp) -> Secret {
    let mut text = String::from("cccccbcdefgh");
    for byte in totp.mac(now).iter().take(16) {
        for nibble in [byte >> 4, byte & 0xf] {
            text.push(char::from(MODHEX[usize::from(nibble)]));
        }
    }
    Secret::from(text)
}

pub(crate) fn is_yubikey_code(totp: &Totp, given: &str, now: Timestamp) -> bool {
    let before = Timestamp(now.0.saturating_sub(30_000));
    [now, before]
        .iter()
        .any(|at| yubikey(totp, *at).expose() == given)
}
