//! How to send it: by message or call, to which address, with or without asking first.

use super::{
    FieldKind, Item, Link, Press, Send,
    builder::{Builder, mail_addresses},
    choose, generic, phone_format,
};
use crate::{
    protocol::{
        idx::{Answer, Answers},
        model::{AuthenticatorKey as Key, Field, FieldOption, FieldPath, Remediation, Step},
    },
    strings::Strings,
};

/// `authenticator-verification-data`.
pub(super) fn draw(builder: &mut Builder<'_>) {
    let Some(form) = builder.first() else { return };
    builder.title_of_key("title.verify", "title.verify-with");
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
    let is_push =
        |field: &Field| matches!(methods(field).as_slice(), [(only, _)] if only == "push");
    form.child("autoChallenge").is_none() || !form.child("methodType").is_some_and(is_push)
}

/// A number, and the ways to reach it: the first is the button, each further one a link.
fn draw_phone(builder: &mut Builder<'_>, field: &Field) {
    let number = builder
        .authenticator()
        .and_then(|a| a.profile.phone_number.clone());
    let mut methods = field.child("methodType").map(methods).unwrap_or_default();
    // What has reached its limit is no longer the nearest.
    methods.sort_by_key(|(method, _)| has_reached_limit(builder.step, method));
    let mut methods = methods.into_iter();
    let first = methods.next();
    let method = first.as_ref().map_or("", |(method, _)| method.as_str());
    let strings = builder.strings;
    let text = match number {
        Some(number) => {
            let number = phone_format::to_read(&number);
            let known = format!("text.phone.{method}.to");
            let key = strings.find(&known).map_or("text.phone.any.to", |_| &known);
            strings.fill(key, &[&number])
        }
        None => {
            let known = strings.find(&format!("text.phone.{method}"));
            known.map_or_else(|| strings.text("text.phone.any"), str::to_owned)
        }
    };
    builder.paragraph(text);
    builder.quiet(builder.text("text.phone.rates"));
    let label = match &first {
        Some((method, label)) => label_of(strings, "button", method, label),
        None => strings.text("button.send-code"),
    };
    let press = with_method(builder, field, method);
    builder.submit(label, press);
    for (method, label) in methods {
        let press = with_method(builder, field, &method);
        let label = label_of(strings, "link", &method, &label);
        builder.push(Item::Link(Link {
            id: "other-method",
            lead: None,
            label,
            press,
            after_secs: 0,
        }));
    }
}

/// Whether no more is sent in this way for now.
fn has_reached_limit(step: &Step, method: &str) -> bool {
    let limit = match method {
        "sms" => "errors.E0000150",
        "voice" => "errors.E0000151",
        _ => return false,
    };
    step.messages.iter().any(|message| message.has_key(limit))
}

/// Our words for a method that is known, else the server's.
fn label_of(strings: &Strings, what: &str, method: &str, label: &str) -> String {
    let ours = strings.find(&format!("{what}.phone.{method}"));
    let given = Some(label).filter(|label| !label.is_empty());
    ours.or(given)
        .map_or_else(|| strings.text("button.send-code"), str::to_owned)
}

/// The methods of a field, with the server's labels.
fn methods(field: &Field) -> Vec<(String, String)> {
    let labelled = |option: &FieldOption| (option.text_value(), option.label.clone());
    let only = Some((field.text_value(), String::new()));
    match field.options.is_empty() {
        true => only
            .filter(|(method, _)| !method.is_empty())
            .into_iter()
            .collect(),
        false => field.options.iter().map(labelled).collect(),
    }
}

/// Sends the form with a method, where the form asks for one.
fn with_method(builder: &Builder<'_>, field: &Field, method: &str) -> Press {
    let path = FieldPath::root(&field.name).join("methodType");
    let mut given = Answers::default();
    if !method.is_empty() {
        given.set(path, Answer::Text(method.to_owned()));
    }
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
    builder.say("text.select-verify");
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
        let name = builder.authenticator_name();
        let text = builder.strings.fill("text.push.ask", &[&name]);
        builder.paragraph(text);
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
