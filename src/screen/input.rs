//! Things to fill in, as values.

use super::Page;
use crate::protocol::model::FieldPath;

/// Something to fill in.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Where the value goes in the request.
    pub path: FieldPath,
    /// Name in the accessibility tree: the path with dots.
    pub id: String,
    /// How it is drawn.
    pub kind: FieldKind,
    /// What it is called.
    pub label: String,
    /// A sentence below it.
    pub hint: Option<String>,
    /// The value at first.
    pub initial: Value,
    /// Values to choose from.
    pub options: Vec<Choosable>,
    /// What a password manager may fill in.
    pub autofill: Option<Autofill>,
    /// What it is typed with.
    pub keyboard: Keyboard,
    /// Whether it must not be left empty.
    pub required: bool,
    /// What is wrong with it.
    pub error: Option<String>,
    /// What becomes of the value.
    pub sending: Sending,
    /// Most characters that are taken.
    pub max_length: Option<usize>,
    /// Whether it can be changed.
    pub enabled: bool,
}

impl Field {
    /// What is sent for an option that is no text.
    pub(crate) fn sent_for(&self, value: &str) -> Option<&serde_json::Value> {
        let option = self.options.iter().find(|option| option.value == value);
        option?.sent.as_ref()
    }

    /// An empty field that must be filled in, sent as text.
    pub(crate) fn new(path: FieldPath, kind: FieldKind, label: String) -> Self {
        Self {
            id: path.to_string(),
            path,
            kind,
            label,
            hint: None,
            initial: Value::Text(String::new()),
            options: Vec::new(),
            autofill: None,
            keyboard: Keyboard::Text,
            required: true,
            error: None,
            sending: Sending::Text,
            max_length: None,
            enabled: true,
        }
    }
}

/// How a field is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// Text of several lines.
    Multiline,
    /// A line of text that is not seen.
    Password,
    /// A box to tick.
    Checkbox,
    /// A list that opens.
    Select,
    /// Buttons of which one is on.
    Radio,
}

/// The value of a field at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text, also the value of an option.
    Text(String),
    /// Ticked or not.
    Flag(bool),
}

/// One of the values to choose from in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choosable {
    /// The value, as text.
    pub value: String,
    /// The value sent, where it is no text: a number or yes and no, as the server gave it.
    pub sent: Option<serde_json::Value>,
    /// What it is called.
    pub label: String,
    /// Choosing it shows another page of the same step.
    pub page: Option<Page>,
}

impl Choosable {
    /// A value that is sent as text.
    pub(crate) fn new(value: String, label: String) -> Self {
        Self {
            value,
            label,
            sent: None,
            page: None,
        }
    }
}

/// What becomes of the value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// It is sent as text; empty and optional: not at all.
    Text,
    /// It is sent as a number, if it is one.
    Number,
    /// It is sent as yes or no.
    Flag,
    /// It is sent as yes or no, but only once the person has touched it.
    FlagIfTouched,
    /// It stays here.
    Never,
    /// It must equal the field of this id, and stays here.
    Repeats(&'static str),
    /// It is a phone number, sent with the calling code and extension drawn beside it.
    Phone,
}

/// What a password manager may fill in; the tokens of HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are HTML's")]
pub enum Autofill {
    Username,
    UsernameWebauthn,
    CurrentPassword,
    NewPassword,
    OneTimeCode,
    Email,
    Tel,
    GivenName,
    FamilyName,
}

impl Autofill {
    /// The value of HTML's `autocomplete`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::UsernameWebauthn => "username webauthn",
            Self::CurrentPassword => "current-password",
            Self::NewPassword => "new-password",
            Self::OneTimeCode => "one-time-code",
            Self::Email => "email",
            Self::Tel => "tel",
            Self::GivenName => "given-name",
            Self::FamilyName => "family-name",
        }
    }
}

/// What a field is typed with, where the keyboard is on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keyboard {
    /// Letters.
    #[default]
    Text,
    /// Digits.
    Numeric,
    /// For e-mail addresses.
    Email,
    /// For phone numbers.
    Tel,
}
