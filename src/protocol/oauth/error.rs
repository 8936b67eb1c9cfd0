//! What Okta's OAuth endpoints say when they do not give what was asked for.

use std::{error, fmt};

use serde_json::{Map, Value};

use crate::protocol::http::{MAX_BODY_BYTES, Response};

/// The texts of an answer that are kept are cut to this many characters.
const MAX_TEXT_CHARS: usize = 1000;

/// An error code of RFC 6749 section 5.2 or one of its extensions.
///
/// One that is not known here is kept as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OAuthErrorCode {
    /// The request lacks something or is malformed.
    InvalidRequest,
    /// The app is not known, or its authentication failed.
    InvalidClient,
    /// The code, refresh token or code verifier is wrong, used or expired.
    InvalidGrant,
    /// A scope is not known or not granted.
    InvalidScope,
    /// The token is wrong, revoked or expired (RFC 6750).
    InvalidToken,
    /// The token's scopes do not suffice (RFC 6750).
    InsufficientScope,
    /// The app may not use this grant type.
    UnauthorizedClient,
    /// The server does not offer this grant type.
    UnsupportedGrantType,
    /// The user or the org's policy said no.
    AccessDenied,
    /// The user must sign in (OpenID Connect Core section 3.1.2.6).
    LoginRequired,
    /// The user must do something (OpenID Connect Core section 3.1.2.6).
    InteractionRequired,
    /// The user must agree (OpenID Connect Core section 3.1.2.6).
    ConsentRequired,
    /// The sign-in was not as strong or recent as needed (RFC 9470).
    InsufficientAuthenticationContext,
    /// The user has not decided yet (RFC 8628).
    AuthorizationPending,
    /// Asked too often (RFC 8628).
    SlowDown,
    /// The device code or its like is too old (RFC 8628).
    ExpiredToken,
    /// The org wants proof of possession, or a newer nonce in it (RFC 9449).
    UseDpopNonce,
    /// The proof of possession is wrong (RFC 9449).
    InvalidDpopProof,
    /// The server gives no such answer (RFC 6749 section 4.1.2.1).
    UnsupportedResponseType,
    /// The server does not answer in this way.
    UnsupportedResponseMode,
    /// The user must choose an account (OpenID Connect Core section 3.1.2.6).
    AccountSelectionRequired,
    /// The user turned back (Okta).
    UserCanceledRequest,
    /// The sign-in is not as strong as asked for (OpenID Connect Core Unmet Authentication Requirements).
    UnmetAuthenticationRequirements,
    /// The server failed.
    ServerError,
    /// The server has too much to do.
    TemporarilyUnavailable,
    /// Any other.
    Other(String),
}

impl OAuthErrorCode {
    /// From its name on the wire.
    pub fn from_wire(name: &str) -> Self {
        match name {
            "invalid_request" => Self::InvalidRequest,
            "invalid_client" => Self::InvalidClient,
            "invalid_grant" => Self::InvalidGrant,
            "invalid_scope" => Self::InvalidScope,
            "invalid_token" => Self::InvalidToken,
            "insufficient_scope" => Self::InsufficientScope,
            "unauthorized_client" => Self::UnauthorizedClient,
            "unsupported_grant_type" => Self::UnsupportedGrantType,
            "access_denied" => Self::AccessDenied,
            "login_required" => Self::LoginRequired,
            "interaction_required" => Self::InteractionRequired,
            "consent_required" => Self::ConsentRequired,
            "insufficient_authentication_context" => Self::InsufficientAuthenticationContext,
            "authorization_pending" => Self::AuthorizationPending,
            "slow_down" => Self::SlowDown,
            "expired_token" => Self::ExpiredToken,
            "use_dpop_nonce" => Self::UseDpopNonce,
            "invalid_dpop_proof" => Self::InvalidDpopProof,
            "unsupported_response_type" => Self::UnsupportedResponseType,
            "unsupported_response_mode" => Self::UnsupportedResponseMode,
            "account_selection_required" => Self::AccountSelectionRequired,
            "user_canceled_request" => Self::UserCanceledRequest,
            "unmet_authentication_requirements" => Self::UnmetAuthenticationRequirements,
            "server_error" => Self::ServerError,
            "temporarily_unavailable" => Self::TemporarilyUnavailable,
            other => Self::Other(shortened(other)),
        }
    }

    /// Its name on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::AccessDenied => "access_denied",
            Self::LoginRequired => "login_required",
            Self::InteractionRequired => "interaction_required",
            Self::ConsentRequired => "consent_required",
            Self::InsufficientAuthenticationContext => "insufficient_authentication_context",
            Self::AuthorizationPending => "authorization_pending",
            Self::SlowDown => "slow_down",
            Self::ExpiredToken => "expired_token",
            Self::UseDpopNonce => "use_dpop_nonce",
            Self::InvalidDpopProof => "invalid_dpop_proof",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::UnsupportedResponseMode => "unsupported_response_mode",
            Self::AccountSelectionRequired => "account_selection_required",
            Self::UserCanceledRequest => "user_canceled_request",
            Self::UnmetAuthenticationRequirements => "unmet_authentication_requirements",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::Other(name) => name,
        }
    }
}

/// An OAuth error answer (RFC 6749 section 5.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthError {
    /// Which one.
    pub code: OAuthErrorCode,
    /// The server's words for developers, in English; empty if there were none.
    pub description: String,
}

impl OAuthError {
    /// From the parameters of a redirect.
    pub(super) fn from_parameters(code: &str, description: &str) -> Self {
        Self {
            code: OAuthErrorCode::from_wire(code),
            description: shortened(description),
        }
    }

    /// From the members `error` and `error_description`; none without an `error`.
    pub(super) fn from_members(members: &Map<String, Value>) -> Option<Self> {
        let code = members
            .get("error")?
            .as_str()
            .filter(|code| !code.is_empty())?;
        let description = members.get("error_description").and_then(Value::as_str);
        Some(Self {
            code: OAuthErrorCode::from_wire(code),
            description: shortened(description.unwrap_or_default()),
        })
    }
}

impl fmt::Display for OAuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        if self.description.is_empty() {
            Ok(())
        } else {
            write!(f, ": {}", self.description)
        }
    }
}

impl error::Error for OAuthError {}

/// Why an answer gives nothing to go on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerError {
    /// The server refused in OAuth's own terms.
    OAuth(OAuthError),
    /// The server refused in the terms of Okta's other APIs, as it does when a rate limit is passed.
    Api {
        /// The status of the response.
        status: u16,
        /// Okta's code, such as `E0000047`.
        code: String,
        /// Okta's words, in English.
        summary: String,
    },
    /// A status other than 2xx and nothing readable with it; perhaps a proxy's page.
    Status(u16),
    /// A body that is not a JSON object, or too long a one.
    NotJson,
    /// A member is missing or of another kind than it should be.
    Member(&'static str),
    /// The access token is of this type, which was not asked for.
    TokenType(String),
}

impl AnswerError {
    /// A name that stays the same from version to version; of an OAuth error, its own.
    pub fn code(&self) -> &str {
        match self {
            Self::OAuth(error) => error.code.as_str(),
            Self::Api { code, .. } => code,
            Self::Status(_) => "answer.status",
            Self::NotJson => "answer.not-json",
            Self::Member(_) => "answer.member",
            Self::TokenType(_) => "answer.token-type",
        }
    }
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OAuth(error) => error.fmt(f),
            Self::Api {
                status,
                code,
                summary,
            } => write!(f, "{code} with status {status}: {summary}"),
            Self::Status(status) => {
                write!(f, "the server answered with status {status} and no reason")
            }
            Self::NotJson => f.write_str("the server's answer is not a JSON object"),
            Self::Member(name) => {
                write!(f, "`{name}` in the server's answer is missing or malformed")
            }
            Self::TokenType(found) => {
                write!(
                    f,
                    "the access token is of type {found}, which was not asked for: see the app's settings for proof of possession (DPoP)"
                )
            }
        }
    }
}

impl error::Error for AnswerError {}

/// The members of a JSON answer that is no error.
///
/// A body with a truthy `error` is one even with status 200.
pub(super) fn members(response: &Response) -> Result<Map<String, Value>, AnswerError> {
    let parsed = (response.body.len() <= MAX_BODY_BYTES)
        .then(|| serde_json::from_slice::<Map<String, Value>>(&response.body).ok())
        .flatten();
    let Some(members) = parsed else {
        return Err(if response.is_success() {
            AnswerError::NotJson
        } else {
            AnswerError::Status(response.status)
        });
    };
    if let Some(error) = OAuthError::from_members(&members) {
        return Err(AnswerError::OAuth(error));
    }
    if response.is_success() {
        return Ok(members);
    }
    Err(match text(&members, "errorCode") {
        Ok(code) => AnswerError::Api {
            status: response.status,
            code: shortened(code),
            summary: shortened(text(&members, "errorSummary").unwrap_or_default()),
        },
        Err(_) => AnswerError::Status(response.status),
    })
}

/// A member that must be there and be a text with something in it.
pub(super) fn text<'a>(
    members: &'a Map<String, Value>,
    name: &'static str,
) -> Result<&'a str, AnswerError> {
    members
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .ok_or(AnswerError::Member(name))
}

/// The reason in `WWW-Authenticate: Bearer error="…", error_description="…"` (RFC 6750 section 3).
pub(super) fn bearer_challenge(response: &Response) -> Option<OAuthError> {
    let challenge = response
        .headers
        .get("www-authenticate")
        .filter(|_| !response.is_success())?;
    let code = quoted(challenge, "error")?;
    Some(OAuthError {
        code: OAuthErrorCode::from_wire(code),
        description: shortened(quoted(challenge, "error_description").unwrap_or_default()),
    })
}

/// The value of `name="value"`. Escapes are not undone: OAuth's codes have none.
fn quoted<'a>(challenge: &'a str, name: &str) -> Option<&'a str> {
    challenge.match_indices(name).find_map(|(at, _)| {
        let (before, after) = (challenge.get(..at)?, challenge.get(at + name.len()..)?);
        let is_whole = before.ends_with([' ', ',']);
        let value = after.strip_prefix("=\"").filter(|_| is_whole)?;
        value.split('"').next()
    })
}

fn shortened(text: &str) -> String {
    text.chars().take(MAX_TEXT_CHARS).collect()
}
