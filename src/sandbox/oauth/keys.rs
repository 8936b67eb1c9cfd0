//! The signing key: RS256, made at start from the seed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::RsaPrivateKey;
use rsa::pkcs1v15::SigningKey;
use rsa::sha2::Sha256 as RsaSha256;
use rsa::signature::{SignatureEncoding as _, Signer as _};
use rsa::traits::PublicKeyParts as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::super::random::Random;

/// The least that RFC 7518 §3.3 allows.
const BITS: usize = 2048;

/// The key that signs all tokens of the org.
pub(crate) struct Key {
    /// None if no key could be made: then nothing is signed.
    signer: Option<SigningKey<RsaSha256>>,
    kid: String,
    n: String,
    e: String,
}

impl Key {
    pub(crate) fn new(random: &mut Random) -> Self {
        let Ok(private) = RsaPrivateKey::new(random.generator(), BITS) else {
            return Self {
                signer: None,
                kid: String::new(),
                n: String::new(),
                e: String::new(),
            };
        };
        let n = URL_SAFE_NO_PAD.encode(private.n().to_bytes_be());
        let e = URL_SAFE_NO_PAD.encode(private.e().to_bytes_be());
        // RFC 7638: clients keep key sets for a day, so another key needs another name.
        let members = format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#);
        let kid = URL_SAFE_NO_PAD.encode(Sha256::digest(members));
        Self {
            signer: Some(SigningKey::new(private)),
            kid,
            n,
            e,
        }
    }

    /// The key set of RFC 7517.
    pub(crate) fn set(&self) -> Value {
        json!({"keys": [{
            "kty": "RSA", "alg": "RS256", "use": "sig", "kid": self.kid, "n": self.n, "e": self.e,
        }]})
    }

    /// A JWT of these claims (RFC 7519, RFC 7515 §3.1).
    pub(crate) fn sign(&self, claims: &Value) -> Option<String> {
        let header = json!({"kid": self.kid, "alg": "RS256"});
        let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let input = format!("{}.{}", encode(&header), encode(claims));
        let signature = self.signer.as_ref()?.try_sign(input.as_bytes()).ok()?;
        Some(format!(
            "{input}.{}",
            URL_SAFE_NO_PAD.encode(signature.to_bytes())
        ))
    }
}
