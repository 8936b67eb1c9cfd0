//! New tokens for a refresh token, without the user (RFC 6749 section 6).

use std::{sync::Arc, time::Duration};

use super::exchange::{Arrived, Exchange, HttpResult, Purpose};
use crate::{
    Config, ErrorCode, SignInError,
    protocol::{
        Effect, EffectId, Input, TransportError,
        oauth::{
            Grant, Metadata, Nonces, PartialTokens, Tokens,
            failure::{self, Asked},
        },
        time::Timestamp,
    },
};

/// How long the answer to a refresh token is waited for at most, whatever the app allows for other requests. Where
/// it is lost, the token has to be shown once more while the server still takes it: Okta's grace is 30 seconds,
/// unless an administrator says otherwise (Refresh token rotation). By default two more attempts fall into it.
const TOKEN_TIMEOUT: Duration = Duration::from_secs(10);

/// Where a renewal stands.
#[derive(Clone, Debug, PartialEq)]
pub enum RenewalPhase {
    /// Requests are under way.
    Renewing,
    /// The new tokens, verified. The refresh token is a new one if the server rotates them.
    Renewed(Tokens),
    /// There are none.
    Failed {
        /// Why.
        error: SignInError,
        /// Whether the old tokens are as good as before: the refresh token has not been shown
        /// to the server, or the server did not say no to it.
        keeps_tokens: bool,
    },
}

/// One renewal: exactly one use of one refresh token.
#[derive(Debug)]
pub struct Renewal {
    exchange: Exchange,
    old: PartialTokens,
    /// Whether there were new tokens for the refresh token.
    is_answered: bool,
    /// Why the new tokens are not taken, and whether the old ones are kept, while the new ones are made useless.
    refusal: Option<(SignInError, bool)>,
    /// Whether nobody wants new tokens any more.
    is_disowned: bool,
    phase: RenewalPhase,
}

impl Renewal {
    /// So many requests may follow once it is given up: each token that comes is revoked.
    pub(crate) const LAST_REQUESTS: u64 = 2;

    /// Begins a renewal of tokens that have a refresh token. Without `metadata` the server is
    /// asked for its endpoints first.
    pub fn start(
        config: Config,
        old: impl Into<PartialTokens>,
        metadata: Option<Metadata>,
        first_id: EffectId,
        now: Timestamp,
    ) -> Self {
        let old = old.into();
        let mut exchange = Exchange::new(config, metadata, first_id);
        if let Some(key) = &old.dpop_key {
            exchange.bind(Arc::clone(key));
        }
        exchange.clock_offset = old.clock_offset;
        let mut renewal = Self {
            exchange,
            old,
            is_answered: false,
            refusal: None,
            is_disowned: false,
            phase: RenewalPhase::Renewing,
        };
        let begun = renewal.exchange.begin(now);
        renewal.settle(begun, now);
        renewal
    }

    /// Where the renewal stands.
    pub fn phase(&self) -> &RenewalPhase {
        &self.phase
    }

    /// The endpoints, once they are known.
    pub fn metadata(&self) -> Option<&Metadata> {
        self.exchange.metadata.as_ref()
    }

    /// The same with nonces for proofs that servers gave before.
    #[must_use]
    pub fn with_nonces(mut self, nonces: &Nonces) -> Self {
        self.exchange.learn_nonces(nonces);
        self
    }

    /// The newest nonces for proofs that servers gave.
    pub fn nonces(&self) -> &Nonces {
        self.exchange.nonces()
    }

    /// The next thing to be done. To be called until there is none.
    pub fn poll_effect(&mut self) -> Option<(EffectId, Effect)> {
        self.exchange.requests.poll_effect()
    }

    /// When [`tick`](Self::tick) is to be called next, whatever happens until then.
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        // Nobody said what time it was when this was given up.
        let at_once = self.is_disowned && self.exchange.owes_revocation();
        let at_once = at_once.then(Timestamp::default);
        at_once.or_else(|| self.exchange.requests.poll_timeout())
    }

    /// The id that no effect of this renewal has had.
    pub fn next_id(&self) -> EffectId {
        self.exchange.requests.next_id()
    }

    /// Gives up what is under way. Only a refresh token that has been shown already is waited for: what the server
    /// gives for it is made useless.
    pub(crate) fn disown(&mut self) {
        self.is_disowned = true;
        self.exchange.disown();
    }

    /// Whether something is still to come for a renewal that was given up.
    pub(crate) fn is_pending(&self) -> bool {
        self.exchange.requests.is_pending() || self.exchange.owes_revocation()
    }

    /// Whether nothing is left to do for it.
    pub(crate) fn is_over(&self) -> bool {
        !self.is_pending() && self.exchange.requests.is_done()
    }

    /// Whether this is waited for.
    pub(crate) fn waits_for(&self, id: EffectId) -> bool {
        self.exchange.requests.waits_for(id)
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Timestamp) {
        if self.is_disowned {
            self.exchange.revoke_answer(now);
        }
        while let Some(purpose) = self.exchange.requests.overdue(now) {
            self.on_answer(purpose, Err(TransportError::Timeout), now);
        }
    }

    /// Something happened. What belongs to nothing that is waited for is ignored.
    pub fn handle(&mut self, id: EffectId, input: Input, now: Timestamp) {
        let arrived = self.exchange.requests.arrived(id, now);
        // A key that is missing is made when the tokens are asked for, and nothing waits for it alone.
        if let Some(Arrived::Answer(purpose, result)) = self.exchange.take(id, input, now) {
            // Tokens that have run out in a sleep were good when they came, and the refresh token among them still is.
            let now = match purpose {
                Purpose::Token => arrived,
                _ => now,
            };
            self.on_answer(purpose, result, now);
        }
    }

    fn on_answer(&mut self, purpose: Purpose, result: HttpResult, now: Timestamp) {
        if self.is_disowned {
            if let (Purpose::Token, Ok(response)) = (purpose, result) {
                // One that cannot be taken may have tokens all the same.
                self.exchange.on_token(&response, now).ok();
                self.exchange.revoke_answer(now);
            }
            return;
        }
        let outcome = match purpose {
            Purpose::Discovery => self
                .exchange
                .on_discovery(result, now)
                .and_then(|()| self.exchange.fetch_keys(now)),
            Purpose::Token => self.on_token(result, now),
            Purpose::Keys => self.on_keys(result, now),
            Purpose::Device | Purpose::UserInfo | Purpose::Key | Purpose::Revoke => Ok(()),
        };
        self.settle(outcome, now);
        if !self.exchange.requests.has(Purpose::Revoke)
            && let Some((error, keeps_tokens)) = self.refusal.take()
        {
            self.fail(error, keeps_tokens);
        }
    }

    fn settle(&mut self, outcome: Result<(), SignInError>, now: Timestamp) {
        let Err(error) = outcome else { return };
        self.exchange.requests.forget_all();
        // With new tokens the server has taken the old refresh token back: it is not shown again. They are
        // made useless before that is said: who hears it drops the renewal.
        let is_exchanged = self.is_answered || self.exchange.has_stray_refresh_token();
        let keeps_tokens = refusal_keeps_tokens(error.code) && !is_exchanged;
        if self.exchange.revoke_answer(now) {
            self.refusal = Some((error, keeps_tokens));
        } else {
            self.fail(error, keeps_tokens);
        }
    }

    fn fail(&mut self, error: SignInError, keeps_tokens: bool) {
        self.phase = RenewalPhase::Failed {
            error,
            keeps_tokens,
        };
    }

    /// The keys come first: once the refresh token has been shown, nothing may be in the way of
    /// what the server gives for it.
    fn on_keys(&mut self, result: HttpResult, now: Timestamp) -> Result<(), SignInError> {
        let keys = self.exchange.on_keys(result, now);
        match (keys, self.exchange.has_id_token()) {
            (Ok(()), true) => self.verify(now),
            (Ok(()), false) => self.ask(now),
            // The new tokens are good without the ID token, which stays the old one.
            (Err(_), true) => self.adopt(),
            (Err(error), false) => Err(error),
        }
    }

    /// The new tokens, where no ID token came with them that could be verified. One that names somebody
    /// else is refused even so.
    fn adopt(&mut self) -> Result<(), SignInError> {
        let issuer = self.exchange.metadata()?.issuer().to_owned();
        if let Some(answer) = self.exchange.answer() {
            let client_id = self.exchange.config.client_id();
            let tokens = self.old.refreshed_unverified(answer, &issuer, client_id);
            let tokens = tokens.map_err(|error| failure::of_id_token(&error, Some(answer)))?;
            self.exchange.forget_answer();
            self.phase = RenewalPhase::Renewed(tokens);
        }
        Ok(())
    }

    fn ask(&mut self, now: Timestamp) -> Result<(), SignInError> {
        let old = self.old.clone();
        let refresh_token = old
            .refresh_token
            .as_ref()
            .ok_or_else(|| SignInError::new(ErrorCode::NoRefreshToken, ""))?;
        let grant = Grant::RefreshToken {
            refresh_token,
            scopes: &old.scopes,
        };
        self.exchange.requests.hurry(TOKEN_TIMEOUT);
        self.exchange.ask_for_tokens(grant, now)
    }

    fn on_token(&mut self, result: HttpResult, now: Timestamp) -> Result<(), SignInError> {
        let response = result?;
        self.exchange.on_token(&response, now).map_err(|error| {
            let secrets: Vec<_> = self.old.refresh_token.iter().collect();
            self.exchange
                .refused(&error, Asked::Refresh, &response, &secrets, now)
        })?;
        self.is_answered = true;
        if self.exchange.has_id_token() {
            return self.verify(now);
        }
        self.adopt()
    }

    fn verify(&mut self, now: Timestamp) -> Result<(), SignInError> {
        let old = &self.old;
        let tokens = self.exchange.verify(
            |answer, jwks, expected| old.refreshed(answer, jwks, expected, now),
            now,
        )?;
        if let Some(tokens) = tokens {
            self.phase = RenewalPhase::Renewed(tokens);
        }
        Ok(())
    }
}

/// Whether a failure to renew leaves the refresh token as it was: what says nothing about it does, such as an answer
/// without tokens, one of another machine on the way, or a complaint about the request. (A store does not believe the
/// latter for ever.)
fn refusal_keeps_tokens(code: ErrorCode) -> bool {
    keeps_tokens(code)
        || matches!(
            code,
            ErrorCode::BadTokens | ErrorCode::Refused | ErrorCode::Request | ErrorCode::RedirectUri
        )
}

/// Whether a failure leaves the old tokens as they were.
///
/// What the network or an overloaded server does says nothing about a token. Everything else does:
/// the server refused it, or took it and gave something that is not to be trusted.
pub(crate) fn keeps_tokens(code: ErrorCode) -> bool {
    code.may_retry()
        || matches!(
            code,
            ErrorCode::Discovery
                | ErrorCode::OtherIssuer
                | ErrorCode::Clock
                | ErrorCode::DpopRefused
                // A browser may open its storage again.
                | ErrorCode::DpopUnavailable
                | ErrorCode::NoRandom
        )
}
