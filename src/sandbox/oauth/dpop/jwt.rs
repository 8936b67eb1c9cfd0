//! A proof as it is written: RFC 9449 §4.2.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier as _};
use rsa::{BigUint, Pkcs1v15Sign, RsaPublicKey};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

/// A proof whose signature is good.
pub(super) struct Proof {
    claims: Map<String, Value>,
    thumbprint: String,
}

impl Proof {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let members = |part: &str| -> Option<Map<String, Value>> {
            serde_json::from_slice(&decode(part)?).ok()
        };
        let header = members(header)?;
        if header.get("typ")?.as_str()? != "dpop+jwt" {
            return None;
        }
        let key = header.get("jwk")?.as_object()?;
        // Whoever shows the private half has given it away.
        if key.contains_key("d") {
            return None;
        }
        let signature = decode(signature)?;
        let thumbprint = match header.get("alg")?.as_str()? {
            "ES256" => elliptic(key, signed, &signature)?,
            "RS256" => rsa(key, signed, &signature)?,
            _ => return None,
        };
        Some(Self {
            claims: members(claims)?,
            thumbprint,
        })
    }

    pub(super) fn claim(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str()
    }

    /// In seconds since 1970.
    pub(super) fn issued_at(&self) -> Option<u64> {
        self.claims.get("iat")?.as_u64()
    }

    pub(super) fn thumbprint(&self) -> &str {
        &self.thumbprint
    }
}

/// The thumbprint of a key on P-256, if the signature is its own.
fn elliptic(key: &Map<String, Value>, signed: &str, signature: &[u8]) -> Option<String> {
    if key.get("kty")?.as_str()? != "EC" || key.get("crv")?.as_str()? != "P-256" {
        return None;
    }
    let (x, y) = (key.get("x")?.as_str()?, key.get("y")?.as_str()?);
    let point = [vec![4], decode(x)?, decode(y)?].concat();
    let verifier = VerifyingKey::from_sec1_bytes(&point).ok()?;
    let signature = Signature::from_slice(signature).ok()?;
    verifier.verify(signed.as_bytes(), &signature).ok()?;
    let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    Some(URL_SAFE_NO_PAD.encode(Sha256::digest(members)))
}

/// The same for RSA, as other clients of Okta sign.
fn rsa(key: &Map<String, Value>, signed: &str, signature: &[u8]) -> Option<String> {
    if key.get("kty")?.as_str()? != "RSA" {
        return None;
    }
    let (e, n) = (key.get("e")?.as_str()?, key.get("n")?.as_str()?);
    let number = |text: &str| Some(BigUint::from_bytes_be(&decode(text)?));
    let verifier = RsaPublicKey::new(number(n)?, number(e)?).ok()?;
    let hash = Sha256::digest(signed);
    verifier
        .verify(Pkcs1v15Sign::new::<Sha256>(), &hash, signature)
        .ok()?;
    let members = format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#);
    Some(URL_SAFE_NO_PAD.encode(Sha256::digest(members)))
}

fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}
