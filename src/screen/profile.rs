//! Sign-up, and facts asked for later.

use super::{
    Autofill, FieldKind, Item, Keyboard, Press, builder::Builder, generic, password, providers,
    time_zone,
};
use crate::protocol::model::{
    Field as FormField, FieldKind as FormKind, OptionValue, Remediation, RemediationName as Name,
};

/// `enroll-profile` and `profile-update`.
pub(super) fn draw(builder: &mut Builder<'_>) {
    let Some(form) = builder.first() else { return };
    let updates = form.name == Name::ProfileUpdate;
    builder.screen.symbol = Some(super::Symbol::User);
    builder.title(if updates {
        "title.profile-update"
    } else {
        "title.enroll-profile"
    });
    generic::draw_fields(builder, form);
    if form.field("credentials").is_some() {
        place_rules(builder);
    }
    adjust_fields(builder);
    let label = builder.text(if updates {
        "button.submit"
    } else {
        "button.sign-up"
    });
    builder.submit(label, Press::submit(builder.target()));
    if !updates {
        providers::add(builder);
    }
}

/// Whether nothing has to be filled in.
pub(super) fn is_optional(form: &Remediation) -> bool {
    let seen = form.fields.iter().filter(|field| field.visible);
    seen.flat_map(|field| field.form.as_deref().unwrap_or(std::slice::from_ref(field)))
        .all(may_be_left)
}

/// A box of which the server says no more is left as it is. One that it says how to draw is a question.
fn may_be_left(field: &FormField) -> bool {
    match field.kind {
        FormKind::Boolean if is_drawn_as_box(field) => false,
        FormKind::Boolean => field.required != Some(true),
        _ => field.required == Some(false),
    }
}

fn is_drawn_as_box(field: &FormField) -> bool {
    field.options.iter().any(|option| {
        matches!(&option.value, OptionValue::Display { input_type, .. } if input_type == "checkbox")
    })
}

/// What a password must have stands before the password.
fn place_rules(builder: &mut Builder<'_>) {
    let is_password = |item: &Item| matches!(item, Item::Field(f) if f.kind == FieldKind::Password);
    let Some(at) = builder.screen.items.iter().position(is_password) else {
        return;
    };
    let after = builder.screen.items.split_off(at);
    password::add_rules(builder);
    builder.screen.items.extend(after);
}

fn adjust_fields(builder: &mut Builder<'_>) {
    let strings = builder.strings;
    for field in generic::fields_mut(builder) {
        time_zone::offer(field, strings);
        field.autofill = match (field.path.name(), field.kind) {
            (_, FieldKind::Password) => Some(Autofill::NewPassword),
            ("firstName", _) => Some(Autofill::GivenName),
            ("lastName", _) => Some(Autofill::FamilyName),
            ("email" | "login", _) => Some(Autofill::Email),
            ("mobilePhone" | "primaryPhone", _) => Some(Autofill::Tel),
            _ => None,
        };
        if field.autofill == Some(Autofill::Email) {
            field.keyboard = Keyboard::Email;
        }
    }
}
