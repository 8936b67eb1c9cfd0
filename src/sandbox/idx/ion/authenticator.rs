//! An authenticator, as the org has it or as a user has enrolled it.

use serde::Serialize;
use serde_json::Value;

use super::Action;

/// An authenticator, or a user's enrolment of one.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Authenticator {
    pub(crate) r#type: &'static str,
    pub(crate) key: &'static str,
    pub(crate) id: String,
    pub(crate) display_name: String,
    pub(crate) methods: Vec<MethodType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) profile: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) nickname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) credential_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) allowed_for: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) grace_period: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) settings: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) contextual_data: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recover: Option<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) resend: Option<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) poll: Option<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cancel: Option<Action>,
}

/// `{type: "sms"}`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct MethodType {
    pub(crate) r#type: &'static str,
}
