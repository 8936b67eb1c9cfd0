//! Signing out: the tokens are made useless, and the browser is told where the session ends.

use super::{Requests, exchange::HttpResult};
use crate::{
    Config, Secret,
    protocol::{
        Effect, EffectId, Input, TransportError,
        oauth::{self, Metadata, PartialTokens, State, revoke::Hint},
        time::Timestamp,
    },
};

/// What a request of a sign-out is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Discovery,
    Revoke(Hint),
}

/// Where a sign-out stands.
#[derive(Clone, Debug, PartialEq)]
pub enum SignOutPhase {
    /// Requests are under way.
    Revoking,
    /// Nothing is left to ask.
    Done {
        /// Whether the server has confirmed for each token that it is useless now. Without it
        /// they stay good until they expire.
        revoked: bool,
        /// Where a browser ends the session at the server, if it has such a page.
        end_session_url: Option<Secret>,
    },
}

/// One sign-out. The tokens are to be thrown away whatever comes of it.
#[derive(Debug)]
pub struct SignOut {
    config: Config,
    tokens: PartialTokens,
    post_logout_redirect_uri: Option<String>,
    state: State,
    metadata: Option<Metadata>,
    requests: Requests<Purpose>,
    revoked: bool,
    phase: SignOutPhase,
}

impl SignOut {
    /// Begins a sign-out. `random` makes the state that the browser brings back to
    /// `post_logout_redirect_uri`, which has to be registered for the app.
    pub fn start(
        config: Config,
        tokens: impl Into<PartialTokens>,
        post_logout_redirect_uri: Option<String>,
        random: [u8; 32],
        now: Timestamp,
    ) -> Self {
        let mut requests = Requests::new(EffectId::default(), config.request_timeout());
        let discovery = oauth::discovery::request(config.issuer());
        requests.send(Purpose::Discovery, discovery, now);
        Self {
            config,
            tokens: tokens.into(),
            post_logout_redirect_uri,
            state: State::from_random(random),
            metadata: None,
            requests,
            revoked: true,
            phase: SignOutPhase::Revoking,
        }
    }

    /// Where the sign-out stands.
    pub fn phase(&self) -> &SignOutPhase {
        &self.phase
    }

    /// What the browser has to bring back.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The next thing to be done. To be called until there is none.
    pub fn poll_effect(&mut self) -> Option<(EffectId, Effect)> {
        self.requests.poll_effect()
    }

    /// When [`tick`](Self::tick) is to be called next, whatever happens until then.
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        self.requests.poll_timeout()
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Timestamp) {
        while let Some(purpose) = self.requests.overdue(now) {
            self.on_answer(purpose, Err(TransportError::Timeout), now);
        }
    }

    /// Something happened. What belongs to nothing that is waited for is ignored.
    pub fn handle(&mut self, id: EffectId, input: Input, now: Timestamp) {
        if let Some(purpose) = self.requests.take(id) {
            // Nothing here asks for keys.
            let Input::Http(result) = input else { return };
            self.on_answer(purpose, result, now);
        }
    }

    fn on_answer(&mut self, purpose: Purpose, result: HttpResult, now: Timestamp) {
        match purpose {
            Purpose::Discovery => {
                let response = result.ok();
                self.metadata =
                    response.and_then(|answer| Metadata::parse(&answer, self.config.issuer()).ok());
                // The refresh token first: with it the access tokens that it made go too.
                let first = match self.tokens.refresh_token {
                    Some(_) => Hint::RefreshToken,
                    None => Hint::AccessToken,
                };
                self.revoke(first, now);
            }
            Purpose::Revoke(hint) => {
                self.revoked &=
                    result.is_ok_and(|response| oauth::revoke::parse(&response).is_ok());
                match hint {
                    Hint::RefreshToken => self.revoke(Hint::AccessToken, now),
                    Hint::AccessToken => self.finish(),
                }
            }
        }
    }

    fn revoke(&mut self, hint: Hint, now: Timestamp) {
        let endpoint = self
            .metadata
            .as_ref()
            .and_then(Metadata::revocation_endpoint);
        let token = match hint {
            Hint::RefreshToken => self.tokens.refresh_token.as_ref(),
            Hint::AccessToken => self.tokens.access_token.as_ref(),
        };
        if let (Hint::AccessToken, None) = (hint, token) {
            // It was thrown away before, or has gone with the refresh token.
            self.finish();
        } else if let (Some(endpoint), Some(token)) = (endpoint, token) {
            let client_id = self.config.client_id();
            let request = oauth::revoke::plain_request(endpoint, client_id, token, hint);
            self.requests.send(Purpose::Revoke(hint), request, now);
        } else {
            self.revoked = false;
            self.finish();
        }
    }

    fn finish(&mut self) {
        let endpoint = self
            .metadata
            .as_ref()
            .and_then(Metadata::end_session_endpoint);
        let to = self.post_logout_redirect_uri.as_deref();
        let end_session_url = endpoint.map(|endpoint| {
            let state = to.map(|_| &self.state);
            oauth::logout::url(endpoint, self.tokens.id_token.as_ref(), to, state)
        });
        self.phase = SignOutPhase::Done {
            revoked: self.revoked,
            end_session_url,
        };
    }
}
