//! Proof that whoever shows a token is the one that it was made for (RFC 9449).
//!
//! A token that is bound to a key is worth nothing to whoever reads it somewhere: each request shows
//! that the key is at hand, by a signature over its method, its address and the time.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{OAuthErrorCode, error};
use crate::{
    Secret,
    protocol::{
        http::{Request, Response},
        time::Timestamp,
    },
};

/// The longest nonce that is taken from a server, in bytes.
const MAX_NONCE_BYTES: usize = 4096;

/// The key that tokens of one sign-in are bound to: ECDSA on P-256.
#[derive(Clone)]
pub struct DpopKey {
    key: SigningKey,
    x: String,
    y: String,
    thumbprint: String,
}

impl DpopKey {
    /// From random bytes of a cryptographic source, or from those that [`to_secret`](Self::to_secret)
    /// gave. None if they are no key, of which there is one chance in four billion; others are to be
    /// tried then.
    pub fn from_bytes(bytes: [u8; 32]) -> Option<Self> {
        let key = SigningKey::from_slice(&bytes).ok()?;
        let point = key.verifying_key().to_encoded_point(false);
        let (x, y) = (encode(point.x()?), encode(point.y()?));
        // RFC 7638 section 3: these members, in this order, without a space.
        let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        Some(Self {
            thumbprint: encode(&Sha256::digest(members)),
            key,
            x,
            y,
        })
    }

    /// What [`to_secret`](Self::to_secret) gave.
    pub fn from_secret(text: &Secret) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.expose()).ok()?;
        Self::from_bytes(bytes.try_into().ok()?)
    }

    /// The private half, to be put away with the tokens that are bound to it.
    pub fn to_secret(&self) -> Secret {
        Secret::new(encode(&self.key.to_bytes()))
    }

    /// By which a server knows the key (RFC 7638).
    pub fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    /// The request with a proof for it (section 4.2). `now` is the server's time, as far as it is
    /// known; `nonce` is what the server gave for this, and `access_token` the one that the request shows.
    #[must_use]
    pub fn prove(
        &self,
        request: Request,
        nonce: Option<&str>,
        access_token: Option<&Secret>,
        now: Timestamp,
    ) -> Request {
        let address = request.url.split(['?', '#']).next().unwrap_or_default();
        let mut claims = json!({
            "htm": request.method.as_str(),
            "htu": address,
            "iat": now.as_secs(),
            "jti": self.id_of(&request, nonce, now),
        });
        if let Some(nonce) = nonce {
            claims["nonce"] = nonce.into();
        }
        if let Some(token) = access_token {
            claims["ath"] = encode(&Sha256::digest(token.expose())).into();
        }
        let proof = self.sign(&claims.to_string());
        request.with_header("DPoP", proof)
    }

    fn sign(&self, claims: &str) -> String {
        let (x, y) = (&self.x, &self.y);
        let header = json!({
            "typ": "dpop+jwt", "alg": "ES256",
            "jwk": {"kty": "EC", "crv": "P-256", "x": x, "y": y},
        });
        let header = encode(header.to_string().as_bytes());
        let signed = format!("{header}.{}", encode(claims.as_bytes()));
        let signature: Signature = self.key.sign(signed.as_bytes());
        format!("{signed}.{}", encode(&signature.to_bytes()))
    }

    /// What makes a proof unlike any other (section 4.2), and says nothing: a hash of the key, the
    /// request and the millisecond.
    fn id_of(&self, request: &Request, nonce: Option<&str>, now: Timestamp) -> String {
        let hash = Sha256::new()
            .chain_update(self.key.to_bytes())
            .chain_update(now.0.to_be_bytes())
            .chain_update(request.url.as_bytes())
            .chain_update(&request.body)
            .chain_update(nonce.unwrap_or_default())
            .finalize();
        encode(&hash)
    }
}

impl PartialEq for DpopKey {
    fn eq(&self, other: &Self) -> bool {
        self.thumbprint == other.thumbprint
    }
}

impl Eq for DpopKey {}

impl fmt::Debug for DpopKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DpopKey").field(&self.thumbprint).finish()
    }
}

/// The nonce that the server wants to see in the next proof, if it says one (section 8.2).
pub fn nonce_of(response: &Response) -> Option<String> {
    let nonce = response.headers.get("dpop-nonce")?;
    let is_nonce =
        (1..=MAX_NONCE_BYTES).contains(&nonce.len()) && nonce.bytes().all(|b| b.is_ascii_graphic());
    is_nonce.then(|| nonce.to_owned())
}

/// Whether the server refused only because the proof had no nonce, or an old one (sections 8 and 9).
pub fn wants_nonce(response: &Response) -> bool {
    if response.is_success() || nonce_of(response).is_none() {
        return false;
    }
    let said = error::members(response).err();
    let in_body = said.and_then(|error| match error {
        error::AnswerError::OAuth(error) => Some(error),
        _ => None,
    });
    let said = in_body.or_else(|| error::bearer_challenge(response));
    said.is_some_and(|error| error.code == OAuthErrorCode::UseDpopNonce)
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
