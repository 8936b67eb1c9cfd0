//! A form of a response, filled in: the body that a client would send.

use serde_json::{Map, Value, json};

/// What is answered to a field: its path, such as `credentials.passcode`, and the field.
/// For a choice among forms, the place of the form.
pub(crate) type Answers<'a> = &'a dyn Fn(&str, &Value) -> Option<Value>;

/// The body for a form: fixed values as they are, defaults where nothing is answered.
pub(crate) fn body(form: &Value, answers: Answers<'_>) -> Value {
    Value::Object(object(members(form), "", answers))
}

/// The fields of a form, or of a field that has fields.
pub(crate) fn members(of: &Value) -> &[Value] {
    let nested = [
        of.pointer("/form/value"),
        of.pointer("/value/form/value"),
        of.get("value"),
    ];
    let found = nested.into_iter().flatten().find_map(Value::as_array);
    found.map(Vec::as_slice).unwrap_or_default()
}

/// Whether a field has fields of its own.
pub(crate) fn is_nested(field: &Value) -> bool {
    field.pointer("/form/value").is_some() || field.pointer("/value/form/value").is_some()
}

/// The forms that a field is a choice among.
pub(crate) fn forms(field: &Value) -> Vec<&Value> {
    let options = field.get("options").and_then(Value::as_array);
    let options = options.into_iter().flatten();
    options
        .filter(|option| option.pointer("/value/form").is_some())
        .collect()
}

fn object(fields: &[Value], prefix: &str, answers: Answers<'_>) -> Map<String, Value> {
    let mut all = Map::new();
    for field in fields {
        let Some(name) = field.get("name").and_then(Value::as_str) else {
            continue;
        };
        let path = if prefix.is_empty() {
            name.to_owned()
        } else {
            format!("{prefix}.{name}")
        };
        let Some(value) = value(field, &path, answers) else {
            continue;
        };
        match (all.get_mut(name), value) {
            // Okta spreads one object over several fields of one name.
            (Some(Value::Object(known)), Value::Object(more)) => known.extend(more),
            (_, value) => {
                all.insert(name.to_owned(), value);
            }
        }
    }
    all
}

fn value(field: &Value, path: &str, answers: Answers<'_>) -> Option<Value> {
    if field.get("mutable") == Some(&json!(false)) {
        return field.get("value").cloned();
    }
    let forms = forms(field);
    if !forms.is_empty() {
        let at = answers(path, field)?;
        let at = at.as_u64().or_else(|| at.as_str()?.parse().ok())?;
        let chosen = forms.get(usize::try_from(at).ok()?)?;
        let fields = members(chosen.get("value")?);
        return Some(Value::Object(object(
            fields,
            &format!("{path}.{at}"),
            answers,
        )));
    }
    if is_nested(field) {
        return Some(Value::Object(object(members(field), path, answers)));
    }
    answers(path, field).or_else(|| field.get("value").cloned())
}
