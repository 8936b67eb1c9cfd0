//! Remediations and actions.

use std::time::Duration;

use serde_json::Value;

use super::{authenticator, field, node, relates_to, state_handle};
use crate::protocol::{
    http::Method,
    model::{IdentityProvider, Remediation, RemediationName, Scope},
};

/// Reads a remediation and what it relates to.
pub(super) fn read(root: &Value, value: &Value) -> Option<Remediation> {
    let mut remediation = read_unrelated(root, value)?;
    state_handle::fill(root, &mut remediation);
    if let Some(related) = relates_to::resolve(root, value) {
        if related.get("challengeMethod").is_some() {
            remediation.challenge = Some(Box::new(authenticator::read_challenge(related)));
        } else {
            remediation.authenticator = Some(Box::new(authenticator::read(related)));
        }
    } else {
        // A launch may relate to a challenge that is only made by it.
        remediation.relates_to_nothing = value.get("relatesTo").is_some()
            && remediation.name != RemediationName::LaunchAuthenticator;
    }
    Some(remediation)
}

/// Reads a remediation or action, without what it relates to.
pub(super) fn read_unrelated(root: &Value, value: &Value) -> Option<Remediation> {
    let metadata = value.get("idvMetadata");
    let policy = |key| metadata.and_then(|m| link(m, key));
    Some(Remediation {
        name: RemediationName::from(value.get("name")?.as_str()?),
        href: node::text(value, "href").unwrap_or_default(),
        method: method(value),
        accepts: node::text(value, "accepts"),
        is_form: value.get("rel").is_some(),
        fields: field::read_all(root, node::list(value, "value")),
        authenticator: None,
        challenge: None,
        relates_to_nothing: false,
        refresh: node::count(value, "refresh").map(Duration::from_millis),
        idp_type: node::text(value, "type"),
        idp: value.get("idp").map(identity_provider),
        label: node::text(value, "label"),
        scopes: node::list(value, "scopes")
            .iter()
            .filter_map(scope)
            .collect(),
        request_info: node::list(value, "requestInfo")
            .iter()
            .filter_map(labelled)
            .collect(),
        custom_password_name: node::text(value, "customExpiredPasswordName"),
        custom_password_url: node::text(value, "customExpiredPasswordURL"),
        terms_of_use: policy("termsOfUse"),
        privacy_policy: policy("privacyPolicy"),
    })
}

fn method(value: &Value) -> Method {
    match value.get("method").and_then(Value::as_str) {
        Some(method) if method.eq_ignore_ascii_case("get") => Method::Get,
        _ => Method::Post,
    }
}

fn identity_provider(value: &Value) -> IdentityProvider {
    IdentityProvider {
        id: node::text(value, "id").unwrap_or_default(),
        name: node::text(value, "name"),
    }
}

fn scope(value: &Value) -> Option<Scope> {
    let name = node::text(value, "name").or_else(|| node::text(value, "value"))?;
    Some(Scope {
        label: node::text(value, "label").unwrap_or_else(|| name.clone()),
        description: node::text(value, "desc"),
        name,
    })
}

fn labelled(value: &Value) -> Option<(String, String)> {
    let label = node::text(value, "label").or_else(|| node::text(value, "name"))?;
    Some((label, node::text(value, "value")?))
}

/// An address that stands as text, or as `{"href": …}`.
pub(super) fn link(holder: &Value, key: &str) -> Option<String> {
    node::text(holder, key).or_else(|| node::text(holder.get(key)?, "href"))
}
