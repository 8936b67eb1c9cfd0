//! Situations by name: each is the default org with a few values changed, a user to sign
//! in as, and the way to the screen in question.

mod play;

use serde::Deserialize;
use toml::{Table, Value};

use super::policy::{DEFAULT, Policy, PolicyError, Situation};

pub use play::{Arrival, ArrivalError};

const FILES: [&str; 7] = [
    include_str!("../../../assets/sandbox/scenarios/identify.toml"),
    include_str!("../../../assets/sandbox/scenarios/password.toml"),
    include_str!("../../../assets/sandbox/scenarios/verify.toml"),
    include_str!("../../../assets/sandbox/scenarios/enrol.toml"),
    include_str!("../../../assets/sandbox/scenarios/account.toml"),
    include_str!("../../../assets/sandbox/scenarios/device.toml"),
    include_str!("../../../assets/sandbox/scenarios/ends.toml"),
];

/// A situation that a sign-in can meet.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    name: String,
    shows: String,
    #[serde(default)]
    user: String,
    screen: String,
    #[serde(default)]
    path: Vec<String>,
    #[serde(default)]
    then: Vec<String>,
    #[serde(default)]
    scopes: Vec<String>,
    #[serde(default)]
    policy: Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    scenario: Vec<Scenario>,
}

impl Scenario {
    /// All of them, in the order of a sign-in.
    pub fn all() -> Vec<Self> {
        // That the files parse is tested; a library must not panic over its own data.
        let parse = |text: &&str| toml::from_str::<File>(text).map(|file| file.scenario);
        FILES
            .iter()
            .filter_map(|text| parse(text).ok())
            .flatten()
            .collect()
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all()
            .into_iter()
            .find(|scenario| scenario.name == name)
    }

    /// Its name on the command line.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it shows, in a line.
    pub fn shows(&self) -> &str {
        &self.shows
    }

    /// The user name to sign in with; empty if any will do.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The first form of the screen in question, or `message:` and the key of its message.
    pub fn screen(&self) -> &str {
        &self.screen
    }

    /// What is done on the way to the screen: a line for each form, with the key of an
    /// authenticator and a method where one is chosen, and `name=value` for other fields.
    pub fn path(&self) -> &[String] {
        &self.path
    }

    /// The scopes that the app is to ask for; empty if any will do.
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// What a person does and waits for on the screen until the situation is there, for pictures of it:
    /// `wait SECONDS`, `submit`, `press ID`, `FIELD=TEXT`; after `begin` on the first page, where the situation is what
    /// becomes of an answer and not the answer itself.
    pub fn then(&self) -> &[String] {
        &self.then
    }

    /// The org in which the next sign-in meets this situation: `default.toml`, with tables
    /// merged, lists replaced, users added, and `app` merged into the first app.
    ///
    /// # Errors
    /// If the values make no policy.
    pub fn policy(&self) -> Result<Policy, PolicyError> {
        let mut all: Table =
            toml::from_str(DEFAULT).map_err(|error| PolicyError::Parse(error.to_string()))?;
        for (name, value) in &self.policy {
            match (name.as_str(), value, all.get_mut(name)) {
                ("users", Value::Array(more), Some(Value::Array(known))) => {
                    known.extend(more.clone());
                }
                ("app", Value::Table(more), _) => {
                    let apps = all.get_mut("apps").and_then(Value::as_array_mut);
                    let app = apps
                        .and_then(|apps| apps.first_mut())
                        .and_then(Value::as_table_mut);
                    if let Some(app) = app {
                        merge(app, more);
                    }
                }
                (_, Value::Table(more), Some(Value::Table(known))) => merge(known, more),
                _ => {
                    all.insert(name.clone(), value.clone());
                }
            }
        }
        let mut policy: Policy = all
            .try_into()
            .map_err(|error: toml::de::Error| PolicyError::Parse(error.message().to_owned()))?;
        policy.check()?;
        policy.situation = Some(Situation {
            name: self.name.clone(),
            shows: self.shows.clone(),
            user: self.user.clone(),
            scopes: self.scopes.clone(),
        });
        Ok(policy)
    }
}

fn merge(into: &mut Table, from: &Table) {
    for (name, value) in from {
        match (into.get_mut(name), value) {
            (Some(Value::Table(into)), Value::Table(from)) => merge(into, from),
            _ => {
                into.insert(name.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_files_parse_and_no_name_is_there_twice() {
        let count: usize = FILES
            .iter()
            .map(|text| toml::from_str::<File>(text).unwrap().scenario.len())
            .sum();
        let mut names: Vec<_> = Scenario::all().into_iter().map(|s| s.name).collect();
        assert_eq!(names.len(), count);
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
        for scenario in Scenario::all() {
            let policy = scenario.policy();
            assert!(policy.is_ok(), "{}: {policy:?}", scenario.name);
        }
    }
}
