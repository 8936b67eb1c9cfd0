//! The end of a sign-in, good or bad, where only words are left.

use super::{
    Emphasis, Item, Picture, Press, Symbol, Text, builder::Builder, device_setup, notices,
};
use crate::protocol::model::{Message, RemediationName as Name, Severity};

/// A response without a form.
pub(super) fn draw(builder: &mut Builder<'_>) {
    if let Some(first) = builder.first()
        && first.name == Name::Poll
    {
        return draw_safe_mode_wait(builder);
    }
    if builder.step.has_message("idx.enter.otp.in.original.tab") {
        return draw_code_only(builder);
    }
    if device_setup::is_asked(builder) {
        return device_setup::draw(builder);
    }
    if builder.first().is_some() && builder.step.messages.is_empty() {
        return super::generic::draw(builder);
    }
    if builder.screen.notices.is_empty() {
        return unexplained(builder);
    }
    heading(builder);
}

/// The sign-in goes on at another address, and this is the way there.
pub(super) fn draw_going_on(builder: &mut Builder<'_>, href: String) {
    // Nothing goes on by itself behind an app that was in front: then a heading does not say so.
    if builder.step.waits_for_press {
        builder.screen.symbol = Some(Symbol::Check);
        builder.title("title.confirmed");
    } else {
        builder.title("title.signing-in");
    }
    let label = builder.text("button.continue");
    builder.submit(label, Press::Leave(href));
}

/// Headings of ends that have one, by key of the message.
const HEADINGS: &[(&str, &str)] = &[
    ("idx.return.to.original.tab", "title.terminal.return"),
    ("idx.device.activated", "title.terminal.device-activated"),
    (
        "idx.device.not.activated",
        "title.terminal.device-not-activated",
    ),
    (
        "idx.expired.activation.token",
        "title.terminal.activation-expired",
    ),
    (
        "idx.missing.activation.token",
        "title.terminal.activation-missing",
    ),
    (
        "idx.request.activation.email",
        "title.terminal.activation-requested",
    ),
    ("idx.return.link.expired", "title.terminal.link-expired"),
    (
        "oie.selfservice.unlock_user.success.message",
        "title.terminal.unlocked",
    ),
    ("idx.error.server.safe.mode", "title.terminal.safe-mode"),
    ("idx.session.expired", "title.terminal.too-slow"),
    (
        "core.system.transaction_resource_not_found",
        "title.terminal.too-slow",
    ),
    ("tooManyRequests", "title.terminal.too-many"),
    ("errors.E0000047", "title.terminal.too-many"),
    ("errors.E0000150", "title.terminal.too-many"),
    ("errors.E0000151", "title.terminal.too-many"),
    ("oie.assurance.unsatisfiable", "title.terminal.not-enough"),
    (
        "idx.error.user.not.assigned.to.app",
        "title.terminal.not-assigned",
    ),
    (
        "idx.error.code.user_not_assigned",
        "title.terminal.not-assigned",
    ),
    (DENIED, "title.terminal.denied"),
    (
        "oie.selfservice.reset.password.not.allowed",
        "title.terminal.no-reset",
    ),
    (
        "oie.forgot.password.is.not.enabled",
        "title.terminal.no-reset",
    ),
    (
        "idx.invalid.reset.password.token",
        "title.terminal.reset-used",
    ),
    (
        "oie.registration.is.not.enabled",
        "title.terminal.no-sign-up",
    ),
    (
        "oie.selfservice.user.unlock.not.allowed",
        "title.terminal.no-unlock",
    ),
    (
        "oie.selfservice.unlock_user.challenge.failed.permissions",
        "title.terminal.no-unlock",
    ),
    (
        "oie.selfservice.unlock_user.failed.message",
        "title.terminal.no-unlock",
    ),
    ("idx.transferred.to.new.tab", "title.terminal.moved"),
    (CANCELLED, "title.terminal.refused"),
    ("oie.idv.verification_failed", "title.terminal.no-proof"),
    ("idx.email.verification.required", "title.verify.okta_email"),
    (
        "idx.error.code.access_denied.device_assurance",
        "title.grace-period",
    ),
];

/// What is said to everybody who may not go on.
const DENIED: &str = "security.access_denied";

/// The person stopped the sign-in, here or where the mail was read.
const CANCELLED: &str = "idx.operation.cancelled.by.user";

/// The person has said no to what was asked: whatever the server calls that, it is no want of permission.
fn is_own_no(builder: &Builder<'_>) -> bool {
    let is_answer = |message: &Message| message.has_key(DENIED) || message.has_key(CANCELLED);
    builder.surroundings.declined && builder.step.messages.iter().all(is_answer)
}

fn heading(builder: &mut Builder<'_>) {
    let messages = &builder.step.messages;
    let worst = messages.iter().map(|message| message.severity).max();
    let has = |key: &str| messages.iter().any(|m| m.has_prefix(key));
    builder.screen.symbol = Some(match worst {
        Some(Severity::Error | Severity::Warning) => Symbol::Warning,
        Some(Severity::Success) => Symbol::Check,
        _ if has("idx.device.activated") => Symbol::Check,
        _ if has("idx.request.activation.email") => Symbol::Email,
        _ if has("idx.email.verification.required") => Symbol::Email,
        _ => Symbol::Shield,
    });
    let found = HEADINGS.iter().find(|(key, _)| has(key));
    if is_own_no(builder) {
        builder.screen.notices.clear();
    }
    match found {
        Some((DENIED, _)) if is_own_no(builder) => {
            builder.title("title.terminal.declined");
            what_next(builder, "title.terminal.declined");
        }
        // An administrator's own words say whom to ask.
        Some((_, title)) if has(notices::DENIED) => builder.title(title),
        Some((_, title)) => {
            builder.title(title);
            what_next(builder, title);
        }
        None if worst == Some(Severity::Error) => builder.title("title.terminal.error"),
        None => builder.title("title.terminal.info"),
    }
    if has("idx.device.not.activated") {
        let label = builder.text("button.try-again");
        builder.primary("try-again", label, Press::StartOver);
    }
    if let Some(href) = builder.step.failure_redirect.clone() {
        let label = builder.text("button.back-to-app");
        builder.next_step("failure-redirect", label, Press::Leave(href));
    }
    let ends_here = |message: &Message| STARTS_ANEW.iter().any(|key| message.has_prefix(key));
    if builder.step.cancel.is_none() && builder.step.messages.iter().any(ends_here) {
        let label = builder.text("button.sign-in");
        builder.next_step("start-over", label, Press::StartOver);
    }
    // A window is no page that one closes: who has let a device in may want to sign in here.
    if builder.step.cancel.is_none() && has("idx.device.activated") {
        builder.link("start-over", "link.cancel", Press::StartOver);
    }
}

/// What to do about it, where we know that.
fn what_next(builder: &mut Builder<'_>, title: &str) {
    let key = title.replacen("title.", "text.", 1);
    if let Some(text) = builder.strings.find(&key) {
        builder.paragraph(text.to_owned());
    }
}

/// The server gave no way on, and no word.
fn unexplained(builder: &mut Builder<'_>) {
    builder.screen.symbol = Some(Symbol::Warning);
    builder.title("title.terminal.error");
    let text = builder.text("error.no-way-on");
    builder
        .screen
        .notices
        .push(notices::own(Severity::Error, text));
}

/// The server is busy, and asks to be asked again.
fn draw_safe_mode_wait(builder: &mut Builder<'_>) {
    builder.title("title.safe-mode-wait");
    builder.say("text.safe-mode-wait");
    builder.push(Item::Picture(Picture::Waiting));
}

/// The page that a link in a mail opens elsewhere: it only shows the code to be typed.
fn draw_code_only(builder: &mut Builder<'_>) {
    builder.title("title.code-only");
    let place = match builder.step.intent.as_deref() {
        Some("AUTHENTICATION" | "LOGIN") => "text.code-only.sign-in",
        Some("RECOVERY" | "CREDENTIAL_RECOVERY") => "text.code-only.recovery",
        Some("UNLOCK_ACCOUNT") => "text.code-only.unlock",
        Some("ENROLLMENT" | "CREDENTIAL_ENROLLMENT") => "text.code-only.enrollment",
        _ => "text.code-only.other",
    };
    builder.say(place);
    let code = builder
        .step
        .current()
        .and_then(|a| a.contextual.otp.clone());
    if let Some(text) = code {
        builder.push(Item::Text(Text {
            text: text.clone(),
            emphasis: Emphasis::Large,
        }));
        let label = builder.text("button.copy-code");
        builder.secondary("copy-code", label, Press::Copy(text));
    }
    let client = builder.step.client.clone().unwrap_or_default();
    let device = match (client.browser, client.os) {
        (Some(browser), Some(os)) => Some(
            builder
                .strings
                .fill("text.code-only.device", &[&named(&browser), &os]),
        ),
        (browser, os) => browser.or(os).map(|name| named(&name)),
    };
    let app = builder.step.app.as_ref().and_then(|app| app.label.clone());
    let place = (!client.location.is_empty()).then(|| client.location.join(", "));
    let facts: Vec<String> = [device, app, place].into_iter().flatten().collect();
    if !facts.is_empty() {
        builder.push(Item::Section(builder.text("section.code-only.from")));
    }
    for fact in facts {
        builder.quiet(fact);
    }
    builder.quiet(builder.text("text.code-only.ignore"));
}

/// Browsers come as constants: `FIREFOX` is Firefox.
pub(super) fn named(name: &str) -> String {
    let is_constant = |c: char| c.is_ascii_uppercase() || c == '_' || c == ' ';
    if name.len() < 4 || !name.chars().all(is_constant) {
        return name.to_owned();
    }
    let word = |word: &str| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{first}{}", rest.to_lowercase())
    };
    let words: Vec<String> = name.split(['_', ' ']).map(word).collect();
    words.join(" ")
}

/// Ends after which there is nothing to go back to in this window.
const FINAL: &[&str] = &[
    "idx.return.to.original.tab",
    "idx.transferred.to.new.tab",
    "idx.operation.cancelled.on.other.device",
    "idx.device.activated",
    "idx.device.not.activated",
    "idx.enter.otp.in.original.tab",
    "idx.error.server.safe.mode",
    "oie.selfservice.unlock_user.success.message",
    "oie.selfservice.unlock_user.challenge.failed.permissions",
    "oie.selfservice.reset.password.not.allowed",
];

/// Ends of these after which one signs in, in this panel.
const STARTS_ANEW: &[&str] = &[
    "oie.selfservice.unlock_user.success.message",
    "oie.selfservice.unlock_user.challenge.failed.permissions",
    "oie.selfservice.reset.password.not.allowed",
];

/// Whether a screen without `cancel` offers to begin anew.
pub(super) fn may_go_back(builder: &Builder<'_>) -> bool {
    let has_word = !builder.step.messages.is_empty();
    let is_end = builder
        .first()
        .is_none_or(|first| first.name == Name::Skip && has_word);
    let is_final = |message: &Message| FINAL.iter().any(|key| message.has_prefix(key));
    is_end && !builder.step.messages.iter().any(is_final)
}
