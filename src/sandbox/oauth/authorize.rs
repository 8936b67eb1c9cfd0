//! `{server}/v1/authorize`: a browser comes from an app and goes back with a code.

use std::time::Duration;

use crate::protocol::http::Response;

use super::super::form::Form;
use super::super::idx::transaction::{Purpose, Transaction};
use super::super::org::Org;
use super::super::policy::App;
use super::super::{cookie, hosted, reply};
use super::grant::{Authenticated, AuthorizationRequest, Grant, GrantKind, ResponseMode};
use super::{Call, OAuthError, redirect, request};

/// Answers at once where there is a session, else shows the page to sign in.
pub(crate) fn handle(org: &mut Org, call: &Call<'_>) -> Response {
    let form = Form::of(call.request);
    let app = match form.get("client_id").and_then(|id| org.policy.app(id)) {
        Some(app) => app.clone(),
        None => return hosted::error_page(400, "Invalid value for 'client_id' parameter."),
    };
    // Nobody is sent to an address that is not the app's, not even with an error.
    let uri = match request::redirect_uri(&app, &form) {
        Ok(uri) => uri,
        Err(error) => return hosted::error_page(400, error.description()),
    };
    let mode = form.get("response_mode");
    let fallback = AuthorizationRequest {
        client_id: app.client_id.clone(),
        server: call.server.clone(),
        scopes: Vec::new(),
        redirect_uri: uri,
        code_challenge: None,
        nonce: None,
        dpop_jkt: None,
        acr_values: None,
        state: form.get("state").map(str::to_owned),
        response_mode: mode.and_then(ResponseMode::parse).unwrap_or_default(),
    };
    match checked(&app, call, &form) {
        Ok(request) => decide(org, call, &form, &app, request),
        Err(error) => refuse(call, &fallback, &error),
    }
}

fn refuse(call: &Call<'_>, request: &AuthorizationRequest, error: &OAuthError) -> Response {
    let fields = [
        ("error", error.code().to_owned()),
        ("error_description", error.description().to_owned()),
    ];
    redirect::answer(request, call.origin, &fields)
}

/// What the app asks for, if it may.
fn checked(app: &App, call: &Call<'_>, form: &Form) -> Result<AuthorizationRequest, OAuthError> {
    if let Some(name) = form.repeated() {
        let text = format!("The parameter '{name}' is there more than once.");
        return Err(OAuthError::new("invalid_request", text));
    }
    request::may_use(app, "authorization_code")?;
    if form.get("response_type") != Some("code") {
        let text = "The response type is not supported by the authorization server.";
        return Err(OAuthError::new("unsupported_response_type", text));
    }
    let mode = match form.get("response_mode") {
        None => ResponseMode::Query,
        Some(text) => ResponseMode::parse(text).ok_or_else(|| {
            let text = "The response mode is not supported by the authorization server.";
            OAuthError::new("unsupported_response_mode", text)
        })?,
    };
    if form.get("state").is_none() {
        let text = "The authentication request has an invalid 'state' parameter.";
        return Err(OAuthError::new("invalid_request", text));
    }
    let mut request = request::with_redirect(app, call, form)?;
    request.response_mode = mode;
    Ok(request)
}

/// A session answers at once, unless the app wants more than that.
fn decide(
    org: &mut Org,
    call: &Call<'_>,
    form: &Form,
    app: &App,
    request: AuthorizationRequest,
) -> Response {
    let prompt = form.get("prompt").unwrap_or_default();
    let silent = prompt == "none";
    let begun = form
        .get("sessionToken")
        .and_then(|token| org.session_tokens.redeem(token, call.now))
        .map(|user| org.begin_session(user, call.now));
    let session = match &begun {
        Some((session, _)) => Some(session.clone()),
        None => cookie::read(call.request, cookie::SESSION)
            .and_then(|value| org.sessions.find(value, call.now))
            .filter(|session| is_fresh(session, form, call) && prompt != "login")
            .cloned(),
    };
    let Some(session) = session else {
        if silent {
            let text = "The client specified not to prompt, but the user is not logged in.";
            return refuse(call, &request, &OAuthError::new("login_required", text));
        }
        return show_page(org, call, form, request);
    };
    let user = org.directory.get(session.user);
    if !user.is_some_and(|user| user.may_use(&app.client_id)) {
        let text = "User is not assigned to the client application.";
        return refuse(call, &request, &OAuthError::new("access_denied", text));
    }
    let granted = user.and_then(|user| user.consents.get(&app.client_id));
    let covered = |granted: &Vec<String>| request.scopes.iter().all(|s| granted.contains(s));
    if app.consent.is_some() && (prompt == "consent" || !granted.is_some_and(covered)) {
        if silent {
            let text = "The client specified not to prompt, but consent is needed.";
            return refuse(call, &request, &OAuthError::new("consent_required", text));
        }
        return show_page(org, call, form, request);
    }
    let code = org.random.token();
    let grant = Grant {
        kind: GrantKind::AuthorizationCode,
        request: request.clone(),
        authenticated: session,
        expires_at: call.now + org.policy.lifetimes.code(),
    };
    org.grants.issue(code.clone(), grant, call.now);
    let answer = redirect::answer(&request, call.origin, &[("code", code)]);
    match begun {
        Some((_, cookie)) => answer.with_header("Set-Cookie", cookie),
        None => answer,
    }
}

/// `max_age` of OpenID Connect Core §3.1.2.1, in seconds.
fn is_fresh(session: &Authenticated, form: &Form, call: &Call<'_>) -> bool {
    let limit = form.get("max_age").and_then(|text| text.parse().ok());
    limit.is_none_or(|limit| call.now.since(session.at) <= Duration::from_secs(limit))
}

fn show_page(
    org: &mut Org,
    call: &Call<'_>,
    form: &Form,
    request: AuthorizationRequest,
) -> Response {
    let mut transaction = Transaction::new(
        org.random.state_handle(),
        org.random.token(),
        call.now + org.policy.lifetimes.transaction(),
        request,
    );
    transaction.purpose = Purpose::Authorize;
    transaction.login_hint = form.get("login_hint").map(str::to_owned);
    let state = transaction.state_handle.clone();
    org.begin(transaction, call.now);
    // `idp` names another identity provider to go to at once.
    let known = |id: &&str| {
        org.policy
            .identity_providers
            .iter()
            .any(|idp| idp.id == *id)
    };
    let answer = match form.get("idp").filter(known) {
        Some(id) => reply::redirect(&format!("{}/sso/idps/{id}?stateToken={state}", call.origin)),
        None => reply::redirect(&format!("{}/login/{state}", call.origin)),
    };
    org.remember_device(call.request, answer)
}
