//! The keys an authorization server signs with (RFC 7517).

mod key;

use std::fmt;

use serde_json::Value;

pub(super) use self::key::Algorithm;
use self::key::Jwk;
use super::{AnswerError, error::members};
use crate::protocol::http::{Request, Response};

/// The most keys that are read. Okta has a handful, during a rotation too.
pub const MAX_KEYS: usize = 100;

/// The request for the keys; simple in the sense of CORS.
pub fn request(jwks_uri: &str) -> Request {
    Request::get(jwks_uri).with_header("Accept", "application/json")
}

/// The keys of a set that can verify `RS256` or `ES256`; all others are left out.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Jwks {
    keys: Vec<Jwk>,
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

    /// The keys of this id, or the only key for a token without one; in either case of this algorithm.
    /// Ids should be distinct, and need not be (RFC 7517 section 4.5).
    pub(super) fn find(&self, algorithm: Algorithm, kid: Option<&str>) -> Result<Vec<&Jwk>, NoKey> {
        let suitable: Vec<_> = self
            .keys
            .iter()
            .filter(|key| key.algorithm() == algorithm)
            .filter(|key| kid.is_none() || key.kid() == kid)
            .collect();
        match (suitable.len(), kid) {
            (0, _) => Err(NoKey::Unknown),
            (2.., None) => Err(NoKey::Ambiguous),
            _ => Ok(suitable),
        }
    }
}

impl fmt::Debug for Jwks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.keys.iter().map(Jwk::kid))
            .finish()
    }
}
