//! `/activate`: where the user of a device types the code that it shows.

use crate::protocol::http::Response;

use super::super::form::Form;
use super::super::idx::transaction::{Purpose, Step, Transaction};
use super::super::oauth::grant::{AuthorizationRequest, ResponseMode};
use super::super::oauth::issuer::Issuer;
use super::super::org::Org;
use super::super::reply;
use super::Visit;

/// Begins a sign-in with the code that the address holds, or asks for it.
pub(super) fn handle(org: &mut Org, visit: &Visit<'_>) -> Response {
    let form = Form::query(visit.request);
    let found = form
        .get("user_code")
        .and_then(|code| org.devices.find(code, visit.now));
    let (user_code, request) = found.unwrap_or_else(|| (String::new(), nobody(org)));
    let is_known = !user_code.is_empty();
    let mut transaction = Transaction::new(
        org.random.state_handle(),
        org.random.token(),
        visit.now + org.policy.lifetimes.transaction(),
        request,
    );
    transaction.purpose = Purpose::Device { user_code };
    transaction.step = if is_known {
        Step::Identify
    } else {
        Step::UserCode
    };
    let state = transaction.state_handle.clone();
    org.begin_at(transaction, visit.now);
    reply::redirect(&format!("{}/login/{state}", visit.origin))
}

/// A request of the first app, until the code says whose device it is.
pub(crate) fn nobody(org: &Org) -> AuthorizationRequest {
    let app = org.policy.apps.first();
    AuthorizationRequest {
        client_id: app.map(|app| app.client_id.clone()).unwrap_or_default(),
        server: Issuer::Org,
        scopes: Vec::new(),
        redirect_uri: String::new(),
        code_challenge: None,
        nonce: None,
        dpop_jkt: None,
        acr_values: None,
        state: None,
        response_mode: ResponseMode::Query,
    }
}
