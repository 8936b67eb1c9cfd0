//! The keys an authorization server signs with (RFC 7517).

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{BigUint, Pkcs1v15Sign, RsaPublicKey, traits::PublicKeyParts as _};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::{AnswerError, error::members};
use crate::protocol::http::{Request, Response};

/// The most keys that are read. Okta has a handful, during a rotation too.
pub const MAX_KEYS: usize = 100;

/// RFC 7518 section 3.3 asks for this many bits at least.
const MIN_MODULUS_BITS: usize = 2048;

/// The request for the keys; simple in the sense of CORS.
pub fn request(jwks_uri: &str) -> Request {
    Request::get(jwks_uri).with_header("Accept", "application/json")
}

/// The keys of a set that can verify `RS256`; all others are left out.
#[derive(Clone, PartialEq, Eq)]
pub struct Jwks {
    keys: Vec<Jwk>,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) struct Jwk {
    kid: Option<String>,
    key: RsaPublicKey,
}

/// Why no key of the set is the one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoKey {
    /// None has the token's `kid`, or there is none at all.
    Unknown,
    /// The token has no `kid`, and there are several.
    Ambiguous,
}

impl Jwks {
    /// From the server's answer.
    ///
    /// A key that is not understood does no harm (RFC 7517 section 5).
    ///
    /// # Errors
    ///
    /// If there is no array `keys`, or one of more than [`MAX_KEYS`].
    pub fn parse(response: &Response) -> Result<Self, AnswerError> {
        let members = members(response)?;
        let keys = members
            .get("keys")
            .and_then(Value::as_array)
            .filter(|keys| keys.len() <= MAX_KEYS)
            .ok_or(AnswerError::Member("keys"))?;
        let keys = keys
            .iter()
            .filter_map(|key| Jwk::parse(key.as_object()?))
            .collect();
        Ok(Self { keys })
    }

    /// How many keys can be used.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether none can be used.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The key of this id, or the only key for a token without one.
    pub(super) fn find(&self, kid: Option<&str>) -> Result<&Jwk, NoKey> {
        match (kid, self.keys.as_slice()) {
            (Some(_), keys) => keys
                .iter()
                .find(|key| key.kid.as_deref() == kid)
                .ok_or(NoKey::Unknown),
            (None, [key]) => Ok(key),
            (None, []) => Err(NoKey::Unknown),
            (None, _) => Err(NoKey::Ambiguous),
        }
    }
}

impl fmt::Debug for Jwks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.keys.iter().map(|key| &key.kid))
            .finish()
    }
}

impl Jwk {
    fn parse(members: &Map<String, Value>) -> Option<Self> {
        // Absent, or this text: `use`, `alg` (RFC 7517 sections 4.2 and 4.4).
        let allows = |name: &str, text: &str| members.get(name).is_none_or(|value| value == text);
        let may_verify = members.get("key_ops").is_none_or(|ops| {
            ops.as_array()
                .is_some_and(|ops| ops.iter().any(|op| op == "verify"))
        });
        if !(members.get("kty")? == "RSA"
            && allows("use", "sig")
            && allows("alg", "RS256")
            && may_verify)
        {
            return None;
        }
        let number = |name: &str| {
            let bytes = URL_SAFE_NO_PAD.decode(members.get(name)?.as_str()?).ok()?;
            Some(BigUint::from_bytes_be(&bytes))
        };
        // Also refuses more than 4096 bits, and exponents that are even or too large.
        let key = RsaPublicKey::new(number("n")?, number("e")?).ok()?;
        (key.n().bits() >= MIN_MODULUS_BITS).then(|| Self {
            kid: members
                .get("kid")
                .and_then(Value::as_str)
                .map(str::to_owned),
            key,
        })
    }

    /// Whether `signature` is this key's for `message`, by RSASSA-PKCS1-v1_5 with SHA-256
    /// (RFC 7518 section 3.3).
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let hash = Sha256::digest(message);
        self.key
            .verify(Pkcs1v15Sign::new::<Sha256>(), &hash, signature)
            .is_ok()
    }
}
