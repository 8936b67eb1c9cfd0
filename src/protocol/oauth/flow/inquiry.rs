//! Asking the server who the user is, after the sign-in (OpenID Connect Core section 5.3).

use std::sync::Arc;

use super::exchange::{Arrived, Exchange, HttpResult, Purpose};
use crate::{
    Config, ErrorCode, SignInError,
    protocol::{
        Effect, EffectId, Input, TransportError,
        oauth::{Metadata, Nonces, Tokens, UserInfo},
        time::Timestamp,
    },
};

/// One question.
#[derive(Debug)]
pub struct Inquiry {
    exchange: Exchange,
    tokens: Tokens,
    answer: Option<Result<UserInfo, SignInError>>,
}

impl Inquiry {
    /// Asks with these tokens. Without `metadata` the server is asked for its endpoints first.
    pub fn start(
        config: Config,
        tokens: Tokens,
        metadata: Option<Metadata>,
        first_id: EffectId,
        now: Timestamp,
    ) -> Self {
        let mut exchange = Exchange::new(config, metadata, first_id);
        if let Some(key) = tokens.dpop_key() {
            exchange.bind(Arc::clone(key));
        }
        exchange.clock_offset = tokens.clock_offset();
        let mut inquiry = Self {
            exchange,
            tokens,
            answer: None,
        };
        let begun = inquiry.exchange.begin(now);
        inquiry.settle(begun);
        inquiry
    }

    /// What the server says, once it has answered.
    pub fn answer(&self) -> Option<&Result<UserInfo, SignInError>> {
        self.answer.as_ref()
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
        self.exchange.requests.poll_timeout()
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Timestamp) {
        while let Some(purpose) = self.exchange.requests.overdue(now) {
            self.on_answer(purpose, Err(TransportError::Timeout), now);
        }
    }

    /// Something happened. What belongs to nothing that is waited for is ignored.
    pub fn handle(&mut self, id: EffectId, input: Input, now: Timestamp) {
        if let Some(Arrived::Answer(purpose, result)) = self.exchange.take(id, input, now) {
            self.on_answer(purpose, result, now);
        }
    }

    fn on_answer(&mut self, purpose: Purpose, result: HttpResult, now: Timestamp) {
        let outcome = match purpose {
            Purpose::Discovery => self
                .exchange
                .on_discovery(result, now)
                .and_then(|()| self.exchange.fetch_keys(now)),
            Purpose::Keys => self
                .exchange
                .on_keys(result, now)
                .and_then(|()| self.ask(now)),
            Purpose::UserInfo => self.on_user_info(result, now),
            Purpose::Token | Purpose::Device | Purpose::Key | Purpose::Revoke => Ok(()),
        };
        self.settle(outcome);
    }

    fn settle(&mut self, outcome: Result<(), SignInError>) {
        if let Err(error) = outcome {
            self.exchange.requests.forget_all();
            self.answer = Some(Err(error));
        }
    }

    fn ask(&mut self, now: Timestamp) -> Result<(), SignInError> {
        if self.exchange.ask_about_user(&self.tokens, now) {
            Ok(())
        } else {
            Err(SignInError::new(
                ErrorCode::UserInfo,
                "the server has no such endpoint",
            ))
        }
    }

    fn on_user_info(&mut self, result: HttpResult, now: Timestamp) -> Result<(), SignInError> {
        let user_info = self.exchange.user_info(&result?, &self.tokens, now)?;
        self.answer = Some(Ok(user_info));
        Ok(())
    }
}
