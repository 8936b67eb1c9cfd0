//! Codes of tokens that one carries: RSA SecurID, Symantec VIP, on-premises, YubiKey and
//! the organisation's own. All are computed from a shared secret, as a person without
//! the token has to be able to look them up.

use crate::protocol::time::Timestamp;
use crate::{Secret, sandbox::idx::ion::Field};

use super::super::idx::notice::Notice;
use super::{Answer, AuthenticatorKey, Rejection, Totp};

/// The digits of modhex, in order of value: those that are on all keyboards alike.
const MODHEX: &[u8; 16] = b"cbdefghijklnrtuv";

/// A token.
pub(crate) struct Token {
    pub(crate) key: AuthenticatorKey,
    pub(crate) totp: Totp,
}

impl Token {
    /// What it shows now.
    pub(crate) fn code(&self, now: Timestamp) -> Secret {
        match self.key {
            AuthenticatorKey::YubikeyToken => yubikey(&self.totp, now),
            _ => self.totp.code(now),
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
            // Okta words a wrong code of these as one that was sent.
            return match self.totp.check("passcode", answer) {
                Err(Rejection::Wrong(_)) => Err(Rejection::Wrong(Notice::invalid_code("passcode"))),
                other => other,
            };
        }
        let given = answer.text("passcode")?;
        if is_yubikey_code(&self.totp, given, answer.now) {
            return Ok(());
        }
        Err(Rejection::Wrong(Notice::invalid_code("passcode")))
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
