//! One key, and the signatures that it verifies.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier as _};
use rsa::{BigUint, Pkcs1v15Sign, RsaPublicKey, traits::PublicKeyParts as _};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

/// RFC 7518 section 3.3 asks for this many bits at least.
const MIN_MODULUS_BITS: usize = 2048;
/// Of a coordinate on the curve P-256 (RFC 7518 section 6.2.1.2).
const COORDINATE_BYTES: usize = 32;

/// How ID tokens may be signed: by a key of which only the public half is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::protocol::oauth) enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3): what Okta signs with.
    Rs256,
    /// ECDSA on P-256 with SHA-256 (RFC 7518 section 3.4).
    Es256,
}

impl Algorithm {
    /// From `alg`. `none` and the algorithms with a shared secret are none of these.
    pub(in crate::protocol::oauth) fn from_wire(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }
}

#[derive(Clone, PartialEq, Eq)]
pub(in crate::protocol::oauth) struct Jwk {
    kid: Option<String>,
    key: Key,
}

#[derive(Clone, PartialEq, Eq)]
enum Key {
    Rsa(RsaPublicKey),
    P256(Box<VerifyingKey>),
}

impl Jwk {
    /// None if the key is not understood, or not for verifying signatures.
    pub(super) fn parse(members: &Map<String, Value>) -> Option<Self> {
        // Absent, or this text: `use`, `alg` (RFC 7517 sections 4.2 and 4.4).
        let allows = |name: &str, text: &str| members.get(name).is_none_or(|value| value == text);
        let may_verify = members.get("key_ops").is_none_or(|ops| {
            ops.as_array()
                .is_some_and(|ops| ops.iter().any(|op| op == "verify"))
        });
        if !(allows("use", "sig") && may_verify) {
            return None;
        }
        let key = match members.get("kty")?.as_str()? {
            "RSA" if allows("alg", "RS256") => Key::Rsa(rsa(members)?),
            "EC" if allows("alg", "ES256") => Key::P256(Box::new(p256(members)?)),
            _ => return None,
        };
        let kid = members.get("kid").and_then(Value::as_str);
        Some(Self {
            kid: kid.map(str::to_owned),
            key,
        })
    }

    pub(super) fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The only algorithm that this key is used for: a token's header does not choose it.
    pub(super) fn algorithm(&self) -> Algorithm {
        match self.key {
            Key::Rsa(_) => Algorithm::Rs256,
            Key::P256(_) => Algorithm::Es256,
        }
    }

    /// Whether `signature` is this key's for `message`.
    pub(in crate::protocol::oauth) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.key {
            Key::Rsa(key) => {
                let hash = Sha256::digest(message);
                key.verify(Pkcs1v15Sign::new::<Sha256>(), &hash, signature)
                    .is_ok()
            }
            // The two numbers, one after the other (RFC 7518 section 3.4), and not as DER.
            Key::P256(key) => Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
        }
    }
}

fn bytes(members: &Map<String, Value>, name: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(members.get(name)?.as_str()?).ok()
}

fn rsa(members: &Map<String, Value>) -> Option<RsaPublicKey> {
    let number = |name| Some(BigUint::from_bytes_be(&bytes(members, name)?));
    // Also refuses more than 4096 bits, and exponents that are even or too large.
    let key = RsaPublicKey::new(number("n")?, number("e")?).ok()?;
    (key.n().bits() >= MIN_MODULUS_BITS).then_some(key)
}

/// A point that is not on the curve is no key.
fn p256(members: &Map<String, Value>) -> Option<VerifyingKey> {
    if members.get("crv")? != "P-256" {
        return None;
    }
    let coordinate = |name| bytes(members, name).filter(|bytes| bytes.len() == COORDINATE_BYTES);
    // Uncompressed, as in SEC 1 section 2.3.3.
    let point = [vec![4], coordinate("x")?, coordinate("y")?].concat();
    VerifyingKey::from_sec1_bytes(&point).ok()
}
