//! What a browser brings back to the redirect URI (RFC 6749 section 4.1.2, RFC 9207).

use std::{borrow::Cow, error, fmt};

use percent_encoding::percent_decode_str;

use super::{OAuthError, OAuthErrorCode, State};
use crate::Secret;

/// The longest answer that is read, in bytes.
const MAX_CALLBACK_BYTES: usize = 64 * 1024;

/// What the answer must fit to.
#[derive(Clone, Copy, Debug)]
pub struct ExpectedCallback<'a> {
    /// The state that was sent.
    pub state: &'a State,
    /// The issuer that was asked, exactly: [`Metadata::issuer`](super::Metadata::issuer).
    pub issuer: &'a str,
    /// Whether the server said that it always names itself
    /// (`authorization_response_iss_parameter_supported`, RFC 9207 section 3).
    pub names_issuer: bool,
}

/// Reads the parameters of the answer: what stands after `?` or `#`, without it.
///
/// The state is compared before anything else is believed, then the issuer, and only then is it
/// looked at whether the server agreed or refused.
///
/// # Errors
///
/// Each check has its own.
pub fn parse(parameters: &str, expected: &ExpectedCallback<'_>) -> Result<Secret, CallbackError> {
    let parameters = checked(parameters, expected)?;
    if let Some(error) = parameters.error() {
        return Err(CallbackError::OAuth(error));
    }
    parameters.code("code")
}

/// As [`parse`], for a browser that set up another authenticator
/// ([`EnrollAuthenticator`](super::EnrollAuthenticator)): it brings no code.
///
/// # Errors
///
/// Each check has its own.
pub fn parse_enrolled(
    parameters: &str,
    expected: &ExpectedCallback<'_>,
) -> Result<(), CallbackError> {
    match checked(parameters, expected)?.error() {
        Some(error) => Err(CallbackError::OAuth(error)),
        None => Ok(()),
    }
}

/// What a browser brings back to a sign-in of the Identity Engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Interaction {
    /// The code for the tokens.
    Code(Secret),
    /// The code for the tokens, of the server's own page: another grant.
    HostedCode(Secret),
    /// There is more to do: the sign-in goes on where it was (`interaction_required`).
    Required,
}

/// As [`parse`], for a sign-in that went to another page and comes back: Okta sends `interaction_code`.
///
/// # Errors
///
/// Each check has its own.
pub fn parse_interaction(
    parameters: &str,
    expected: &ExpectedCallback<'_>,
) -> Result<Interaction, CallbackError> {
    let parameters = checked(parameters, expected)?;
    match parameters.error() {
        Some(error) if error.code == OAuthErrorCode::InteractionRequired => {
            Ok(Interaction::Required)
        }
        Some(error) => Err(CallbackError::OAuth(error)),
        None if parameters.get("interaction_code").is_none() => {
            parameters.code("code").map(Interaction::HostedCode)
        }
        None => parameters.code("interaction_code").map(Interaction::Code),
    }
}

/// The parameters, once it is known that they are an answer to this request.
fn checked<'a>(
    parameters: &'a str,
    expected: &ExpectedCallback<'_>,
) -> Result<Parameters<'a>, CallbackError> {
    if parameters.len() > MAX_CALLBACK_BYTES {
        return Err(CallbackError::TooLong);
    }
    let parameters = Parameters::parse(parameters)?;
    match parameters.get("state") {
        None => return Err(CallbackError::NoState),
        Some(state) if !expected.state.matches(state) => return Err(CallbackError::State),
        Some(_) => {}
    }
    match parameters.get("iss") {
        Some(issuer) if issuer != expected.issuer => return Err(CallbackError::Issuer),
        None if expected.names_issuer => return Err(CallbackError::NoIssuer),
        _ => {}
    }
    Ok(parameters)
}

/// Whether the answer to a sign-out is for the one that was asked for
/// (OpenID Connect RP-Initiated Logout 1.0 section 3).
///
/// # Errors
///
/// If it names another state, or none.
pub fn parse_signed_out(parameters: &str, state: &State) -> Result<(), CallbackError> {
    if parameters.len() > MAX_CALLBACK_BYTES {
        return Err(CallbackError::TooLong);
    }
    match Parameters::parse(parameters)?.get("state") {
        None => Err(CallbackError::NoState),
        Some(answer) if state.matches(answer) => Ok(()),
        Some(_) => Err(CallbackError::State),
    }
}

/// Whether these parameters are an answer at all, or just somebody who came by.
pub fn is_answer(parameters: &str) -> bool {
    ["code", "error", "state"].iter().any(|name| {
        parameters.split('&').any(|pair| {
            pair.strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        })
    })
}

/// Whether these parameters carry this state: they belong to the sign-in that waits.
pub fn is_for(parameters: &str, state: &State) -> bool {
    let parameters = Parameters::parse(parameters);
    parameters.is_ok_and(|parameters| parameters.get("state").is_some_and(|s| state.matches(s)))
}

/// Whether these parameters can be read at all, whoever they are from.
pub fn is_readable(parameters: &str) -> bool {
    parameters.len() <= MAX_CALLBACK_BYTES && Parameters::parse(parameters).is_ok()
}

/// Why these parameters do not belong to the sign-in that waits with this state; none if they carry it. What else is
/// wrong with them is found by [`parse`]: only who was asked knows the state.
pub fn refusal(parameters: &str, state: &State) -> Option<CallbackError> {
    let states = parameters.split('&').filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        (decoded(name).ok()? == "state").then(|| decoded(value).ok())?
    });
    let mut is_there = false;
    for value in states {
        if state.matches(&value) {
            return None;
        }
        is_there = true;
    }
    Some(match Parameters::parse(parameters) {
        Err(error) => error,
        Ok(_) if is_there => CallbackError::State,
        Ok(_) => CallbackError::NoState,
    })
}

/// The one-time code that the link of a mail brings (Okta's own parameter). Anybody can send such a
/// link, and it is shown to the person: what does not look like a code is none.
pub fn otp(parameters: &str) -> Option<Secret> {
    let is_code = |code: &Secret| {
        let code = code.expose();
        (4..=16).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    parameter(parameters, "otp").filter(is_code)
}

/// The state that these parameters carry.
pub fn state(parameters: &str) -> Option<Secret> {
    parameter(parameters, "state")
}

fn parameter(parameters: &str, name: &str) -> Option<Secret> {
    let short = (parameters.len() <= MAX_CALLBACK_BYTES).then_some(parameters)?;
    let parameters = Parameters::parse(short).ok()?;
    let value = parameters.get(name).filter(|value| !value.is_empty());
    value.map(Secret::from)
}

/// Whether these parameters say that the server refused for good.
pub fn is_refusal(parameters: &str) -> bool {
    let error = Parameters::parse(parameters).ok().and_then(|p| p.error());
    error.is_some_and(|error| error.code != OAuthErrorCode::InteractionRequired)
}

/// Names and values, each name once (RFC 6749 section 3.1).
struct Parameters<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Parameters<'a> {
    fn parse(text: &'a str) -> Result<Self, CallbackError> {
        let mut all: Vec<(Cow<'a, str>, Cow<'a, str>)> = Vec::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decoded(name)?, decoded(value)?);
            if all.iter().any(|(known, _)| *known == name) {
                return Err(CallbackError::Duplicate);
            }
            all.push((name, value));
        }
        Ok(Self(all))
    }

    /// What the server refused, and why.
    fn error(&self) -> Option<OAuthError> {
        let description = self.get("error_description").unwrap_or_default();
        Some(OAuthError::from_parameters(self.get("error")?, description))
    }

    fn code(&self, name: &str) -> Result<Secret, CallbackError> {
        // Nothing but a code was asked for: a token in an address has been seen by others.
        for token in ["access_token", "id_token"] {
            if self.get(token).is_some() {
                return Err(CallbackError::Token(token));
            }
        }
        match self.get(name) {
            Some(code) if !code.is_empty() => Ok(code.into()),
            _ => Err(CallbackError::NoCode),
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(known, _)| known == name)?;
        Some(value)
    }
}

/// Of `application/x-www-form-urlencoded`: `+` is a space.
fn decoded(text: &str) -> Result<Cow<'_, str>, CallbackError> {
    if text.contains('+') {
        let text = text.replace('+', " ");
        let decoded = percent_decode_str(&text).decode_utf8();
        return match decoded {
            Ok(decoded) => Ok(Cow::Owned(decoded.into_owned())),
            Err(_) => Err(CallbackError::Encoding),
        };
    }
    percent_decode_str(text)
        .decode_utf8()
        .or(Err(CallbackError::Encoding))
}

/// Why there is no code. Never holds what came back, beside the server's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackError {
    /// It is longer than 64 KiB.
    TooLong,
    /// It is not text in UTF-8.
    Encoding,
    /// A parameter stands there twice.
    Duplicate,
    /// It belongs to no sign-in.
    NoState,
    /// It belongs to another sign-in.
    State,
    /// It comes from another server (RFC 9207).
    Issuer,
    /// The server promised to name itself, and does not.
    NoIssuer,
    /// The server refused.
    OAuth(OAuthError),
    /// There is a token where only a code was asked for.
    Token(&'static str),
    /// There is neither a code nor an error.
    NoCode,
}

impl CallbackError {
    /// A name that stays the same from version to version; of an OAuth error, its own.
    pub fn code(&self) -> &str {
        match self {
            Self::TooLong => "callback.too-long",
            Self::Encoding => "callback.encoding",
            Self::Duplicate => "callback.duplicate",
            Self::NoState => "callback.no-state",
            Self::State => "callback.state",
            Self::Issuer => "callback.issuer",
            Self::NoIssuer => "callback.no-issuer",
            Self::OAuth(error) => error.code.as_str(),
            Self::Token(_) => "callback.token",
            Self::NoCode => "callback.no-code",
        }
    }

    /// What the server said, if it refused.
    pub fn oauth(&self) -> Option<&OAuthErrorCode> {
        match self {
            Self::OAuth(error) => Some(&error.code),
            _ => None,
        }
    }
}

impl fmt::Display for CallbackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str("the address that the browser returned to is too long"),
            Self::Encoding => f.write_str("the answer in the browser's address is not UTF-8"),
            Self::Duplicate => {
                f.write_str("a parameter stands twice in the address that the browser returned to")
            }
            Self::NoState => f.write_str("the answer has no `state`, so it belongs to no sign-in"),
            Self::State => f.write_str("the answer's `state` belongs to another sign-in"),
            Self::Issuer => f.write_str("the answer's `iss` names another server"),
            Self::NoIssuer => {
                f.write_str("the answer has no `iss`, which the server said that it always sends")
            }
            Self::OAuth(error) => error.fmt(f),
            Self::Token(name) => {
                write!(
                    f,
                    "the answer holds `{name}`, where only a code was asked for"
                )
            }
            Self::NoCode => f.write_str("the answer has neither a code nor an error"),
        }
    }
}

impl error::Error for CallbackError {}
