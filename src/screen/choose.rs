//! Lists of authenticators: to verify with, to set up, to recover or unlock with.

use super::{
    Button, Item, Press, Symbol,
    builder::{Builder, button},
    generic,
    rows::{Purpose, is_later, rows},
};
use crate::protocol::model::{Field, FieldOption, Remediation, RemediationName as Name};

/// A screen whose form is a list.
pub(super) fn draw(builder: &mut Builder<'_>) {
    let Some(form) = builder.first() else { return };
    builder.screen.symbol = Some(Symbol::Shield);
    let (title, text) = heading(builder, form);
    builder.title(title);
    let list = form.field("authenticator");
    let is_one = list.is_some_and(|list| list.options.len() == 1);
    builder.say(match text {
        "text.select-enroll" if is_optional(builder, form) => "text.select-enroll.optional",
        "text.select-enroll" if can_wait(builder, form) && is_one => "text.select-enroll.later.one",
        "text.select-enroll" if can_wait(builder, form) => "text.select-enroll.later",
        "text.select-enroll" if is_one => "text.select-enroll.one",
        text => text,
    });
    generic::draw_fields(builder, form);
    for field in generic::fields_mut(builder) {
        if field.path.name() == "identifier" {
            field.autofill = Some(super::Autofill::Username);
        }
    }
    skip_all(builder);
}

fn heading(builder: &Builder<'_>, form: &Remediation) -> (&'static str, &'static str) {
    match form.name {
        Name::SelectAuthenticatorEnroll => ("title.select-enroll", "text.select-enroll"),
        Name::SelectAuthenticatorUnlockAccount if form.field("identifier").is_some() => {
            ("title.select-unlock", "text.select-unlock")
        }
        Name::SelectAuthenticatorUnlockAccount => ("title.select-unlock", "text.select-verify"),
        _ if builder.step.recovery.is_some() => ("title.select-recover", "text.select-recover"),
        _ => ("title.select-verify", "text.select-verify"),
    }
}

/// "Continue" without setting up anything: when nothing in the list is wanted, or all of it
/// later only.
fn skip_all(builder: &mut Builder<'_>) {
    let (Some((target, _)), Some(form)) = (builder.find(&Name::Skip), builder.first()) else {
        return;
    };
    if form.name != Name::SelectAuthenticatorEnroll {
        return;
    }
    let (later, all) = put_off(builder, form);
    if later > 0 && later < all {
        return;
    }
    let label = builder.text("button.set-up-later");
    // The way on of the form, but not what it is for.
    builder.push(Item::Button(Button {
        primary: true,
        ..button("skip-all", label, Press::go(target))
    }));
}

/// How many of a list can be put off, and how many there are.
fn put_off(builder: &Builder<'_>, form: &Remediation) -> (usize, usize) {
    let options = form
        .field("authenticator")
        .map(|field| field.options.as_slice());
    let options = options.unwrap_or_default();
    let now = builder.surroundings.now;
    let later = options.iter().filter(|option| is_later(option, now));
    (later.count(), options.len())
}

/// Whether a list can be left because all of it is wanted later only.
fn can_wait(builder: &Builder<'_>, form: &Remediation) -> bool {
    let (later, all) = put_off(builder, form);
    builder.find(&Name::Skip).is_some() && later > 0 && later == all
}

/// Whether nothing of a list to set up is wanted at all: it can be left, and nothing has a time.
fn is_optional(builder: &Builder<'_>, form: &Remediation) -> bool {
    let is_timed = |option: &FieldOption| {
        let related = option.authenticator.as_ref();
        related.is_some_and(|authenticator| authenticator.grace_period.is_some())
    };
    let list = form.field("authenticator");
    form.name == Name::SelectAuthenticatorEnroll
        && builder.find(&Name::Skip).is_some()
        && list.is_some_and(|list| !list.options.iter().any(is_timed))
}

/// The rows of a list.
pub(super) fn draw_rows(builder: &mut Builder<'_>, form: &Remediation, field: &Field) {
    let purpose = match form.name {
        Name::SelectAuthenticatorEnroll => Purpose::Enroll,
        Name::SelectAuthenticatorUnlockAccount => Purpose::Unlock,
        Name::AuthenticatorVerificationData => Purpose::Method,
        _ => Purpose::Verify,
    };
    let now = builder.surroundings.now;
    let mut rows = rows(builder.strings, field, builder.target(), purpose, now);
    rows.sort_by_key(|(later, _)| *later);
    let optional = is_optional(builder, form);
    let mut last = None;
    for (later, row) in rows {
        if purpose == Purpose::Enroll && last.replace(later) != Some(later) {
            let key = match (later, optional) {
                (true, _) => "section.enroll.soon",
                (false, true) => "section.enroll.optional",
                (false, false) => "section.enroll.now",
            };
            builder.push(Item::Section(builder.text(key)));
        }
        builder.push(Item::Choice(row));
    }
}
