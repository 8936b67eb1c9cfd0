//! What the org tells the user: text, and the key by which clients translate it.

mod flows;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How grave a message is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of `class` on the wire")]
pub enum Class {
    #[default]
    Error,
    Info,
    Warning,
    Success,
}

/// Where a message says to go on.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The address.
    pub url: String,
    /// The words to click.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// A message, for the page or for one field of `credentials`.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) key: Cow<'static, str>,
    pub(crate) text: Box<str>,
    pub(crate) params: Vec<String>,
    pub(crate) class: Class,
    /// The field that it belongs to; none: the page.
    pub(crate) field: Option<Cow<'static, str>>,
    pub(crate) links: Box<[Link]>,
    /// What an app on the device can do about it.
    pub(crate) device_remediation: Option<Box<Value>>,
}

impl Notice {
    pub(crate) fn error(key: impl Into<Cow<'static, str>>, text: &str) -> Self {
        Self {
            key: key.into(),
            text: text.into(),
            params: Vec::new(),
            class: Class::Error,
            field: None,
            links: Box::default(),
            device_remediation: None,
        }
    }

    pub(crate) fn info(key: impl Into<Cow<'static, str>>, text: &str) -> Self {
        Self {
            class: Class::Info,
            ..Self::error(key, text)
        }
    }

    pub(crate) fn field_error(
        field: impl Into<Cow<'static, str>>,
        key: &'static str,
        text: &str,
    ) -> Self {
        Self {
            field: Some(field.into()),
            ..Self::error(key, text)
        }
    }

    pub(crate) fn with_param(mut self, param: &str) -> Self {
        self.params.push(param.to_owned());
        self
    }

    /// User name and password do not fit. The same for an unknown user.
    pub(crate) fn authentication_failed() -> Self {
        Self::error("errors.E0000004", "Authentication failed")
    }

    pub(crate) fn incorrect_password() -> Self {
        Self::error("incorrectPassword", "Password is incorrect")
    }

    pub(crate) fn unknown_user(identifier: &str) -> Self {
        let text = format!("There is no account with the username {identifier}.");
        Self::info("idx.unknown.user", &text).with_param(identifier)
    }

    pub(crate) fn locked() -> Self {
        Self::error(
            "errors.E0000119",
            "Your account is locked. Please contact your administrator.",
        )
    }

    pub(crate) fn too_many_attempts() -> Self {
        Self::error(
            "authfactor.challenge.suspended_factor",
            "This factor is suspended for your account due to too many failed attempts",
        )
    }

    pub(crate) fn invalid_code(field: &'static str) -> Self {
        Self::field_error(
            field,
            "api.authn.error.PASSCODE_INVALID",
            "Invalid code. Try again.",
        )
    }

    pub(crate) fn blank(field: impl Into<Cow<'static, str>>) -> Self {
        Self::field_error(
            field,
            "model.validation.field.blank",
            "This field cannot be left blank",
        )
    }

    pub(crate) fn password_requirements(unmet: &str) -> Self {
        let text = format!("Password requirements were not met. Password requirements: {unmet}.");
        Self::field_error("passcode", "password.passwordRequirementsNotMet", &text)
            .with_param(unmet)
    }

    pub(crate) fn too_many_requests() -> Self {
        Self::error(
            "tooManyRequests",
            "Too many requests. Please wait a moment and try again.",
        )
    }

    pub(crate) fn session_expired() -> Self {
        Self::error("idx.session.expired", "The session has expired.")
    }

    /// The form sent is not one that the state offers, or lacks something.
    pub(crate) fn not_expected() -> Self {
        Self::error(
            "errors.E0000001",
            "This request does not fit the state of the sign-in.",
        )
    }

    pub(crate) fn assurance_unsatisfiable() -> Self {
        Self::error(
            "oie.assurance.unsatisfiable",
            "The sign-in requirements of this app cannot be met with what is enrolled.",
        )
    }

    pub(crate) fn recovery_off() -> Self {
        Self::error(
            "oie.forgot.password.is.not.enabled",
            "Forgot password is not enabled.",
        )
    }

    pub(crate) fn reset_not_allowed() -> Self {
        Self::error(
            "oie.selfservice.reset.password.not.allowed",
            "Reset password is not allowed at this time.",
        )
    }

    pub(crate) fn success(key: &'static str, text: &str) -> Self {
        Self {
            class: Class::Success,
            ..Self::error(key, text)
        }
    }

    pub(crate) fn not_assigned() -> Self {
        Self::error(
            "idx.error.user.not.assigned.to.app",
            "You are not allowed to access this app. To request access, contact an admin.",
        )
    }
}
