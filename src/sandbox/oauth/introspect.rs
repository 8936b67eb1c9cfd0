//! `POST {server}/v1/introspect`: RFC 7662.

use serde_json::{Value, json};

use crate::protocol::http::Response;

use super::super::form::Form;
use super::super::org::Org;
use super::super::reply;
use super::client::authenticate;
use super::sign::token_type;
use super::tokens::Authority;
use super::{Call, OAuthError};

/// Says of the app's own tokens whether they are valid, and what they stand for.
pub(crate) fn handle(org: &Org, call: &Call<'_>) -> Result<Response, OAuthError> {
    let form = Form::of(call.request);
    let client_id = &authenticate(&org.policy, call, &form)?.client_id;
    let token = form
        .get("token")
        .ok_or_else(|| OAuthError::new("invalid_request", "The parameter 'token' is missing."))?;
    let own = |authority: &&Authority| {
        authority.request.client_id == *client_id && authority.request.server == *call.server
    };
    let access = org.tokens.access(token, call.now).filter(own);
    let refresh = org
        .tokens
        .refresh(token)
        .filter(|authority| authority.expires_at > call.now)
        .filter(own);
    let answer = match (access, refresh) {
        (Some(authority), _) => claims(org, call, authority, token_type(authority)),
        (None, Some(authority)) => claims(org, call, authority, "refresh_token"),
        (None, None) => json!({"active": false}),
    };
    Ok(reply::json(200, &answer))
}

fn claims(org: &Org, call: &Call<'_>, authority: &Authority, token_type: &str) -> Value {
    let user = org.directory.get(authority.authenticated.user);
    let username = user.map(|user| user.username.as_str());
    json!({
        "active": true,
        "token_type": token_type,
        "scope": authority.request.scopes.join(" "),
        "client_id": authority.request.client_id,
        "username": username,
        "sub": username,
        "uid": user.map(|user| user.id.as_str()),
        "exp": authority.expires_at.as_secs(),
        "iss": call.server.url(call.origin),
        "aud": call.server.audience(call.origin),
    })
}
