//! What every flow ends with: endpoints, tokens, keys, and the ID token's verification.

use std::sync::Arc;

use super::requests::Requests;
use crate::{
    Config, ErrorCode, Secret, SignInError,
    protocol::{
        EffectId, Input, TransportError,
        http::{Request, Response},
        oauth::{
            self, AnswerError, ClockOffset, DpopKey, Expectations, Grant, IdTokenError, Jwks,
            Metadata, Nonces, TokenAnswer, Tokens, UserInfo, UserInfoError,
            dpop::{Progress, Prover, Wanted},
            failure::{self, Asked},
            revoke::Hint,
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
        let wanted = Wanted {
            request,
            access_token: access_token.cloned(),
            timeout: self.requests.timeout(),
            is_second: false,
        };
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
    /// refusal of one for the lack of a nonce.
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
        self.clock_offset = ClockOffset::from_response(&response, now).unwrap_or_default();
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
        self.answer = Some(match self.dpop_key() {
            Some(key) => TokenAnswer::parse_bound(response, key, now)?,
            None => TokenAnswer::parse(response, now)?,
        });
        Ok(())
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

    /// Tokens came that nobody gets: they are made useless, as far as the server offers that. Whether
    /// something is under way for it.
    pub(super) fn revoke(
        &mut self,
        access_token: &Secret,
        refresh_token: Option<&Secret>,
        now: Timestamp,
    ) -> bool {
        let endpoint = self
            .metadata
            .as_ref()
            .and_then(Metadata::revocation_endpoint);
        let Some(endpoint) = endpoint else {
            return false;
        };
        let tokens = [
            (refresh_token, Hint::RefreshToken),
            (Some(access_token), Hint::AccessToken),
        ];
        for (token, hint) in tokens {
            if let Some(token) = token {
                let client_id = self.config.client_id();
                let request = oauth::revoke::plain_request(endpoint, client_id, token, hint);
                self.requests.send(Purpose::Revoke, request, now);
            }
        }
        true
    }

    /// The same with the answer at hand, if there is one that was not taken.
    pub(super) fn revoke_answer(&mut self, now: Timestamp) -> bool {
        let Some(answer) = self.answer.take() else {
            return false;
        };
        self.revoke(&answer.access_token, answer.refresh_token.as_ref(), now)
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

    /// Asks about the user, where the server can be asked.
    pub(super) fn ask_about_user(&mut self, tokens: &Tokens, now: Timestamp) -> bool {
        let endpoint = self.metadata.as_ref().and_then(Metadata::userinfo_endpoint);
        let Some(endpoint) = endpoint else {
            return false;
        };
        let request = oauth::userinfo::request_of(endpoint, tokens);
        self.send_proven(Purpose::UserInfo, request, Some(tokens.access_token()), now);
        true
    }

    /// What the server says about the user. That it says nothing that can be read does not end a sign-in; that it
    /// says something about somebody else, or does not say about whom, does.
    pub(super) fn on_user_info(
        &self,
        result: HttpResult,
        tokens: &Tokens,
        now: Timestamp,
    ) -> Result<Option<UserInfo>, SignInError> {
        let Ok(response) = result else {
            return Ok(None);
        };
        match self.read_user_info(&response, tokens)? {
            Ok(user_info) => Ok(Some(user_info)),
            Err(UserInfoError::Answer(
                AnswerError::OAuth(_)
                | AnswerError::Api { .. }
                | AnswerError::Status(_)
                | AnswerError::NotJson,
            )) => Ok(None),
            Err(error) => {
                let said = failure::of_user_info(&error, &response, now);
                Err(SignInError {
                    code: ErrorCode::UserInfo,
                    ..said
                })
            }
        }
    }

    /// The same where it is asked for by itself.
    pub(super) fn user_info(
        &self,
        response: &Response,
        tokens: &Tokens,
        now: Timestamp,
    ) -> Result<UserInfo, SignInError> {
        self.read_user_info(response, tokens)?
            .map_err(|error| failure::of_user_info(&error, response, now))
    }

    fn read_user_info(
        &self,
        response: &Response,
        tokens: &Tokens,
    ) -> Result<Result<UserInfo, UserInfoError>, SignInError> {
        let issuer = self.metadata()?.issuer();
        let expected = Expectations::new(issuer, self.config.client_id());
        let subject = tokens.id_token().subject();
        let none = Jwks::default();
        let jwks = self.jwks.as_ref().unwrap_or(&none);
        Ok(UserInfo::parse_signed(response, subject, jwks, &expected))
    }

    /// Why there are no tokens, without the secrets that were sent.
    pub(super) fn refused(
        error: &AnswerError,
        asked: Asked,
        response: &Response,
        secrets: &[&Secret],
        now: Timestamp,
    ) -> SignInError {
        let error = failure::of_answer(error, asked, response, now);
        let secrets: Vec<&str> = secrets.iter().map(|secret| secret.expose()).collect();
        failure::without(error, &secrets)
    }
}
