//! Passwords: to sign in with, to choose, to change.

use super::{
    Autofill, Field, FieldKind, Item, Keyboard, Press, Sending, Value, builder::Builder, generic,
};
use crate::{
    protocol::model::{
        AgePolicy, Authenticator, ComplexityPolicy, FieldPath, Remediation, RemediationName as Name,
    },
    strings::Strings,
};

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
    if matches!(form.name, Name::ReenrollAuthenticatorWarning) {
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
    let before = builder.screen.items.len();
    generic::draw_fields(builder, form);
    let label = builder.text("label.new-password");
    for field in generic::fields_mut(builder) {
        if field.kind == FieldKind::Password {
            field.autofill = Some(Autofill::NewPassword);
            field.label.clone_from(&label);
        }
    }
    let is_password = |item: &Item| matches!(item, Item::Field(f) if f.kind == FieldKind::Password);
    let at = builder
        .screen
        .items
        .iter()
        .skip(before)
        .position(is_password);
    if let Some(at) = at {
        let repetition = repetition(builder.strings);
        builder
            .screen
            .items
            .insert(before + at + 1, Item::Field(repetition));
    }
}

/// The field in which a new password is typed again. It is never sent.
fn repetition(strings: &Strings) -> Field {
    Field {
        path: FieldPath::root("confirmPassword"),
        id: "confirmPassword".to_owned(),
        kind: FieldKind::Password,
        label: strings.text("label.repeat-password"),
        hint: None,
        initial: Value::Text(String::new()),
        options: Vec::new(),
        autofill: Some(Autofill::NewPassword),
        keyboard: Keyboard::Text,
        required: true,
        error: None,
        sending: Sending::Repeats("credentials.passcode"),
        max_length: None,
        enabled: true,
    }
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
    let Some(rules) = builder.authenticator().map(|a| rules(builder.strings, a)) else {
        return;
    };
    if !rules.is_empty() {
        builder.push(Item::Rules(rules));
    }
}

fn rules(strings: &Strings, authenticator: &Authenticator) -> Vec<String> {
    let mut rules = Vec::new();
    if let Some(complexity) = &authenticator.complexity {
        complexity_rules(strings, complexity, &mut rules);
    }
    if let Some(age) = &authenticator.age {
        age_rules(strings, age, &mut rules);
    }
    rules
}

fn complexity_rules(strings: &Strings, policy: &ComplexityPolicy, rules: &mut Vec<String>) {
    if policy.min_length > 0 {
        rules.push(strings.fill("rule.length", &[&policy.min_length.to_string()]));
    }
    let counted = [
        (policy.min_lower_case, "rule.lower"),
        (policy.min_upper_case, "rule.upper"),
        (policy.min_number, "rule.number"),
        (policy.min_symbol, "rule.symbol"),
    ];
    for (count, key) in counted {
        match count {
            0 => {}
            1 => rules.push(strings.text(key)),
            _ => rules.push(strings.fill(&format!("{key}.many"), &[&count.to_string()])),
        }
    }
    let flags = [
        (policy.active_directory, "rule.active-directory"),
        (policy.exclude_username, "rule.username"),
        (policy.exclude_first_name, "rule.first-name"),
        (policy.exclude_last_name, "rule.last-name"),
    ];
    rules.extend(
        flags
            .iter()
            .filter(|(on, _)| *on)
            .map(|(_, key)| strings.text(key)),
    );
    if let Some(repeats) = policy.max_repeats {
        rules.push(strings.fill("rule.repeats", &[&repeats.to_string()]));
    }
}

fn age_rules(strings: &Strings, policy: &AgePolicy, rules: &mut Vec<String>) {
    match policy.history_count {
        0 => {}
        1 => rules.push(strings.text("rule.history.one")),
        count => rules.push(strings.fill("rule.history", &[&count.to_string()])),
    }
    let minutes = policy.min_age_minutes;
    let (key, count) = match minutes {
        0 => return,
        _ if minutes.is_multiple_of(1440) => ("rule.age.days", minutes / 1440),
        _ if minutes.is_multiple_of(60) => ("rule.age.hours", minutes / 60),
        _ => ("rule.age.minutes", minutes),
    };
    rules.push(strings.fill(key, &[&count.to_string()]));
}
