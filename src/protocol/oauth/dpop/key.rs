//! The key that tokens are bound to.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
#[cfg(not(target_arch = "wasm32"))]
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use sha2::{Digest as _, Sha256};

use super::{Proof, encode};
use crate::{
    Secret,
    protocol::{http::Request, time::Timestamp},
};

/// The private half of a key that is here. In a browser none is: that keeps keys itself, and code that signs
/// would only make the page larger.
#[cfg(not(target_arch = "wasm32"))]
type Private = SigningKey;
#[cfg(target_arch = "wasm32")]
type Private = std::convert::Infallible;

/// What the text of a key begins with whose private half the platform has, and does not give away.
const ELSEWHERE: &str = "platform:";

/// The length of a coordinate of a point on P-256, in bytes.
const COORDINATE: usize = 32;

/// The key that tokens of one sign-in are bound to: ECDSA on P-256.
///
/// Its private half is here, or the platform has it, as a browser does: then it signs when it is asked to
/// ([`KeyTask`](super::KeyTask)), and nobody can read it.
#[derive(Clone)]
pub struct DpopKey {
    private: Option<Private>,
    x: String,
    y: String,
    thumbprint: String,
}

impl DpopKey {
    /// From random bytes of a cryptographic source, or from those that [`to_secret`](Self::to_secret)
    /// gave. None if they are no key, of which there is one chance in four billion; others are to be
    /// tried then.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn from_bytes(bytes: [u8; 32]) -> Option<Self> {
        let key = SigningKey::from_slice(&bytes).ok()?;
        let point = key.verifying_key().to_encoded_point(false);
        let public = Self::of_platform(point.x()?, point.y()?)?;
        Some(Self {
            private: Some(key),
            ..public
        })
    }

    /// A key whose private half the platform has. None if the coordinates are not 32 bytes each.
    pub fn of_platform(x: &[u8], y: &[u8]) -> Option<Self> {
        if x.len() != COORDINATE || y.len() != COORDINATE {
            return None;
        }
        let (x, y) = (encode(x), encode(y));
        // RFC 7638 section 3: these members, in this order, without a space.
        let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        Some(Self {
            private: None,
            thumbprint: encode(&Sha256::digest(members)),
            x,
            y,
        })
    }

    /// What [`to_secret`](Self::to_secret) gave.
    pub fn from_secret(text: &Secret) -> Option<Self> {
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
        let Some(public) = text.expose().strip_prefix(ELSEWHERE) else {
            #[cfg(not(target_arch = "wasm32"))]
            return Self::from_bytes(decode(text.expose())?.try_into().ok()?);
            #[cfg(target_arch = "wasm32")]
            return None;
        };
        let (x, y) = public.split_once('.')?;
        Self::of_platform(&decode(x)?, &decode(y)?)
    }

    /// What is to be put away with the tokens that are bound to it: the private half, or, where the
    /// platform has that, which one it is.
    pub fn to_secret(&self) -> Secret {
        Secret::new(match &self.private {
            #[cfg(not(target_arch = "wasm32"))]
            Some(key) => encode(&key.to_bytes()),
            #[cfg(target_arch = "wasm32")]
            Some(never) => match *never {},
            None => format!("{ELSEWHERE}{}.{}", self.x, self.y),
        })
    }

    /// Whether the private half is the platform's, which is to be told when the key is no longer needed.
    pub fn is_of_platform(&self) -> bool {
        self.private.is_none()
    }

    /// By which a server knows the key (RFC 7638), and a platform what it has kept.
    pub fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    /// The coordinates of the public half, as a JWK has them (RFC 7518 section 6.2.1).
    pub(super) fn coordinates(&self) -> (&str, &str) {
        (&self.x, &self.y)
    }

    /// The request with a proof for it (section 4.2). `now` is the server's time, as far as it is
    /// known; `nonce` is what the server gave for this, and `access_token` the one that the request
    /// shows. None if the private half is the platform's, which is to be asked for the proof then.
    #[must_use]
    pub fn prove(
        &self,
        request: Request,
        nonce: Option<&str>,
        access_token: Option<&Secret>,
        now: Timestamp,
    ) -> Option<Request> {
        let method = request.method.as_str();
        let proof = Proof::new(method, &request.url, nonce, access_token, now);
        let proof = self.sign(&proof, &request.body)?;
        Some(request.with_header("DPoP", proof.expose()))
    }

    /// The proof as it stands in the header, where the private half is here. `salt` makes proofs of two
    /// requests of one millisecond differ.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn sign(&self, proof: &Proof, salt: &[u8]) -> Option<Secret> {
        let key = self.private.as_ref()?;
        // What makes a proof unlike any other (section 4.2), and says nothing.
        let id = Sha256::new()
            .chain_update(key.to_bytes())
            .chain_update(proof.unsigned())
            .chain_update(salt)
            .finalize();
        let signed = proof.signing_input(self, &encode(&id));
        let signature: Signature = key.sign(signed.as_bytes());
        Some(Proof::compact(&signed, &signature.to_bytes()))
    }

    /// No private half is here.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn sign(&self, _proof: &Proof, _salt: &[u8]) -> Option<Secret> {
        None
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
