//! Signing in on another device, by a code that is typed there (RFC 8628).

use std::{fmt, time::Duration};

use serde_json::{Map, Value};

use super::{
    AnswerError, OAuthErrorCode,
    error::{members, text},
    form::Form,
};
use crate::{
    Config, Secret,
    config::address::Address,
    protocol::{
        http::{Request, Response},
        time::Timestamp,
    },
};

/// How long to wait between two questions if the server does not say (section 3.2).
pub const DEFAULT_INTERVAL: Duration = Duration::from_secs(5);

/// By how much longer to wait after `slow_down` (section 3.5).
const SLOWER_BY: Duration = Duration::from_secs(5);
/// No server asks for more patience than this between two questions.
const MAX_INTERVAL: Duration = Duration::from_secs(300);
/// The longest code that a person is asked to type.
const MAX_USER_CODE_CHARS: usize = 64;

/// The request that begins it (section 3.1).
pub fn request(device_authorization_endpoint: &str, config: &Config) -> Request {
    Form::new()
        .pair("client_id", config.client_id())
        .pair("scope", &config.scopes().join(" "))
        .post(device_authorization_endpoint)
}

/// What the person is to do on the other device, and until when.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceAuthorization {
    device_code: Secret,
    user_code: String,
    verification_uri: String,
    verification_uri_complete: Option<String>,
    expires_at: Timestamp,
    interval: Duration,
}

impl DeviceAuthorization {
    /// From an answer that was received at `now` (section 3.2).
    ///
    /// # Errors
    ///
    /// If the server refuses, or gives no code, or an address that nobody should open:
    /// `http` is accepted of this computer only, and only if the issuer is there too.
    pub fn parse(
        response: &Response,
        config: &Config,
        now: Timestamp,
    ) -> Result<Self, AnswerError> {
        let members = members(response)?;
        let user_code = text(&members, "user_code")?;
        if user_code.chars().count() > MAX_USER_CODE_CHARS
            || user_code.chars().any(char::is_control)
        {
            return Err(AnswerError::Member("user_code"));
        }
        let lifetime = seconds(&members, "expires_in")?
            .filter(|lifetime| !lifetime.is_zero())
            .ok_or(AnswerError::Member("expires_in"))?;
        let interval = seconds(&members, "interval")?.unwrap_or(DEFAULT_INTERVAL);
        let complete = match members.get("verification_uri_complete") {
            None | Some(Value::Null) => None,
            // It is optional, and the other address is enough.
            Some(_) => address(&members, "verification_uri_complete", config).ok(),
        };
        Ok(Self {
            device_code: text(&members, "device_code")?.into(),
            user_code: user_code.to_owned(),
            verification_uri: address(&members, "verification_uri", config)?,
            verification_uri_complete: complete,
            expires_at: now + lifetime,
            interval: interval.clamp(Duration::from_secs(1), MAX_INTERVAL),
        })
    }

    /// What the app asks for the tokens with.
    pub(super) fn device_code(&self) -> &Secret {
        &self.device_code
    }

    /// What the person types there.
    pub fn user_code(&self) -> &str {
        &self.user_code
    }

    /// Where the person goes; short enough to be typed.
    pub fn verification_uri(&self) -> &str {
        &self.verification_uri
    }

    /// The same with the code in it, for a QR code.
    pub fn verification_uri_complete(&self) -> Option<&str> {
        self.verification_uri_complete.as_deref()
    }

    /// Until when the code can be used, by this computer's clock.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

impl fmt::Debug for DeviceAuthorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceAuthorization")
            .field("verification_uri", &self.verification_uri)
            .field("expires_at", &self.expires_at)
            .field("interval", &self.interval)
            .finish_non_exhaustive()
    }
}

/// When to ask the server next whether the person is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pace {
    interval: Duration,
    next_at: Timestamp,
}

/// What an answer to the question means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Patience {
    /// Ask again later.
    Wait,
    /// Nothing will come of it.
    GiveUp,
}

impl Pace {
    pub(super) fn start(authorization: &DeviceAuthorization, now: Timestamp) -> Self {
        Self {
            interval: authorization.interval,
            next_at: now + authorization.interval,
        }
    }

    pub(super) fn next_at(&self) -> Timestamp {
        self.next_at
    }

    /// The server refused for now, or for good (section 3.5).
    pub(super) fn after(&mut self, error: &AnswerError, now: Timestamp) -> Patience {
        match error {
            AnswerError::OAuth(error) => match error.code {
                OAuthErrorCode::AuthorizationPending => {}
                OAuthErrorCode::SlowDown => self.interval += SLOWER_BY,
                OAuthErrorCode::ServerError | OAuthErrorCode::TemporarilyUnavailable => {
                    self.interval *= 2;
                }
                _ => return Patience::GiveUp,
            },
            AnswerError::Status(429 | 500..) | AnswerError::Api { status: 429, .. } => {
                self.interval *= 2;
            }
            _ => return Patience::GiveUp,
        }
        self.wait(now);
        Patience::Wait
    }

    /// No answer came: the server may have too much to do (section 3.5).
    pub(super) fn after_silence(&mut self, now: Timestamp) {
        self.interval *= 2;
        self.wait(now);
    }

    fn wait(&mut self, now: Timestamp) {
        self.interval = self.interval.min(MAX_INTERVAL);
        self.next_at = now + self.interval;
    }
}

fn seconds(
    members: &Map<String, Value>,
    name: &'static str,
) -> Result<Option<Duration>, AnswerError> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(secs) => match secs.as_f64() {
            Some(secs) if secs >= 0.0 => Ok(Some(
                Duration::try_from_secs_f64(secs).unwrap_or(Duration::MAX),
            )),
            _ => Err(AnswerError::Member(name)),
        },
    }
}

fn address(
    members: &Map<String, Value>,
    name: &'static str,
    config: &Config,
) -> Result<String, AnswerError> {
    let text = text(members, name)?;
    match Address::parse(text) {
        Ok(address) if config.issuer().may_name(&address) => Ok(text.to_owned()),
        Ok(_) | Err(_) => Err(AnswerError::Member(name)),
    }
}
