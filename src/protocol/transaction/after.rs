//! After the sign-in: what the tokens are good for at the org itself.

use super::{Effect, Phase, Purpose, Transaction, TransportError};
use crate::{
    ErrorCode, SignInError,
    protocol::{
        http::Response,
        oauth::{self, Metadata, PartialTokens, Tokens, UserInfo, dpop::KeyTask, revoke},
        time::Timestamp,
    },
};

/// What the org says about the user now.
pub type UserInfoAnswer = Result<UserInfo, SignInError>;

impl Transaction {
    /// Asks who the user is. Does nothing before the sign-in is complete, or while an answer is
    /// on its way. The answer is in [`user_info`](Self::user_info).
    pub fn ask_user_info(&mut self, now: Timestamp) {
        let Phase::SignedIn(tokens) = &self.phase else {
            return;
        };
        if self.waits_for(Purpose::UserInfo) {
            return;
        }
        let Some(endpoint) = self.endpoints().userinfo_endpoint().map(str::to_owned) else {
            self.user_info = Some(Err(SignInError::new(
                ErrorCode::Config,
                "no userinfo_endpoint",
            )));
            return;
        };
        let request = oauth::userinfo::request_of(&endpoint, tokens);
        self.start_effect(Purpose::UserInfo, request, now);
    }

    /// The last answer about the user.
    pub fn user_info(&self) -> Option<&UserInfoAnswer> {
        self.user_info.as_ref()
    }

    /// Has the tokens made useless before their time (RFC 7009), and the key thrown away that they are bound to. If a request does not arrive, that token
    /// lives until it expires.
    pub fn revoke(&mut self, now: Timestamp) {
        let Phase::SignedIn(tokens) = &self.phase else {
            return;
        };
        let tokens = std::sync::Arc::clone(tokens);
        self.revoke_tokens(&Tokens::clone(&tokens).into(), now);
        if let Some(key) = tokens.dpop_key().filter(|key| key.is_of_platform()) {
            let id = self.new_id();
            let task = KeyTask::Drop(std::sync::Arc::clone(key));
            self.effects.push_back((id, Effect::Key(task)));
        }
    }

    /// Has these made useless: nobody takes them.
    pub(super) fn revoke_tokens(&mut self, tokens: &PartialTokens, now: Timestamp) {
        let Some(endpoint) = self.endpoints().revocation_endpoint().map(str::to_owned) else {
            return;
        };
        let client_id = self.config.client_id().to_owned();
        for (token, hint) in tokens.revocable() {
            let request = revoke::request(&endpoint, &client_id, token, hint);
            self.start_effect(Purpose::Revoke, request, now);
        }
    }

    /// The same with the answer that could not be verified, or not yet.
    pub(crate) fn revoke_answer(&mut self, now: Timestamp) {
        if let Some(answer) = self.answer.take() {
            self.revoke_tokens(&answer.into_strays(), now);
        }
    }

    pub(super) fn endpoints(&self) -> Metadata {
        let known = self.metadata.clone();
        known.unwrap_or_else(|| Metadata::by_convention(self.config.issuer()))
    }

    pub(super) fn on_user_info(
        &mut self,
        result: Result<Response, TransportError>,
        now: Timestamp,
    ) {
        let Phase::SignedIn(tokens) = &self.phase else {
            return;
        };
        let subject = tokens.id_token().subject();
        self.user_info = Some(match result {
            Ok(response) => UserInfo::parse(&response, subject)
                .map_err(|error| oauth::failure_of_user_info(&error, &response, now)),
            Err(error) => Err(error.into()),
        });
    }
}
