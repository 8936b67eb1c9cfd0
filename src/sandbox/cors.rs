//! Cross-origin rules: which pages may call the org from a browser.
//!
//! Okta answers trusted origins only. Here each origin on this machine is
//! trusted, and those that the policy names. Errors carry the headers too, or a
//! browser would hide them from the client.

use crate::protocol::http::{Method, Request, Response};

use super::origin::is_loopback_url;
use super::reply;

const ALLOW_HEADERS: &str = "Accept, Accept-Language, Authorization, Content-Type, DPoP, \
    X-Okta-User-Agent-Extended, X-Device-Token, X-Device-Fingerprint, X-Typing-Pattern, \
    X-Okta-XsrfToken, X-Requested-With";
const EXPOSE_HEADERS: &str = "WWW-Authenticate, DPoP-Nonce, X-Okta-Request-Id, \
    X-Rate-Limit-Limit, X-Rate-Limit-Remaining, X-Rate-Limit-Reset";
/// Seconds that a browser may remember a preflight: Chromium's longest.
const MAX_AGE_SECS: &str = "7200";

/// What the `Origin` header of a request means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// No browser, or the org's own page.
    SameOrigin,
    /// A page of a trusted origin.
    Trusted(String),
    /// Any other page.
    Foreign,
}

impl Caller {
    /// Who sends this.
    pub(crate) fn of(request: &Request, own: &str, trusted: &[String]) -> Self {
        match request.headers.get("origin") {
            None => Self::SameOrigin,
            Some(origin) if is_loopback_url(origin) || trusted.iter().any(|t| t == origin) => {
                Self::Trusted(origin.to_owned())
            }
            Some(origin) if origin == own => Self::SameOrigin,
            Some(_) => Self::Foreign,
        }
    }

    /// Adds to an answer what a browser needs to hand it to the page.
    pub(crate) fn permit(&self, response: Response) -> Response {
        let response = response.with_header("Vary", "Origin");
        let Self::Trusted(origin) = self else {
            return response;
        };
        response
            .with_header("Access-Control-Allow-Origin", origin)
            .with_header("Access-Control-Allow-Credentials", "true")
            .with_header("Access-Control-Expose-Headers", EXPOSE_HEADERS)
    }
}

/// The answer to a preflight of an endpoint that pages may call.
pub(crate) fn preflight(request: &Request, methods: &[Method]) -> Response {
    let mut names: Vec<&str> = methods.iter().map(|m| m.as_str()).collect();
    names.push("OPTIONS");
    let response = reply::empty(204)
        .with_header("Access-Control-Allow-Methods", names.join(", "))
        .with_header("Access-Control-Allow-Headers", ALLOW_HEADERS)
        .with_header("Access-Control-Max-Age", MAX_AGE_SECS);
    if request
        .headers
        .get("access-control-request-private-network")
        .is_some()
    {
        return response.with_header("Access-Control-Allow-Private-Network", "true");
    }
    response
}
