//! A signed text in the compact form (RFC 7515 section 7.1).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::IdTokenError;
use crate::protocol::oauth::{
    Jwks,
    jwks::{Algorithm, NoKey},
};

/// The longest token that is looked at, in bytes. Okta's are a few kilobytes, with many groups too.
const MAX_TOKEN_BYTES: usize = 64 * 1024;

/// The claims of a token whose signature is right.
pub(in crate::protocol::oauth) fn verified_payload(
    token: &str,
    jwks: &Jwks,
) -> Result<Map<String, Value>, IdTokenError> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(IdTokenError::TooLong);
    }
    let mut parts = token.split('.');
    let (Some(header), Some(payload), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(IdTokenError::Malformed);
    };
    let members = object(header)?;
    let algorithm = check_header(&members)?;
    let kid = match members.get("kid") {
        None => None,
        Some(kid) => Some(kid.as_str().ok_or(IdTokenError::Malformed)?),
    };
    let keys = jwks.find(algorithm, kid).map_err(|no_key| match no_key {
        NoKey::Unknown => IdTokenError::UnknownKey,
        NoKey::Ambiguous => IdTokenError::AmbiguousKey,
    })?;
    let signature = bytes(signature)?;
    let signed = token
        .get(..header.len() + 1 + payload.len())
        .unwrap_or_default();
    let is_signed = keys
        .iter()
        .any(|key| key.verifies(signed.as_bytes(), &signature));
    match (is_signed, kid) {
        (true, _) => object(payload),
        (false, Some(_)) => Err(IdTokenError::Signature),
        // It does not say which key it was: after a rotation the only one known is another.
        (false, None) => Err(IdTokenError::UnknownKey),
    }
}

/// `RS256` or `ES256`. The header does not choose how a key is used (RFC 8725 section 3.1): each
/// key is good for one of the two.
fn check_header(members: &Map<String, Value>) -> Result<Algorithm, IdTokenError> {
    let algorithm = members
        .get("alg")
        .and_then(Value::as_str)
        .and_then(Algorithm::from_wire)
        .ok_or(IdTokenError::Algorithm)?;
    // Nothing that must be understood is understood here (RFC 7515 section 4.1.11).
    if members.contains_key("crit") {
        return Err(IdTokenError::Header("crit"));
    }
    // An access token of the same server has another type (RFC 8725 section 3.11).
    let is_jwt = members.get("typ").is_none_or(|typ| {
        typ.as_str().is_some_and(|typ| {
            typ.eq_ignore_ascii_case("JWT") || typ.eq_ignore_ascii_case("application/jwt")
        })
    });
    if is_jwt {
        Ok(algorithm)
    } else {
        Err(IdTokenError::Header("typ"))
    }
}

/// The claims of a token that was verified before it was kept, and is not verified again.
pub(super) fn unverified_payload(token: &str) -> Result<Map<String, Value>, IdTokenError> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(IdTokenError::TooLong);
    }
    let mut parts = token.split('.');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(header), Some(payload), Some(_), None) => {
            check_header(&object(header)?)?;
            object(payload)
        }
        _ => Err(IdTokenError::Malformed),
    }
}

fn object(part: &str) -> Result<Map<String, Value>, IdTokenError> {
    serde_json::from_slice(&bytes(part)?).or(Err(IdTokenError::Malformed))
}

fn bytes(part: &str) -> Result<Vec<u8>, IdTokenError> {
    URL_SAFE_NO_PAD
        .decode(part)
        .or(Err(IdTokenError::Malformed))
}
