//! Makes a token useless before its time (RFC 7009).

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{AnswerError, error::members, form::Form};
use crate::{
    Secret,
    protocol::http::{Request, Response},
};

/// Which of the two tokens is revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// The access token alone.
    AccessToken,
    /// The refresh token, and all access tokens made with it.
    RefreshToken,
}

impl Hint {
    /// Its name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::RefreshToken => "refresh_token",
        }
    }
}

/// The request. Okta wants to see the client's id in `Authorization`, so a browser asks first;
/// a client without a secret sends no colon either.
pub fn request(revocation_endpoint: &str, client_id: &str, token: &Secret, hint: Hint) -> Request {
    form(token, hint).post(revocation_endpoint).with_header(
        "Authorization",
        format!("Basic {}", STANDARD.encode(client_id)),
    )
}

/// The request as RFC 7009 section 2.1 has it: the client's id stands in the body. Servers other
/// than Okta do not understand a client that authenticates without a secret.
pub fn plain_request(
    revocation_endpoint: &str,
    client_id: &str,
    token: &Secret,
    hint: Hint,
) -> Request {
    form(token, hint)
        .pair("client_id", client_id)
        .post(revocation_endpoint)
}

fn form(token: &Secret, hint: Hint) -> Form {
    Form::new()
        .pair("token", token.expose())
        .pair("token_type_hint", hint.as_str())
}

/// Reads the answer. A token that the server does not know counts as revoked (section 2.2).
///
/// # Errors
///
/// If the server refuses; the token may then still be good.
pub fn parse(response: &Response) -> Result<(), AnswerError> {
    if response.is_success() {
        Ok(())
    } else {
        members(response).map(|_| ())
    }
}
