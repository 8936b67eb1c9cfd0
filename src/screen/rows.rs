//! The rows of a list of authenticators: which there are, in which order, and what each sends.

use serde_json::{Map, Value};

use super::{
    Choice, Press, Send, Symbol, Target,
    builder::{has_usual_name, name_of},
    date, phone_format, symbol,
};
use crate::{
    protocol::{
        idx::{Answer, Answers},
        model::{
            Authenticator, AuthenticatorKey as Key, Field, FieldOption, FieldPath, GracePeriod,
        },
        time::Timestamp,
    },
    strings::Strings,
};

/// What a list is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To set up.
    Enroll,
    /// To unlock the account with.
    Unlock,
    /// To verify with.
    Verify,
    /// Of the methods of one authenticator.
    Method,
}

/// Whether setting it up is wanted, but can be put off.
pub(super) fn is_later(option: &FieldOption, now: Option<Timestamp>) -> bool {
    let grace = option.authenticator.as_ref().map(|a| &a.grace_period);
    match grace {
        Some(Some(GracePeriod::BySkipCount(count))) => *count > 0,
        Some(Some(GracePeriod::ByDateTime(when))) => is_ahead(when, now),
        _ => false,
    }
}

/// Whether a point in time is still to come. Okta's are all in one form, in which those that are
/// later are greater as texts, too; without a clock nothing is ahead.
fn is_ahead(when: &str, now: Option<Timestamp>) -> bool {
    let is_usual = when.len() >= 20
        && when.ends_with('Z')
        && when.bytes().take(4).all(|byte| byte.is_ascii_digit());
    is_usual && now.is_some_and(|now| *when > *now.to_string())
}

/// The rows, each with whether it can be put off.
pub(super) fn rows(
    strings: &Strings,
    field: &Field,
    target: Target,
    purpose: Purpose,
    now: Option<Timestamp>,
) -> Vec<(bool, Choice)> {
    let verifies = purpose != Purpose::Enroll;
    let mut rows = Vec::new();
    let mut last = Vec::new();
    let mut seen = Vec::new();
    for option in &field.options {
        if let Some(one) = one_row(option).filter(|_| verifies) {
            if seen.contains(&one) {
                continue;
            }
            seen.push(one);
        }
        let row = RowOf {
            strings,
            field,
            option,
            target,
            purpose,
            now,
        };
        let later = !verifies && is_later(option, now);
        let known = option
            .authenticator
            .as_ref()
            .is_some_and(|a| a.device_known);
        let Some(methods) = methods(option, purpose) else {
            rows.push((later, row.whole()));
            continue;
        };
        let moves = option
            .field("methodType")
            .is_some_and(|m| !m.options.is_empty());
        for (method, label) in methods {
            let choice = (later, row.method(&method, &label));
            match method.as_str() {
                _ if !moves => rows.push(choice),
                "signed_nonce" if known => rows.insert(0, choice),
                // Among the methods of one authenticator each keeps the place that the server gave it.
                "signed_nonce" if purpose != Purpose::Method => last.push(choice),
                _ => rows.push(choice),
            }
        }
    }
    rows.extend(last);
    rows
}

/// What enrolments have in common that are one row: the browser asks for any of several keys,
/// and a notification goes to all phones with the app.
fn one_row(option: &FieldOption) -> Option<String> {
    match &option.authenticator.as_ref()?.key {
        key @ Key::Webauthn => Some(key.to_string()),
        Key::CustomApp => Some(option.field("id")?.text_value()),
        _ => None,
    }
}

/// The methods of Okta Verify, each of which is a row of its own, with the server's labels.
fn methods(option: &FieldOption, purpose: Purpose) -> Option<Vec<(String, String)>> {
    let is_verify = option.authenticator.as_ref()?.key == Key::OktaVerify;
    if !is_verify && purpose != Purpose::Method {
        return None;
    }
    let field = option.field("methodType")?;
    if field.options.is_empty() {
        return (purpose != Purpose::Enroll)
            .then(|| vec![(field.text_value(), option.label.clone())]);
    }
    let labelled = |option: &FieldOption| (option.text_value(), option.label.clone());
    Some(field.options.iter().map(labelled).collect())
}

struct RowOf<'a> {
    strings: &'a Strings,
    field: &'a Field,
    option: &'a FieldOption,
    target: Target,
    purpose: Purpose,
    now: Option<Timestamp>,
}

impl RowOf<'_> {
    /// The row of one method.
    fn method(&self, method: &str, label: &str) -> Choice {
        let mut given = self.given();
        given.insert("methodType".to_owned(), Value::String(method.to_owned()));
        let key = self.option.authenticator.as_ref().map(|a| a.key.as_str());
        let key = key.unwrap_or_default();
        let is_ours = match self.purpose {
            Purpose::Verify | Purpose::Method => true,
            Purpose::Unlock => method == "push",
            Purpose::Enroll => false,
        };
        let ours = self.strings.find(&format!("method.{key}.{method}"));
        Choice {
            id: format!("{key}-{method}"),
            label: ours.filter(|_| is_ours).unwrap_or(label).to_owned(),
            description: self
                .option
                .authenticator
                .as_ref()
                .map(|a| name_of(self.strings, a)),
            symbol: self.symbol(Some(method)),
            press: self.press(given),
        }
    }

    /// The row of the whole authenticator.
    fn whole(&self) -> Choice {
        let authenticator = self.option.authenticator.as_deref();
        let is_app = self.purpose == Purpose::Verify
            && authenticator.is_some_and(|a| a.key == Key::CustomApp);
        let label = match authenticator {
            Some(_) if is_app => self.strings.text("method.okta_verify.push"),
            Some(authenticator) => self.label(authenticator),
            None => self.option.label.clone(),
        };
        Choice {
            id: authenticator.map_or_else(|| self.option.label.clone(), |a| a.key.to_string()),
            label,
            description: authenticator.and_then(|a| self.description(a, is_app)),
            symbol: self.symbol(None),
            press: self.press(self.given()),
        }
    }

    /// Our name for the common kinds; for others what the server calls the row.
    fn label(&self, authenticator: &Authenticator) -> String {
        let has_own = match self.purpose {
            Purpose::Unlock => matches!(authenticator.key, Key::Email | Key::Phone),
            Purpose::Enroll if authenticator.key == Key::TemporaryAccessCode => false,
            _ if authenticator.key == Key::Webauthn => has_usual_name(authenticator),
            _ if is_unnamed(self.strings, authenticator) => false,
            _ => !matches!(
                authenticator.key,
                Key::Unknown(_)
                    | Key::CustomOtp
                    | Key::OnPremMfa
                    | Key::ExternalIdp
                    | Key::SmartCard
                    | Key::CustomApp
                    | Key::NfcPin
            ),
        };
        let given = Some(&self.option.label).filter(|label| !has_own && !label.is_empty());
        given.map_or_else(|| name_of(self.strings, authenticator), Clone::clone)
    }

    fn description(&self, authenticator: &Authenticator, is_app: bool) -> Option<String> {
        if is_app {
            return Some(name_of(self.strings, authenticator));
        }
        if self.purpose != Purpose::Enroll {
            let Authenticator {
                nickname, profile, ..
            } = authenticator;
            return nickname
                .clone()
                .or_else(|| profile.phone_number.as_deref().map(phone_format::to_read))
                .or_else(|| profile.email.clone());
        }
        let text = self
            .strings
            .find(&format!("description.enroll.{}", authenticator.key));
        let use_of = authenticator.allowed_for.as_deref();
        let use_of = use_of.and_then(|for_what| {
            let key = format!("description.enroll.for.{for_what}");
            self.strings.find(&key)
        });
        let due = authenticator
            .grace_period
            .as_ref()
            .map(|grace| grace_text(self.strings, grace, self.now));
        let said = [text, use_of].into_iter().flatten().map(str::to_owned);
        let parts: Vec<String> = said.chain(due).collect();
        (!parts.is_empty()).then(|| parts.join("\n"))
    }

    fn symbol(&self, method: Option<&str>) -> Symbol {
        self.option
            .authenticator
            .as_deref()
            .map_or(Symbol::Shield, |a| symbol::of_authenticator(a, method))
    }

    /// The values that the server fixes and wants.
    fn given(&self) -> Map<String, Value> {
        let wanted = |field: &&Field| !field.mutable && field.required == Some(true);
        let fields = self.option.fields().iter().filter(wanted);
        fields
            .filter_map(|field| Some((field.name.clone(), field.value.clone()?)))
            .collect()
    }

    fn press(&self, given: Map<String, Value>) -> Press {
        let path = FieldPath::root(&self.field.name);
        let given = Answers::default().with(path, Answer::Object(given));
        Press::Send(Send {
            target: self.target,
            with_fields: true,
            given,
        })
    }
}

/// Whether neither the server nor we have a name for an authenticator.
fn is_unnamed(strings: &Strings, authenticator: &Authenticator) -> bool {
    let given = authenticator.display_name.as_deref().unwrap_or_default();
    let ours = strings.find(&format!("authenticator.{}", authenticator.key));
    given.is_empty() && ours.is_none()
}

fn grace_text(strings: &Strings, grace: &GracePeriod, now: Option<Timestamp>) -> String {
    match grace {
        GracePeriod::ByDateTime(when) if now.is_some() && !is_ahead(when, now) => {
            strings.text("text.grace.now")
        }
        GracePeriod::ByDateTime(when) => {
            strings.fill("text.grace.date", &[&date::in_words(strings, when)])
        }
        GracePeriod::BySkipCount(0) => strings.text("text.grace.now"),
        GracePeriod::BySkipCount(1) => strings.text("text.grace.one"),
        GracePeriod::BySkipCount(count) => strings.fill("text.grace.count", &[&count.to_string()]),
    }
}
