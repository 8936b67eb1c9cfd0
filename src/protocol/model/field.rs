//! Form values as the server describes them.

use std::fmt;

use serde_json::Value;

use super::{Authenticator, Message};

/// Where a value stands in the body of a request. A step may contain dots.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(pub Vec<String>);

impl FieldPath {
    /// A path of one step.
    pub fn root(name: &str) -> Self {
        Self(vec![name.to_owned()])
    }

    /// This path, one step deeper.
    #[must_use]
    pub fn join(&self, name: &str) -> Self {
        let mut steps = self.0.clone();
        steps.push(name.to_owned());
        Self(steps)
    }

    /// The last step.
    pub fn name(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }

    /// Whether the first step is `name`.
    pub fn starts_with(&self, name: &str) -> bool {
        self.0.first().is_some_and(|first| first == name)
    }
}

impl From<&str> for FieldPath {
    /// Splits at dots. For the paths that this crate writes down itself.
    fn from(path: &str) -> Self {
        Self(path.split('.').map(str::to_owned).collect())
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

/// The type that the server gives a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FieldKind {
    /// Text; also where nothing is said.
    #[default]
    Text,
    /// Yes or no.
    Boolean,
    /// A form within the form.
    Object,
    /// A type that this version does not know.
    Unknown(String),
}

/// One value of a form.
#[derive(Clone, Default, PartialEq)]
pub struct Field {
    /// The key in the body of the request.
    pub name: String,
    /// What it is called.
    pub label: Option<String>,
    /// Its type.
    pub kind: FieldKind,
    /// Whether the server wants a value. `None` if it does not say.
    pub required: Option<bool>,
    /// Whether it must not be seen.
    pub secret: bool,
    /// Whether it is to be drawn.
    pub visible: bool,
    /// Whether the server says that it is to be drawn, which makes a fixed value one to be seen.
    pub shown: bool,
    /// Whether a person may change the value.
    pub mutable: bool,
    /// The value that it has; a form as value is in `form`.
    pub value: Option<Value>,
    /// Values inside, if it is a form.
    pub form: Option<Vec<Field>>,
    /// Values to choose from.
    pub options: Vec<FieldOption>,
    /// What the server says about what was entered.
    pub messages: Vec<Message>,
    /// What it is for, where the name is not enough: `captcha`, `webauthn`.
    pub hint: Option<String>,
    /// A sentence about it.
    pub description: Option<String>,
    /// Fewest characters.
    pub min_length: Option<u64>,
    /// Most characters.
    pub max_length: Option<u64>,
    /// The label was written by an administrator and must not be translated.
    pub custom_label: bool,
}

impl fmt::Debug for Field {
    /// Without the value, which may be a handle of the sign-in.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("required", &self.required)
            .field("form", &self.form)
            .field("options", &self.options.len())
            .field("messages", &self.messages)
            .finish_non_exhaustive()
    }
}

impl Field {
    /// The value as text; empty if there is none.
    pub fn text_value(&self) -> String {
        self.value.as_ref().map(scalar_text).unwrap_or_default()
    }

    /// The fields inside, none if it is not a form.
    pub fn children(&self) -> &[Self] {
        self.form.as_deref().unwrap_or_default()
    }

    /// The field inside of that name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children().iter().find(|field| field.name == name)
    }
}

/// A scalar as a person reads it; nothing for objects and lists.
pub(crate) fn scalar_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// One of several values to choose from.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldOption {
    /// What it is called.
    pub label: String,
    /// What choosing it means.
    pub value: OptionValue,
    /// The authenticator that it stands for, from `relatesTo`.
    pub authenticator: Option<Box<Authenticator>>,
}

/// What an option stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValue {
    /// A plain value.
    Scalar(Value),
    /// Values of its own, some of them given.
    Form(Vec<Field>),
    /// Not a choice, but how the field wants to be drawn.
    Display {
        /// `text`, `select`, `radio` or `checkbox`.
        input_type: String,
        /// `country-code` for instance.
        format: Option<String>,
        /// Values to choose from.
        options: Vec<FieldOption>,
    },
}

impl FieldOption {
    /// The fields of the option, none if it is a plain value.
    pub fn fields(&self) -> &[Field] {
        match &self.value {
            OptionValue::Form(fields) => fields,
            OptionValue::Scalar(_) | OptionValue::Display { .. } => &[],
        }
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// The plain value as text; empty for others.
    pub fn text_value(&self) -> String {
        match &self.value {
            OptionValue::Scalar(value) => scalar_text(value),
            OptionValue::Form(_) | OptionValue::Display { .. } => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_step_may_contain_dots() {
        let path = FieldPath::root("optedScopes").join("custom1.custom2");
        assert_eq!(path.to_string(), "optedScopes.custom1.custom2");
        assert_eq!(path.0.len(), 2);
    }
}
