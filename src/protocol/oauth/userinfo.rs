//! What the server says about the user now (OpenID Connect Core section 5.3).

use std::{error, fmt};

use serde_json::{Map, Value};

use super::{
    AnswerError, OAuthError,
    error::{bearer_challenge, members, text},
};
use crate::{
    Secret,
    protocol::http::{Request, Response},
};

/// The request. Its `Authorization` makes a browser ask first.
pub fn request(userinfo_endpoint: &str, access_token: &Secret) -> Request {
    Request::get(userinfo_endpoint)
        .with_header("Accept", "application/json")
        .with_header("Authorization", format!("Bearer {}", access_token.expose()))
}

/// Claims about the user who signed in.
#[derive(Clone, PartialEq, Eq)]
pub struct UserInfo {
    claims: Map<String, Value>,
}

impl UserInfo {
    /// From the answer; `subject` is the ID token's `sub`.
    ///
    /// # Errors
    ///
    /// If the access token is refused, or the claims are about somebody else (section 5.3.2).
    pub fn parse(response: &Response, subject: &str) -> Result<Self, UserInfoError> {
        if let Some(challenge) = bearer_challenge(response) {
            return Err(AnswerError::OAuth(challenge).into());
        }
        let claims = members(response)?;
        if text(&claims, "sub")? != subject {
            return Err(UserInfoError::OtherSubject);
        }
        Ok(Self { claims })
    }

    /// All claims.
    pub fn claims(&self) -> &Map<String, Value> {
        &self.claims
    }
}

impl fmt::Debug for UserInfo {
    /// Names only: the rest is about a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.claims.keys()).finish()
    }
}

/// Why there is nothing to say about the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserInfoError {
    /// There is no answer to read.
    Answer(AnswerError),
    /// The answer is about another user than the ID token.
    OtherSubject,
}

impl From<AnswerError> for UserInfoError {
    fn from(error: AnswerError) -> Self {
        Self::Answer(error)
    }
}

impl UserInfoError {
    /// A name that stays the same from version to version.
    pub fn code(&self) -> &str {
        match self {
            Self::Answer(error) => error.code(),
            Self::OtherSubject => "userinfo.other-subject",
        }
    }

    /// What the server said, if it refused.
    pub fn oauth(&self) -> Option<&OAuthError> {
        match self {
            Self::Answer(AnswerError::OAuth(error)) => Some(error),
            Self::Answer(_) | Self::OtherSubject => None,
        }
    }
}

impl fmt::Display for UserInfoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(error) => error.fmt(f),
            Self::OtherSubject => f.write_str("the answer is about another user than the ID token"),
        }
    }
}

impl error::Error for UserInfoError {}
