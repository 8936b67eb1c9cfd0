//! The ID token and its verification (OpenID Connect Core section 3.1.3.7, RFC 7519, RFC 8725).
//!
//! Signatures are verified by the crates `rsa` and `p256`, and the claims are compared here: as wasm
//! after brotli that takes 31 KB, against 150 KB with `jsonwebtoken` 11 and 166 KB with `openidconnect`
//! 4.1.

mod claims;
mod error;
mod jws;

use std::{fmt, time::Duration};

use serde_json::{Map, Value};

use self::claims::Checked;
pub use self::error::IdTokenError;
pub(super) use self::jws::verified_payload;
use super::{Jwks, Nonce};
use crate::{Secret, protocol::time::Timestamp};

/// How far the clocks of server and user may differ, unless said otherwise: what Okta's clients allow.
pub const DEFAULT_MAX_CLOCK_SKEW: Duration = Duration::from_secs(300);

/// What an ID token must say to be accepted.
#[derive(Clone, Debug)]
pub struct Expectations<'a> {
    /// `iss`, exactly: [`Metadata::issuer`](super::Metadata::issuer).
    pub issuer: &'a str,
    /// The audience; others are accepted only if `azp` is this one.
    pub client_id: &'a str,
    /// `nonce`, if one was sent.
    pub nonce: Option<&'a Nonce>,
    /// How far the clocks may differ. Default is [`DEFAULT_MAX_CLOCK_SKEW`].
    pub max_clock_skew: Duration,
    /// The access token that came with it, which `at_hash` is compared with if it is there.
    pub access_token: Option<&'a Secret>,
    /// The code that it was given for, which `c_hash` is compared with if it is there.
    pub code: Option<&'a Secret>,
    /// How long ago the user may have signed in, if that was asked for.
    pub max_age: Option<Duration>,
    /// The values asked for as `acr_values`, with spaces; `acr` must be one of them.
    pub acr_values: Option<&'a str>,
}

impl<'a> Expectations<'a> {
    /// What every ID token of this issuer for this client must say.
    pub fn new(issuer: &'a str, client_id: &'a str) -> Self {
        Self {
            issuer,
            client_id,
            nonce: None,
            max_clock_skew: DEFAULT_MAX_CLOCK_SKEW,
            access_token: None,
            code: None,
            max_age: None,
            acr_values: None,
        }
    }
}

/// An ID token whose signature and claims have been verified: who signed in, and how.
#[derive(Clone, PartialEq, Eq)]
pub struct IdToken {
    compact: Secret,
    checked: Checked,
    claims: Map<String, Value>,
}

impl IdToken {
    /// Verifies a token in its compact form, as it came from the token endpoint.
    ///
    /// # Errors
    ///
    /// Each check has its own; after [`IdTokenError::UnknownKey`] the keys are to be
    /// fetched again, once.
    pub fn verify(
        token: &Secret,
        jwks: &Jwks,
        expectations: &Expectations<'_>,
        now: Timestamp,
    ) -> Result<Self, IdTokenError> {
        let claims = jws::verified_payload(token.expose(), jwks)?;
        let checked = claims::check(&claims, expectations, now)?;
        Ok(Self {
            compact: token.clone(),
            checked,
            claims,
        })
    }

    /// One that was verified before it was put away, and is taken out again: only what every ID
    /// token has is looked for.
    pub(crate) fn restore(
        token: &Secret,
        issuer: &str,
        client_id: &str,
    ) -> Result<Self, IdTokenError> {
        let claims = jws::unverified_payload(token.expose())?;
        let expectations = Expectations {
            max_clock_skew: Duration::MAX,
            ..Expectations::new(issuer, client_id)
        };
        let checked = claims::check(&claims, &expectations, Timestamp::default())?;
        Ok(Self {
            compact: token.clone(),
            checked,
            claims,
        })
    }

    /// The token as it came. Whoever sees it knows all that it says about the user.
    pub fn expose_compact(&self) -> &str {
        self.compact.expose()
    }

    /// `iss`: who says it.
    pub fn issuer(&self) -> &str {
        &self.checked.issuer
    }

    /// `sub`: the user's id in Okta, which never changes.
    pub fn subject(&self) -> &str {
        &self.checked.subject
    }

    /// `iat`: when it was issued, by the server's clock.
    pub fn issued_at(&self) -> Timestamp {
        self.checked.issued_at
    }

    /// `exp`: until when it may be accepted, by the server's clock.
    pub fn expires_at(&self) -> Timestamp {
        self.checked.expires_at
    }

    /// `auth_time`: when the user signed in, by the server's clock.
    pub fn auth_time(&self) -> Option<Timestamp> {
        self.checked.auth_time
    }

    /// `acr`: how strong the sign-in was.
    pub fn acr(&self) -> Option<&str> {
        self.text("acr")
    }

    /// `amr`: by which methods the user signed in, such as `pwd` and `otp` (RFC 8176).
    pub fn amr(&self) -> impl Iterator<Item = &str> {
        let methods = self.claims.get("amr").and_then(Value::as_array);
        methods.into_iter().flatten().filter_map(Value::as_str)
    }

    /// `name`: the full name, for showing.
    pub fn name(&self) -> Option<&str> {
        self.text("name")
    }

    /// `given_name`
    pub fn given_name(&self) -> Option<&str> {
        self.text("given_name")
    }

    /// `family_name`
    pub fn family_name(&self) -> Option<&str> {
        self.text("family_name")
    }

    /// `preferred_username`: the name the user signs in with.
    pub fn preferred_username(&self) -> Option<&str> {
        self.text("preferred_username")
    }

    /// `email`. Not an identity: see [`email_verified`](Self::email_verified).
    pub fn email(&self) -> Option<&str> {
        self.text("email")
    }

    /// `email_verified`: whether Okta knows that the address is the user's. False if not said.
    pub fn email_verified(&self) -> bool {
        self.claims
            .get("email_verified")
            .and_then(Value::as_bool)
            .unwrap_or(false)
    }

    /// `locale`: the user's language, as a BCP 47 tag.
    pub fn locale(&self) -> Option<&str> {
        self.text("locale")
    }

    /// `zoneinfo`: the user's time zone, as in the tz database.
    pub fn zoneinfo(&self) -> Option<&str> {
        self.text("zoneinfo")
    }

    /// All claims, the org's own too.
    pub fn claims(&self) -> &Map<String, Value> {
        &self.claims
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str)
    }
}

impl fmt::Debug for IdToken {
    /// Subject and times only: the rest is about a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdToken")
            .field("issuer", &self.checked.issuer)
            .field("subject", &self.checked.subject)
            .field("issued_at", &self.checked.issued_at)
            .field("expires_at", &self.checked.expires_at)
            .finish_non_exhaustive()
    }
}
