//! What a new password must have, and whether what has been typed has it.

use super::{builder::Builder, words};
use crate::{
    protocol::model::{AgePolicy, Authenticator, ComplexityPolicy, RemediationName},
    strings::Strings,
};

/// Parts of a user name shorter than this may stand in a password, as Okta counts.
const SHORTEST_PART: usize = 4;
/// What Okta takes for a symbol: the punctuation of ASCII, and the space.
const SYMBOLS: &str = " !\"#$%&'()*+,-./\\:;<=>?@[]^_`{|}~";

/// One rule for a new password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it says.
    pub text: String,
    /// How it is checked; not at all, if only the server can.
    pub check: Option<RuleCheck>,
}

/// How a rule is checked while typing. The server decides; this only helps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleCheck {
    /// At least so many characters.
    Length(u64),
    /// At least so many lower-case letters.
    Lower(u64),
    /// At least so many upper-case letters.
    Upper(u64),
    /// At least so many digits.
    Digits(u64),
    /// At least so many symbols.
    Symbols(u64),
    /// Three of the four kinds of characters.
    ThreeKinds,
    /// None of these within it, whatever the case.
    Without(Vec<String>),
    /// No part of the user name that is typed in the field of this id.
    WithoutUsernameIn(String),
    /// Not the name that is typed in the field of this id, whatever the case.
    WithoutNameIn(String),
    /// No character more than so often in a row.
    Repeats(u64),
}

impl Rule {
    /// Whether a password has it. `None` before anything is typed, and where only the server knows.
    /// `typed` gives what is in another field of the screen, by its id.
    pub fn is_met<'t>(&self, password: &str, typed: impl Fn(&str) -> &'t str) -> Option<bool> {
        let check = self.check.as_ref().filter(|_| !password.is_empty())?;
        let count = |is: fn(char) -> bool| password.chars().filter(|c| is(*c)).count() as u64;
        Some(match check {
            RuleCheck::Length(least) => count(|_| true) >= *least,
            RuleCheck::Lower(least) => count(char::is_lowercase) >= *least,
            RuleCheck::Upper(least) => count(char::is_uppercase) >= *least,
            RuleCheck::Digits(least) => count(char::is_numeric) >= *least,
            RuleCheck::Symbols(least) => count(is_symbol) >= *least,
            RuleCheck::ThreeKinds => {
                let kinds = [
                    char::is_lowercase,
                    char::is_uppercase,
                    char::is_numeric,
                    is_symbol,
                ];
                kinds.iter().filter(|is| count(**is) > 0).count() >= 3
            }
            RuleCheck::Without(parts) => has_none(password, parts),
            RuleCheck::WithoutUsernameIn(field) => {
                let name = Some(typed(field)).filter(|name| !name.trim().is_empty())?;
                has_none(password, &parts_of(name.trim()))
            }
            RuleCheck::WithoutNameIn(field) => {
                let name = Some(typed(field)).filter(|name| !name.trim().is_empty())?;
                has_none(password, &[name.trim().to_lowercase()])
            }
            RuleCheck::Repeats(most) => longest_run(password) <= *most,
        })
    }
}

fn has_none(password: &str, parts: &[String]) -> bool {
    let password = password.to_lowercase();
    !parts.iter().any(|part| password.contains(part.as_str()))
}

fn is_symbol(c: char) -> bool {
    SYMBOLS.contains(c)
}

fn longest_run(text: &str) -> u64 {
    let (mut longest, mut run, mut last) = (0, 0, None);
    for c in text.chars() {
        run = if last == Some(c) { run + 1 } else { 1 };
        longest = longest.max(run);
        last = Some(c);
    }
    longest
}

/// The parts of a user name that a password must not hold.
fn parts_of(identifier: &str) -> Vec<String> {
    identifier
        .split([',', '.', '-', '_', '#', '@'])
        .filter(|part| part.chars().count() >= SHORTEST_PART)
        .map(str::to_lowercase)
        .collect()
}

/// The rules for a new password on this screen.
pub(super) fn of(builder: &Builder<'_>) -> Vec<Rule> {
    let Some(authenticator) = holder(builder) else {
        return Vec::new();
    };
    let mut rules = Vec::new();
    if let Some(policy) = &authenticator.complexity {
        counted(builder.strings, policy, &mut rules);
        forbidden(builder, policy, &mut rules);
    }
    // Who is new has no former password.
    let is_new = builder
        .first()
        .is_some_and(|form| form.name == RemediationName::EnrollProfile);
    if !is_new {
        add_age(builder.strings, authenticator, &mut rules);
    }
    rules
}

/// The authenticator whose settings count: an expired password is changed by the rules of the
/// one that is recovered or set up.
fn holder<'a>(builder: &Builder<'a>) -> Option<&'a Authenticator> {
    let expired = builder
        .first()
        .is_some_and(|form| form.name == RemediationName::ReenrollAuthenticator);
    let step = builder.step;
    [&step.recovery, &step.enrolling]
        .into_iter()
        .flatten()
        .find(|other| expired && other.complexity.is_some())
        .or(builder.authenticator())
}

/// Rules that count characters.
fn counted(strings: &Strings, policy: &ComplexityPolicy, rules: &mut Vec<Rule>) {
    let mut add = |text: String, check: RuleCheck| {
        rules.push(Rule {
            text,
            check: Some(check),
        });
    };
    if policy.min_length > 0 {
        let text = strings.fill("rule.length", &[&policy.min_length.to_string()]);
        add(text, RuleCheck::Length(policy.min_length));
    }
    type Kind = fn(u64) -> RuleCheck;
    let kinds: [(u64, &str, Kind); 4] = [
        (policy.min_lower_case, "rule.lower", RuleCheck::Lower),
        (policy.min_upper_case, "rule.upper", RuleCheck::Upper),
        (policy.min_number, "rule.number", RuleCheck::Digits),
        (policy.min_symbol, "rule.symbol", RuleCheck::Symbols),
    ];
    for (least, key, check) in kinds {
        if policy.active_directory && least < 2 {
            continue; // it counts the kinds by itself, and wants three of them
        }
        match least {
            0 => {}
            1 => add(strings.text(key), check(1)),
            _ => {
                let text = strings.fill(&format!("{key}.many"), &[&least.to_string()]);
                add(text, check(least));
            }
        }
    }
    if policy.active_directory {
        add(strings.text("rule.active-directory"), RuleCheck::ThreeKinds);
    }
}

/// Rules about what must not be in it.
fn forbidden(builder: &Builder<'_>, policy: &ComplexityPolicy, rules: &mut Vec<Rule>) {
    let user = builder.step.user.as_ref();
    let name = |name: Option<&String>| -> Option<Vec<String>> {
        let name = name?.trim().to_lowercase();
        (!name.is_empty()).then(|| vec![name])
    };
    let identifier = user.and_then(|user| user.identifier.as_deref());
    let without = [
        (
            policy.exclude_username,
            "rule.username",
            identifier.map(parts_of),
        ),
        (
            policy.exclude_first_name,
            "rule.first-name",
            name(user.and_then(|user| user.first_name.as_ref())),
        ),
        (
            policy.exclude_last_name,
            "rule.last-name",
            name(user.and_then(|user| user.last_name.as_ref())),
        ),
    ];
    for (_, key, parts) in without.into_iter().filter(|(on, ..)| *on) {
        let check = parts.map(RuleCheck::Without);
        rules.push(Rule {
            text: builder.text(key),
            check: as_typed(builder, key).or(check),
        });
    }
    for attribute in &policy.excluded {
        rules.push(excluded(builder.strings, attribute));
    }
    if let Some(most) = policy.max_repeats {
        rules.push(Rule {
            text: builder.strings.fill("rule.repeats", &[&most.to_string()]),
            check: Some(RuleCheck::Repeats(most)),
        });
    }
}

/// What other attributes of the person hold must not be in it, either. Only the server knows what that is.
fn excluded(strings: &Strings, attribute: &str) -> Rule {
    let known = strings.find(&format!("rule.without.{attribute}"));
    let named = || strings.fill("rule.without", &[&words::of(attribute).to_lowercase()]);
    Rule {
        text: known.map_or_else(named, str::to_owned),
        check: None,
    }
}

/// Who signs up types the names on the same screen.
fn as_typed(builder: &Builder<'_>, key: &str) -> Option<RuleCheck> {
    let field = |names: &[&str]| {
        let fields = || builder.screen.fields();
        let found = names
            .iter()
            .find_map(|name| fields().find(|f| f.path.name() == *name));
        found.map(|field| field.id.clone())
    };
    match key {
        "rule.username" => field(&["login", "username", "email"]).map(RuleCheck::WithoutUsernameIn),
        "rule.first-name" => field(&["firstName"]).map(RuleCheck::WithoutNameIn),
        "rule.last-name" => field(&["lastName"]).map(RuleCheck::WithoutNameIn),
        _ => None,
    }
}

/// Rules about former passwords and the last change, which only the server knows.
fn add_age(strings: &Strings, authenticator: &Authenticator, rules: &mut Vec<Rule>) {
    if let Some(policy) = &authenticator.age {
        let texts = age_texts(strings, policy);
        rules.extend(texts.map(|text| Rule { text, check: None }));
    }
}

fn age_texts(strings: &Strings, policy: &AgePolicy) -> impl Iterator<Item = String> {
    let history = match policy.history_count {
        0 => None,
        1 => Some(strings.text("rule.history.one")),
        count => Some(strings.fill("rule.history", &[&count.to_string()])),
    };
    let minutes = policy.min_age_minutes;
    let (key, count) = match minutes {
        _ if minutes.is_multiple_of(1440) => ("rule.age.days", minutes / 1440),
        _ if minutes.is_multiple_of(60) => ("rule.age.hours", minutes / 60),
        _ => ("rule.age.minutes", minutes),
    };
    let age = (minutes > 0).then(|| match count {
        1 => strings.text(&format!("{key}.one")),
        _ => strings.fill(key, &[&count.to_string()]),
    });
    history.into_iter().chain(age)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(check: RuleCheck, password: &str) -> Option<bool> {
        let rule = Rule {
            text: String::new(),
            check: Some(check),
        };
        rule.is_met(password, |_| "")
    }

    #[test]
    fn nothing_typed_is_neither_right_nor_wrong() {
        assert_eq!(met(RuleCheck::Length(8), ""), None);
        assert_eq!(met(RuleCheck::Repeats(2), ""), None);
    }

    #[test]
    fn counts_above_one_are_counted() {
        assert_eq!(met(RuleCheck::Digits(2), "a1"), Some(false));
        assert_eq!(met(RuleCheck::Digits(2), "1a2"), Some(true));
        assert_eq!(met(RuleCheck::Symbols(2), "a!"), Some(false));
        assert_eq!(met(RuleCheck::Symbols(2), "! ~"), Some(true));
        assert_eq!(met(RuleCheck::Upper(1), "éÉ"), Some(true));
        assert_eq!(met(RuleCheck::Length(3), "äöü"), Some(true));
    }

    #[test]
    fn three_kinds_of_four() {
        assert_eq!(met(RuleCheck::ThreeKinds, "aA"), Some(false));
        assert_eq!(met(RuleCheck::ThreeKinds, "aA1"), Some(true));
        assert_eq!(met(RuleCheck::ThreeKinds, "a1!"), Some(true));
    }

    #[test]
    fn parts_of_the_user_name_count_from_four_letters_on() {
        let parts = parts_of("pat.password@ex.example");
        assert_eq!(parts, ["password", "example"]);
        assert_eq!(
            met(RuleCheck::Without(parts.clone()), "myPassword1"),
            Some(false)
        );
        assert_eq!(met(RuleCheck::Without(parts), "pat-1234"), Some(true));
    }

    #[test]
    fn runs_of_one_character() {
        assert_eq!(met(RuleCheck::Repeats(2), "aaab"), Some(false));
        assert_eq!(met(RuleCheck::Repeats(2), "aabaa"), Some(true));
    }
}
