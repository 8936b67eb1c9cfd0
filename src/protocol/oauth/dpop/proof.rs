//! One proof: what is signed, and how it is written (RFC 9449 section 4.2).

use std::fmt;

use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{DpopKey, encode};
use crate::{Secret, protocol::time::Timestamp};

/// What a proof says: which request it is for, and when it was made. Whoever signs it adds what makes it
/// unlike any other (`jti`).
#[derive(Clone, PartialEq, Eq)]
pub struct Proof {
    method: String,
    address: String,
    nonce: Option<String>,
    token_hash: Option<String>,
    at: Timestamp,
}

impl Proof {
    /// A proof for a request to `url`, of which query and fragment are left out. `now` is the server's
    /// time, as far as it is known; `nonce` is what the server gave for proofs, and `access_token` the one
    /// that the request shows.
    pub fn new(
        method: &str,
        url: &str,
        nonce: Option<&str>,
        access_token: Option<&Secret>,
        now: Timestamp,
    ) -> Self {
        Self {
            method: method.to_owned(),
            address: url.split(['?', '#']).next().unwrap_or_default().to_owned(),
            nonce: nonce.map(str::to_owned),
            token_hash: access_token.map(|token| encode(&Sha256::digest(token.expose()))),
            at: now,
        }
    }

    /// What is to be signed with `key` by ES256: header and claims. `id` is different each time, and has 96
    /// random bits at least.
    pub fn signing_input(&self, key: &DpopKey, id: &str) -> String {
        let (x, y) = key.coordinates();
        let header = json!({
            "typ": "dpop+jwt", "alg": "ES256",
            "jwk": {"kty": "EC", "crv": "P-256", "x": x, "y": y},
        });
        let mut claims = json!({
            "htm": self.method,
            "htu": self.address,
            "iat": self.at.as_secs(),
            "jti": id,
        });
        if let Some(nonce) = &self.nonce {
            claims["nonce"] = nonce.as_str().into();
        }
        if let Some(hash) = &self.token_hash {
            claims["ath"] = hash.as_str().into();
        }
        let part = |part: &serde_json::Value| encode(part.to_string().as_bytes());
        format!("{}.{}", part(&header), part(&claims))
    }

    /// The proof as it stands in the header: what was signed, and the 64 bytes of the signature.
    pub fn compact(signed: &str, signature: &[u8]) -> Secret {
        Secret::new(format!("{signed}.{}", encode(signature)))
    }

    /// All that is in it, to tell it from others.
    #[cfg(not(target_arch = "wasm32"))]
    pub(super) fn unsigned(&self) -> String {
        let (nonce, hash) = (self.nonce.as_deref(), self.token_hash.as_deref());
        let (nonce, hash) = (nonce.unwrap_or_default(), hash.unwrap_or_default());
        let Self {
            method,
            address,
            at,
            ..
        } = self;
        format!("{method} {address} {} {nonce} {hash}", at.0)
    }
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proof")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}
