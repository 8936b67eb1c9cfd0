//! Proofs of possession: RFC 9449, on the server's side.

mod jwt;

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::protocol::time::Timestamp;

use super::super::org::Org;
use super::super::policy::{App, DpopKind};
use super::super::random::Random;
use super::{Call, OAuthError};
use jwt::Proof;

/// How far the client's clock may be off, in seconds.
const TOLERANCE_SECS: u64 = 300;
/// How long a nonce is given out; it is taken twice as long.
const NONCE_LIFE: Duration = Duration::from_secs(3600);

/// The thumbprint of a key (RFC 7638), by which tokens are bound to it.
pub(crate) type Thumbprint = String;

/// What is remembered of proofs.
#[derive(Default)]
pub(crate) struct Proofs {
    /// Each that was shown, and until when it could be shown again.
    seen: BTreeMap<String, Timestamp>,
    nonces: Vec<(String, Timestamp)>,
}

impl Proofs {
    /// The nonce that is given out now.
    fn nonce(&mut self, random: &mut Random, now: Timestamp) -> String {
        self.nonces
            .retain(|(_, since)| now.since(*since) < NONCE_LIFE * 2);
        match self.nonces.last() {
            Some((nonce, since)) if now.since(*since) < NONCE_LIFE => nonce.clone(),
            _ => {
                let nonce = random.token();
                self.nonces.push((nonce.clone(), now));
                nonce
            }
        }
    }

    fn is_nonce(&self, nonce: &str, now: Timestamp) -> bool {
        let mut known = self.nonces.iter();
        known.any(|(known, since)| known == nonce && now.since(*since) < NONCE_LIFE * 2)
    }

    /// Whether it is seen for the first time.
    fn is_first(&mut self, id: String, now: Timestamp) -> bool {
        self.seen.retain(|_, until| *until > now);
        let until = now + Duration::from_secs(2 * TOLERANCE_SECS);
        self.seen.insert(id, until).is_none()
    }
}

/// The key that a request for tokens proves the possession of; none for an app that need not, and does not.
pub(super) fn at_token(
    org: &mut Org,
    app: &App,
    call: &Call<'_>,
) -> Result<Option<Thumbprint>, OAuthError> {
    let Some(proof) = proof_of(call)? else {
        return match app.dpop {
            DpopKind::Required => Err(invalid("The DPoP proof JWT header is missing.")),
            DpopKind::Allowed => Ok(None),
        };
    };
    let mut proofs = std::mem::take(&mut org.proofs);
    let checked = checked(&mut proofs, &proof, call, None).and_then(|thumbprint| {
        let is_known = proof
            .claim("nonce")
            .is_some_and(|nonce| proofs.is_nonce(nonce, call.now));
        if is_known || !app.dpop_nonce {
            return Ok(Some(thumbprint));
        }
        let text = "Authorization server requires nonce in DPoP proof.";
        let nonce = proofs.nonce(&mut org.random, call.now);
        Err(OAuthError::new("use_dpop_nonce", text).with_nonce(nonce))
    });
    org.proofs = proofs;
    checked
}

/// The key that a request with this access token proves the possession of.
pub(super) fn with_token(
    org: &mut Org,
    call: &Call<'_>,
    access_token: &str,
) -> Result<Thumbprint, OAuthError> {
    let proof = proof_of(call)?.ok_or_else(|| invalid("The DPoP proof JWT header is missing."))?;
    checked(&mut org.proofs, &proof, call, Some(access_token))
}

/// Whether tokens that are bound to one key are asked for with it.
pub(super) fn same_key(
    bound_to: Option<&Thumbprint>,
    shown: Option<&Thumbprint>,
) -> Result<(), OAuthError> {
    match (bound_to, shown) {
        (Some(bound_to), Some(shown)) if bound_to != shown => {
            Err(invalid("The key of the DPoP proof is another one."))
        }
        (Some(_), None) => Err(invalid("The DPoP proof JWT header is missing.")),
        _ => Ok(()),
    }
}

fn invalid(text: &str) -> OAuthError {
    OAuthError::new("invalid_dpop_proof", text)
}

fn proof_of(call: &Call<'_>) -> Result<Option<Proof>, OAuthError> {
    let headers = call.request.headers.iter();
    let mut proofs = headers.filter(|(name, _)| name.eq_ignore_ascii_case("DPoP"));
    let Some((_, proof)) = proofs.next() else {
        return Ok(None);
    };
    if proofs.next().is_some() {
        return Err(invalid("There is more than one DPoP proof."));
    }
    let proof = Proof::parse(proof);
    proof
        .map(Some)
        .ok_or_else(|| invalid("The DPoP proof JWT is malformed, or its signature is wrong."))
}

/// §4.3.
fn checked(
    proofs: &mut Proofs,
    proof: &Proof,
    call: &Call<'_>,
    access_token: Option<&str>,
) -> Result<Thumbprint, OAuthError> {
    let says = |name: &str, expected: &str| {
        let is_so = proof.claim(name) == Some(expected);
        let text = format!("The claim '{name}' of the DPoP proof is wrong.");
        is_so.then_some(()).ok_or_else(|| invalid(&text))
    };
    says("htm", call.request.method.as_str())?;
    says("htu", &format!("{}{}", call.origin, call.request.path()))?;
    let now = call.now.as_secs();
    if proof
        .issued_at()
        .is_none_or(|at| at.abs_diff(now) > TOLERANCE_SECS)
    {
        return Err(invalid("The DPoP proof is too old, or not good yet."));
    }
    if let Some(token) = access_token {
        says("ath", &URL_SAFE_NO_PAD.encode(Sha256::digest(token)))?;
    }
    let id = proof
        .claim("jti")
        .filter(|id| (8..=512).contains(&id.len()));
    let id = id.ok_or_else(|| invalid("The DPoP proof has no 'jti'."))?;
    if !proofs.is_first(format!("{} {id}", proof.thumbprint()), call.now) {
        return Err(invalid("The DPoP proof JWT has already been used."));
    }
    Ok(proof.thumbprint().to_owned())
}
