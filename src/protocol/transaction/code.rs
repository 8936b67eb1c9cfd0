//! The code at the end of a sign-in is exchanged for tokens.

use super::{Purpose, Transaction, TransportError};
use crate::{
    Secret,
    protocol::{
        http::Response,
        oauth::{self, Asked, Grant, Metadata, TokenAnswer},
        time::Timestamp,
    },
};

impl Transaction {
    pub(super) fn exchange(&mut self, now: Timestamp) {
        let Some(code) = &self.code else { return };
        let known = self.metadata.clone();
        let metadata = known.unwrap_or_else(|| Metadata::by_convention(self.config.issuer()));
        let verifier = &self.verifier;
        let grant = match self.code_is_hosted {
            true => Grant::AuthorizationCode { code, verifier },
            false => Grant::InteractionCode { code, verifier },
        };
        let request = oauth::token::request(metadata.token_endpoint(), &self.config, grant);
        self.send(Purpose::Token, request, now);
    }

    pub(super) fn on_token(&mut self, result: Result<Response, TransportError>, now: Timestamp) {
        if self.revoke_late(&result, now) {
            return;
        }
        let response = match result {
            Ok(response) => response,
            Err(error) => return self.fail(error.into()),
        };
        let code = self.code.take();
        let answer = match self.prover.key() {
            Some(key) => TokenAnswer::parse_bound(&response, key, now),
            None => TokenAnswer::parse(&response, now),
        };
        match answer {
            Ok(answer) => {
                self.last = None;
                self.answer = Some(answer);
                self.verify(now);
            }
            Err(error) => {
                let verifier = Secret::from(self.verifier.expose());
                let secrets: Vec<_> = code.iter().chain([&verifier]).collect();
                let is_proven = self.config.dpop();
                let asked = Asked::Token;
                let error =
                    oauth::failure_of_tokens(&error, asked, &response, is_proven, &secrets, now);
                self.revoke_tokens(&oauth::token::strays(&response), now);
                self.fail(error);
            }
        }
    }
}
