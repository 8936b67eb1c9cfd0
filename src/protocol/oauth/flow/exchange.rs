//! What every flow ends with: endpoints, tokens, keys, and the ID token's verification.

mod about_user;
mod useless;

use std::sync::Arc;

use super::requests::Requests;
use crate::{
    Config, ErrorCode, Secret, SignInError,
    protocol::{
        EffectId, Input, TransportError,
        http::{Request, Response},
        oauth::{
            self, AnswerError, ClockOffset, DpopKey, Expectations, Grant, IdTokenError, Jwks,
            Metadata, Nonces, PartialTokens, TokenAnswer, Tokens,
            dpop::{Progress, Prover, Wanted},
            failure::{self, Asked},
        },
        time::Timestamp,
    },
};

pub(super) type HttpResult = Result<Response, TransportError>;

/// What a request of a flow is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Discovery,
    Device,
    /// A key that tokens are to be bound to.
    Key,
    Token,
    Keys,
    UserInfo,
    /// Tokens that are not taken are made useless; what comes of it changes nothing.
    Revoke,
}

/// What has arrived.
#[derive(Debug)]
pub(super) enum Arrived {
    /// The answer to a request.
    Answer(Purpose, HttpResult),
    /// The key that was waited for.
    Key,
}

/// The part that flows have in common.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) config: Config,
    pub(super) requests: Requests<Purpose>,
    pub(super) metadata: Option<Metadata>,
    answer: Option<TokenAnswer>,
    /// Tokens of an answer that cannot be taken.
    strays: PartialTokens,
    jwks: Option<Jwks>,
    keys_fetched_again: bool,
    /// What was asked for once more after the connection was lost.
    asked_again: Vec<Purpose>,
    /// As far as it is known before there are tokens.
    pub(super) clock_offset: ClockOffset,
    prover: Prover,
}

impl Exchange {
    pub(super) fn new(config: Config, metadata: Option<Metadata>, first_id: EffectId) -> Self {
        let requests = Requests::new(first_id, config.request_timeout());
        Self {
            config,
            requests,
            metadata,
            answer: None,
            strays: PartialTokens::default(),
            jwks: None,
            keys_fetched_again: false,
            asked_again: Vec::new(),
            clock_offset: ClockOffset::default(),
            prover: Prover::default(),
        }
    }

    pub(super) fn bind(&mut self, key: Arc<DpopKey>) {
        self.prover.bind(key);
    }

    pub(super) fn dpop_key(&self) -> Option<&Arc<DpopKey>> {
        self.prover.key()
    }

    pub(super) fn nonces(&self) -> &Nonces {
        self.prover.nonces()
    }

    pub(super) fn learn_nonces(&mut self, nonces: &Nonces) {
        self.prover.learn(nonces);
    }

    fn is_bound(&self) -> bool {
        self.config.dpop() || self.prover.key().is_some()
    }

    /// Has a key made, if tokens are to be bound to one and there is none yet. Whether that is waited for.
    pub(super) fn makes_key(&mut self, now: Timestamp) -> bool {
        let makes = self.config.dpop() && self.prover.key().is_none();
        if makes {
            let Self {
                requests, prover, ..
            } = self;
            requests.begin(Purpose::Key, now, |id| prover.make_key(id));
        }
        makes
    }

    /// Sends a request that shows a token or asks for one, and proves the possession of the key if they
    /// are bound to one.
    fn send_proven(
        &mut self,
        purpose: Purpose,
        request: Request,
        access_token: Option<&Secret>,
        now: Timestamp,
    ) {
        if !self.is_bound() {
            return self.requests.send(purpose, request, now);
        }
        let wanted = Wanted::new(request, access_token.cloned(), self.requests.timeout());
        self.send_wanted(purpose, wanted, now);
    }

    /// Asks once more for endpoints or keys if the connection was lost: by then a code may have been redeemed, which
    /// works only once.
    pub(super) fn asks_again(
        &mut self,
        purpose: Purpose,
        result: &HttpResult,
        now: Timestamp,
    ) -> bool {
        let is_lost = matches!(result, Err(TransportError::Connection));
        if !is_lost || self.asked_again.contains(&purpose) {
            return false;
        }
        match purpose {
            Purpose::Discovery => self.discover(now),
            Purpose::Keys if self.fetch_keys(now).is_ok() => {}
            _ => return false,
        }
        self.asked_again.push(purpose);
        true
    }

    fn send_wanted(&mut self, purpose: Purpose, wanted: Wanted, now: Timestamp) {
        let server_now = self.clock_offset.to_server(now);
        let Self {
            requests, prover, ..
        } = self;
        requests.begin(purpose, now, |id| prover.send(id, wanted, server_now));
    }

    /// What has arrived, if somebody waits for it and it is not only a step on the way: a proof, or the
    /// refusal of one for the lack of a nonce or for its time.
    pub(super) fn take(&mut self, id: EffectId, input: Input, now: Timestamp) -> Option<Arrived> {
        match input {
            Input::Http(result) => {
                let purpose = self.requests.take(id)?;
                let Some(wanted) = self.prover.again(id, result.as_ref().ok()) else {
                    return Some(Arrived::Answer(purpose, result));
                };
                let response = result.as_ref().ok();
                let known = response.and_then(|said| ClockOffset::from_response(said, now));
                self.clock_offset = known.unwrap_or(self.clock_offset);
                self.send_wanted(purpose, wanted, now);
                None
            }
            Input::Key(answer) => {
                let server_now = self.clock_offset.to_server(now);
                match self.prover.on_key(id, answer, server_now) {
                    Progress::Next(effect) => {
                        self.requests.go_on(id, effect);
                        None
                    }
                    Progress::Ready => self.requests.take(id).map(|_| Arrived::Key),
                    Progress::Failed(error) => {
                        let purpose = self.requests.take(id)?;
                        Some(Arrived::Answer(purpose, Err(TransportError::Key(error))))
                    }
                    Progress::Nothing => None,
                }
            }
            // Nothing here asks for anything else.
            Input::Passkey(_) | Input::Frame(_) | Input::Back(_) => None,
        }
    }

    /// Fetches the keys, or asks for the endpoints first where they are not known.
    pub(super) fn begin(&mut self, now: Timestamp) -> Result<(), SignInError> {
        if self.metadata.is_some() {
            return self.fetch_keys(now);
        }
        self.discover(now);
        Ok(())
    }

    pub(super) fn discover(&mut self, now: Timestamp) {
        let request = oauth::discovery::request(self.config.issuer());
        self.requests.send(Purpose::Discovery, request, now);
    }

    pub(super) fn on_discovery(
        &mut self,
        result: HttpResult,
        now: Timestamp,
    ) -> Result<(), SignInError> {
        let response = result?;
        // Okta lets this document be cached for a day: such a one says what time it was.
        let known = ClockOffset::from_fresh(&response, now);
        self.clock_offset = known.unwrap_or(self.clock_offset);
        let metadata = Metadata::parse(&response, self.config.issuer())
            .map_err(|error| failure::of_discovery(&error, &response, now))?;
        self.metadata = Some(metadata);
        Ok(())
    }

    /// The endpoints, which are known before anything else is done.
    pub(super) fn metadata(&self) -> Result<&Metadata, SignInError> {
        self.metadata
            .as_ref()
            .ok_or_else(|| SignInError::new(ErrorCode::Discovery, ""))
    }

    pub(super) fn ask_for_tokens(
        &mut self,
        grant: Grant<'_>,
        now: Timestamp,
    ) -> Result<(), SignInError> {
        let endpoint = self.metadata()?.token_endpoint();
        let request = oauth::token::request(endpoint, &self.config, grant);
        self.send_proven(Purpose::Token, request, None, now);
        Ok(())
    }

    /// Keeps the tokens until they have been verified.
    pub(super) fn on_token(
        &mut self,
        response: &Response,
        now: Timestamp,
    ) -> Result<(), AnswerError> {
        let answer = match self.dpop_key() {
            Some(key) => TokenAnswer::parse_bound(response, key, now),
            None => TokenAnswer::parse(response, now),
        };
        match answer {
            Ok(answer) => {
                self.answer = Some(answer);
                Ok(())
            }
            Err(error) => {
                self.strays = oauth::token::strays(response);
                Err(error)
            }
        }
    }

    pub(super) fn fetch_keys(&mut self, now: Timestamp) -> Result<(), SignInError> {
        if !self.requests.has(Purpose::Keys) {
            let request = oauth::jwks::request(self.metadata()?.jwks_uri());
            self.requests.send(Purpose::Keys, request, now);
        }
        Ok(())
    }

    pub(super) fn on_keys(
        &mut self,
        result: HttpResult,
        now: Timestamp,
    ) -> Result<(), SignInError> {
        let response = result?;
        let jwks =
            Jwks::parse(&response).map_err(|error| failure::of_keys(&error, &response, now))?;
        self.jwks = Some(jwks);
        Ok(())
    }

    /// Verifies, once both tokens and keys are there; after a rotation the keys are fetched once more.
    pub(super) fn verify(
        &mut self,
        check: impl FnOnce(&TokenAnswer, &Jwks, &Expectations<'_>) -> Result<Tokens, IdTokenError>,
        now: Timestamp,
    ) -> Result<Option<Tokens>, SignInError> {
        let (Some(answer), Some(jwks)) = (&self.answer, &self.jwks) else {
            return Ok(None);
        };
        let issuer = self.metadata()?.issuer();
        match check(
            answer,
            jwks,
            &Expectations::new(issuer, self.config.client_id()),
        ) {
            Ok(tokens) => {
                self.answer = None;
                Ok(Some(tokens))
            }
            Err(IdTokenError::UnknownKey) if !self.keys_fetched_again => {
                self.keys_fetched_again = true;
                self.jwks = None;
                self.fetch_keys(now)?;
                Ok(None)
            }
            Err(error) => Err(failure::of_id_token(&error, Some(answer))),
        }
    }

    /// Whether the answer at hand has an ID token, for which keys are needed.
    pub(super) fn has_id_token(&self) -> bool {
        let answer = self.answer.as_ref();
        answer.is_some_and(|answer| answer.id_token.is_some())
    }

    /// The answer at hand, where nothing in it can be verified.
    pub(super) fn answer(&self) -> Option<&TokenAnswer> {
        self.answer.as_ref()
    }

    /// What the answer said has been taken.
    pub(super) fn forget_answer(&mut self) {
        self.answer = None;
    }

    /// Why there are no tokens, without the secrets that were sent.
    pub(super) fn refused(
        &self,
        error: &AnswerError,
        asked: Asked,
        response: &Response,
        secrets: &[&Secret],
        now: Timestamp,
    ) -> SignInError {
        failure::of_tokens(error, asked, response, self.is_bound(), secrets, now)
    }
}
