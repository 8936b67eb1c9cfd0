//! The begin of a sign-in: `POST {server}/v1/interact`.

use serde_json::json;

use crate::protocol::http::Response;

use super::super::form::Form;
use super::super::idx::transaction::{Purpose, Step, Subject, Transaction};
use super::super::org::Org;
use super::super::reply;
use super::client::authenticate;
use super::{Call, OAuthError, request};

pub(crate) fn handle(org: &mut Org, call: &Call<'_>) -> Result<Response, OAuthError> {
    let form = Form::of(call.request);
    let app = authenticate(&org.policy, call, &form)?;
    request::may_use(app, "interaction_code")?;
    let request = request::with_redirect(app, call, &form)?;
    let activates = std::mem::take(&mut org.activates_next) || org.policy.sign_in.activates_devices;
    if activates {
        org.show_device_code(&request, call.now);
    }
    if form.get("recovery_token").is_some() {
        // None is ever sent: recovery goes by codes here.
        let text = "The recovery token is invalid";
        return Err(OAuthError::new("invalid_request", text));
    }
    let handle = org.random.token();
    let mut transaction = Transaction::new(
        org.random.state_handle(),
        handle.clone(),
        call.now + org.policy.lifetimes.transaction(),
        request,
    );
    if activates {
        // In Okta this is a page of the org's: here an app's own panel stands for it.
        transaction.purpose = Purpose::Device {
            user_code: String::new(),
        };
    }
    let activated = match form.get("activation_token") {
        Some(token) => Some(activate(org, call, token, &mut transaction)?),
        None => None,
    };
    match activated {
        // The page that this begins with was chosen by the link.
        Some(()) => org.begin_at(transaction, call.now),
        None => org.begin(transaction, call.now),
    }
    let answer = reply::json(200, &json!({"interaction_handle": handle}));
    Ok(org.remember_device(call.request, answer))
}

/// The link of an activation mail: the account works from now on. One that has run out
/// leads to another mail.
fn activate(
    org: &mut Org,
    call: &Call<'_>,
    token: &str,
    transaction: &mut Transaction,
) -> Result<(), OAuthError> {
    let link = org
        .links
        .activation(token)
        .ok_or_else(|| OAuthError::new("invalid_request", "The activation token is invalid"))?;
    transaction.subject = Subject::Known(link.user);
    if link.expires_at <= call.now {
        transaction.step = Step::RequestActivation;
        return Ok(());
    }
    org.links.spend(token);
    if let Some(user) = org.directory.get_mut(link.user) {
        user.inactive = false;
    }
    transaction.subject = Subject::Nobody;
    Ok(())
}
