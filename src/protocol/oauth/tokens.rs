//! What a sign-in ends with.

use std::{fmt, sync::Arc};

use super::{
    ClockOffset, DpopKey, Expectations, IdToken, IdTokenError, Jwks, PartialTokens, TokenAnswer,
};
use crate::{
    Secret,
    protocol::{http::Request, time::Timestamp},
};

/// The tokens of a user who has signed in. Each part that can be verified has been.
///
/// Who has the access token may act as the user until it expires, who has the refresh token
/// for much longer; `Debug` shows neither.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    pub(super) access_token: Secret,
    pub(super) scopes: Vec<String>,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) id_token: IdToken,
    pub(super) refresh_token: Option<Secret>,
    pub(super) clock_offset: ClockOffset,
    pub(super) dpop_key: Option<Arc<DpopKey>>,
}

impl Tokens {
    /// Verifies what the token endpoint gave at the end of a sign-in.
    ///
    /// `asked_scopes` are those granted if the answer does not say which (RFC 6749 section 5.1).
    /// The access token that `at_hash` is compared with is the answer's. Times are compared by
    /// the server's clock, if the answer said what it shows.
    ///
    /// # Errors
    ///
    /// See [`IdToken::verify`]; also if there is no ID token.
    pub fn verify(
        answer: &TokenAnswer,
        asked_scopes: &[String],
        jwks: &Jwks,
        expectations: &Expectations<'_>,
        now: Timestamp,
    ) -> Result<Self, IdTokenError> {
        let id_token = answer.id_token.as_ref().ok_or(IdTokenError::Absent)?;
        let expectations = Expectations {
            access_token: Some(&answer.access_token),
            ..expectations.clone()
        };
        Ok(Self {
            access_token: answer.access_token.clone(),
            scopes: answer
                .scopes
                .clone()
                .unwrap_or_else(|| asked_scopes.to_vec()),
            expires_at: answer.expires_at,
            id_token: IdToken::verify(
                id_token,
                jwks,
                &expectations,
                answer.clock_offset.to_server(now),
            )?,
            refresh_token: answer.refresh_token.clone(),
            clock_offset: answer.clock_offset,
            dpop_key: answer.dpop_key.clone(),
        })
    }

    /// Verifies what the token endpoint gave for the refresh token of these tokens, as
    /// [`PartialTokens::refreshed`] does.
    ///
    /// # Errors
    ///
    /// See [`IdToken::verify`]; also if the new ID token is about another user or sign-in.
    pub fn refreshed(
        &self,
        answer: &TokenAnswer,
        jwks: &Jwks,
        expectations: &Expectations<'_>,
        now: Timestamp,
    ) -> Result<Self, IdTokenError> {
        PartialTokens::from(self.clone()).refreshed(answer, jwks, expectations, now)
    }

    /// For the header `Authorization: Bearer …` of requests to the app's API.
    pub fn access_token(&self) -> &Secret {
        &self.access_token
    }

    /// How the access token is used: `Bearer` (RFC 6750), or `DPoP` (RFC 9449) if it is bound to a key.
    pub fn token_type(&self) -> &'static str {
        match self.dpop_key {
            None => "Bearer",
            Some(_) => "DPoP",
        }
    }

    /// The key that the tokens are bound to, if that was asked for.
    pub fn dpop_key(&self) -> Option<&Arc<DpopKey>> {
        self.dpop_key.as_ref()
    }

    /// The request with the access token, and with a proof if it is bound to a key. `nonce` is what the
    /// API gave for proofs, if it did ([`dpop::nonce_of`](super::dpop::nonce_of)).
    ///
    /// None if the platform has the private half of the key, as in a browser: there
    /// [`Session::request_authorization`](crate::Session::request_authorization) has it sign.
    #[must_use]
    pub fn authorize(
        &self,
        request: Request,
        nonce: Option<&str>,
        now: Timestamp,
    ) -> Option<Request> {
        let token = &self.access_token;
        let request = request.with_header("Authorization", self.authorization().expose());
        match &self.dpop_key {
            Some(key) => key.prove(
                request,
                nonce,
                Some(token),
                self.clock_offset.to_server(now),
            ),
            None => Some(request),
        }
    }

    /// What stands in the header `Authorization`.
    pub(crate) fn authorization(&self) -> Secret {
        let (kind, token) = (self.token_type(), self.access_token.expose());
        Secret::new(format!("{kind} {token}"))
    }

    /// What was granted; it may be less than what was asked for.
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// When the access token expires, by this computer's clock; none if the server did not say.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// How far the server's clock was from this computer's when the tokens came.
    pub fn clock_offset(&self) -> ClockOffset {
        self.clock_offset
    }

    /// Who signed in.
    pub fn id_token(&self) -> &IdToken {
        &self.id_token
    }

    /// For new tokens without the user, if `offline_access` was granted.
    pub fn refresh_token(&self) -> Option<&Secret> {
        self.refresh_token.as_ref()
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("scopes", &self.scopes)
            .field("expires_at", &self.expires_at)
            .field("id_token", &self.id_token)
            .field("has_refresh_token", &self.refresh_token.is_some())
            .finish_non_exhaustive()
    }
}
