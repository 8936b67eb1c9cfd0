//! A whole response.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Action, Authenticator, List, Message, Notice, Object};

/// A whole response.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Body {
    version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state_handle: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expires_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) intent: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) remediation: Option<List<Action>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) messages: Option<List<Message>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) current_authenticator: Option<Object<Authenticator>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) current_authenticator_enrollment: Option<Object<Authenticator>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recovery_authenticator: Option<Object<Authenticator>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) enrollment_authenticator: Option<Object<Authenticator>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) authenticators: Option<List<Authenticator>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) authenticator_enrollments: Option<List<Authenticator>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<Object<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cancel: Option<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) app: Option<Object<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) success_with_interaction_code: Option<Action>,
    /// What only some responses have: `success`, `client`, `authenticatorChallenge`.
    #[serde(flatten)]
    pub(crate) extra: Map<String, Value>,
}

impl Body {
    pub(crate) fn new() -> Self {
        Self {
            version: "1.0.0",
            ..Self::default()
        }
    }

    /// Only a message: there is nothing left to do here.
    pub(crate) fn of_notice(notice: &Notice) -> Self {
        let mut body = Self::new();
        body.show(notice);
        body
    }

    /// Takes these forms; the first is the screen.
    pub(crate) fn offer(&mut self, forms: Vec<Action>) {
        self.remediation = Some(List::new(forms));
    }

    /// One form more, behind the others.
    pub(crate) fn add(&mut self, form: Action) {
        self.remediation
            .get_or_insert_with(|| List::new(Vec::new()))
            .value
            .push(form);
    }

    /// Puts a message beside its field in the first form, or on the page.
    pub(crate) fn show(&mut self, notice: &Notice) {
        let first = self
            .remediation
            .as_mut()
            .and_then(|list| list.value.first_mut());
        if let (Some(name), Some(form)) = (notice.field.as_deref(), first)
            && form.attach(name, notice)
        {
            return;
        }
        self.messages
            .get_or_insert_with(|| List::new(Vec::new()))
            .value
            .push(notice.into());
    }
}
