//! What a person answered, and the body that it makes.

use std::fmt;

use serde_json::{Map, Value};

use crate::{
    Secret,
    protocol::{
        http::{Credentials, Method, Request},
        model::{Field, FieldKind, FieldPath, Remediation},
    },
};

/// One value that a person gave.
#[derive(Clone, PartialEq)]
pub enum Answer {
    /// Text that may be seen.
    Text(String),
    /// Text that may not be seen.
    Secret(Secret),
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// Nothing, in place of what the server had filled in.
    Cleared,
    /// A choice with values of its own: an authenticator for instance.
    Object(Map<String, Value>),
    /// A value of the server, of the type that it had.
    Given(Value),
}

impl fmt::Debug for Answer {
    /// Without what was typed: it may be a code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("Text(..)"),
            Self::Secret(_) => f.write_str("Secret(..)"),
            Self::Flag(flag) => f.debug_tuple("Flag").field(flag).finish(),
            Self::Number(_) => f.write_str("Number(..)"),
            Self::Cleared => f.write_str("Cleared"),
            Self::Object(members) => f.debug_set().entries(members.keys()).finish(),
            Self::Given(_) => f.write_str("Given(..)"),
        }
    }
}

impl Answer {
    /// A value of the server as an answer.
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::String(text) => Self::Text(text.clone()),
            other => Self::Given(other.clone()),
        }
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Text(text) => Value::String(text.clone()),
            Self::Secret(secret) => Value::String(secret.expose().to_owned()),
            Self::Flag(flag) => Value::Bool(*flag),
            Self::Number(number) => Value::from(*number),
            Self::Cleared => Value::String(String::new()),
            Self::Object(members) => Value::Object(members.clone()),
            Self::Given(value) => value.clone(),
        }
    }

    /// The text, if it may be seen.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Secret(_)
            | Self::Flag(_)
            | Self::Number(_)
            | Self::Cleared
            | Self::Object(_)
            | Self::Given(_) => None,
        }
    }

    /// Nothing was typed.
    fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Secret(secret) => secret.is_empty(),
            Self::Flag(_) | Self::Number(_) | Self::Cleared | Self::Object(_) | Self::Given(_) => {
                false
            }
        }
    }
}

/// All that a person gave for one form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers(Vec<(FieldPath, Answer)>);

impl Answers {
    /// The same with one more.
    #[must_use]
    pub fn with(mut self, path: impl Into<FieldPath>, answer: Answer) -> Self {
        self.set(path.into(), answer);
        self
    }

    /// Why an app on this device is waited for no more, with the status that it answered. Okta's own
    /// pages name both members always, whether the form describes them or not.
    pub(crate) fn device_is_given_up(reason: &str, status: Option<u16>) -> Self {
        let status = status.map_or(Answer::Given(Value::Null), |code| {
            Answer::Number(code.into())
        });
        Self::default()
            .with("reason", Answer::Text(reason.to_owned()))
            .with("statusCode", status)
    }

    /// Sets one, in place of an earlier one.
    pub fn set(&mut self, path: FieldPath, answer: Answer) {
        match self.0.iter_mut().find(|(other, _)| *other == path) {
            Some((_, old)) => *old = answer,
            None => self.0.push((path, answer)),
        }
    }

    /// Adds all others, in place of earlier ones.
    pub fn add(&mut self, others: &Self) {
        for (path, answer) in &others.0 {
            self.set(path.clone(), answer.clone());
        }
    }

    /// What was given for a path.
    pub fn get(&self, path: &FieldPath) -> Option<&Answer> {
        self.0
            .iter()
            .find(|(other, _)| other == path)
            .map(|(_, answer)| answer)
    }

    /// Those that a form has fields for.
    pub(crate) fn for_form(&self, form: &Remediation) -> Self {
        let known = |(path, _): &&(FieldPath, Answer)| {
            let first = path.0.first();
            first.is_some_and(|name| form.field(name).is_some())
        };
        Self(self.0.iter().filter(known).cloned().collect())
    }

    fn iter(&self) -> impl Iterator<Item = &(FieldPath, Answer)> {
        self.0.iter()
    }
}

/// The body for a form: the server's own values, then what the person gave, then
/// again the values that the server has fixed, which nobody may change.
///
/// Fields that the server did not describe are sent only if an answer names
/// them, and real orgs refuse those: the screens name none but the reason why an app on this
/// device does not answer.
pub fn body(remediation: &Remediation, answers: &Answers) -> Value {
    let mut body = Map::new();
    for field in &remediation.fields {
        put_given(&mut body, field, false);
    }
    for (path, answer) in answers.iter() {
        if !answer.is_empty() {
            put(&mut body, &path.0, answer.to_json());
        }
    }
    for field in &remediation.fields {
        put_given(&mut body, field, true);
    }
    Value::Object(body)
}

/// The request that submits a form.
pub fn proceed_request(remediation: &Remediation, answers: &Answers) -> Request {
    let accept = remediation
        .accepts
        .as_deref()
        .unwrap_or("application/ion+json");
    let mut request = match remediation.method {
        Method::Get => Request::get(remediation.href.clone()),
        Method::Post | Method::Delete | Method::Options | Method::Other => Request::post(
            remediation.href.clone(),
            body(remediation, answers).to_string(),
        ),
    };
    request.credentials = Credentials::Include;
    request
        .with_header("Accept", accept)
        .with_header("Content-Type", "application/json")
}

/// Puts the value that the server gave a field, or the values given inside it.
fn put_given(into: &mut Map<String, Value>, field: &Field, fixed_only: bool) {
    if let Some(value) = &field.value {
        if !field.mutable || (!fixed_only && is_sent_untouched(field, value)) {
            into.insert(field.name.clone(), value.clone());
        }
        return;
    }
    if field.form.is_none() {
        return;
    }
    let existing = into.remove(&field.name);
    let mut inside = match existing {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    };
    for child in field.children() {
        put_given(&mut inside, child, fixed_only);
    }
    if !inside.is_empty() {
        into.insert(field.name.clone(), Value::Object(inside));
    }
}

/// A value that nobody touched is sent, but not an empty text.
fn is_sent_untouched(field: &Field, value: &Value) -> bool {
    field.kind == FieldKind::Boolean || value.as_str() != Some("")
}

fn put(into: &mut Map<String, Value>, path: &[String], value: Value) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    if rest.is_empty() {
        merge(into, first, value);
        return;
    }
    let slot = into
        .entry(first.clone())
        .or_insert_with(|| Value::Object(Map::new()));
    if !slot.is_object() {
        *slot = Value::Object(Map::new());
    }
    if let Value::Object(members) = slot {
        put(members, rest, value);
    }
}

/// An object adds to an object; everything else replaces.
fn merge(into: &mut Map<String, Value>, key: &str, value: Value) {
    match (into.get_mut(key), value) {
        (Some(Value::Object(old)), Value::Object(new)) => old.extend(new),
        (_, value) => {
            into.insert(key.to_owned(), value);
        }
    }
}
