//! Codes of authenticator apps: RFC 6238 with SHA-1, 30 seconds and 6 digits,
//! which is what Google Authenticator and Okta Verify use.

use std::fmt;

use data_encoding::{BASE32, BASE32_NOPAD};
use hmac::{Hmac, Mac as _};
use sha1::Sha1;
use zeroize::Zeroizing;

use crate::Secret;
use crate::protocol::time::Timestamp;

use super::super::idx::notice::Notice;
use super::{Answer, Rejection};

const STEP_SECS: u64 = 30;
/// Steps by which the clocks may differ, either way (RFC 6238 §5.2).
const WINDOW: u64 = 1;

/// A shared secret, and the last step whose code was used.
#[derive(Clone)]
pub(crate) struct Totp {
    secret: Zeroizing<Vec<u8>>,
    used_step: Option<u64>,
}

impl Totp {
    pub(crate) fn new(secret: &[u8]) -> Self {
        Self {
            secret: Zeroizing::new(secret.to_vec()),
            used_step: None,
        }
    }

    /// From base32, with or without padding, spaces and case.
    pub(crate) fn from_base32(text: &str) -> Option<Self> {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let decoded = BASE32_NOPAD
            .decode(plain.as_bytes())
            .or_else(|_| BASE32.decode(plain.as_bytes()));
        decoded
            .ok()
            .filter(|secret| !secret.is_empty())
            .map(|secret| Self::new(&secret))
    }

    /// The secret as it is typed into an app.
    pub(crate) fn base32(&self) -> Secret {
        Secret::from(BASE32_NOPAD.encode(&self.secret))
    }

    /// The code that an app shows now.
    pub(crate) fn code(&self, now: Timestamp) -> Secret {
        Secret::from(self.hotp(now.as_secs() / STEP_SECS))
    }

    /// The whole of the hash that the code of this time is cut from.
    pub(crate) fn mac(&self, now: Timestamp) -> [u8; 20] {
        self.digest(now.as_secs() / STEP_SECS).unwrap_or_default()
    }

    fn digest(&self, counter: u64) -> Option<[u8; 20]> {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.secret).ok()?;
        mac.update(&counter.to_be_bytes());
        Some(mac.finalize().into_bytes().into())
    }

    /// RFC 4226 §5.3.
    fn hotp(&self, counter: u64) -> String {
        let Some(digest) = self.digest(counter) else {
            return String::new();
        };
        // The last four bits say where to read, at most at 15: 20 bytes suffice.
        let at = usize::from(digest[19] & 0xf);
        let word = u32::from_be_bytes([digest[at], digest[at + 1], digest[at + 2], digest[at + 3]]);
        format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
    }

    pub(crate) fn check(
        &mut self,
        field: &'static str,
        answer: &Answer<'_>,
    ) -> Result<(), Rejection> {
        self.check_code(field, answer.text(field)?, answer)
    }

    /// The same for a code that is a part of what was typed.
    pub(crate) fn check_code(
        &mut self,
        field: &'static str,
        given: &str,
        answer: &Answer<'_>,
    ) -> Result<(), Rejection> {
        let step = answer.now.as_secs() / STEP_SECS;
        let window = step.saturating_sub(WINDOW)..=step + WINDOW;
        let Some(found) = window.into_iter().find(|step| self.hotp(*step) == given) else {
            return Err(Rejection::Wrong(Notice::field_error(
                field,
                "authfactor.challenge.soft_token.invalid_passcode",
                "Your code doesn't match our records. Please try again.",
            )));
        };
        if answer.totp_single_use && self.used_step.is_some_and(|used| found <= used) {
            return Err(Rejection::Wrong(Notice::field_error(
                field,
                "authfactor.challenge.soft_token.used_passcode",
                "Each code can only be used once. Please wait for a new code and try again.",
            )));
        }
        self.used_step = Some(found);
        Ok(())
    }
}

impl fmt::Debug for Totp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Totp(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1, cut to six digits.
    #[test]
    fn the_vectors_of_the_rfc() {
        let totp = Totp::new(b"12345678901234567890");
        for (secs, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(totp.code(Timestamp::from_secs(secs)).expose(), code);
        }
    }

    #[test]
    fn base32_as_people_type_it() {
        let totp = Totp::from_base32("gezd gnbv gy3t qojq gezd gnbv gy3t qojq").unwrap();
        assert_eq!(totp.code(Timestamp::from_secs(59)).expose(), "287082");
        assert!(Totp::from_base32("not base32!").is_none());
        assert!(Totp::from_base32("").is_none());
    }
}
