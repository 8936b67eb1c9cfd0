//! From what happened to an error with a stable code.

use std::fmt;

use crate::{
    ErrorCode, SignInError,
    protocol::{http::Response, idx::ReadError, oauth::dpop::KeyError, time::Timestamp},
};

/// Why no answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportError {
    /// The time was over.
    Timeout,
    /// There is no network.
    Offline,
    /// The name could not be looked up.
    Dns,
    /// No secure connection could be made.
    Tls,
    /// The answer was larger than is taken.
    TooLarge,
    /// The server sent to another address, which sign-in requests do not follow.
    Redirected,
    /// The browser does not allow this page to reach other programs on this computer.
    NotPermitted,
    /// It was not sent: the key that it was to be proven with is missing.
    Key(KeyError),
    /// Anything else.
    Connection,
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ErrorCode::from(*self).fmt(f)
    }
}

impl From<TransportError> for ErrorCode {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::Timeout => Self::Timeout,
            TransportError::Offline => Self::Offline,
            TransportError::Dns => Self::Dns,
            TransportError::Tls => Self::Tls,
            TransportError::TooLarge => Self::TooLarge,
            TransportError::Redirected => Self::Unexpected,
            TransportError::NotPermitted => Self::DeviceNotPermitted,
            TransportError::Key(error) => error.into(),
            TransportError::Connection => Self::Connection,
        }
    }
}

impl From<TransportError> for SignInError {
    fn from(error: TransportError) -> Self {
        Self::new(error.into(), "")
    }
}

/// Adds what the response says about itself.
pub(in crate::protocol) fn with_response(
    mut error: SignInError,
    response: &Response,
    now: Timestamp,
) -> SignInError {
    error.status = Some(response.status);
    error.request_id = response
        .request_id()
        .map(|id| id.chars().take(100).collect());
    if response.status == 429 {
        error.code = ErrorCode::RateLimited;
        error.retry_at = retry_at(response, now);
    } else if response.status >= 500 {
        error.code = ErrorCode::Server;
    }
    error
}

/// `Retry-After` in seconds, or `X-Rate-Limit-Reset`, which is a point in time by the
/// server's clock. Never more than five minutes: a wrong clock must not lock anyone out.
fn retry_at(response: &Response, now: Timestamp) -> Option<Timestamp> {
    let number = |name| response.headers.get(name)?.trim().parse::<u64>().ok();
    let at = match number("retry-after") {
        Some(secs) => now + std::time::Duration::from_secs(secs.min(300)),
        None => Timestamp::from_secs(number("x-rate-limit-reset")?),
    };
    let latest = now + std::time::Duration::from_secs(300);
    (at > now).then_some(at.min(latest))
}

/// Why an answer of the Identity Engine gives nothing to show.
pub(super) fn of_answer(error: &ReadError, response: &Response, now: Timestamp) -> SignInError {
    let (code, detail) = match error {
        ReadError::TooLarge => (ErrorCode::TooLarge, String::new()),
        ReadError::NotJson { content_type } => {
            (ErrorCode::NotJson, format!("content type {content_type:?}"))
        }
        ReadError::UnknownVersion(version) => (ErrorCode::Version, version.clone()),
        ReadError::NotIdx(server) => {
            let said = server.summary.clone().or_else(|| server.code.clone());
            let code = if said.is_some() {
                ErrorCode::Refused
            } else {
                ErrorCode::MissingField
            };
            (code, said.unwrap_or_default())
        }
    };
    let mut failed = with_response(SignInError::new(code, detail), response, now);
    if let ReadError::NotIdx(server) = error {
        failed.said = said(server.sentence.as_deref(), &failed);
    }
    failed
}

/// The org's own sentence, as far as it is for a person: a server that failed says nothing that helps.
pub(super) fn said(sentence: Option<&str>, error: &SignInError) -> Option<String> {
    let sentence = sentence?.trim();
    let is_words = sentence.contains(' ') && error.code != ErrorCode::Server;
    is_words.then(|| sentence.chars().take(MAX_SENTENCE).collect())
}

/// Most characters of the org's sentence that are kept.
const MAX_SENTENCE: usize = 500;
