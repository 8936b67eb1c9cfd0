//! `POST {server}/v1/token`: codes and refresh tokens for tokens.

use std::time::Duration;

use crate::protocol::http::Response;

use super::super::form::Form;
use super::super::org::Org;
use super::super::policy::App;
use super::client::authenticate;
use super::grant::GrantKind;
use super::sign;
use super::tokens::Authority;
use super::{Call, OAuthError};

pub(crate) fn handle(org: &mut Org, call: &Call<'_>) -> Result<Response, OAuthError> {
    let form = Form::of(call.request);
    let app = authenticate(&org.policy, call, &form)?.clone();
    let grant_type = form.get("grant_type").ok_or_else(|| {
        OAuthError::new("invalid_request", "The parameter 'grant_type' is missing.")
    })?;
    if !matches!(grant_type, "interaction_code" | "refresh_token") {
        let text = format!("The grant type '{grant_type}' is not supported.");
        return Err(OAuthError::new("unsupported_grant_type", text));
    }
    if !app.grant_types.iter().any(|allowed| allowed == grant_type) {
        let text = format!("The client may not use the grant type '{grant_type}'.");
        return Err(OAuthError::new("unauthorized_client", text));
    }
    let (authority, scopes) = match grant_type {
        "interaction_code" => {
            let authority = interaction_code(org, &app, call, &form)?;
            let scopes = authority.request.scopes.clone();
            (authority, scopes)
        }
        _ => refresh_token(org, &app, call, &form)?,
    };
    sign::answer(org, call, &app, authority, scopes)
}

fn interaction_code(
    org: &mut Org,
    app: &App,
    call: &Call<'_>,
    form: &Form,
) -> Result<Authority, OAuthError> {
    let invalid = || {
        OAuthError::new(
            "invalid_grant",
            "The interaction code is invalid or has expired.",
        )
    };
    let code = form.get("interaction_code").ok_or_else(|| {
        OAuthError::new(
            "invalid_request",
            "The parameter 'interaction_code' is missing.",
        )
    })?;
    let Some(grant) = org
        .grants
        .redeem(code, GrantKind::InteractionCode, call.now)
    else {
        // RFC 6749 §4.1.2: of a code that comes twice, one came from a thief.
        org.tokens.revoke_family(code);
        return Err(invalid());
    };
    let request = &grant.request;
    // Native clients leave the redirect address out.
    let redirect = form
        .get("redirect_uri")
        .is_none_or(|uri| uri == request.redirect_uri);
    if request.client_id != app.client_id || request.server != *call.server || !redirect {
        return Err(invalid());
    }
    if !request.is_proven_by(form.get("code_verifier")) {
        return Err(OAuthError::new(
            "invalid_grant",
            "PKCE verification failed.",
        ));
    }
    Ok(Authority {
        request: grant.request,
        authenticated: grant.authenticated,
        family: code.to_owned(),
        expires_at: call.now + Duration::from_secs(org.policy.lifetimes.refresh_token_secs),
    })
}

/// What the refresh token stands for, and the scopes that the new access token
/// gets: fewer if asked for, never more (RFC 6749 §6).
fn refresh_token(
    org: &mut Org,
    app: &App,
    call: &Call<'_>,
    form: &Form,
) -> Result<(Authority, Vec<String>), OAuthError> {
    // Clients look for exactly this sentence.
    let invalid = || OAuthError::new("invalid_grant", "The refresh token is invalid or expired.");
    let token = form.get("refresh_token").ok_or_else(|| {
        OAuthError::new(
            "invalid_request",
            "The parameter 'refresh_token' is missing.",
        )
    })?;
    let granted = &org.tokens.refresh(token).ok_or_else(invalid)?.request;
    if granted.client_id != app.client_id || granted.server != *call.server {
        return Err(invalid());
    }
    let scopes: Vec<String> = match form.get("scope") {
        Some(scope) => scope.split_whitespace().map(str::to_owned).collect(),
        None => granted.scopes.clone(),
    };
    if scopes.iter().any(|scope| !granted.has_scope(scope)) {
        let text = "A scope was asked for that was not granted.";
        return Err(OAuthError::new("invalid_scope", text));
    }
    let grace = Duration::from_secs(org.policy.lifetimes.refresh_grace_secs);
    let authority = org
        .tokens
        .exchange(token, call.now, grace)
        .ok_or_else(invalid)?;
    Ok((authority, scopes))
}
