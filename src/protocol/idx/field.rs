//! Form values and their options.

use serde_json::Value;

use super::{authenticator, message, node, relates_to};
use crate::protocol::model::{Field, FieldKind, FieldOption, OptionValue};

/// Reads a list of form values. Those without a name cannot be sent and are dropped.
pub(super) fn read_all(root: &Value, values: &[Value]) -> Vec<Field> {
    values
        .iter()
        .filter_map(|value| read(root, value))
        .collect()
}

fn read(root: &Value, value: &Value) -> Option<Field> {
    let (plain, form) = value_and_form(root, value);
    Some(Field {
        name: node::text(value, "name")?,
        label: node::text(value, "label"),
        kind: kind(value),
        required: node::flag(value, "required"),
        secret: node::flag(value, "secret").unwrap_or(false),
        visible: node::flag(value, "visible").unwrap_or(true),
        shown: node::flag(value, "visible") == Some(true),
        mutable: node::flag(value, "mutable").unwrap_or(true),
        value: plain,
        form,
        options: options(root, node::list(value, "options")),
        messages: message::read_all(value),
        hint: node::text(value, "hint"),
        description: node::text(value, "desc").or_else(|| node::text(value, "description")),
        min_length: node::count(value, "minLength"),
        max_length: node::count(value, "maxLength"),
        custom_label: node::flag(value, "customLabel").unwrap_or(false),
    })
}

fn kind(value: &Value) -> FieldKind {
    match value.get("type").and_then(Value::as_str) {
        None | Some("string") => FieldKind::Text,
        Some("boolean") => FieldKind::Boolean,
        Some("object") => FieldKind::Object,
        Some(other) => FieldKind::Unknown(other.to_owned()),
    }
}

/// A form stands in `form.value`, or as the value itself in `value.form.value`.
fn value_and_form(root: &Value, value: &Value) -> (Option<Value>, Option<Vec<Field>>) {
    let plain = value.get("value").filter(|plain| !plain.is_null());
    let form = value.get("form").or_else(|| plain?.get("form"));
    let fields = form.map(|form| read_all(root, node::list(form, "value")));
    let plain = if fields.is_some() {
        None
    } else {
        plain.cloned()
    };
    (plain, fields)
}

fn options(root: &Value, values: &[Value]) -> Vec<FieldOption> {
    values.iter().map(|value| option(root, value)).collect()
}

fn option(root: &Value, value: &Value) -> FieldOption {
    let scalar = || value.get("value").cloned().unwrap_or(Value::Null);
    let given = match value.get("value") {
        Some(object @ Value::Object(_)) => object_option(root, object),
        // Some responses leave out the `value` around the form.
        None if value.get("form").is_some() => object_option(root, value),
        _ => OptionValue::Scalar(scalar()),
    };
    let text = || match &given {
        OptionValue::Scalar(value) => crate::protocol::model::scalar_text(value),
        OptionValue::Form(_) | OptionValue::Display { .. } => String::new(),
    };
    FieldOption {
        label: node::text(value, "label").unwrap_or_else(text),
        authenticator: relates_to::resolve(root, value)
            .map(|related| Box::new(authenticator::read(related))),
        value: given,
    }
}

fn object_option(root: &Value, object: &Value) -> OptionValue {
    if let Some(form) = object.get("form") {
        return OptionValue::Form(read_all(root, node::list(form, "value")));
    }
    let inner = node::unwrap(object).unwrap_or(object);
    match node::text(inner, "inputType") {
        Some(input_type) => OptionValue::Display {
            input_type,
            format: node::text(inner, "format"),
            options: options(root, node::list(inner, "options")),
        },
        None => OptionValue::Scalar(object.clone()),
    }
}
