//! Some of the tokens of a user: what is left when others have been thrown away.

use std::{fmt, sync::Arc, time::Duration};

use super::{
    ClockOffset, DpopKey, Expectations, IdToken, IdTokenError, Jwks, TokenAnswer, Tokens,
    revoke::Hint,
};
use crate::{Secret, protocol::time::Timestamp};

/// What a clock is put back by in keeping it right, and the way of an answer.
const SMALL_CORRECTION: Duration = Duration::from_secs(60);

/// Tokens of which any may be missing. With the refresh token alone there can be new ones; each of them can
/// be revoked.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartialTokens {
    /// For the app's API.
    pub access_token: Option<Secret>,
    /// What was granted.
    pub scopes: Vec<String>,
    /// When the access token expires, by this computer's clock.
    pub expires_at: Option<Timestamp>,
    /// Who signed in.
    pub id_token: Option<IdToken>,
    /// For new tokens.
    pub refresh_token: Option<Secret>,
    /// How far the server's clock was from this computer's.
    pub clock_offset: ClockOffset,
    /// The key that the tokens are bound to.
    pub dpop_key: Option<Arc<DpopKey>>,
}

impl PartialTokens {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.access_token.is_none() && self.id_token.is_none() && self.refresh_token.is_none()
    }

    /// Those that can be made useless: the refresh token first, for with it the access tokens go that it made.
    pub(in crate::protocol) fn revocable(&self) -> impl Iterator<Item = (&Secret, Hint)> {
        let refresh = self.refresh_token.iter();
        let access = self.access_token.iter();
        refresh
            .map(|token| (token, Hint::RefreshToken))
            .chain(access.map(|token| (token, Hint::AccessToken)))
    }

    /// What of these is not among those that took their place, and can be made useless.
    pub(crate) fn replaced_by(self, new: &Self) -> Option<Self> {
        let access_token = self
            .access_token
            .filter(|old| new.access_token.as_ref() != Some(old));
        let refresh_token = self
            .refresh_token
            .filter(|old| new.refresh_token.as_ref() != Some(old));
        let replaced = Self {
            access_token,
            refresh_token,
            ..Self::default()
        };
        (!replaced.is_empty()).then_some(replaced)
    }

    /// Whether the access token has expired, or may have: this computer's clock shows a time before the tokens
    /// came, so it has been put back since and says nothing of how old they are. For tokens that were put away;
    /// renewing them costs little, and shows what time it is.
    pub fn may_have_expired(&self, now: Timestamp) -> bool {
        let came_at = self.id_token.as_ref().map(IdToken::issued_at);
        let came_at = came_at.map(|at| self.clock_offset.to_local(at));
        self.expires_at.is_some_and(|at| now >= at)
            || came_at.is_some_and(|at| now + SMALL_CORRECTION < at)
    }

    /// As a sign-in ends with them, if access token and ID token are there.
    pub fn complete(self) -> Option<Tokens> {
        Some(Tokens {
            access_token: self.access_token?,
            scopes: self.scopes,
            expires_at: self.expires_at,
            id_token: self.id_token?,
            refresh_token: self.refresh_token,
            clock_offset: self.clock_offset,
            dpop_key: self.dpop_key,
        })
    }

    /// Verifies what the token endpoint gave for the refresh token.
    ///
    /// What the answer leaves out stays as it was (OpenID Connect Core section 12.2,
    /// RFC 6749 section 6). The new ID token need not repeat the nonce. One whose time is over, or has not
    /// come, is left aside for the old one: the refresh token may have been exchanged for another, which
    /// must not be lost for a wrong clock.
    ///
    /// # Errors
    ///
    /// See [`IdToken::verify`]; also if the new ID token is about another user or sign-in, or there is
    /// neither a new one nor an old one.
    pub fn refreshed(
        &self,
        answer: &TokenAnswer,
        jwks: &Jwks,
        expectations: &Expectations<'_>,
        now: Timestamp,
    ) -> Result<Tokens, IdTokenError> {
        if answer.id_token.is_none() {
            return self
                .refreshed_without_id_token(answer)
                .ok_or(IdTokenError::Absent);
        }
        let expectations = Expectations {
            nonce: None,
            ..expectations.clone()
        };
        let verify = |expectations| Tokens::verify(answer, &self.scopes, jwks, expectations, now);
        let id_token = match (verify(&expectations), &self.id_token) {
            (Err(IdTokenError::Expired { .. } | IdTokenError::NotYetValid { .. }), Some(old)) => {
                // All else that it says has to be right.
                let at_any_time = Expectations {
                    max_clock_skew: Duration::MAX,
                    ..expectations
                };
                self.expect_same_user(&verify(&at_any_time)?.id_token)?;
                old.clone()
            }
            (new, _) => new?.id_token,
        };
        self.expect_same_user(&id_token)?;
        let old = Self {
            id_token: Some(id_token),
            ..self.clone()
        };
        old.refreshed_without_id_token(answer)
            .ok_or(IdTokenError::Absent)
    }

    /// OpenID Connect Core section 12.2.
    fn expect_same_user(&self, new: &IdToken) -> Result<(), IdTokenError> {
        let Some(old) = &self.id_token else {
            return Ok(());
        };
        let nonce = new.claims().get("nonce").filter(|nonce| !nonce.is_null());
        let is_same = new.issuer() == old.issuer()
            && new.subject() == old.subject()
            && (nonce.is_none() || nonce == old.claims().get("nonce"));
        if is_same {
            Ok(())
        } else {
            Err(IdTokenError::OtherSubject)
        }
    }

    /// The same where the signature of the answer's ID token cannot be checked: the old ID token stays.
    /// The answer came from the server itself, but what it says must not be about somebody else.
    pub(super) fn refreshed_unverified(
        &self,
        answer: &TokenAnswer,
        issuer: &str,
        client_id: &str,
    ) -> Result<Tokens, IdTokenError> {
        if let Some(token) = &answer.id_token {
            self.expect_same_user(&IdToken::restore(token, issuer, client_id)?)?;
        }
        self.refreshed_without_id_token(answer)
            .ok_or(IdTokenError::Absent)
    }

    /// The same where the answer has no ID token, so that there is nothing to verify. None without an old one.
    pub(super) fn refreshed_without_id_token(&self, answer: &TokenAnswer) -> Option<Tokens> {
        let newest = answer
            .refresh_token
            .as_ref()
            .or(self.refresh_token.as_ref());
        Some(Tokens {
            access_token: answer.access_token.clone(),
            scopes: answer.scopes.clone().unwrap_or_else(|| self.scopes.clone()),
            expires_at: answer.expires_at,
            id_token: self.id_token.clone()?,
            refresh_token: newest.cloned(),
            clock_offset: answer.clock_offset,
            dpop_key: answer.dpop_key.clone(),
        })
    }
}

impl From<Tokens> for PartialTokens {
    fn from(tokens: Tokens) -> Self {
        Self {
            access_token: Some(tokens.access_token),
            scopes: tokens.scopes,
            expires_at: tokens.expires_at,
            id_token: Some(tokens.id_token),
            refresh_token: tokens.refresh_token,
            clock_offset: tokens.clock_offset,
            dpop_key: tokens.dpop_key,
        }
    }
}

impl fmt::Debug for PartialTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartialTokens")
            .field("has_access_token", &self.access_token.is_some())
            .field("scopes", &self.scopes)
            .field("expires_at", &self.expires_at)
            .field("id_token", &self.id_token)
            .field("has_refresh_token", &self.refresh_token.is_some())
            .finish_non_exhaustive()
    }
}
