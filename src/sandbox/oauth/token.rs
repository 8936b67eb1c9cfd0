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
use super::{Call, OAuthError, device, dpop};

pub(crate) fn handle(org: &mut Org, call: &Call<'_>) -> Result<Response, OAuthError> {
    let form = Form::of(call.request);
    let app = authenticate(&org.policy, call, &form)?.clone();
    let grant_type = form.get("grant_type").ok_or_else(|| {
        OAuthError::new("invalid_request", "The parameter 'grant_type' is missing.")
    })?;
    let known = [
        "authorization_code",
        "interaction_code",
        "refresh_token",
        device::GRANT_TYPE,
    ];
    if !known.contains(&grant_type) {
        let text = format!("The grant type '{grant_type}' is not supported.");
        return Err(OAuthError::new("unsupported_grant_type", text));
    }
    if !app.grant_types.iter().any(|allowed| allowed == grant_type) {
        let text = format!("The client may not use the grant type '{grant_type}'.");
        return Err(OAuthError::new("unauthorized_client", text));
    }
    // Before anything is redeemed: who is sent back for a nonce comes again with the same code.
    let shown = dpop::at_token(org, &app, call)?;
    let all = |authority: Authority| {
        let scopes = authority.request.scopes.clone();
        (authority, scopes)
    };
    let (authority, scopes) = match grant_type {
        "interaction_code" => all(code(org, &app, call, &form, &INTERACTION)?),
        "authorization_code" => all(code(org, &app, call, &form, &AUTHORIZATION)?),
        device::GRANT_TYPE => all(device::redeem(org, &app, call, &form)?),
        _ => {
            let token = form.get("refresh_token").unwrap_or_default();
            let known = org.tokens.refresh(token);
            let bound_to = known.and_then(|authority| authority.thumbprint.as_ref());
            dpop::same_key(bound_to, shown.as_ref())?;
            refresh_token(org, &app, call, &form)?
        }
    };
    dpop::same_key(authority.request.dpop_jkt.as_ref(), shown.as_ref())?;
    let authority = Authority {
        thumbprint: shown,
        ..authority
    };
    sign::answer(org, call, &app, authority, scopes)
}

/// One of the two kinds of codes, and how they differ.
struct Kind {
    kind: GrantKind,
    parameter: &'static str,
    invalid: &'static str,
    /// Whether the redirect address must come again (RFC 6749 §4.1.3).
    needs_redirect: bool,
}

const INTERACTION: Kind = Kind {
    kind: GrantKind::InteractionCode,
    parameter: "interaction_code",
    invalid: "The interaction code is invalid or has expired.",
    // Native clients leave it out.
    needs_redirect: false,
};

const AUTHORIZATION: Kind = Kind {
    kind: GrantKind::AuthorizationCode,
    parameter: "code",
    invalid: "The authorization code is invalid or has expired.",
    needs_redirect: true,
};

fn code(
    org: &mut Org,
    app: &App,
    call: &Call<'_>,
    form: &Form,
    kind: &Kind,
) -> Result<Authority, OAuthError> {
    let invalid = || OAuthError::new("invalid_grant", kind.invalid);
    let code = form.get(kind.parameter).ok_or_else(|| {
        let text = format!("The parameter '{}' is missing.", kind.parameter);
        OAuthError::new("invalid_request", text)
    })?;
    let Some(grant) = org.grants.redeem(code, kind.kind, call.now) else {
        // RFC 6749 §4.1.2: of a code that comes twice, one came from a thief.
        org.tokens.revoke_family(code);
        return Err(invalid());
    };
    let request = &grant.request;
    let redirect = match form.get("redirect_uri") {
        Some(uri) => uri == request.redirect_uri,
        None => !kind.needs_redirect,
    };
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
        thumbprint: None,
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
