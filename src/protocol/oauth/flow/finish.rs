//! From a code to verified tokens.

use super::{
    Flow, FlowPhase, Place, SignedIn,
    exchange::{HttpResult, Purpose},
};
use crate::{
    ErrorCode, Secret, SignInError,
    protocol::{
        oauth::{Expectations, Tokens, failure::Asked},
        time::Timestamp,
    },
};

impl Flow {
    pub(super) fn on_answer(&mut self, purpose: Purpose, result: HttpResult, now: Timestamp) {
        let outcome = match purpose {
            Purpose::Discovery => self.on_discovery(result, now),
            Purpose::Device => self.on_device(result, now),
            Purpose::Token if self.is_disowned => self.on_disowned(result, now),
            Purpose::Token if self.place == Place::Device => self.on_device_poll(result, now),
            Purpose::Token => self.on_token(result, now),
            Purpose::Key => result.map(drop).map_err(Into::into),
            Purpose::Keys => self
                .exchange
                .on_keys(result, now)
                .and_then(|()| self.verify(now)),
            Purpose::UserInfo => self.on_user_info(result, now),
            Purpose::Revoke => Ok(()),
        };
        self.settle(outcome, now);
    }

    /// Ends without tokens. Those that came all the same are made useless before that is said: who hears it
    /// drops the flow.
    pub(super) fn refuse(&mut self, error: SignInError, now: Timestamp) {
        let exchange = &mut self.exchange;
        exchange.requests.forget_all();
        let revokes = match self.tokens.take() {
            Some(tokens) => exchange.revoke(&tokens.into(), now),
            None => exchange.revoke_answer(now),
        };
        if revokes {
            self.refusal = Some(error);
        } else {
            self.fail(error);
        }
    }

    /// The last answer that may bring tokens, when nobody waits for them any more.
    fn on_disowned(&mut self, result: HttpResult, now: Timestamp) -> Result<(), SignInError> {
        if let Ok(response) = result {
            // What of it can be read is kept until it is made useless.
            drop(self.exchange.on_token(&response, now));
        }
        Err(ErrorCode::LoginCancelled.into())
    }

    fn on_token(&mut self, result: HttpResult, now: Timestamp) -> Result<(), SignInError> {
        let response = result?;
        self.exchange.on_token(&response, now).map_err(|error| {
            let verifier = Secret::from(self.proof.verifier.expose());
            let mut secrets = vec![&verifier];
            secrets.extend(&self.code);
            self.exchange
                .refused(&error, Asked::Token, &response, &secrets, now)
        })?;
        self.verify(now)
    }

    fn verify(&mut self, now: Timestamp) -> Result<(), SignInError> {
        let (proof, code) = (&self.proof, self.code.as_ref());
        let scopes = self.exchange.config.scopes().to_vec();
        let place = &self.place;
        let tokens = self.exchange.verify(
            |answer, jwks, expected| {
                let expected = match place {
                    Place::Browser(options) => Expectations {
                        nonce: Some(&proof.nonce),
                        code,
                        max_age: options.max_age,
                        acr_values: options.acr_values.as_deref(),
                        ..expected.clone()
                    },
                    Place::Device => expected.clone(),
                };
                Tokens::verify(answer, &scopes, jwks, &expected, now)
            },
            now,
        )?;
        let Some(tokens) = tokens else { return Ok(()) };
        self.code = None;
        let asked = self.exchange.ask_about_user(&tokens, now);
        self.tokens = Some(tokens);
        if asked { Ok(()) } else { self.finish(None) }
    }

    fn on_user_info(&mut self, result: HttpResult, now: Timestamp) -> Result<(), SignInError> {
        let Some(tokens) = &self.tokens else {
            return Ok(());
        };
        let user_info = self.exchange.on_user_info(result, tokens, now)?;
        self.finish(user_info)
    }

    fn finish(
        &mut self,
        user_info: Option<crate::protocol::oauth::UserInfo>,
    ) -> Result<(), SignInError> {
        let metadata = self.exchange.metadata()?.clone();
        if let Some(tokens) = self.tokens.take() {
            self.phase = FlowPhase::SignedIn(Box::new(SignedIn {
                tokens,
                user_info,
                metadata,
            }));
        }
        Ok(())
    }
}
