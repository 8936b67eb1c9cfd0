//! Every way in which an OAuth request fails, as an error with a stable code.

use super::{
    AnswerError, CallbackError, ClockOffset, DiscoveryError, IdTokenError, OAuthError,
    OAuthErrorCode, TokenAnswer, UserInfoError,
};
use crate::{
    ErrorCode, Secret, SignInError,
    protocol::{http::Response, time::Timestamp, with_response},
};

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::protocol) enum Asked {
    /// The beginning of a sign-in in the panel.
    Interact,
    /// A code, through a browser.
    Authorize,
    /// A code for another device.
    Device,
    /// Tokens, for a code.
    Token,
    /// Tokens, for a refresh token.
    Refresh,
    /// Who the user is.
    UserInfo,
    /// What is known about a token.
    Introspection,
}

/// The code for what the server said.
pub(super) fn code_of(error: &OAuthError, asked: Asked) -> ErrorCode {
    use OAuthErrorCode as O;
    match &error.code {
        O::InvalidGrant if asked == Asked::Refresh => ErrorCode::RefreshRefused,
        O::InvalidGrant => ErrorCode::CodeRefused,
        O::InvalidClient => ErrorCode::UnknownClient,
        O::UnauthorizedClient | O::UnsupportedGrantType => ErrorCode::GrantType,
        O::InvalidScope => ErrorCode::Scope,
        O::InvalidRequest if error.description.contains("redirect_uri") => ErrorCode::RedirectUri,
        O::InvalidRequest if error.description.contains("client_id") => ErrorCode::UnknownClient,
        // Nobody has been asked yet: it is the org that says no, by its policy.
        O::AccessDenied if asked == Asked::Interact => ErrorCode::Refused,
        O::InvalidRequest | O::UnsupportedResponseType | O::UnsupportedResponseMode => {
            ErrorCode::Request
        }
        O::AccessDenied | O::UserCanceledRequest => ErrorCode::Denied,
        O::LoginRequired => ErrorCode::LoginRequired,
        O::InteractionRequired | O::AccountSelectionRequired => ErrorCode::InteractionRequired,
        O::ConsentRequired => ErrorCode::ConsentRequired,
        O::InsufficientAuthenticationContext | O::UnmetAuthenticationRequirements => {
            ErrorCode::StepUp
        }
        O::InvalidToken | O::InsufficientScope => ErrorCode::AccessRefused,
        O::UseDpopNonce | O::InvalidDpopProof => ErrorCode::Dpop,
        O::ExpiredToken => ErrorCode::DeviceExpired,
        O::ServerError | O::TemporarilyUnavailable => ErrorCode::Server,
        O::SlowDown => ErrorCode::RateLimited,
        O::AuthorizationPending => ErrorCode::Refused,
        O::Other(name) => code_of_other(name),
    }
}

/// The rest of what is registered for OAuth (IANA, "OAuth Extensions Error"), by which a server tells what it does
/// not take.
fn code_of_other(name: &str) -> ErrorCode {
    match name {
        // RFC 9101, RFC 8707, RFC 9396, RFC 7009; OpenID Connect Core section 3.1.2.6.
        "invalid_request_uri"
        | "invalid_request_object"
        | "request_not_supported"
        | "request_uri_not_supported"
        | "registration_not_supported"
        | "invalid_target"
        | "invalid_authorization_details"
        | "unsupported_token_type" => ErrorCode::Request,
        "invalid_redirect_uri" => ErrorCode::RedirectUri,
        "insufficient_user_authentication" => ErrorCode::StepUp,
        "session_selection_required" => ErrorCode::InteractionRequired,
        _ => ErrorCode::Refused,
    }
}

fn code_of_answer(error: &AnswerError, asked: Asked) -> ErrorCode {
    match error {
        AnswerError::OAuth(error) => code_of(error, asked),
        AnswerError::Api { .. } => ErrorCode::Refused,
        AnswerError::Status(_) => ErrorCode::Unexpected,
        AnswerError::NotJson => ErrorCode::NotJson,
        AnswerError::Member(_)
            if matches!(
                asked,
                Asked::Device | Asked::Interact | Asked::Introspection
            ) =>
        {
            ErrorCode::MissingField
        }
        // That type is refused only where another one was asked for.
        AnswerError::TokenType(found) if found.eq_ignore_ascii_case("Bearer") => {
            ErrorCode::DpopIgnored
        }
        AnswerError::Member(_) | AnswerError::TokenType(_) => ErrorCode::BadTokens,
    }
}

/// Why an endpoint that a form was sent to gave nothing.
pub(in crate::protocol) fn of_answer(
    error: &AnswerError,
    asked: Asked,
    response: &Response,
    now: Timestamp,
) -> SignInError {
    let code = code_of_answer(error, asked);
    // What the server says of itself is more than the status that it says it with.
    let said = with_response(SignInError::new(code, error.to_string()), response, now);
    match error {
        AnswerError::OAuth(_) if response.status < 500 && response.status != 429 => {
            SignInError { code, ..said }
        }
        _ => said,
    }
}

/// Why there are no tokens, without the secrets that were sent for them. Where a proof was sent, too, it was not
/// missing but refused; unless the server says what time it is, this computer's clock is the likeliest reason.
pub(in crate::protocol) fn of_tokens(
    error: &AnswerError,
    asked: Asked,
    response: &Response,
    is_proven: bool,
    secrets: &[&Secret],
    now: Timestamp,
) -> SignInError {
    let mut said = of_answer(error, asked, response, now);
    if is_proven && said.code == ErrorCode::Dpop {
        let is_proof = matches!(error, AnswerError::OAuth(error) if error.code == OAuthErrorCode::InvalidDpopProof);
        let knows_time = ClockOffset::from_response(response, now).is_some();
        said.code = match is_proof && !knows_time {
            true => ErrorCode::Clock,
            false => ErrorCode::DpopRefused,
        };
    }
    without(said, secrets)
}

/// Why nothing is known about the server's endpoints.
pub(super) fn of_discovery(
    error: &DiscoveryError,
    response: &Response,
    now: Timestamp,
) -> SignInError {
    let code = match error {
        DiscoveryError::Issuer { .. } => ErrorCode::OtherIssuer,
        DiscoveryError::Answer(AnswerError::NotJson) => ErrorCode::NotJson,
        DiscoveryError::Answer(_) | DiscoveryError::NoS256 | DiscoveryError::Endpoint(_) => {
            ErrorCode::Discovery
        }
    };
    with_response(SignInError::new(code, error.to_string()), response, now)
}

/// Why the browser brought nothing.
pub(crate) fn of_callback(error: &CallbackError) -> SignInError {
    let code = match error {
        CallbackError::OAuth(error) => code_of(error, Asked::Authorize),
        CallbackError::NoState | CallbackError::State => ErrorCode::CallbackState,
        CallbackError::Issuer | CallbackError::NoIssuer => ErrorCode::CallbackIssuer,
        CallbackError::TooLong
        | CallbackError::Encoding
        | CallbackError::Duplicate
        | CallbackError::Token(_)
        | CallbackError::NoCode => ErrorCode::Callback,
    };
    SignInError::new(code, error.to_string())
}

/// Why there are no keys.
pub(super) fn of_keys(error: &AnswerError, response: &Response, now: Timestamp) -> SignInError {
    let error = SignInError::new(ErrorCode::Keys, error.to_string());
    with_response(error, response, now)
}

/// Why the ID token is not believed.
///
/// It is this computer's clock that is wrong only as long as the server has not said what its own shows.
pub(in crate::protocol) fn of_id_token(
    error: &IdTokenError,
    answer: Option<&TokenAnswer>,
) -> SignInError {
    let says_time = answer.is_some_and(|answer| answer.says_time);
    let code = match error {
        IdTokenError::Absent => ErrorCode::BadTokens,
        // The server did not do what it was asked for; its tokens are otherwise as they should be.
        IdTokenError::Acr | IdTokenError::AuthTime | IdTokenError::Missing("acr" | "auth_time") => {
            ErrorCode::StepUp
        }
        IdTokenError::Expired { .. } | IdTokenError::NotYetValid { .. } if !says_time => {
            ErrorCode::Clock
        }
        _ => ErrorCode::IdToken,
    };
    SignInError::new(code, error.to_string())
}

/// Why what the server says about the user is not believed.
pub(in crate::protocol) fn of_user_info(
    error: &UserInfoError,
    response: &Response,
    now: Timestamp,
) -> SignInError {
    let code = match error {
        UserInfoError::OtherSubject | UserInfoError::Signed(_) => ErrorCode::UserInfo,
        UserInfoError::Answer(AnswerError::OAuth(error)) => code_of(error, Asked::UserInfo),
        UserInfoError::Answer(AnswerError::NotJson) => ErrorCode::NotJson,
        UserInfoError::Answer(AnswerError::Member(_)) => ErrorCode::MissingField,
        UserInfoError::Answer(AnswerError::Status(_)) => ErrorCode::Unexpected,
        UserInfoError::Answer(_) => ErrorCode::Refused,
    };
    with_response(SignInError::new(code, error.to_string()), response, now)
}

/// The error without these secrets, should a server have repeated one in its words.
pub(super) fn without(mut error: SignInError, secrets: &[&Secret]) -> SignInError {
    let secrets = secrets.iter().map(|secret| secret.expose());
    for secret in secrets.filter(|secret| secret.len() > 3) {
        if error.detail.contains(secret) {
            // The old text is wiped.
            let detail = error.detail.replace(secret, "…");
            drop(Secret::new(std::mem::replace(&mut error.detail, detail)));
        }
    }
    error
}
