//! Sentences of the server.

use super::DeviceRemediation;

/// How serious a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something went well.
    Success,
    /// Something to know.
    Info,
    /// Something to act on soon.
    Warning,
    /// Something went wrong.
    Error,
}

impl Severity {
    /// Reads Okta's `class`; an unknown or missing one is information.
    pub fn from_class(class: &str) -> Self {
        match class {
            "ERROR" => Self::Error,
            "WARNING" => Self::Warning,
            "SUCCESS" => Self::Success,
            _ => Self::Info,
        }
    }

    /// A stable lower-case name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A link that belongs to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageLink {
    /// Where it leads.
    pub url: String,
    /// What it says; the address itself where there is none.
    pub label: Option<String>,
}

/// One sentence of the server, about the whole step or about one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The server's own wording.
    pub text: String,
    /// Okta's key of the text, by which it can be translated.
    pub key: Option<String>,
    /// What is to be put into the translated text.
    pub params: Vec<String>,
    /// How serious it is.
    pub severity: Severity,
    /// Links to go with it.
    pub links: Vec<MessageLink>,
    /// What an app on this device can do about it.
    pub device_remediation: Option<Box<DeviceRemediation>>,
}

impl Message {
    /// Whether the key is `key`.
    pub fn has_key(&self, key: &str) -> bool {
        self.key.as_deref() == Some(key)
    }

    /// Whether the key begins with `prefix`.
    pub fn has_prefix(&self, prefix: &str) -> bool {
        self.key
            .as_deref()
            .is_some_and(|key| key.starts_with(prefix))
    }
}
