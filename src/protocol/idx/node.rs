//! Looking into JSON that may be anything: what is missing or of the wrong type is `None`.

use serde_json::{Map, Value};

/// The text of a member; numbers and booleans are taken as text too.
pub(super) fn text(value: &Value, key: &str) -> Option<String> {
    match value.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The truth of a member. Some responses have it as text.
pub(super) fn flag(value: &Value, key: &str) -> Option<bool> {
    match value.get(key)? {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => text.parse().ok(),
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A member as a whole number that is not negative. Some responses have it as text.
pub(super) fn count(value: &Value, key: &str) -> Option<u64> {
    match value.get(key)? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A member as a list; ION wraps lists as `{"type":"array","value":[…]}`.
pub(super) fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    let Some(member) = value.get(key) else {
        return &[];
    };
    member
        .as_array()
        .or_else(|| member.get("value").and_then(Value::as_array))
        .map_or(&[], Vec::as_slice)
}

/// A member as an object; ION wraps objects as `{"type":"object","value":{…}}`.
pub(super) fn object<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    unwrap(value.get(key)?)
}

/// The object inside ION's wrapper, or the object itself.
pub(super) fn unwrap(value: &Value) -> Option<&Value> {
    let map = value.as_object()?;
    let is_wrapper = map.get("type").and_then(Value::as_str) == Some("object");
    match map.get("value") {
        Some(inner @ Value::Object(_)) if is_wrapper => Some(inner),
        _ => Some(value),
    }
}

/// Texts of a list, or a text alone.
pub(super) fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(items)) => items
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}

/// The members of an object; none if it is something else.
pub(super) fn members(value: &Value) -> Option<&Map<String, Value>> {
    value.as_object()
}
