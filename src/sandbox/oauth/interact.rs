//! The begin of a sign-in: `POST {server}/v1/interact`.

use serde_json::json;

use crate::protocol::http::Response;

use super::super::form::Form;
use super::super::idx::transaction::Transaction;
use super::super::org::Org;
use super::super::origin::is_loopback_url;
use super::super::policy::App;
use super::super::{cookie, reply};
use super::client::authenticate;
use super::grant::AuthorizationRequest;
use super::{Call, OAuthError};

/// How many sign-ins may be under way; the oldest go first.
const CAPACITY: usize = 1000;

pub(crate) fn handle(org: &mut Org, call: &Call<'_>) -> Result<Response, OAuthError> {
    let form = Form::of(call.request);
    let app = authenticate(&org.policy, call, &form)?;
    let request = authorization_request(app, call, &form)?;
    let handle = org.random.token();
    let transaction = Transaction::new(
        org.random.state_handle(),
        handle.clone(),
        call.now + org.policy.lifetimes.transaction(),
        request,
    );
    org.transactions.retain(|tx| tx.expires_at > call.now);
    if org.transactions.len() >= CAPACITY {
        org.transactions.remove(0);
    }
    org.transactions.push(transaction);
    let answer = reply::json(200, &json!({"interaction_handle": handle}));
    if cookie::read(call.request, cookie::DEVICE).is_some() {
        return Ok(answer);
    }
    let device = cookie::set(
        cookie::DEVICE,
        &org.random.token(),
        Some(cookie::DEVICE_LIFE),
    );
    Ok(answer.with_header("Set-Cookie", device))
}

/// What the form asks for, if the app may.
fn authorization_request(
    app: &App,
    call: &Call<'_>,
    form: &Form,
) -> Result<AuthorizationRequest, OAuthError> {
    if !app
        .grant_types
        .iter()
        .any(|grant| grant == "interaction_code")
    {
        let text = "The client is not authorized to use the grant type 'interaction_code'.";
        return Err(OAuthError::new("unauthorized_client", text));
    }
    let redirect_uri = form.get("redirect_uri").unwrap_or_default();
    if !(is_loopback_url(redirect_uri) || app.redirect_uris.iter().any(|u| u == redirect_uri)) {
        let text = "The 'redirect_uri' parameter must be a redirect URI of the client app.";
        return Err(OAuthError::new("invalid_request", text));
    }
    let scopes: Vec<String> = form
        .get("scope")
        .unwrap_or("openid")
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    if let Some(unknown) = scopes.iter().find(|scope| !app.scopes.contains(scope)) {
        let text = format!("The scope '{unknown}' is not configured for the client.");
        return Err(OAuthError::new("invalid_scope", text));
    }
    let code_challenge = form.get("code_challenge").map(str::to_owned);
    if code_challenge.is_none() && app.client_secret.is_none() {
        let text = "PKCE code challenge is required when the token endpoint authentication \
            method is 'NONE'.";
        return Err(OAuthError::new("invalid_request", text));
    }
    if code_challenge.is_some() && form.get("code_challenge_method") != Some("S256") {
        let text = "The 'code_challenge_method' parameter must be S256.";
        return Err(OAuthError::new("invalid_request", text));
    }
    Ok(AuthorizationRequest {
        client_id: app.client_id.clone(),
        server: call.server.clone(),
        scopes,
        redirect_uri: redirect_uri.to_owned(),
        code_challenge,
        nonce: form.get("nonce").map(str::to_owned),
    })
}
