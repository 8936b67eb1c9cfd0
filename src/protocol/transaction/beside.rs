//! What is fetched beside the sign-in, the org's endpoints and keys, and what needs them at the end.

use std::sync::Arc;

use super::{Phase, Purpose, Transaction, TransportError, failure};
use crate::{
    ErrorCode, SignInError,
    protocol::{
        http::Response,
        oauth::{self, ClockOffset, Expectations, IdTokenError, Jwks, Metadata, Tokens},
        time::Timestamp,
    },
};

impl Transaction {
    pub(super) fn discover(&mut self, now: Timestamp) {
        let request = oauth::discovery::request(self.config.issuer());
        self.start_effect(Purpose::Discovery, request, now);
    }

    pub(super) fn on_discovery(
        &mut self,
        result: Result<Response, TransportError>,
        now: Timestamp,
    ) {
        // Okta's endpoints stand at known places: without an answer those are used.
        let response = result.ok();
        let offset = response
            .as_ref()
            .and_then(|response| ClockOffset::from_fresh(response, now));
        self.clock_offset = offset.unwrap_or(self.clock_offset);
        let found =
            response.and_then(|response| Metadata::parse(&response, self.config.issuer()).ok());
        self.metadata =
            Some(found.unwrap_or_else(|| Metadata::by_convention(self.config.issuer())));
        self.fetch_keys(now);
    }

    pub(super) fn fetch_keys(&mut self, now: Timestamp) {
        if self.waits_for(Purpose::Keys) {
            return;
        }
        let known = self.metadata.clone();
        let metadata = known.unwrap_or_else(|| Metadata::by_convention(self.config.issuer()));
        self.start_effect(
            Purpose::Keys,
            oauth::jwks::request(metadata.jwks_uri()),
            now,
        );
    }

    pub(super) fn on_keys(&mut self, result: Result<Response, TransportError>, now: Timestamp) {
        let found = match result {
            Ok(response) => Jwks::parse(&response).map_err(|error| {
                let error = SignInError::new(ErrorCode::Keys, error.to_string());
                failure::with_response(error, &response, now)
            }),
            Err(error) => Err(error.into()),
        };
        match found {
            Ok(jwks) => {
                self.jwks = Some(jwks);
                self.verify(now);
            }
            // Nobody waits for the keys before there are tokens.
            Err(error) if self.answer.is_some() => self.fail(error),
            Err(_) => {}
        }
    }

    /// Verifies the tokens, once both they and the keys are there.
    pub(super) fn verify(&mut self, now: Timestamp) {
        let Some(answer) = &self.answer else { return };
        let Some(jwks) = &self.jwks else {
            if !self.waits_for(Purpose::Discovery) {
                self.fetch_keys(now);
            }
            return;
        };
        let known = self.metadata.clone();
        let metadata = known.unwrap_or_else(|| Metadata::by_convention(self.config.issuer()));
        let expectations = Expectations {
            nonce: Some(&self.nonce),
            ..Expectations::new(metadata.issuer(), self.config.client_id())
        };
        match Tokens::verify(answer, self.config.scopes(), jwks, &expectations, now) {
            Ok(tokens) => {
                self.answer = None;
                self.revision += 1;
                self.phase = Phase::SignedIn(Arc::new(tokens));
            }
            Err(IdTokenError::UnknownKey) if !self.keys_fetched_again => {
                self.keys_fetched_again = true;
                self.fetch_keys(now);
            }
            Err(error) => {
                let error = oauth::of_id_token(&error, Some(answer));
                self.revoke_answer(now);
                self.fail(error);
            }
        }
    }
}
