//! Messages of the server, as notices above the form.

use super::{DeviceButton, Notice, NoticeLink, NoticePart, builder::Builder};
use crate::{
    protocol::model::{Message, Remediation, RemediationName, Severity, Step},
    strings::Strings,
};

/// The messages about a device that does not meet the org's demands form one notice.
const ASSURANCE: &str = "idx.error.code.access_denied.device_assurance.remediation.";
const ASSURANCE_CUSTOM: &str = "device.assurance.custom.remediation.";
/// An administrator's own words on why somebody may not sign in.
pub(super) const DENIED: &str = "security.access_denied_custom_message";
const ASSURANCE_GRACE: &str = "idx.device_assurance.grace_period.";

/// Adds the messages of the step.
pub(super) fn add(builder: &mut Builder<'_>) {
    let messages: Vec<&Message> = builder.step.messages.iter().collect();
    let (assurance, others) = about_device(builder, messages);
    if !assurance.is_empty() {
        let notice = assurance_notice(builder, &assurance);
        builder.screen.notices.push(notice);
    }
    let goes_on = builder
        .first()
        .is_some_and(|form| form.name == RemediationName::SelectAuthenticatorAuthenticate);
    let is_end = builder.first().is_none();
    let is_incomplete = |form: &Remediation| form.relates_to_nothing;
    if builder.first().is_some_and(is_incomplete) {
        let text = builder.text("error.incomplete");
        builder.screen.notices.push(own(Severity::Error, text));
    }
    for message in the_reason(builder, others) {
        if is_said_elsewhere(message) {
            continue;
        }
        let mut notice = notice(builder.strings, message, goes_on);
        if is_end && message.has_key(DENIED) {
            notice.severity = Severity::Error;
            notice.plain = false;
        }
        if !notice.text.is_empty() {
            builder.screen.notices.push(notice);
        }
    }
}

/// The messages that form one notice about the device, and the others. Where the whole screen
/// is about the device, there are no others.
fn about_device<'m>(
    builder: &Builder<'_>,
    messages: Vec<&'m Message>,
) -> (Vec<&'m Message>, Vec<&'m Message>) {
    let is_whole = match builder.first().map(|form| &form.name) {
        Some(RemediationName::DeviceAssuranceGracePeriod) => true,
        None | Some(RemediationName::Skip) => messages.iter().any(|m| m.has_prefix(ASSURANCE)),
        Some(_) => false,
    };
    messages
        .into_iter()
        .partition(|message| is_whole || is_assurance(message))
}

/// A message that says what to do about a refusal stands for the refusal, too.
fn the_reason<'m>(builder: &Builder<'_>, messages: Vec<&'m Message>) -> Vec<&'m Message> {
    let asks_again = builder.first().is_some_and(|form| {
        matches!(
            form.name,
            RemediationName::Resend | RemediationName::ChallengePoll
        )
    });
    let is_reason = |message: &&&Message| {
        let key = message.key.as_deref().unwrap_or_default();
        asks_again && key.contains(".verify.enable.biometrics")
    };
    match messages.iter().find(is_reason) {
        Some(reason) => vec![*reason],
        None => messages,
    }
}

/// A sentence of our own, in a box.
pub(super) fn own(severity: Severity, text: String) -> Notice {
    Notice {
        severity,
        title: None,
        text,
        list: Vec::new(),
        links: Vec::new(),
        plain: false,
    }
}

/// Messages whose fact the screen itself draws: a page that shows a code says where to type it.
fn is_said_elsewhere(message: &Message) -> bool {
    message.has_key("idx.enter.otp.in.original.tab")
}

fn notice(strings: &Strings, message: &Message, goes_on: bool) -> Notice {
    let text = message_text(strings, message);
    let links = message
        .links
        .iter()
        .map(|link| NoticeLink {
            id: "message-link",
            label: link.label.clone().unwrap_or_else(|| link.url.clone()),
            url: link.url.clone(),
        })
        .collect();
    let (severity, plain) = match message.severity {
        _ if is_failure(message) => (Severity::Error, false),
        // What was asked for has been done: good news, whatever the class.
        Severity::Info if goes_on && is_done(message) => (Severity::Success, false),
        Severity::Info if message.has_key("idx.device.activated") => (Severity::Success, true),
        Severity::Info => (Severity::Info, !is_boxed(message)),
        severity => (severity, false),
    };
    Notice {
        severity,
        title: None,
        plain,
        text,
        list: Vec::new(),
        links,
    }
}

/// Something that went wrong, whatever the class.
fn is_failure(message: &Message) -> bool {
    message.has_key("idx.return.link.expired")
}

/// The account is unlocked, and the sign-in goes on.
fn is_done(message: &Message) -> bool {
    message.has_key("oie.selfservice.unlock_user.landing.to.app.success.message")
}

/// Information that is about what just happened stands in a box.
fn is_boxed(message: &Message) -> bool {
    message.has_prefix("oie.authenticator.")
}

/// The text of a message: the server's own, in the language that it was asked for; ours where
/// the server gives a key and no text, and where its stock text says too little to act on.
pub(super) fn message_text(strings: &Strings, message: &Message) -> String {
    let params: Vec<&str> = message.params.iter().map(String::as_str).collect();
    let key = message.key.as_deref().unwrap_or_default();
    let text = message.text.trim();
    let is_terse = strings.find(&format!("terse.{key}")) == Some(text.trim_end_matches('.'));
    if !text.is_empty() && !is_terse {
        return message.text.clone();
    }
    match strings.find(&format!("server.{key}")) {
        Some(_) => strings.fill(&format!("server.{key}"), &params),
        None => String::new(),
    }
}

fn is_assurance(message: &Message) -> bool {
    [ASSURANCE, ASSURANCE_CUSTOM, ASSURANCE_GRACE]
        .iter()
        .any(|prefix| message.has_prefix(prefix))
}

/// One notice of all that is wrong with the device: title, explanation, steps, help.
fn assurance_notice(builder: &Builder<'_>, messages: &[&Message]) -> Notice {
    let goes_on = builder
        .first()
        .is_some_and(|form| form.name == RemediationName::DeviceAssuranceGracePeriod);
    let mut notice = Notice {
        severity: if goes_on {
            Severity::Warning
        } else {
            Severity::Error
        },
        title: None,
        text: String::new(),
        list: Vec::new(),
        links: Vec::new(),
        plain: false,
    };
    for message in messages {
        add_assurance(builder.strings, builder.step, &mut notice, message);
    }
    notice
}

/// The button of a message about which an app on this device can do something. A link is nearer.
fn button(step: &Step, message: &Message) -> Option<DeviceButton> {
    let remediation = message.device_remediation.as_deref()?;
    let at = step
        .messages
        .iter()
        .position(|it| std::ptr::eq(it, message))?;
    message.links.is_empty().then(|| DeviceButton {
        id: remediation.action.clone(),
        message: at,
    })
}

fn add_assurance(strings: &Strings, step: &Step, notice: &mut Notice, message: &Message) {
    let text = message_text(strings, message);
    let key = message.key.as_deref().unwrap_or_default();
    let part = key.strip_prefix(ASSURANCE).unwrap_or(key);
    if key.starts_with(ASSURANCE_GRACE) || part == "title" {
        notice.title = Some(text);
    } else if part.starts_with("explanation") {
        notice.text = text;
    } else if part.starts_with("additional_help") {
        notice.list.push(NoticePart {
            text,
            link: None,
            remediation: None,
            is_heading: false,
        });
        notice.links.extend(message.links.iter().map(|link| {
            NoticeLink {
                id: "message-help",
                label: link
                    .label
                    .clone()
                    .unwrap_or_else(|| strings.text("link.help-page")),
                url: link.url.clone(),
            }
        }));
    } else {
        notice.list.push(NoticePart {
            text,
            link: message.links.first().cloned(),
            remediation: button(step, message),
            is_heading: part.starts_with("option_index"),
        });
    }
}
