//! A form to submit, or a place to go.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::protocol::time::Timestamp;

use super::field::attach_within;
use super::{Field, Notice};

const PRODUCES: &str = "application/ion+json; okta-version=1.0.0";
const ACCEPTS: &str = "application/json; okta-version=1.0.0";

/// A form to submit: a remediation, or an action such as `cancel`. Without `rel` it
/// is an address to go to.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Action {
    #[serde(skip_serializing_if = "Option::is_none")]
    rel: Option<[&'static str; 1]>,
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    relates_to: Option<[&'static str; 1]>,
    href: String,
    method: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    produces: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepts: Option<&'static str>,
    /// How long to wait until this is sent again, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    value: Vec<Field>,
    /// What only some forms have: `type` and `idp`, `scopes`, `requestInfo`.
    #[serde(flatten)]
    extra: Map<String, Value>,
}

impl Action {
    /// The form that ends a sign-in: what the token endpoint wants.
    pub(crate) fn issue(href: String, value: Vec<Field>) -> Self {
        Self {
            name: "issue".to_owned(),
            accepts: Some("application/x-www-form-urlencoded"),
            value,
            ..Self::to(href, "POST")
        }
    }

    /// An address that the browser goes to.
    pub(crate) fn redirect(name: &str, href: String) -> Self {
        Self {
            rel: None,
            name: name.to_owned(),
            ..Self::to(href, "GET")
        }
    }

    fn to(href: String, method: &'static str) -> Self {
        Self {
            rel: Some(["create-form"]),
            name: String::new(),
            relates_to: None,
            href,
            method,
            produces: None,
            accepts: None,
            refresh: None,
            value: Vec::new(),
            extra: Map::new(),
        }
    }

    pub(crate) fn relating_to(mut self, path: &'static str) -> Self {
        self.relates_to = Some([path]);
        self
    }

    pub(crate) fn refreshing(mut self, milliseconds: u64) -> Self {
        self.refresh = Some(milliseconds);
        self
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extra.insert(name.to_owned(), value.into());
        self
    }

    /// Fields as they are on the wire, before those that it has.
    pub(crate) fn with_fields(mut self, mut fields: Vec<Value>) -> Self {
        let own = std::mem::take(&mut self.value);
        fields.extend(
            own.iter()
                .filter_map(|field| serde_json::to_value(field).ok()),
        );
        self.with("value", fields)
    }

    /// Puts a message beside its field; false if there is no such field.
    pub(crate) fn attach(&mut self, name: &str, notice: &Notice) -> bool {
        attach_within(&mut self.value, name, notice)
    }
}

/// What all forms of one response share.
#[derive(Clone, Copy)]
pub(crate) struct Page<'a> {
    pub(crate) origin: &'a str,
    pub(crate) state_handle: &'a str,
    /// The time of the org.
    pub(crate) now: Timestamp,
}

impl Page<'_> {
    /// A form that posts to `/idp/idx/…`.
    pub(crate) fn action(&self, name: &str, path: &str, mut value: Vec<Field>) -> Action {
        value.push(Field::state_handle(self.state_handle));
        Action {
            name: name.to_owned(),
            produces: Some(PRODUCES),
            accepts: Some(ACCEPTS),
            value,
            ..Action::to(format!("{}/idp/idx/{path}", self.origin), "POST")
        }
    }

    /// A form with nothing to fill in.
    pub(crate) fn link(&self, name: &str, path: &str) -> Action {
        self.action(name, path, Vec::new())
    }
}
