//! Whether the claims are those expected (OpenID Connect Core section 3.1.3.7).

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::{Expectations, IdTokenError};
use crate::{Secret, protocol::time::Timestamp};

/// The longest `sub` (OpenID Connect Core section 2).
const MAX_SUBJECT_CHARS: usize = 255;

/// The claims that every ID token has, checked.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Checked {
    pub(super) issuer: String,
    pub(super) subject: String,
    pub(super) issued_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) auth_time: Option<Timestamp>,
}

type Claims = Map<String, Value>;

/// A claim, if it is there: one of `null` says as much as none. Not so for hashes, which are there to be
/// compared.
fn claim<'a>(claims: &'a Claims, name: &str) -> Option<&'a Value> {
    claims.get(name).filter(|value| !value.is_null())
}

pub(super) fn check(
    claims: &Claims,
    expected: &Expectations<'_>,
    now: Timestamp,
) -> Result<Checked, IdTokenError> {
    let issuer = required_text(claims, "iss")?;
    if issuer != expected.issuer {
        return Err(IdTokenError::Issuer);
    }
    let subject = required_text(claims, "sub")?;
    if subject.chars().count() > MAX_SUBJECT_CHARS {
        return Err(IdTokenError::Claim("sub"));
    }
    check_audience(claims, expected.client_id)?;
    check_authorized_party(claims, expected.client_id)?;
    let (issued_at, expires_at) = check_times(claims, expected.max_clock_skew, now)?;
    check_nonce(claims, expected)?;
    let auth_time = time(claims, "auth_time")?;
    check_auth_time(auth_time, expected, now)?;
    check_acr(claims, expected.acr_values)?;
    if !hash_fits(claims.get("at_hash"), expected.access_token) {
        return Err(IdTokenError::AtHash);
    }
    if !hash_fits(claims.get("c_hash"), expected.code) {
        return Err(IdTokenError::CHash);
    }
    Ok(Checked {
        issuer: issuer.to_owned(),
        subject: subject.to_owned(),
        issued_at,
        expires_at,
        auth_time,
    })
}

/// `aud` is the client, as a text or in an array. Others may stand beside it only in a token that
/// was issued to this client: `azp` says so.
fn check_audience(claims: &Claims, client_id: &str) -> Result<(), IdTokenError> {
    match claim(claims, "aud") {
        None => Err(IdTokenError::Missing("aud")),
        Some(Value::String(audience)) if audience == client_id => Ok(()),
        Some(Value::Array(audiences)) if audiences.iter().any(|one| one == client_id) => {
            let has_others = audiences.iter().any(|one| one != client_id);
            if audiences.iter().any(|one| !one.is_string()) {
                Err(IdTokenError::Claim("aud"))
            } else if has_others && claim(claims, "azp").is_none() {
                Err(IdTokenError::OtherAudience)
            } else {
                Ok(())
            }
        }
        Some(_) => Err(IdTokenError::Audience),
    }
}

/// `azp`, if it is there, is the client, whoever else the token is meant for.
fn check_authorized_party(claims: &Claims, client_id: &str) -> Result<(), IdTokenError> {
    match claim(claims, "azp") {
        Some(azp) if azp != client_id => Err(IdTokenError::AuthorizedParty),
        _ => Ok(()),
    }
}

fn check_times(
    claims: &Claims,
    skew: Duration,
    now: Timestamp,
) -> Result<(Timestamp, Timestamp), IdTokenError> {
    let expires_at = time(claims, "exp")?.ok_or(IdTokenError::Missing("exp"))?;
    let issued_at = time(claims, "iat")?.ok_or(IdTokenError::Missing("iat"))?;
    if issued_at > expires_at {
        return Err(IdTokenError::Claim("exp"));
    }
    if now >= expires_at + skew {
        return Err(IdTokenError::Expired {
            ago: now.since(expires_at),
        });
    }
    let starts_at = time(claims, "nbf")?.map_or(issued_at, |nbf| nbf.max(issued_at));
    if starts_at > now + skew {
        return Err(IdTokenError::NotYetValid {
            ahead: starts_at.since(now),
        });
    }
    Ok((issued_at, expires_at))
}

fn check_nonce(claims: &Claims, expected: &Expectations<'_>) -> Result<(), IdTokenError> {
    let Some(nonce) = expected.nonce else {
        return Ok(());
    };
    if nonce.matches(required_text(claims, "nonce")?) {
        Ok(())
    } else {
        Err(IdTokenError::Nonce)
    }
}

fn check_auth_time(
    auth_time: Option<Timestamp>,
    expected: &Expectations<'_>,
    now: Timestamp,
) -> Result<(), IdTokenError> {
    let Some(max_age) = expected.max_age else {
        return Ok(());
    };
    let auth_time = auth_time.ok_or(IdTokenError::Missing("auth_time"))?;
    if now > auth_time + max_age.saturating_add(expected.max_clock_skew) {
        return Err(IdTokenError::AuthTime);
    }
    Ok(())
}

fn check_acr(claims: &Claims, acr_values: Option<&str>) -> Result<(), IdTokenError> {
    let Some(acr_values) = acr_values else {
        return Ok(());
    };
    let acr = required_text(claims, "acr")?;
    if acr_values.split(' ').any(|value| value == acr) {
        Ok(())
    } else {
        Err(IdTokenError::Acr)
    }
}

/// Whether a claim, if it is there, is the left half of the SHA-256 of what came with the token
/// (OpenID Connect Core sections 3.1.3.6 and 3.3.2.11).
fn hash_fits(claim: Option<&Value>, came_with: Option<&Secret>) -> bool {
    let (Some(claim), Some(came_with)) = (claim, came_with) else {
        return true;
    };
    let hash = Sha256::digest(came_with.expose().as_bytes());
    let (left, _) = hash.split_at(hash.len() / 2);
    *claim == URL_SAFE_NO_PAD.encode(left)
}

fn required_text<'a>(claims: &'a Claims, name: &'static str) -> Result<&'a str, IdTokenError> {
    match claim(claims, name) {
        None => Err(IdTokenError::Missing(name)),
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        Some(_) => Err(IdTokenError::Claim(name)),
    }
}

/// A `NumericDate` (RFC 7519 section 2): seconds, perhaps with a fraction.
fn time(claims: &Claims, name: &'static str) -> Result<Option<Timestamp>, IdTokenError> {
    let Some(claim) = claim(claims, name) else {
        return Ok(None);
    };
    let millis = match (claim.as_u64(), claim.as_f64()) {
        (Some(secs), _) => return Ok(Some(Timestamp::from_secs(secs))),
        // The cast keeps to the bounds of the type; what is lost is less than a millisecond.
        (None, Some(secs)) if secs >= 0.0 => (secs * 1000.0) as u64,
        (None, _) => return Err(IdTokenError::Claim(name)),
    };
    Ok(Some(Timestamp(millis)))
}
