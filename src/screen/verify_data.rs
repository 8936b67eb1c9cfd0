//! How to send it: by message or call, to which address, with or without asking first.

use super::{
    FieldKind, Item, Press, Send,
    builder::{Builder, mail_addresses},
    choose, generic, phone_format,
};
use crate::protocol::{
    idx::{Answer, Answers},
    model::{AuthenticatorKey as Key, Field, FieldOption, FieldPath, Remediation},
};

/// `authenticator-verification-data`.
pub(super) fn draw(builder: &mut Builder<'_>) {
    let Some(form) = builder.first() else { return };
    let name = builder.authenticator_name();
    let key = builder.key().map(Key::as_str).unwrap_or_default();
    match builder.strings.find(&format!("title.verify.{key}")) {
        Some(title) => builder.screen.title = Some(title.to_owned()),
        None => builder.title_filled("title.verify-with", &[&name]),
    }
    let inner = form.field("authenticator");
    match (builder.key(), inner) {
        (Some(Key::Phone), Some(field)) => draw_phone(builder, field),
        (Some(Key::Email), Some(_)) => draw_email(builder, form),
        (_, Some(field)) if is_list(builder) => draw_methods(builder, field),
        _ => draw_push(builder, form),
    }
}

/// Whether the methods of an app are offered as rows. There are none where the only method is a
/// notification that may be sent by itself next time.
pub(super) fn is_list(builder: &Builder<'_>) -> bool {
    let form = builder.first().and_then(|form| form.field("authenticator"));
    let (Some(Key::OktaVerify | Key::CustomApp), Some(form)) = (builder.key(), form) else {
        return false;
    };
    let methods = form.child("methodType").map(method_values);
    form.child("autoChallenge").is_none() || methods != Some(vec!["push".to_owned()])
}

/// A number, and two ways to reach it: the first is the button, the second a link.
fn draw_phone(builder: &mut Builder<'_>, field: &Field) {
    let number = builder
        .authenticator()
        .and_then(|a| a.profile.phone_number.clone());
    let methods: Vec<String> = field
        .child("methodType")
        .map(method_values)
        .unwrap_or_default();
    let mut given = methods.into_iter();
    let first = given.next().unwrap_or_else(|| "sms".to_owned());
    let text = match number {
        Some(number) => builder.strings.fill(
            &format!("text.phone.{first}.to"),
            &[&phone_format::to_read(&number)],
        ),
        None => builder.text(&format!("text.phone.{first}")),
    };
    builder.paragraph(text);
    builder.quiet(builder.text("text.phone.rates"));
    let label = builder.text(&format!("button.phone.{first}"));
    let press = with_method(builder, field, &first);
    builder.submit(label, press);
    if let Some(second) = given.next() {
        let press = with_method(builder, field, &second);
        builder.inline_link("other-method", link_key(&second), press);
    }
}

fn link_key(method: &str) -> &'static str {
    if method == "voice" {
        "link.phone.voice"
    } else {
        "link.phone.sms"
    }
}

fn method_values(field: &Field) -> Vec<String> {
    if field.options.is_empty() {
        return vec![field.text_value()];
    }
    field.options.iter().map(FieldOption::text_value).collect()
}

fn with_method(builder: &Builder<'_>, field: &Field, method: &str) -> Press {
    let path = FieldPath::root(&field.name).join("methodType");
    let given = Answers::default().with(path, Answer::Text(method.to_owned()));
    Press::Send(Send {
        target: builder.target(),
        with_fields: true,
        given,
    })
}

fn draw_email(builder: &mut Builder<'_>, form: &Remediation) {
    let address = builder
        .authenticator()
        .and_then(|a| mail_addresses(builder.strings, &a.profile));
    let text = match address {
        Some(address) => builder.strings.fill("text.email.send.to", &[&address]),
        None => builder.text("text.email.send"),
    };
    builder.paragraph(text);
    generic::draw_fields(builder, form);
    let label = builder.text("button.send-email");
    builder.submit(label, Press::submit(builder.target()));
}

/// Okta Verify without a choice to make beforehand: its methods, as rows.
fn draw_methods(builder: &mut Builder<'_>, field: &Field) {
    let Some(authenticator) = builder.authenticator() else {
        return;
    };
    builder.title("title.select-verify");
    let option = FieldOption {
        label: field.label.clone().unwrap_or_default(),
        value: crate::protocol::model::OptionValue::Form(field.children().to_vec()),
        authenticator: Some(Box::new(authenticator.clone())),
    };
    let list = Field {
        name: field.name.clone(),
        options: vec![option],
        ..Field::default()
    };
    if let Some(form) = builder.first() {
        choose::draw_rows(builder, form, &list);
    }
}

/// An app on the phone that is asked: with a box whether to ask at once next time.
fn draw_push(builder: &mut Builder<'_>, form: &Remediation) {
    let is_push = builder
        .key()
        .is_some_and(|key| matches!(key, Key::OktaVerify | Key::CustomApp));
    if is_push {
        builder.title("title.push");
    }
    generic::draw_fields(builder, form);
    let has_radio = builder
        .screen
        .items
        .iter()
        .any(|item| matches!(item, Item::Field(f) if f.kind == FieldKind::Radio));
    let label = builder.text(if is_push && !has_radio {
        "button.send-push"
    } else {
        "button.next"
    });
    builder.submit(label, Press::submit(builder.target()));
}
