//! What the server says about the user, during a sign-in and after it.

use super::{Exchange, HttpResult, Purpose};
use crate::{
    ErrorCode, SignInError,
    protocol::{
        http::Response,
        oauth::{
            self, AnswerError, Expectations, Jwks, Metadata, Tokens, UserInfo, UserInfoError,
            failure,
        },
        time::Timestamp,
    },
};

impl Exchange {
    /// Asks about the user, where the server can be asked.
    pub(in crate::protocol::oauth::flow) fn ask_about_user(
        &mut self,
        tokens: &Tokens,
        now: Timestamp,
    ) -> bool {
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
    pub(in crate::protocol::oauth::flow) fn on_user_info(
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
    pub(in crate::protocol::oauth::flow) fn user_info(
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
}
