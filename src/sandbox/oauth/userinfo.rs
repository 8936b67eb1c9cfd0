//! `GET {server}/v1/userinfo`: OpenID Connect Core §5.3.

use crate::protocol::http::Response;

use super::super::org::Org;
use super::super::reply;
use super::sign::user_claims;
use super::{Call, dpop};

pub(crate) fn handle(org: &mut Org, call: &Call<'_>) -> Response {
    let shown = call.request.headers.get("authorization").and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        let is_bound = scheme.eq_ignore_ascii_case("DPoP");
        let is_known = is_bound || scheme.eq_ignore_ascii_case("Bearer");
        is_known.then(|| (token.trim().to_owned(), is_bound))
    });
    let Some((token, is_bound)) = shown else {
        // RFC 6750 §3.1: who brought no token is told no error.
        return refused(401, "Bearer");
    };
    let Some(authority) = org.tokens.access(&token, call.now).cloned() else {
        let text = r#"Bearer error="invalid_token", error_description="The token is invalid.""#;
        return refused(401, text);
    };
    // RFC 9449 §7.1: a bound token is shown with a proof of its key, and one that is not as a bearer token.
    let proven = match (&authority.thumbprint, is_bound) {
        (None, false) => Ok(()),
        (Some(bound_to), true) => dpop::with_token(org, call, &token)
            .and_then(|shown| dpop::same_key(Some(bound_to), Some(&shown))),
        _ => {
            let text =
                r#"DPoP error="invalid_token", error_description="The token is of another type.""#;
            return refused(401, text);
        }
    };
    if let Err(error) = proven {
        let (code, text) = (error.code(), error.description());
        let challenge = format!(r#"DPoP error="{code}", error_description="{text}""#);
        return refused(401, &challenge);
    }
    if authority.request.server != *call.server || !authority.request.has_scope("openid") {
        let text = r#"Bearer error="insufficient_scope", error_description="The access token must have the openid scope.""#;
        return refused(403, text);
    }
    match org.directory.get(authority.authenticated.user) {
        Some(user) => reply::json(200, &user_claims(user, &authority.request)),
        None => refused(401, r#"Bearer error="invalid_token""#),
    }
}

fn refused(status: u16, challenge: &str) -> Response {
    reply::empty(status).with_header("WWW-Authenticate", challenge)
}
