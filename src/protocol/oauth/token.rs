//! The token endpoint: a grant becomes tokens (RFC 6749 sections 4.1.3, 5 and 6).

use std::{fmt, sync::Arc, time::Duration};

use serde_json::{Map, Value};

use super::{
    AnswerError, ClockOffset, DpopKey, PartialTokens, Verifier,
    error::{members, text},
    form::Form,
};
use crate::{
    Config, Secret,
    protocol::{
        http::{Request, Response},
        time::Timestamp,
    },
};

/// What is exchanged for tokens.
#[derive(Clone, Copy, Debug)]
pub enum Grant<'a> {
    /// The end of an embedded sign-in (Okta's own grant type).
    InteractionCode {
        /// From the last answer; good once.
        code: &'a Secret,
        /// The one whose hash the sign-in began with.
        verifier: &'a Verifier,
    },
    /// The end of a sign-in in a browser (RFC 6749 section 4.1).
    AuthorizationCode {
        /// From the redirect; good once.
        code: &'a Secret,
        /// The one whose hash the sign-in began with.
        verifier: &'a Verifier,
    },
    /// The end of a sign-in on another device (RFC 8628 section 3.4).
    DeviceCode {
        /// From the answer that began it.
        device_code: &'a Secret,
    },
    /// New tokens without the user (RFC 6749 section 6).
    RefreshToken {
        /// The newest one.
        refresh_token: &'a Secret,
        /// Those that were granted, or fewer.
        scopes: &'a [String],
    },
}

/// The request: a form without cookies, which a browser sends without a preflight. It is sent once.
pub fn request(token_endpoint: &str, config: &Config, grant: Grant<'_>) -> Request {
    let form = Form::new().pair("client_id", config.client_id());
    let form = match grant {
        Grant::InteractionCode { code, verifier } => form
            .pair("grant_type", "interaction_code")
            .pair("redirect_uri", config.redirect_uri())
            .pair("interaction_code", code.expose())
            .pair("code_verifier", verifier.expose()),
        Grant::AuthorizationCode { code, verifier } => form
            .pair("grant_type", "authorization_code")
            .pair("redirect_uri", config.redirect_uri())
            .pair("code", code.expose())
            .pair("code_verifier", verifier.expose()),
        Grant::DeviceCode { device_code } => form
            .pair("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
            .pair("device_code", device_code.expose()),
        Grant::RefreshToken {
            refresh_token,
            scopes,
        } => form
            .pair("grant_type", "refresh_token")
            .maybe("scope", joined(scopes).as_deref())
            .pair("refresh_token", refresh_token.expose()),
    };
    form.post(token_endpoint).for_one_use()
}

/// None for no scopes: an empty `scope` is not allowed (RFC 6749 section 3.3).
fn joined(scopes: &[String]) -> Option<String> {
    (!scopes.is_empty()).then(|| scopes.join(" "))
}

/// What the token endpoint gave. Nothing in it has been verified:
/// [`Tokens::verify`](super::Tokens::verify) does that.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenAnswer {
    pub(super) access_token: Secret,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) scopes: Option<Vec<String>>,
    pub(super) id_token: Option<Secret>,
    pub(super) refresh_token: Option<Secret>,
    pub(super) clock_offset: ClockOffset,
    /// Whether it said what time it is.
    pub(super) says_time: bool,
    pub(super) dpop_key: Option<Arc<DpopKey>>,
}

impl TokenAnswer {
    /// From an answer that was received at `now`.
    ///
    /// # Errors
    ///
    /// If the server refuses, a member is malformed, or the token is of a type other than
    /// `Bearer`, which this crate could not use (RFC 6749 section 7.1).
    pub fn parse(response: &Response, now: Timestamp) -> Result<Self, AnswerError> {
        Self::parse_typed(response, "Bearer", now)
    }

    /// The same for a request with a proof of `key`: the token is bound to it.
    ///
    /// # Errors
    ///
    /// As for [`parse`](Self::parse); also if the token is of a type other than `DPoP`, so that
    /// whoever got hold of it could use it (RFC 9449 section 5).
    pub fn parse_bound(
        response: &Response,
        key: &Arc<DpopKey>,
        now: Timestamp,
    ) -> Result<Self, AnswerError> {
        let answer = Self::parse_typed(response, "DPoP", now)?;
        Ok(Self {
            dpop_key: Some(Arc::clone(key)),
            ..answer
        })
    }

    /// Those that can be made useless.
    pub(in crate::protocol) fn into_strays(self) -> PartialTokens {
        PartialTokens {
            access_token: Some(self.access_token),
            refresh_token: self.refresh_token,
            ..PartialTokens::default()
        }
    }

    fn parse_typed(
        response: &Response,
        expected: &str,
        now: Timestamp,
    ) -> Result<Self, AnswerError> {
        let members = members(response)?;
        let token_type = text(&members, "token_type")?;
        if !token_type.eq_ignore_ascii_case(expected) {
            return Err(AnswerError::TokenType(
                token_type.chars().take(50).collect(),
            ));
        }
        let clock_offset = ClockOffset::from_response(response, now);
        Ok(Self {
            access_token: token(&members, "access_token")?
                .ok_or(AnswerError::Member("access_token"))?,
            expires_at: expires_in(&members)?.map(|time| now + time),
            scopes: scopes(&members)?,
            id_token: token(&members, "id_token")?,
            refresh_token: token(&members, "refresh_token")?,
            clock_offset: clock_offset.unwrap_or_default(),
            says_time: clock_offset.is_some(),
            dpop_key: None,
        })
    }
}

impl fmt::Debug for TokenAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenAnswer")
            .field("scopes", &self.scopes)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// The tokens that stand in an answer, whatever else is wrong with it: nobody takes them, so they are to be
/// made useless.
pub(in crate::protocol) fn strays(response: &Response) -> PartialTokens {
    let members = serde_json::from_slice(&response.body).unwrap_or_default();
    let found = |name| token(&members, name).ok().flatten();
    PartialTokens {
        access_token: found("access_token"),
        refresh_token: found("refresh_token"),
        ..PartialTokens::default()
    }
}

/// A token that can be put into a header: printable ASCII (RFC 6749 appendix A).
fn token(members: &Map<String, Value>, name: &'static str) -> Result<Option<Secret>, AnswerError> {
    if members.get(name).is_none_or(Value::is_null) {
        return Ok(None);
    }
    let token = text(members, name)?;
    if token.bytes().all(|b| b.is_ascii_graphic()) {
        Ok(Some(token.into()))
    } else {
        Err(AnswerError::Member(name))
    }
}

/// Seconds, as a number or (from some servers) in quotes.
fn expires_in(members: &Map<String, Value>) -> Result<Option<Duration>, AnswerError> {
    let error = AnswerError::Member("expires_in");
    let secs = match members.get("expires_in") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(secs)) => secs.trim().parse::<f64>().ok(),
        Some(secs) => secs.as_f64(),
    };
    let secs = secs.filter(|secs| *secs >= 0.0).ok_or(error)?;
    Ok(Some(
        Duration::try_from_secs_f64(secs).unwrap_or(Duration::MAX),
    ))
}

fn scopes(members: &Map<String, Value>) -> Result<Option<Vec<String>>, AnswerError> {
    match members.get("scope") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(scopes)) => Ok(Some(
            scopes.split_ascii_whitespace().map(str::to_owned).collect(),
        )),
        Some(_) => Err(AnswerError::Member("scope")),
    }
}
