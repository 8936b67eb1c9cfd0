//! Keys, tokens and answers to test with.

use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use egui_okta::{
    Config, IdToken, Secret,
    protocol::{
        http::Response,
        oauth::{Expectations, IdTokenError, Jwks, Nonce},
        time::Timestamp,
    },
};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng as _};
use rsa::{Pkcs1v15Sign, RsaPrivateKey, traits::PublicKeyParts as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

pub(crate) const ISSUER: &str = "https://org.example/oauth2/default";
pub(crate) const CLIENT_ID: &str = "0oa1client";
pub(crate) const ACCESS_TOKEN: &str = "header.payload.signature";
/// The left half of the SHA-256 of [`ACCESS_TOKEN`], from coreutils.
pub(crate) const AT_HASH: &str = "JW0E205eSsMIdR7QiFtyKw";
/// When the tokens of these tests are issued, in seconds since 1970.
pub(crate) const ISSUED: u64 = 1_800_000_000;

pub(crate) fn now() -> Timestamp {
    Timestamp::from_secs(ISSUED + 1)
}

/// A signing key of the org, the same in each run.
pub(crate) struct Signer {
    pub(crate) kid: &'static str,
    key: RsaPrivateKey,
}

pub(crate) static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("key-1", 1));
pub(crate) static OTHER_SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("key-2", 2));

impl Signer {
    fn new(kid: &'static str, seed: u64) -> Self {
        let key = RsaPrivateKey::new(&mut ChaCha8Rng::seed_from_u64(seed), 2048).unwrap();
        Self { kid, key }
    }

    pub(crate) fn jwk(&self) -> Value {
        json!({
            "kty": "RSA", "alg": "RS256", "use": "sig", "kid": self.kid,
            "n": URL_SAFE_NO_PAD.encode(self.key.n().to_bytes_be()),
            "e": URL_SAFE_NO_PAD.encode(self.key.e().to_bytes_be()),
        })
    }

    /// A token of this header and payload, whatever they are.
    pub(crate) fn sign(&self, header: &str, payload: &str) -> Secret {
        let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let signed = format!("{}.{}", encode(header), encode(payload));
        let hash = Sha256::digest(&signed);
        let signature = self.key.sign(Pkcs1v15Sign::new::<Sha256>(), &hash).unwrap();
        Secret::new(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// A token of these claims, as Okta signs it.
    pub(crate) fn id_token(&self, claims: &Value) -> Secret {
        let header = json!({"kid": self.kid, "alg": "RS256"});
        self.sign(&header.to_string(), &claims.to_string())
    }
}

/// All that an ID token of Okta has.
pub(crate) fn claims() -> Value {
    json!({
        "ver": 1, "jti": "ID.1", "iss": ISSUER, "sub": "00u1user", "aud": CLIENT_ID,
        "iat": ISSUED, "exp": ISSUED + 3600, "auth_time": ISSUED - 5, "amr": ["pwd", "otp", "mfa"],
        "acr": "urn:okta:loa:2fa:any", "idp": "00o1", "nonce": nonce().expose(), "at_hash": AT_HASH,
        "name": "Ada Lovelace", "given_name": "Ada", "family_name": "Lovelace", "locale": "en-GB",
        "preferred_username": "ada@org.example", "email": "ada@org.example",
        "email_verified": true, "zoneinfo": "Europe/London", "groups": ["Everyone"],
    })
}

/// The same with some claims set, or taken out where the value is null.
pub(crate) fn claims_with(changes: &Value) -> Value {
    let mut claims = claims();
    let all = claims.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            all.remove(name);
        } else {
            all.insert(name.clone(), value.clone());
        }
    }
    claims
}

pub(crate) fn nonce() -> Nonce {
    Nonce::from_random([3; 32])
}

pub(crate) fn ok(body: &Value) -> Response {
    Response::new(200, body.to_string())
}

pub(crate) fn jwks_of(keys: &[Value]) -> Jwks {
    Jwks::parse(&ok(&json!({"keys": keys}))).unwrap()
}

pub(crate) fn jwks() -> Jwks {
    jwks_of(&[OTHER_SIGNER.jwk(), SIGNER.jwk()])
}

pub(crate) fn config() -> Config {
    Config::new(ISSUER, CLIENT_ID).unwrap()
}

/// Verifies with the nonce and the access token of these tests.
pub(crate) fn verify(token: &Secret) -> Result<IdToken, IdTokenError> {
    verify_with(token, |_| {})
}

/// The same with changed expectations.
pub(crate) fn verify_with(
    token: &Secret,
    change: impl FnOnce(&mut Expectations<'_>),
) -> Result<IdToken, IdTokenError> {
    let (nonce, access_token) = (nonce(), Secret::from(ACCESS_TOKEN));
    let mut expectations = Expectations::new(ISSUER, CLIENT_ID);
    expectations.nonce = Some(&nonce);
    expectations.access_token = Some(&access_token);
    change(&mut expectations);
    IdToken::verify(token, &jwks(), &expectations, now())
}

/// Verifies Okta's usual claims with these changes.
pub(crate) fn verify_claims(changes: &Value) -> Result<IdToken, IdTokenError> {
    verify(&SIGNER.id_token(&claims_with(changes)))
}
