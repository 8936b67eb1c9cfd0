//! What binds the answers of one sign-in to its beginning: PKCE (RFC 7636), `state` and `nonce`.
//!
//! The random bytes are an argument; they must come from the system's generator.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth2::{PkceCodeChallenge, PkceCodeVerifier};

use crate::Secret;

/// Proves, when the code is exchanged, that this is the app that began the sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier(Secret);

/// The hash of a [`Verifier`], which may be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge(String);

impl Verifier {
    /// One that was kept while the page was away.
    pub(crate) fn restored(secret: Secret) -> Self {
        Self(secret)
    }

    /// 43 characters from 32 random bytes (RFC 7636 section 4.1).
    pub fn from_random(bytes: [u8; 32]) -> Self {
        Self(Secret::new(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The hash by the method `S256` (RFC 7636 section 4.2).
    pub fn challenge(&self) -> Challenge {
        let verifier = PkceCodeVerifier::new(self.0.expose().to_owned());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
        // Taken back, so that the copy is wiped.
        drop(Secret::new(verifier.into_secret()));
        Challenge(challenge.as_str().to_owned())
    }

    /// The text, for the request that exchanges the code.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl Challenge {
    /// The text, for the request that begins the sign-in.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Ties an answer that comes back through a browser to the request (RFC 6749 section 10.12).
#[derive(Clone, PartialEq, Eq)]
pub struct State(Secret);

/// Ties an ID token to the request (OpenID Connect Core section 15.5.2).
#[derive(Clone, PartialEq, Eq)]
pub struct Nonce(Secret);

impl State {
    /// One that was kept while the page was away.
    pub(crate) fn restored(secret: Secret) -> Self {
        Self(secret)
    }

    /// 43 characters from 32 random bytes.
    pub fn from_random(bytes: [u8; 32]) -> Self {
        Self(Secret::new(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The text, for requests.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Whether what came back is this.
    pub fn matches(&self, answer: &str) -> bool {
        self.0.expose() == answer
    }
}

impl Nonce {
    /// One that was kept while the page was away.
    pub(crate) fn restored(secret: Secret) -> Self {
        Self(secret)
    }

    /// 43 characters from 32 random bytes.
    pub fn from_random(bytes: [u8; 32]) -> Self {
        Self(Secret::new(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The text, for requests.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Whether a token's nonce is this.
    pub fn matches(&self, claim: &str) -> bool {
        self.0.expose() == claim
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("State(…)")
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonce(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenge_of_the_rfc() {
        // RFC 7636 appendix B.
        let octets = [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212,
            37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
        ];
        let verifier = Verifier::from_random(octets);
        assert_eq!(
            verifier.expose(),
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        );
        assert_eq!(
            verifier.challenge().as_str(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn nothing_is_printed() {
        let bytes = [7; 32];
        let text = format!(
            "{:?}{:?}{:?}",
            Verifier::from_random(bytes),
            State::from_random(bytes),
            Nonce::from_random(bytes)
        );
        assert!(!text.contains(&URL_SAFE_NO_PAD.encode(bytes)), "{text}");
    }
}
