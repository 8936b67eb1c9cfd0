//! Any form, from the server's own description of it.

use super::{
    Choosable, Field, FieldKind, Item, Keyboard, Press, Sending, Symbol, Value, builder::Builder,
};
use crate::{
    protocol::{
        idx::Answer,
        model::{
            Field as FormField, FieldKind as FormKind, FieldOption, FieldPath, OptionValue,
            Remediation, RemediationName, Severity, scalar_text,
        },
    },
    strings::Strings,
};

/// Draws the first form as it is described.
pub(super) fn draw(builder: &mut Builder<'_>) {
    let Some(form) = builder.first() else { return };
    let title = title_of(builder, form);
    builder.screen.title = Some(title);
    if form.name == RemediationName::UserCode {
        builder.screen.symbol = Some(Symbol::Device);
        builder.say("text.user-code");
    }
    if form.name == RemediationName::RequestActivationEmail {
        builder.screen.symbol = Some(Symbol::Email);
    }
    draw_fields(builder, form);
    if form.is_form {
        let own = builder.strings.find(&format!("button.{}", form.name));
        let label = own.map_or_else(|| builder.text("button.continue"), str::to_owned);
        builder.submit(label, Press::submit(builder.target()));
    } else if !form.href.is_empty() {
        let label = builder.text("button.continue");
        // The sign-in goes on there, as at a provider.
        builder.submit(label, Press::Leave(form.href.clone()));
    }
}

/// The label of the form, the name of the authenticator, or a heading that is never wrong.
fn title_of(builder: &Builder<'_>, form: &Remediation) -> String {
    let by_name = builder
        .strings
        .find(&format!("title.{}", form.name))
        .map(str::to_owned);
    by_name
        .or_else(|| form.label.clone().filter(|label| !label.is_empty()))
        .or_else(|| {
            builder
                .authenticator()
                .map(|_| builder.authenticator_name())
        })
        .unwrap_or_else(|| builder.text("title.generic"))
}

/// Draws all fields of a form that a person is to see.
pub(super) fn draw_fields(builder: &mut Builder<'_>, form: &Remediation) {
    for field in &form.fields {
        draw_field(builder, field, &FieldPath::default(), form);
    }
}

/// Draws one field, or the fields inside it.
pub(super) fn draw_field(
    builder: &mut Builder<'_>,
    field: &FormField,
    parent: &FieldPath,
    form: &Remediation,
) {
    let path = parent.join(&field.name);
    if is_hidden(field) {
        return;
    }
    if field.form.is_some() {
        for child in field.children() {
            draw_field(builder, child, &path, form);
        }
        return;
    }
    if field
        .options
        .iter()
        .any(|option| matches!(option.value, OptionValue::Form(_)))
    {
        return draw_alternatives(builder, field, &path, form);
    }
    if let [only] = field.options.as_slice()
        && is_chosen_already(builder, field, only)
    {
        builder.given.set(path, Answer::Text(only.text_value()));
        return;
    }
    let drawn = field_of(builder, field, path);
    builder.field(drawn);
}

/// Whether there is nothing to choose: one method, or one channel that is in use.
fn is_chosen_already(builder: &Builder<'_>, field: &FormField, only: &FieldOption) -> bool {
    let in_use = builder
        .authenticator()
        .and_then(|a| a.contextual.selected_channel.as_deref());
    match field.name.as_str() {
        "methodType" => true,
        "channel" => in_use == Some(only.text_value().as_str()),
        _ => false,
    }
}

/// Fixed values and those marked invisible are sent, not shown. A captcha is not a field to fill in,
/// and neither is an object of which the server says nothing more.
pub(super) fn is_hidden(field: &FormField) -> bool {
    let fixed = !field.mutable && !field.shown && field.form.is_none();
    let is_empty =
        field.kind == FormKind::Object && field.form.is_none() && field.options.is_empty();
    // A list that the server gives is sent as it came: no text is a list.
    let is_list = field.options.is_empty()
        && field
            .value
            .as_ref()
            .is_some_and(|value| value.is_array() || value.is_object());
    fixed || is_empty || is_list || !field.visible || field.name == "captchaVerify"
}

/// Options that are forms themselves: a choice among rows when each has nothing to
/// fill in, else a switch between two forms.
fn draw_alternatives(
    builder: &mut Builder<'_>,
    field: &FormField,
    path: &FieldPath,
    form: &Remediation,
) {
    let asks = |option: &FieldOption| option.fields().iter().any(|inner| inner.mutable);
    if field.options.iter().any(asks) && field.name != "authenticator" {
        super::question::draw_modes(builder, field, path, form);
    } else {
        super::choose::draw_rows(builder, form, field);
    }
}

/// The field as it is drawn.
pub(super) fn field_of(builder: &Builder<'_>, field: &FormField, path: FieldPath) -> Field {
    let options = choosables(builder.strings, field);
    let kind = kind_of(field, &path, &options);
    let is_flag = kind == FieldKind::Checkbox
        || (kind == FieldKind::Radio && field.kind == FormKind::Boolean);
    // Several values that are chosen already stay, unless the person chooses another.
    let several = |value: &serde_json::Value| value.as_array().is_some_and(|all| all.len() > 1);
    let has_several = !options.is_empty() && field.value.as_ref().is_some_and(several);
    Field {
        id: path.to_string(),
        label: label_of(builder, field, &path),
        hint: field.description.clone(),
        initial: initial(field, kind, &options, &path),
        autofill: None,
        keyboard: keyboard(field),
        required: field.required != Some(false) && !is_flag && !has_several,
        error: error_of(builder, field),
        sending: sending(field, kind, is_flag),
        max_length: field
            .max_length
            .and_then(|length| usize::try_from(length).ok()),
        enabled: field.mutable || field.value.is_none(),
        options,
        kind,
        path,
    }
}

fn kind_of(field: &FormField, path: &FieldPath, options: &[Choosable]) -> FieldKind {
    let display = field.options.iter().find_map(|option| match &option.value {
        OptionValue::Display { input_type, .. } => Some(input_type.as_str()),
        OptionValue::Scalar(_) | OptionValue::Form(_) => None,
    });
    match (display, &field.kind) {
        (Some("radio"), _) if !options.is_empty() => FieldKind::Radio,
        (Some("select"), _) if !options.is_empty() => FieldKind::Select,
        (Some("checkbox"), _) => FieldKind::Checkbox,
        (_, FormKind::Boolean) if options.is_empty() => FieldKind::Checkbox,
        (_, FormKind::Boolean) => FieldKind::Radio,
        _ if !options.is_empty() => match path.name() {
            "methodType" | "channel" => FieldKind::Radio,
            _ => FieldKind::Select,
        },
        _ if field.secret => FieldKind::Password,
        (Some("textarea"), _) => FieldKind::Multiline,
        _ => FieldKind::Text,
    }
}

/// The plain values to choose from, wherever they stand.
fn choosables(strings: &Strings, field: &FormField) -> Vec<Choosable> {
    let plain = |option: &FieldOption| match &option.value {
        OptionValue::Scalar(value) => Some(Choosable {
            sent: sent(field, value),
            ..Choosable::new(key_of(value), option.label.clone())
        }),
        OptionValue::Form(_) | OptionValue::Display { .. } => None,
    };
    let displayed = field.options.iter().find_map(|option| match &option.value {
        OptionValue::Display { format, .. } if format.as_deref() == Some("country-code") => {
            Some(super::phone::countries(strings))
        }
        OptionValue::Display { options, .. } => Some(options.iter().filter_map(plain).collect()),
        OptionValue::Scalar(_) | OptionValue::Form(_) => None,
    });
    displayed.unwrap_or_else(|| field.options.iter().filter_map(plain).collect())
}

/// A value to choose, as text. One that is an object is told from others by all of it.
fn key_of(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Object(_) | serde_json::Value::Array(_) => value.to_string(),
        scalar => scalar_text(scalar),
    }
}

/// What is sent for a value, if that is not its text.
fn sent(field: &FormField, value: &serde_json::Value) -> Option<serde_json::Value> {
    match value {
        _ if is_list(field) && !value.is_array() => Some(serde_json::json!([value])),
        serde_json::Value::String(_) | serde_json::Value::Null => None,
        other => Some(other.clone()),
    }
}

/// Whether a field takes a list of values.
fn is_list(field: &FormField) -> bool {
    matches!(&field.kind, FormKind::Unknown(kind) if kind == "array")
}

/// The value of a field to choose in, as the text of an option. Several values are none of them.
fn chosen(field: &FormField) -> String {
    match field
        .value
        .as_ref()
        .map(|value| (value, value.as_array().map(Vec::as_slice)))
    {
        Some((_, Some([only]))) => key_of(only),
        Some((value, None)) => key_of(value),
        Some((_, Some(_))) | None => String::new(),
    }
}

/// Whether the server says how the field is to be drawn.
fn is_displayed(field: &FormField) -> bool {
    let is_display = |option: &FieldOption| matches!(option.value, OptionValue::Display { .. });
    field.options.iter().any(is_display)
}

/// The label that the server gives; where it gives none, ours for the common names.
pub(super) fn label_of(builder: &Builder<'_>, field: &FormField, path: &FieldPath) -> String {
    let ours = || {
        builder
            .strings
            .find(&format!("label.{path}"))
            .map(str::to_owned)
    };
    field
        .label
        .clone()
        .filter(|label| !label.is_empty())
        .or_else(ours)
        .unwrap_or_else(|| field.name.clone())
}

fn initial(field: &FormField, kind: FieldKind, options: &[Choosable], path: &FieldPath) -> Value {
    match kind {
        // What a person agrees to is not ticked beforehand.
        FieldKind::Checkbox if is_displayed(field) => Value::Flag(false),
        FieldKind::Checkbox => Value::Flag(field.text_value() == "true"),
        FieldKind::Select if !is_displayed(field) && field.value.is_none() => first_of(options),
        FieldKind::Radio
            if matches!(path.name(), "methodType" | "channel") && field.value.is_none() =>
        {
            first_of(options)
        }
        FieldKind::Select | FieldKind::Radio => Value::Text(chosen(field)),
        FieldKind::Text | FieldKind::Multiline | FieldKind::Password => {
            Value::Text(field.text_value())
        }
    }
}

fn first_of(options: &[Choosable]) -> Value {
    Value::Text(
        options
            .first()
            .map(|option| option.value.clone())
            .unwrap_or_default(),
    )
}

fn keyboard(field: &FormField) -> Keyboard {
    let name = field.name.to_lowercase();
    match name.as_str() {
        "passcode" | "totp" | "nextpasscode" if !field.secret => Keyboard::Numeric,
        _ if name.contains("mail") => Keyboard::Email,
        _ if name.contains("phone") => Keyboard::Tel,
        _ => Keyboard::Text,
    }
}

/// A box is sent untouched if the server gave it a value, or says how it is to be drawn.
fn sending(field: &FormField, kind: FieldKind, is_flag: bool) -> Sending {
    match kind {
        _ if !is_flag && is_number(field) => Sending::Number,
        _ if !is_flag => Sending::Text,
        FieldKind::Checkbox if is_displayed(field) || field.value.is_some() => Sending::Flag,
        _ => Sending::FlagIfTouched,
    }
}

/// Whether the server itself gives a number.
fn is_number(field: &FormField) -> bool {
    field.options.is_empty()
        && field
            .value
            .as_ref()
            .is_some_and(serde_json::Value::is_number)
}

/// What the server says is wrong with a field.
pub(super) fn error_of(builder: &Builder<'_>, field: &FormField) -> Option<String> {
    let texts: Vec<String> = field
        .messages
        .iter()
        .filter(|message| message.severity >= Severity::Info)
        .map(|message| super::notices::message_text(builder.strings, message))
        .collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

/// All fields drawn so far, to be adjusted by the screen that drew them.
pub(super) fn fields_mut<'s>(builder: &'s mut Builder<'_>) -> impl Iterator<Item = &'s mut Field> {
    builder
        .screen
        .items
        .iter_mut()
        .filter_map(|item| match item {
            Item::Field(field) => Some(field),
            _ => None,
        })
}
