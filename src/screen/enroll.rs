//! Setting up a phone, an address, Okta Verify.

use super::{
    Field, FieldKind, Item, Page, Picture, Press, Send, Surroundings, Value, builder::Builder,
    generic, phone, phone_format, same_device,
};
use crate::protocol::{
    idx::{Answer, Answers},
    model::{
        Authenticator, AuthenticatorKey as Key, ContextualData, FieldPath, Remediation,
        RemediationName as Name, Step,
    },
};

/// `authenticator-enrollment-data`: which number, which address.
pub(super) fn draw_data(builder: &mut Builder<'_>) {
    let Some(form) = builder.first() else { return };
    let key = builder.key().map(Key::as_str).unwrap_or_default();
    builder.title_of_key("title.enroll", "title.set-up");
    if let Some(text) = builder.strings.find(&format!("text.enroll-data.{key}")) {
        builder.paragraph(text.to_owned());
    }
    generic::draw_fields(builder, form);
    if builder.key() == Some(&Key::Phone) {
        phone::link_methods(builder);
    }
    phone::complete(builder);
    let label = builder.text(match builder.key() {
        Some(Key::Email) => "button.send-email",
        Some(Key::Phone) if phone::is_call(builder) => "button.phone.voice",
        Some(Key::Phone) => "button.phone.sms",
        _ => "button.send-code",
    });
    builder.submit(label, Press::submit(builder.target()));
}

/// Whether another device than this one may be set up.
pub(super) fn offers_other_device(authenticator: &Authenticator) -> bool {
    let same_device = authenticator.contextual.same_device.as_ref();
    !same_device.is_some_and(|device| device.this_device_only)
}

/// `enroll-poll`: Okta Verify is being set up on a phone, or on this device.
pub(super) fn draw_okta_verify(builder: &mut Builder<'_>) {
    builder.title_about("title.set-up");
    let Some(contextual) = builder.authenticator().map(|a| &a.contextual) else {
        return super::device::draw_waiting_for_answer(builder);
    };
    if builder.key() == Some(&Key::NfcPin) {
        return draw_nfc(builder, contextual);
    }
    match contextual.selected_channel.as_deref() {
        Some("email") => sent_to(builder, "text.ov.email", contextual.email.as_deref()),
        Some("sms") => {
            let number = contextual.phone_number.as_deref();
            let number = number.map(phone_format::to_read);
            sent_to(builder, "text.ov.sms", number.as_deref());
        }
        Some("samedevice") => same_device::draw(builder, contextual),
        Some("devicebootstrap") => {
            let device = contextual.device_bootstrap.as_ref();
            let name = device.and_then(|device| device.enrolled_devices.first());
            sent_to(builder, "text.ov.bootstrap", name.map(String::as_str));
            if let Some(device) = device {
                same_device::set_up_button(builder, device);
            }
        }
        _ => draw_qr(builder, contextual),
    }
    if contextual.selected_channel.as_deref() == Some("samedevice") {
        builder.waits("text.waits");
    }
    builder.resend_link();
}

fn draw_nfc(builder: &mut Builder<'_>, contextual: &ContextualData) {
    builder.title("title.nfc.set-up");
    let challenge = contextual.challenge.as_deref();
    let href = contextual
        .set_up_href
        .clone()
        .or_else(|| challenge?.href.clone());
    builder.say(match href {
        Some(_) => "text.nfc.set-up",
        None => "text.nfc",
    });
    if let Some(href) = href {
        let label = builder.text("button.open-okta-verify");
        builder.primary("open-okta-verify", label, Press::Open(href));
    } else if let Some(challenge) = challenge {
        super::device::check_again(builder, challenge);
    }
    builder.waits("text.waits");
}

fn sent_to(builder: &mut Builder<'_>, key: &str, place: Option<&str>) {
    let text = builder.strings.fill(key, &[place.unwrap_or_default()]);
    builder.paragraph(text);
    builder.waits("text.waits");
}

/// A phone can't look at its own picture: the other ways to set up Okta Verify are its first page.
pub(super) fn page_on_phone(step: &Step, page: Page, surroundings: Surroundings<'_>) -> Page {
    let is_poll = |form: &Remediation| form.name == Name::EnrollPoll;
    let current = step.current();
    let shows_qr = surroundings.device.is_phone()
        && page == Page::First
        && step.remediations.first().is_some_and(is_poll)
        && current.is_some_and(|a| a.contextual.selected_channel.as_deref() == Some("qrcode"));
    let channels = |form: &Remediation| form.name == Name::SelectEnrollmentChannel;
    match step.remediations.iter().position(channels) {
        Some(index) if shows_qr => Page::List(index),
        _ => page,
    }
}

fn draw_qr(builder: &mut Builder<'_>, contextual: &ContextualData) {
    let (text, label) = match builder.key() {
        Some(Key::OktaVerify) | None => (
            builder.text("text.ov.qr"),
            builder.text("label.qr.okta-verify"),
        ),
        Some(_) => {
            let app = builder.authenticator_name();
            let strings = builder.strings;
            (
                strings.fill("text.app.qr", &[&app]),
                strings.fill("label.qr.app", &[&app]),
            )
        }
    };
    match contextual.qr_code.clone() {
        Some(href) => {
            builder.paragraph(text);
            builder.push(Item::Picture(Picture::Qr { href, label }));
        }
        // The other ways to set it up are a link below.
        None => builder.say("text.qr.none"),
    }
    builder.waits("text.qr.waits");
}

/// The channel that did not work is not offered again, and this device has a way of its own.
fn leave_other_channels(field: &mut Field, current: Option<&str>) {
    let is_other = |value: &str| value != "samedevice" && Some(value) != current;
    if !field.options.iter().any(|option| is_other(&option.value)) {
        return;
    }
    field.options.retain(|option| is_other(&option.value));
    if let Some(first) = field.options.first() {
        field.initial = Value::Text(first.value.clone());
    }
}

/// `select-enrollment-channel` and `enrollment-channel-data`.
pub(super) fn draw_channel(builder: &mut Builder<'_>) {
    let Some(form) = builder.first() else { return };
    builder.title_about("title.set-up");
    match form.name {
        Name::SelectEnrollmentChannel => builder.say("text.ov.channel"),
        _ => builder.say("text.ov.link"),
    }
    let is_phone = builder.surroundings.device.is_phone();
    if is_phone {
        same_device_link(builder, form);
    }
    generic::draw_fields(builder, form);
    phone::complete(builder);
    let current = builder
        .authenticator()
        .and_then(|a| a.contextual.selected_channel.clone());
    let strings = builder.strings;
    for field in generic::fields_mut(builder) {
        if field.kind == FieldKind::Radio && field.path.name() == "channel" {
            field.label.clear();
            for option in &mut field.options {
                if let Some(ours) = strings.find(&format!("option.channel.{}", option.value)) {
                    ours.clone_into(&mut option.label);
                }
            }
            leave_other_channels(field, current.as_deref());
            if is_phone {
                leave_other_channels(field, Some("qrcode"));
            }
        }
    }
    let label = builder.text(if form.name == Name::SelectEnrollmentChannel {
        "button.next"
    } else {
        "button.send-link"
    });
    builder.submit(label, Press::submit(builder.target()));
    if !is_phone {
        same_device_link(builder, form);
    }
}

/// The way to set the app up on this device: the first where that is a phone.
fn same_device_link(builder: &mut Builder<'_>, form: &Remediation) {
    if !has_same_device(form) {
        return;
    }
    let path = FieldPath::from("authenticator.channel");
    let press = Press::Send(Send {
        target: builder.target(),
        with_fields: false,
        given: Answers::default().with(path, Answer::Text("samedevice".to_owned())),
    });
    builder.inline_link("same-device", "link.same-device", press);
}

/// Whether the app can be set up on this device.
fn has_same_device(form: &Remediation) -> bool {
    form.field("authenticator")
        .and_then(|authenticator| authenticator.child("channel"))
        .is_some_and(|channel| {
            channel
                .options
                .iter()
                .any(|o| o.text_value() == "samedevice")
        })
}
