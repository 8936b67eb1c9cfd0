//! `POST {server}/v1/revoke`: RFC 7009.

use crate::protocol::http::Response;

use super::super::form::Form;
use super::super::org::Org;
use super::super::reply;
use super::client::authenticate;
use super::{Call, OAuthError};

/// Also says yes to tokens that are unknown (§2.2).
pub(crate) fn handle(org: &mut Org, call: &Call<'_>) -> Result<Response, OAuthError> {
    let form = Form::of(call.request);
    let client_id = authenticate(&org.policy, call, &form)?.client_id.clone();
    let token = form
        .get("token")
        .ok_or_else(|| OAuthError::new("invalid_request", "The parameter 'token' is missing."))?;
    org.tokens.revoke(token, &client_id);
    Ok(reply::empty(200))
}
