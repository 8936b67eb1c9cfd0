//! The authorization servers: RFC 6749, OpenID Connect, and Okta's interaction code.

mod acr;
mod authorize;
mod client;
pub(crate) mod device;
mod discovery;
pub(crate) mod dpop;
pub(crate) mod grant;
mod interact;
mod introspect;
pub(crate) mod issuer;
pub(crate) mod keys;
mod logout;
pub(crate) mod redirect;
mod request;
mod revoke;
mod sign;
mod token;
pub(crate) mod tokens;
mod userinfo;

use serde_json::json;

use crate::protocol::http::{Request, Response};
use crate::protocol::time::Timestamp;

use super::org::Org;
use super::reply;
use super::route::Endpoint;
use issuer::Issuer;

/// One request to one authorization server.
pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request,
    /// The origin that the client used.
    pub(crate) origin: &'a str,
    pub(crate) server: &'a Issuer,
    pub(crate) now: Timestamp,
}

/// An error in the form of RFC 6749 §5.2.
pub(crate) struct OAuthError {
    status: u16,
    error: &'static str,
    description: String,
    /// What the next proof has to have (RFC 9449 §8).
    nonce: Option<String>,
}

impl OAuthError {
    pub(crate) fn new(error: &'static str, description: impl Into<String>) -> Self {
        let status = if error == "invalid_client" { 401 } else { 400 };
        Self {
            status,
            error,
            description: description.into(),
            nonce: None,
        }
    }

    fn with_nonce(mut self, nonce: String) -> Self {
        self.nonce = Some(nonce);
        self
    }

    pub(crate) fn code(&self) -> &'static str {
        self.error
    }

    pub(crate) fn description(&self) -> &str {
        &self.description
    }
}

impl From<OAuthError> for Response {
    fn from(error: OAuthError) -> Self {
        let body = json!({"error": error.error, "error_description": error.description});
        let answer = reply::json(error.status, &body);
        match error.nonce {
            Some(nonce) => answer.with_header("DPoP-Nonce", nonce),
            None => answer,
        }
    }
}

/// Answers a request to an endpoint.
pub(crate) fn handle(org: &mut Org, endpoint: Endpoint, call: &Call<'_>) -> Response {
    let answer = match endpoint {
        Endpoint::Discovery => Ok(discovery::document(call)),
        Endpoint::Keys => Ok(reply::json(200, &org.key.set())),
        Endpoint::Authorize => Ok(authorize::handle(org, call)),
        Endpoint::Interact => interact::handle(org, call),
        Endpoint::DeviceAuthorize => device::authorize(org, call),
        Endpoint::Introspect => introspect::handle(org, call),
        Endpoint::Token => token::handle(org, call),
        Endpoint::UserInfo => Ok(userinfo::handle(org, call)),
        Endpoint::Revoke => revoke::handle(org, call),
        Endpoint::Logout => Ok(logout::handle(org, call)),
    };
    answer.unwrap_or_else(Response::from)
}
