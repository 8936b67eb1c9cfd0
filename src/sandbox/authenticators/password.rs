//! The password: checked, changed, and held to the policy.

use serde_json::{Value, json};

use crate::Secret;

use super::super::idx::notice::Notice;
use super::super::policy::PasswordPolicy;
use super::{Answer, Rejection};

/// The password of a user, and those before it.
pub(crate) struct Password {
    current: Secret,
    /// Earlier ones, the newest first.
    earlier: Vec<Secret>,
    /// Whether it must be changed at the next sign-in.
    pub(crate) expired: bool,
    /// In how many days it runs out, if it does.
    pub(crate) expires_in_days: Option<u64>,
}

/// Whose password it is to be: what it may not contain.
pub(crate) struct Owner<'a> {
    pub(crate) username: &'a str,
    pub(crate) first_name: &'a str,
    pub(crate) last_name: &'a str,
}

impl Password {
    pub(crate) fn new(current: Secret, expired: bool) -> Self {
        Self {
            current,
            earlier: Vec::new(),
            expired,
            expires_in_days: None,
        }
    }

    pub(crate) fn current(&self) -> &Secret {
        &self.current
    }

    pub(crate) fn is(&self, text: &str) -> bool {
        self.current.expose() == text
    }

    pub(crate) fn check(&self, answer: &Answer<'_>) -> Result<(), Rejection> {
        // Not trimmed: spaces are part of a password.
        match answer.credentials.get("passcode").and_then(Value::as_str) {
            None | Some("") => Err(Rejection::Malformed(Notice::blank("passcode"))),
            Some(given) if self.is(given) => Ok(()),
            Some(_) => Err(Rejection::Wrong(Notice::incorrect_password())),
        }
    }

    /// Takes a new password, if the policy allows it.
    pub(crate) fn change(
        &mut self,
        new: &str,
        policy: &PasswordPolicy,
        owner: &Owner<'_>,
    ) -> Result<(), Notice> {
        let mut unmet = unmet(new, policy, owner);
        let repeats = policy.history > 0
            && (self.is(new)
                || self
                    .earlier
                    .iter()
                    .take(policy.history)
                    .any(|old| old.expose() == new));
        if repeats {
            unmet.push("a password that is not one of the last ones".to_owned());
        }
        if !unmet.is_empty() {
            return Err(Notice::password_requirements(&unmet.join(", ")));
        }
        let old = std::mem::replace(&mut self.current, Secret::from(new));
        self.earlier.insert(0, old);
        self.earlier.truncate(policy.history);
        self.expired = false;
        self.expires_in_days = None;
        Ok(())
    }
}

/// The requirements that a password does not meet, in words.
fn unmet(new: &str, policy: &PasswordPolicy, owner: &Owner<'_>) -> Vec<String> {
    let count = |fits: fn(char) -> bool| new.chars().filter(|c| fits(*c)).count();
    let lower = new.to_lowercase();
    let mut unmet = Vec::new();
    let mut need = |has: usize, least: usize, what: &str| {
        if has < least {
            let what = match least {
                1 => what.trim_end_matches('s'),
                _ => what,
            };
            unmet.push(format!("at least {least} {what}"));
        }
    };
    need(new.chars().count(), policy.min_length, "characters");
    let kinds = [
        (
            count(char::is_lowercase),
            policy.min_lower_case,
            "lowercase letters",
        ),
        (
            count(char::is_uppercase),
            policy.min_upper_case,
            "uppercase letters",
        ),
        (count(char::is_numeric), policy.min_number, "numbers"),
        (
            count(|c| !c.is_alphanumeric() && !c.is_whitespace()),
            policy.min_symbol,
            "symbols",
        ),
    ];
    if policy.active_directory {
        let has = kinds.iter().filter(|(has, ..)| *has > 0).count();
        need(
            has,
            3,
            "of: lowercase letter, uppercase letter, number, symbol",
        );
    }
    for (has, least, what) in kinds {
        need(has, least, what);
    }
    let part = |part: &str| part.chars().count() >= 4 && lower.contains(&part.to_lowercase());
    if policy.exclude_username
        && owner
            .username
            .split([',', '.', '-', '_', '#', '@'])
            .any(part)
    {
        unmet.push("no parts of your username".to_owned());
    }
    let contains = |name: &str| !name.is_empty() && lower.contains(&name.to_lowercase());
    for (attribute, value, text) in [
        ("firstName", owner.first_name, "no first name"),
        ("lastName", owner.last_name, "no last name"),
    ] {
        if policy.exclude_attributes.iter().any(|a| a == attribute) && contains(value) {
            unmet.push(text.to_owned());
        }
    }
    unmet
}

/// `settings` of the authenticator, from which clients draw the check list.
pub(crate) fn settings(policy: &PasswordPolicy) -> Value {
    let mut settings = json!({
        "complexity": {
            "minLength": policy.min_length,
            "minLowerCase": policy.min_lower_case,
            "minUpperCase": policy.min_upper_case,
            "minNumber": policy.min_number,
            "minSymbol": policy.min_symbol,
            "excludeUsername": policy.exclude_username,
            "excludeAttributes": policy.exclude_attributes,
        },
        "age": {"minAgeMinutes": 0, "historyCount": policy.history},
    });
    if policy.active_directory {
        settings["complexity"]["useADComplexityRequirements"] = true.into();
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn active_directory_wants_three_kinds() {
        let policy = PasswordPolicy {
            min_lower_case: 0,
            min_upper_case: 0,
            min_number: 0,
            active_directory: true,
            ..PasswordPolicy::default()
        };
        let owner = Owner {
            username: "",
            first_name: "",
            last_name: "",
        };
        for (password, fits) in [("ABCDEFGH", false), ("ABCDEF12", false), ("ABCdef12", true)] {
            assert_eq!(
                unmet(password, &policy, &owner).is_empty(),
                fits,
                "{password}"
            );
        }
    }

    #[test]
    fn the_policy_holds() {
        let policy = PasswordPolicy {
            history: 1,
            ..PasswordPolicy::default()
        };
        let owner = Owner {
            username: "pat.password@x.example",
            first_name: "Pat",
            last_name: "Word",
        };
        let mut password = Password::new(Secret::from("Old-secret-1"), true);
        for bad in [
            "Sh0rt",
            "alllower1",
            "ALLUPPER1",
            "NoDigitss",
            "Example123",
            "xPATx1234",
            "Old-secret-1",
        ] {
            assert!(password.change(bad, &policy, &owner).is_err(), "{bad}");
        }
        assert!(password.expired);
        assert!(password.change("Quite-new-2", &policy, &owner).is_ok());
        assert!(!password.expired);
        assert!(
            password.change("Old-secret-1", &policy, &owner).is_err(),
            "in the history"
        );
        assert!(password.change("Quite-new-3", &policy, &owner).is_ok());
        assert!(
            password.change("Old-secret-1", &policy, &owner).is_ok(),
            "out of the history"
        );
    }
}
