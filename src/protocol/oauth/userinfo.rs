//! What the server says about the user now (OpenID Connect Core section 5.3).

use std::{error, fmt};

use serde_json::{Map, Value};

use super::{
    AnswerError, Expectations, IdTokenError, Jwks, OAuthError, Tokens,
    error::{bearer_challenge, members, text},
    id_token::verified_payload,
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

/// The same for tokens that may be bound to a key, without the proof that belongs to it then.
pub(in crate::protocol) fn request_of(userinfo_endpoint: &str, tokens: &Tokens) -> Request {
    Request::get(userinfo_endpoint)
        .with_header("Accept", "application/json")
        .with_header("Authorization", tokens.authorization().expose())
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
        Self::about(members(response)?, subject)
    }

    /// From an answer that may be signed (section 5.3.2), which some servers do for clients that were
    /// registered so. Issuer and audience of a signed one are compared, if it names them.
    ///
    /// # Errors
    ///
    /// As for [`parse`](Self::parse); also if the signature is none of the server's.
    pub fn parse_signed(
        response: &Response,
        subject: &str,
        jwks: &Jwks,
        expected: &Expectations<'_>,
    ) -> Result<Self, UserInfoError> {
        let content_type = response.headers.get("content-type").unwrap_or_default();
        let kind = content_type.split(';').next().unwrap_or_default().trim();
        if !response.is_success() || !kind.eq_ignore_ascii_case("application/jwt") {
            return Self::parse(response, subject);
        }
        let token = std::str::from_utf8(&response.body).or(Err(AnswerError::NotJson))?;
        let claims = verified_payload(token.trim(), jwks).map_err(UserInfoError::Signed)?;
        if claims.get("iss").is_some_and(|iss| iss != expected.issuer) {
            return Err(UserInfoError::Signed(IdTokenError::Issuer));
        }
        let is_for_us = |aud: &Value| match aud {
            Value::Array(all) => all.iter().any(|one| one == expected.client_id),
            one => one == expected.client_id,
        };
        if claims.get("aud").is_some_and(|aud| !is_for_us(aud)) {
            return Err(UserInfoError::Signed(IdTokenError::Audience));
        }
        Self::about(claims, subject)
    }

    fn about(claims: Map<String, Value>, subject: &str) -> Result<Self, UserInfoError> {
        if text(&claims, "sub")? == subject {
            Ok(Self { claims })
        } else {
            Err(UserInfoError::OtherSubject)
        }
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
    /// The answer is signed, and wrong in this way.
    Signed(IdTokenError),
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
            Self::Signed(_) => "userinfo.signed",
        }
    }

    /// What the server said, if it refused.
    pub fn oauth(&self) -> Option<&OAuthError> {
        match self {
            Self::Answer(AnswerError::OAuth(error)) => Some(error),
            Self::Answer(_) | Self::OtherSubject | Self::Signed(_) => None,
        }
    }
}

impl fmt::Display for UserInfoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(error) => error.fmt(f),
            Self::OtherSubject => f.write_str("the answer is about another user than the ID token"),
            Self::Signed(error) => write!(f, "the signed answer was refused as {}", error.code()),
        }
    }
}

impl error::Error for UserInfoError {}
