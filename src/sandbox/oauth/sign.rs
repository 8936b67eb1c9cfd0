//! The tokens of an answer, and the claims in them.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::protocol::http::Response;
use crate::protocol::time::Timestamp;

use super::super::directory::User;
use super::super::org::Org;
use super::super::policy::App;
use super::super::reply;
use super::grant::AuthorizationRequest;
use super::tokens::Authority;
use super::{Call, OAuthError, acr};

/// `idp` of users who sign in at the org itself.
const IDP: &str = "00osandboxorg0000001";

/// The answer of the token endpoint: RFC 6749 §5.1, and an ID token with `openid`.
/// The scopes may be fewer than granted; the next refresh token keeps all.
pub(crate) fn answer(
    org: &mut Org,
    call: &Call<'_>,
    app: &App,
    granted: Authority,
    scopes: Vec<String>,
) -> Result<Response, OAuthError> {
    let mut authority = granted.clone();
    authority.request.scopes = scopes;
    let failed = || OAuthError::new("server_error", "The tokens could not be made.");
    let access_claims = access_claims(org, call, &authority).ok_or_else(failed)?;
    let access_token = org.key.sign(&access_claims).ok_or_else(failed)?;
    let expires_in = org.policy.lifetimes.access_token_secs;
    let mut body = json!({
        "token_type": token_type(&authority),
        "expires_in": expires_in,
        "access_token": access_token,
        "scope": authority.request.scopes.join(" "),
    });
    if authority.request.has_scope("openid") {
        let claims = id_claims(org, call, &authority, &access_token).ok_or_else(failed)?;
        let id_token = org.key.sign(&claims).ok_or_else(failed)?;
        insert(&mut body, "id_token", id_token);
    }
    authority.expires_at = call.now + Duration::from_secs(expires_in);
    org.tokens.add_access(access_token, authority, call.now);
    let may_refresh = app.grant_types.iter().any(|grant| grant == "refresh_token");
    if may_refresh && granted.request.has_scope("offline_access") {
        let token = org.random.token();
        org.tokens.add_refresh(token.clone(), granted, call.now);
        insert(&mut body, "refresh_token", token);
    }
    Ok(reply::json(200, &body).with_header("Pragma", "no-cache"))
}

/// How an access token is to be shown.
pub(super) fn token_type(authority: &Authority) -> &'static str {
    match authority.thumbprint {
        Some(_) => "DPoP",
        None => "Bearer",
    }
}

fn insert(body: &mut Value, name: &str, value: String) {
    if let Some(members) = body.as_object_mut() {
        members.insert(name.to_owned(), Value::from(value));
    }
}

fn access_claims(org: &mut Org, call: &Call<'_>, authority: &Authority) -> Option<Value> {
    let jti = org.random.id("AT.");
    let user = org.directory.get(authority.authenticated.user)?;
    let mut claims = json!({
        "ver": 1,
        "jti": jti,
        "iss": call.server.url(call.origin),
        "aud": call.server.audience(call.origin),
        "iat": call.now.as_secs(),
        "exp": after(call.now, org.policy.lifetimes.access_token_secs),
        "cid": authority.request.client_id,
        "uid": user.id,
        "scp": authority.request.scopes,
        "auth_time": authority.authenticated.at.as_secs(),
        "sub": user.username,
    });
    // RFC 9449 §6.1
    if let (Some(thumbprint), Some(members)) = (&authority.thumbprint, claims.as_object_mut()) {
        members.insert("cnf".to_owned(), json!({"jkt": thumbprint}));
    }
    Some(claims)
}

fn id_claims(
    org: &mut Org,
    call: &Call<'_>,
    authority: &Authority,
    access_token: &str,
) -> Option<Value> {
    let jti = org.random.id("ID.");
    let user = org.directory.get(authority.authenticated.user)?;
    // OpenID Connect Core §3.1.3.6: the left half of the hash.
    let hash = Sha256::digest(access_token);
    let at_hash = URL_SAFE_NO_PAD.encode(hash.get(..16).unwrap_or_default());
    let mut claims = json!({
        "ver": 1,
        "jti": jti,
        "iss": call.server.url(call.origin),
        "aud": authority.request.client_id,
        "iat": call.now.as_secs(),
        "exp": after(call.now, org.policy.lifetimes.id_token_secs),
        "amr": authority.authenticated.amr,
        "idp": IDP,
        "auth_time": authority.authenticated.at.as_secs(),
        "at_hash": at_hash,
    });
    if let Some(nonce) = &authority.request.nonce {
        insert(&mut claims, "nonce", nonce.clone());
    }
    if let Some(wanted) = &authority.request.acr_values {
        let acr = acr::reached(wanted, &authority.authenticated.amr);
        insert(&mut claims, "acr", acr.to_owned());
    }
    if let Some(members) = claims.as_object_mut() {
        members.extend(user_claims(user, &authority.request));
    }
    Some(claims)
}

/// What the scopes tell about a user: OpenID Connect Core §5.4, and Okta's `groups`.
pub(crate) fn user_claims(user: &User, request: &AuthorizationRequest) -> Map<String, Value> {
    let mut claims = Map::new();
    let mut add = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    add("sub", Value::from(user.id.as_str()));
    if request.has_scope("profile") {
        let name = format!("{} {}", user.first_name, user.last_name);
        add("name", Value::from(name.trim()));
        add("given_name", Value::from(user.first_name.as_str()));
        add("family_name", Value::from(user.last_name.as_str()));
        add("preferred_username", Value::from(user.username.as_str()));
        add("locale", Value::from("en_US"));
        add("zoneinfo", Value::from("America/Los_Angeles"));
    }
    if request.has_scope("email") {
        add("email", Value::from(user.email.as_str()));
        add("email_verified", Value::from(true));
    }
    if request.has_scope("groups") {
        add("groups", Value::from(user.groups.clone()));
    }
    claims
}

fn after(now: Timestamp, secs: u64) -> u64 {
    now.as_secs().saturating_add(secs)
}
