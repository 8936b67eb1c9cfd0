//! What an app asks for: read, and held against what is registered for it.

use super::super::form::Form;
use super::super::origin::is_loopback_url;
use super::super::policy::App;
use super::grant::{AuthorizationRequest, ResponseMode};
use super::{Call, OAuthError};

/// Whether the app is registered for a grant.
pub(super) fn may_use(app: &App, grant_type: &str) -> Result<(), OAuthError> {
    if app.grant_types.iter().any(|grant| grant == grant_type) {
        return Ok(());
    }
    let text = format!("The client is not authorized to use the grant type '{grant_type}'.");
    Err(OAuthError::new("unauthorized_client", text))
}

/// The redirect address, if it is one of the app's.
pub(super) fn redirect_uri(app: &App, form: &Form) -> Result<String, OAuthError> {
    let uri = form.get("redirect_uri").unwrap_or_default();
    // An address with a fragment is none (RFC 6749 §3.1.2).
    let known = is_loopback_url(uri) || app.redirect_uris.iter().any(|known| known == uri);
    if known && !uri.contains('#') {
        return Ok(uri.to_owned());
    }
    let text = "The 'redirect_uri' parameter must be a redirect URI of the client app.";
    Err(OAuthError::new("invalid_request", text))
}

/// All the rest of a request that ends with a redirect.
pub(super) fn with_redirect(
    app: &App,
    call: &Call<'_>,
    form: &Form,
) -> Result<AuthorizationRequest, OAuthError> {
    let mut request = without_redirect(app, call, form)?;
    request.redirect_uri = redirect_uri(app, form)?;
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
    request.code_challenge = code_challenge;
    request.nonce = form.get("nonce").map(str::to_owned);
    request.dpop_jkt = form.get("dpop_jkt").map(str::to_owned);
    request.acr_values = form.get("acr_values").map(str::to_owned);
    request.state = form.get("state").map(str::to_owned);
    Ok(request)
}

/// App, server and scopes.
pub(super) fn without_redirect(
    app: &App,
    call: &Call<'_>,
    form: &Form,
) -> Result<AuthorizationRequest, OAuthError> {
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
    Ok(AuthorizationRequest {
        client_id: app.client_id.clone(),
        server: call.server.clone(),
        scopes,
        redirect_uri: String::new(),
        code_challenge: None,
        nonce: None,
        dpop_jkt: None,
        acr_values: None,
        state: None,
        response_mode: ResponseMode::Query,
    })
}
