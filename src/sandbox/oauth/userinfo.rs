//! `GET {server}/v1/userinfo`: OpenID Connect Core §5.3.

use crate::protocol::http::Response;

use super::super::org::Org;
use super::super::reply;
use super::Call;
use super::sign::user_claims;

pub(crate) fn handle(org: &Org, call: &Call<'_>) -> Response {
    let bearer = call.request.headers.get("authorization").and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim())
    });
    let Some(token) = bearer else {
        // RFC 6750 §3.1: who brought no token is told no error.
        return refused(401, "Bearer");
    };
    let Some(authority) = org.tokens.access(token, call.now) else {
        let text = r#"Bearer error="invalid_token", error_description="The token is invalid.""#;
        return refused(401, text);
    };
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
