//! Codes to type: from a mail, a phone, an app, a token.

use super::{
    Autofill, Emphasis, FieldKind, Item, Page, Picture, Press, Text,
    builder::{Builder, mail_addresses},
    generic, phone_format,
};
use crate::protocol::model::{
    Authenticator, AuthenticatorKey as Key, RemediationName as Name, Step,
};

/// The challenge or enrolment of an authenticator that is answered with a code.
pub(super) fn draw(builder: &mut Builder<'_>) {
    heading(builder);
    explain(builder);
    if waits_for_link(builder) {
        if builder.step.current().is_some_and(|a| a.poll.is_some()) {
            builder.waits("text.waits.link");
        }
        builder.secondary(
            "enter-code",
            builder.text("button.enter-code"),
            Press::Show(Page::Code),
        );
        builder.screen.submit = Some(Press::Show(Page::Code));
        builder.resend_link();
        return;
    }
    form(builder);
    builder.resend_link();
    if is_limited(builder.step)
        && let Some(Item::Link(link)) = builder.screen.items.last_mut()
    {
        // It may be granted, but nobody is to expect that.
        link.lead = None;
        link.label = builder.strings.text("link.resend.limited");
    }
}

fn heading(builder: &mut Builder<'_>) {
    let verifies = builder
        .first()
        .is_some_and(|form| form.name == Name::ChallengeAuthenticator);
    match verifies {
        true => builder.title_of_key("title.verify", "title.verify-with"),
        false => builder.title_of_key("title.enroll", "title.set-up"),
    }
}

/// The server behind a token took what was typed, and asks for something else in the same field:
/// a new PIN, that PIN again, or the code after it. Its own words say what.
const TOKEN_ASKS: &str = "errors.E0000113";

/// No more calls, or messages, are made to this number for now.
const LIMITS: [&str; 2] = ["errors.E0000150", "errors.E0000151"];

/// Whether the code was taken, and the same field is to be filled in anew.
pub(crate) fn asks_for_more(step: &Step) -> bool {
    step.messages.iter().any(|m| m.has_key(TOKEN_ASKS))
}

/// Whether no more is sent to this number for now.
fn is_limited(step: &Step) -> bool {
    step.messages
        .iter()
        .any(|m| LIMITS.iter().any(|limit| m.has_key(limit)))
}

/// One sentence on where the code comes from.
fn explain(builder: &mut Builder<'_>) {
    let Some(authenticator) = builder.authenticator() else {
        return;
    };
    let name = builder.authenticator_name();
    let key = authenticator.key.as_str();
    if asks_for_more(builder.step) {
        return builder.say("text.code.new-pin");
    }
    if is_limited(builder.step) {
        return builder.say("text.code.limit"); // Nothing more is on its way.
    }
    let with_link = waits_for_link(builder);
    let method = authenticator.method().unwrap_or_default();
    let profile = &authenticator.profile;
    let number = || profile.phone_number.as_deref().map(phone_format::to_read);
    let place = mail_addresses(builder.strings, profile)
        .or_else(number)
        .or_else(|| given_place(builder));
    if let Some(text) = to_set_up(builder, authenticator) {
        return builder.paragraph(text);
    }
    let text = match (&authenticator.key, place.as_deref()) {
        (Key::Email, Some(to)) if with_link => {
            builder.strings.fill("text.code.email.link.to", &[to])
        }
        (Key::Email, None) if with_link => builder.text("text.code.email.link"),
        (Key::Email, Some(to)) => builder.strings.fill("text.code.email.to", &[to]),
        (Key::Email, None) => builder.text("text.code.email"),
        (Key::Phone, Some(to)) if method == "voice" => {
            builder.strings.fill("text.code.voice.to", &[to])
        }
        (Key::Phone, None) if method == "voice" => builder.text("text.code.voice"),
        (Key::Phone, Some(to)) => builder.strings.fill("text.code.sms.to", &[to]),
        (Key::Phone, None) => builder.text("text.code.sms"),
        _ => match builder.strings.find(&format!("text.code.{key}")) {
            Some(text) => text.to_owned(),
            None if name.is_empty() => return,
            None => builder.strings.fill("text.code.any", &[&name]),
        },
    };
    builder.paragraph(text);
    if authenticator.key == Key::Phone && method != "voice" {
        builder.quiet(builder.text("text.phone.rates"));
    }
}

/// What is to be done to set an authenticator up, where that is more than to type a code.
fn to_set_up(builder: &Builder<'_>, authenticator: &Authenticator) -> Option<String> {
    let strings = builder.strings;
    let form = builder.first()?;
    if form.name == Name::ChallengeAuthenticator {
        return None;
    }
    let pin = authenticator.pin_length.map(|(least, most)| {
        let (least, most) = (least.to_string(), most.to_string());
        match least == most {
            true => strings.fill("text.code.nfc_pin.enroll.of", &[&most]),
            false => strings.fill("text.code.nfc_pin.enroll.range", &[&least, &most]),
        }
    });
    let key = format!("text.code.{}.enroll", authenticator.key);
    let ours = strings.find(&key).map(str::to_owned);
    pin.filter(|_| authenticator.key == Key::NfcPin).or(ours)
}

/// What the person gave on the screen before, where the server only says that it has sent something:
/// a slip in a number can be seen then.
fn given_place(builder: &Builder<'_>) -> Option<String> {
    let verifies = builder
        .first()
        .is_some_and(|form| form.name == Name::ChallengeAuthenticator);
    let is_mail = match builder.key()? {
        Key::Email => true,
        Key::Phone => false,
        _ => return None,
    };
    let given = builder.surroundings.sent_to.filter(|_| !verifies)?;
    (given.contains('@') == is_mail).then(|| phone_format::to_read(given))
}

/// A mail with a link was sent: the code is the second way, and its field not there at first.
/// Where nothing is said, mails to sign in with have a link, and those to set up an address none.
fn waits_for_link(builder: &Builder<'_>) -> bool {
    if builder.key() != Some(&Key::Email) {
        return false;
    }
    let verifies = builder
        .first()
        .is_some_and(|form| form.name == Name::ChallengeAuthenticator);
    let current = match verifies {
        true => &builder.step.enrollment,
        false => &builder.step.authenticator,
    };
    let said = current.as_ref().and_then(|a| a.contextual.use_magic_link);
    said.unwrap_or(verifies) && builder.page == Page::First
}

/// The fields and the button.
fn form(builder: &mut Builder<'_>) {
    let Some(form) = builder.first() else { return };
    generic::draw_fields(builder, form);
    let next_code = builder.text("hint.next-code");
    let asked = asks_for_more(builder.step).then(|| builder.text("label.token-asks"));
    for field in generic::fields_mut(builder) {
        let name = field.path.name();
        if matches!(name, "passcode" | "totp") && matches!(field.kind, FieldKind::Text) {
            field.autofill = Some(Autofill::OneTimeCode);
            if let Some(asked) = &asked {
                field.label.clone_from(asked);
            }
        }
        if name == "nextPasscode" && field.hint.is_none() {
            field.hint = Some(next_code.clone());
        }
    }
    let chooses = form.name != Name::ChallengeAuthenticator;
    if chooses && builder.key() == Some(&Key::NfcPin) {
        super::password::repeat(builder, "label.repeat-pin");
    }
    let label = builder.text(if chooses && builder.key() == Some(&Key::NfcPin) {
        "button.save"
    } else {
        "button.verify"
    });
    builder.submit(label, Press::submit(builder.target()));
}

/// Google Authenticator is set up on two pages: a picture or a key, then the code.
pub(super) fn draw_google(builder: &mut Builder<'_>) {
    let contextual = builder.authenticator().map(|a| &a.contextual);
    let qr_code = contextual.and_then(|c| c.qr_code.clone());
    let secret = contextual.and_then(|c| c.shared_secret.clone());
    let sets_up = builder
        .first()
        .is_some_and(|form| form.name != Name::ChallengeAuthenticator);
    if !sets_up || (qr_code.is_none() && secret.is_none()) {
        return draw(builder);
    }
    let has_picture = qr_code.is_some();
    if builder.page == Page::Code {
        draw(builder);
        let key = if has_picture {
            "link.back-to-picture"
        } else {
            "link.back-to-key"
        };
        return builder.link("back-to-key", key, Press::Show(Page::First));
    }
    heading(builder);
    match (builder.page, qr_code, secret) {
        (Page::First, Some(href), secret) => {
            builder.say("text.google.scan");
            let label = builder.text("label.qr.google");
            builder.push(Item::Picture(Picture::Qr { href, label }));
            if secret.is_some() {
                builder.inline_link("cant-scan", "link.cant-scan", Press::Show(Page::Key));
            }
        }
        (_, _, Some(secret)) => {
            builder.say("text.google.key");
            let key = Text {
                text: grouped(&secret),
                emphasis: Emphasis::Key,
            };
            builder.push(Item::Text(key));
            builder.secondary(
                "copy-link",
                builder.text("button.copy-key"),
                Press::Copy(secret),
            );
            if has_picture {
                let press = Press::Show(Page::First);
                builder.inline_link("show-picture", "link.show-picture", press);
            }
        }
        _ => {}
    }
    let label = builder.text("button.next");
    builder.primary("next", label, Press::Show(Page::Code));
    builder.screen.submit = Some(Press::Show(Page::Code));
}

/// A key is typed in groups of four.
fn grouped(secret: &str) -> String {
    let characters: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = characters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join(" ")
}
