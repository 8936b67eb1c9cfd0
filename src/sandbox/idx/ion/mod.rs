//! The response format of Identity Engine as values: forms, choices, messages.
//!
//! One file a noun: [`field`], [`action`], [`authenticator`], and [`body`] for the whole.

mod action;
mod authenticator;
mod body;
mod field;

use serde::Serialize;
use serde_json::Value;

use super::notice::{Class, Link, Notice};

pub(crate) use action::{Action, Page};
pub(crate) use authenticator::{Authenticator, MethodType};
pub(crate) use body::Body;
pub(crate) use field::{Choice, Field, Form};

/// `{type: "array", value: […]}`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct List<T> {
    r#type: &'static str,
    pub(crate) value: Vec<T>,
}

impl<T> List<T> {
    pub(crate) fn new(value: Vec<T>) -> Self {
        Self {
            r#type: "array",
            value,
        }
    }
}

/// `{type: "object", value: {…}}`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Object<T> {
    r#type: &'static str,
    pub(crate) value: T,
}

impl<T> Object<T> {
    pub(crate) fn new(value: T) -> Self {
        Self {
            r#type: "object",
            value,
        }
    }
}

/// A message as it is sent.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Message {
    message: String,
    i18n: I18n,
    class: Class,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<Link>,
    #[serde(rename = "deviceRemediation", skip_serializing_if = "Option::is_none")]
    device_remediation: Option<Object<Value>>,
}

#[derive(Clone, Debug, Serialize)]
struct I18n {
    key: String,
    params: Vec<String>,
}

impl From<&Notice> for Message {
    fn from(notice: &Notice) -> Self {
        Self {
            message: notice.text.to_string(),
            i18n: I18n {
                key: notice.key.to_string(),
                params: notice.params.clone(),
            },
            class: notice.class,
            links: notice.links.to_vec(),
            device_remediation: notice
                .device_remediation
                .as_deref()
                .cloned()
                .map(Object::new),
        }
    }
}
