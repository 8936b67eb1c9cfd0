//! Asking the server what it knows about a token (RFC 7662).

use super::{Requests, exchange::HttpResult};
use crate::{
    Config, ErrorCode, Secret, SignInError,
    protocol::{
        Effect, EffectId, Input, TransportError,
        oauth::{
            self, Introspection, Metadata,
            failure::{self, Asked},
            revoke::Hint,
        },
        time::Timestamp,
    },
};

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Discovery,
    Token,
}

/// One question.
#[derive(Debug)]
pub struct TokenInquiry {
    config: Config,
    token: Secret,
    hint: Hint,
    metadata: Option<Metadata>,
    requests: Requests<Purpose>,
    answer: Option<Result<Introspection, SignInError>>,
}

impl TokenInquiry {
    /// Asks about this token, which `hint` says what it is. Without `metadata` the server is asked for its endpoints
    /// first (Okta's is `{issuer}/v1/introspect`, which a public client may ask about its own tokens).
    pub fn start(
        config: Config,
        token: Secret,
        hint: Hint,
        metadata: Option<Metadata>,
        first_id: EffectId,
        now: Timestamp,
    ) -> Self {
        let requests = Requests::new(first_id, config.request_timeout());
        let mut inquiry = Self {
            config,
            token,
            hint,
            metadata,
            requests,
            answer: None,
        };
        if inquiry.metadata.is_some() {
            let asked = inquiry.ask(now);
            inquiry.settle(asked);
        } else {
            let request = oauth::discovery::request(inquiry.config.issuer());
            inquiry.requests.send(Purpose::Discovery, request, now);
        }
        inquiry
    }

    /// What the server says, once it has answered.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::Request`] if the server has no such endpoint; else what has gone wrong with the request.
    pub fn answer(&self) -> Option<&Result<Introspection, SignInError>> {
        self.answer.as_ref()
    }

    /// The endpoints, once they are known.
    pub fn metadata(&self) -> Option<&Metadata> {
        self.metadata.as_ref()
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
        if let Input::Http(result) = input
            && let Some(purpose) = self.requests.take(id)
        {
            self.on_answer(purpose, result, now);
        }
    }

    fn on_answer(&mut self, purpose: Purpose, result: HttpResult, now: Timestamp) {
        let outcome = match purpose {
            Purpose::Discovery => self.on_discovery(result, now).and_then(|()| self.ask(now)),
            Purpose::Token => self.on_token(result, now),
        };
        self.settle(outcome);
    }

    fn settle(&mut self, outcome: Result<(), SignInError>) {
        if let Err(error) = outcome {
            self.answer = Some(Err(error));
        }
    }

    fn on_discovery(&mut self, result: HttpResult, now: Timestamp) -> Result<(), SignInError> {
        let response = result?;
        let metadata = Metadata::parse(&response, self.config.issuer())
            .map_err(|error| failure::of_discovery(&error, &response, now))?;
        self.metadata = Some(metadata);
        Ok(())
    }

    fn ask(&mut self, now: Timestamp) -> Result<(), SignInError> {
        let metadata = self.metadata.as_ref();
        let endpoint = metadata.and_then(Metadata::introspection_endpoint);
        let why = "the server has no introspection endpoint";
        let endpoint = endpoint.ok_or_else(|| SignInError::new(ErrorCode::Request, why))?;
        let client_id = self.config.client_id();
        let request = oauth::introspect::request(endpoint, client_id, &self.token, self.hint);
        self.requests.send(Purpose::Token, request, now);
        Ok(())
    }

    fn on_token(&mut self, result: HttpResult, now: Timestamp) -> Result<(), SignInError> {
        let response = result?;
        let answer = Introspection::parse(&response).map_err(|error| {
            let error = failure::of_answer(&error, Asked::Introspection, &response, now);
            failure::without(error, &[&self.token])
        })?;
        self.answer = Some(Ok(answer));
        Ok(())
    }
}
