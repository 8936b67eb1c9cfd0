//! The attributes of a profile: asked at sign-up, or later, a few at a time.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::policy::{ProfileField, ProfileKind};
use super::notice::Notice;
use super::transaction::Step;
use super::{Outcome, Turn, finish, sign_up};

/// `POST /idp/idx/enroll/new`
pub(super) fn submit(turn: &mut Turn<'_>, body: &Value) -> Outcome {
    let given = body.get("userProfile").unwrap_or(&Value::Null);
    match turn.tx.step {
        Step::SignUp => sign_up::submit(turn, body),
        Step::Profile => match read(&turn.policy.profile, given) {
            Ok(values) => {
                if let Some(user) = turn.user_mut() {
                    user.profile.extend(values);
                }
                turn.tx.settled.profile = true;
                finish::advance(turn)
            }
            Err(notices) => Outcome::RefusedAll(400, notices),
        },
        _ => Outcome::not_expected(),
    }
}

/// Whether something about the user is still to be asked.
pub(super) fn is_due(turn: &Turn<'_>) -> bool {
    let known = |field: &ProfileField| {
        turn.user()
            .is_some_and(|user| user.profile.contains_key(&field.name))
    };
    !turn.tx.settled.profile && turn.policy.profile.iter().any(|field| !known(field))
}

/// Whether the page may be left empty.
pub(super) fn is_optional(turn: &Turn<'_>) -> bool {
    turn.policy.profile.iter().all(|field| !field.required)
}

/// `POST /idp/idx/skip`
pub(super) fn skip(turn: &mut Turn<'_>) -> Outcome {
    if !is_optional(turn) {
        return Outcome::not_expected();
    }
    turn.tx.settled.profile = true;
    finish::advance(turn)
}

/// The values of a form, or all that is wrong with them.
pub(super) fn read(
    fields: &[ProfileField],
    given: &Value,
) -> Result<BTreeMap<String, String>, Vec<Notice>> {
    let mut values = BTreeMap::new();
    let mut notices = Vec::new();
    for field in fields {
        let value = given.get(&field.name).map(text).unwrap_or_default();
        let value = value.trim();
        if value.is_empty() {
            if field.required {
                notices.push(Notice::blank(field.name.clone()));
            }
            continue;
        }
        match flaw(field, value) {
            Some(notice) => notices.push(notice),
            None => {
                values.insert(field.name.clone(), value.to_owned());
            }
        }
    }
    if notices.is_empty() {
        Ok(values)
    } else {
        Err(notices)
    }
}

/// Clients send booleans and numbers as such or as texts.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn flaw(field: &ProfileField, value: &str) -> Option<Notice> {
    let length = value.chars().count();
    let name = || field.name.clone();
    if field.min_length.is_some_and(|min| length < min) {
        return Some(Notice::length(
            name(),
            "minLength",
            field.min_length,
            &field.label,
        ));
    }
    if field.max_length.is_some_and(|max| length > max) {
        return Some(Notice::length(
            name(),
            "maxLength",
            field.max_length,
            &field.label,
        ));
    }
    let listed = || field.options.iter().any(|(_, known)| known == value);
    let fits = match field.kind {
        ProfileKind::Text | ProfileKind::MultiLine => true,
        ProfileKind::Email => is_email(value),
        ProfileKind::Number => value.parse::<i64>().is_ok(),
        ProfileKind::Checkbox | ProfileKind::YesNo => matches!(value, "true" | "false"),
        ProfileKind::Select | ProfileKind::Radio => listed(),
        ProfileKind::TimeZone => value == "UTC" || value.contains('/'),
        ProfileKind::Country => value.len() == 2 && value.bytes().all(|b| b.is_ascii_uppercase()),
    };
    if fits {
        return None;
    }
    Some(match field.kind {
        ProfileKind::Email => Notice::invalid_email(name()),
        _ => Notice::pattern(name(), &field.label),
    })
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    !local.is_empty() && domain.split('.').count() > 1 && domain.split('.').all(|l| !l.is_empty())
}
