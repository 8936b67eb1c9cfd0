//! Passwords: to sign in with, to choose, to change.

use super::{Autofill, Field, FieldKind, Item, Press, Sending, builder::Builder, generic, rules};
use crate::protocol::model::{AuthenticatorKey, FieldPath, Remediation, RemediationName as Name};

/// The id of the field for a new password, whose rules tick as one types.
pub(crate) const PASSWORD: &str = "credentials.passcode";

/// Whether a screen is about the password. Where the response does not say what it is about, the form does.
pub(super) fn is_expected(builder: &Builder<'_>) -> bool {
    let Some(form) = builder.first() else {
        return false;
    };
    match (&form.name, builder.key()) {
        (Name::ReenrollCustomPasswordExpiry | Name::ReenrollCustomPasswordExpiryWarning, _) => true,
        (_, Some(key)) => *key == AuthenticatorKey::Password,
        (
            Name::ReenrollAuthenticator
            | Name::ReenrollAuthenticatorWarning
            | Name::ResetAuthenticator
            | Name::EnrollAuthenticator,
            None,
        ) => asks_secret(form),
        (_, None) => false,
    }
}

fn asks_secret(form: &Remediation) -> bool {
    form.field("credentials")
        .and_then(|credentials| credentials.child("passcode"))
        .is_some_and(|passcode| passcode.secret)
}

/// Any screen that is about the password.
pub(super) fn draw(builder: &mut Builder<'_>) {
    let Some(form) = builder.first() else { return };
    match form.name {
        Name::ChallengeAuthenticator => draw_challenge(builder, form),
        Name::ReenrollCustomPasswordExpiry | Name::ReenrollCustomPasswordExpiryWarning => {
            draw_elsewhere(builder, form);
        }
        _ => draw_new(builder, form),
    }
}

fn draw_challenge(builder: &mut Builder<'_>, form: &Remediation) {
    builder.title("title.verify.okta_password");
    generic::draw_fields(builder, form);
    for field in generic::fields_mut(builder) {
        if field.kind == FieldKind::Password {
            field.autofill = Some(Autofill::CurrentPassword);
        }
    }
    let label = builder.text("button.verify");
    builder.submit(label, Press::submit(builder.target()));
}

/// A new password, twice, with what it must have.
fn draw_new(builder: &mut Builder<'_>, form: &Remediation) {
    let title = title_of_new(builder, &form.name);
    builder.screen.title = Some(title);
    let is_said = builder.step.has_message("idx.password.expiring.message");
    if form.name == Name::ReenrollAuthenticatorWarning && !is_said {
        builder.say("text.password.expires-soon");
    }
    add_rules(builder);
    add_new_password(builder, form);
    let label = match form.name {
        Name::EnrollAuthenticator => "button.next",
        Name::ResetAuthenticator => "button.reset-password",
        _ => "button.change-password",
    };
    let label = builder.text(label);
    builder.submit(label, Press::submit(builder.target()));
}

fn title_of_new(builder: &Builder<'_>, name: &Name) -> String {
    let days = builder.authenticator().and_then(|a| a.days_to_expiry);
    match (name, days) {
        (Name::EnrollAuthenticator, _) => builder.text("title.enroll.okta_password"),
        (Name::ResetAuthenticator, _) => builder.text("title.reset-password"),
        (Name::ReenrollAuthenticatorWarning, Some(0)) => {
            builder.text("title.password-expires-today")
        }
        (Name::ReenrollAuthenticatorWarning, Some(1)) => {
            builder.text("title.password-expires-tomorrow")
        }
        (Name::ReenrollAuthenticatorWarning, Some(days)) => builder
            .strings
            .fill("title.password-expires-in", &[&days.to_string()]),
        (Name::ReenrollAuthenticatorWarning, None) => builder.text("title.password-expires-soon"),
        _ => builder.text("title.password-expired"),
    }
}

/// The fields, with the repetition after the password.
fn add_new_password(builder: &mut Builder<'_>, form: &Remediation) {
    generic::draw_fields(builder, form);
    let label = builder.text("label.new-password");
    for field in generic::fields_mut(builder) {
        if field.path.name() == "passcode" {
            field.autofill = Some(Autofill::NewPassword);
            field.label.clone_from(&label);
        }
    }
    repeat(builder, "label.repeat-password");
}

/// Puts a field in which a secret is typed again after the field for it. It is never sent.
pub(super) fn repeat(builder: &mut Builder<'_>, label: &str) {
    let is_secret = |item: &Item| matches!(item, Item::Field(f) if f.path.name() == "passcode");
    let Some(at) = builder.screen.items.iter().position(is_secret) else {
        return;
    };
    let repetition = Field {
        autofill: Some(Autofill::NewPassword),
        sending: Sending::Repeats(PASSWORD),
        ..Field::new(
            FieldPath::root("confirmPassword"),
            FieldKind::Password,
            builder.text(label),
        )
    };
    builder.screen.items.insert(at + 1, Item::Field(repetition));
}

/// The password is changed on another page.
fn draw_elsewhere(builder: &mut Builder<'_>, form: &Remediation) {
    let title = match form.name {
        Name::ReenrollCustomPasswordExpiryWarning => {
            title_of_new(builder, &Name::ReenrollAuthenticatorWarning)
        }
        _ => builder.text("title.password-expired"),
    };
    builder.screen.title = Some(title);
    if form.name == Name::ReenrollCustomPasswordExpiryWarning {
        builder.say("text.password.expires-soon");
    }
    let name = form
        .custom_password_name
        .clone()
        .unwrap_or_else(|| builder.text("text.password.other-site"));
    let text = builder.strings.fill("text.password.elsewhere", &[&name]);
    builder.paragraph(text);
    let url = form
        .custom_password_url
        .clone()
        .unwrap_or_else(|| form.href.clone());
    let label = builder.strings.fill("button.go-to", &[&name]);
    builder.screen.submit = Some(Press::Open(url.clone()));
    builder.primary("open-password-site", label, Press::Open(url));
}

/// What a new password must have, from the settings of the authenticator.
pub(super) fn add_rules(builder: &mut Builder<'_>) {
    let rules = rules::of(builder);
    if !rules.is_empty() {
        builder.push(Item::Rules(rules));
    }
}
