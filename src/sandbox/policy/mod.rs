//! The org as data: its apps, rules, limits and users.
//!
//! `assets/sandbox/default.toml` is the org as it comes, and says what each value means.

mod credentials;
mod defaults;
mod device;
mod flows;
mod page;
mod profile;
mod user;

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize};

use crate::Secret;

use super::authenticators::AuthenticatorKey;

pub use credentials::{CodePolicy, LockoutPolicy, PasswordPolicy, RecoveryPolicy};
pub use device::{DeviceApp, DeviceMethod, DevicePolicy};
pub use flows::{
    ConsentKind, DpopKind, EmailLink, EnrolmentRule, IdentityProvider, PushPolicy, SignUpPolicy,
    ThisDevice, UnlockPolicy, WebauthnPolicy,
};
pub use page::{PageForm, PageMessage, PagePolicy, PageTime};
pub use profile::{ProfileField, ProfileKind};
pub use user::{EnrolledPolicy, UserPolicy};

pub(crate) const DEFAULT: &str = include_str!("../../../assets/sandbox/default.toml");

/// All that makes one sandbox org different from another.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The org itself.
    #[serde(default)]
    pub org: OrgPolicy,
    /// The custom authorization servers, beside the org server.
    #[serde(default = "defaults::default_servers")]
    pub authorization_servers: Vec<AuthorizationServerPolicy>,
    /// The registered apps.
    pub apps: Vec<App>,
    /// How users sign in.
    #[serde(default)]
    pub sign_in: SignInPolicy,
    /// How users who forgot their password come back.
    #[serde(default)]
    pub recovery: RecoveryPolicy,
    /// What a password must be like.
    #[serde(default)]
    pub password: PasswordPolicy,
    /// When a user is locked.
    #[serde(default)]
    pub lockout: LockoutPolicy,
    /// One-time codes.
    #[serde(default)]
    pub codes: CodePolicy,
    /// How long things hold.
    #[serde(default)]
    pub lifetimes: Lifetimes,
    /// What users are to set up.
    #[serde(default)]
    pub enrolment: Vec<EnrolmentRule>,
    /// How users sign themselves up.
    #[serde(default)]
    pub sign_up: SignUpPolicy,
    /// What users are asked about themselves at the next sign-in.
    #[serde(default)]
    pub profile: Vec<ProfileField>,
    /// How users unlock their own accounts.
    #[serde(default)]
    pub unlock: UnlockPolicy,
    /// Pushes.
    #[serde(default)]
    pub push: PushPolicy,
    /// WebAuthn.
    #[serde(default)]
    pub webauthn: WebauthnPolicy,
    /// An app on the device that a sign-in begins with.
    #[serde(default)]
    pub device: Option<DevicePolicy>,
    /// Other identity providers. Each is a second org of its own, in the same process.
    #[serde(default)]
    pub identity_providers: Vec<IdentityProvider>,
    /// Pages that are data.
    #[serde(default)]
    pub pages: Vec<PagePolicy>,
    /// The users.
    pub users: Vec<UserPolicy>,
    /// What these values were put together for, to be said beside the panel.
    #[serde(skip)]
    pub situation: Option<Situation>,
}

/// What a policy was put together for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Situation {
    /// Its name on the command line.
    pub name: String,
    /// What it shows, in a line.
    pub shows: String,
    /// The user name to sign in with; empty if any will do.
    pub user: String,
    /// The scopes to ask for; empty if any will do.
    pub scopes: Vec<String>,
}

/// The org itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrgPolicy {
    /// The name shown to users.
    pub name: String,
    /// Origins off this machine whose pages may call the org.
    pub trusted_origins: Vec<String>,
    /// Whether its pages are cut off from those that open them (COOP).
    pub isolates_pages: bool,
}

/// A custom authorization server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorizationServerPolicy {
    /// The last part of its issuer, `{origin}/oauth2/{id}`.
    pub id: String,
    /// `aud` of its access tokens.
    pub audience: String,
}

/// A registered app.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// Its client id.
    pub client_id: String,
    /// Its secret; a public client has none.
    #[serde(default, deserialize_with = "optional_secret")]
    pub client_secret: Option<Secret>,
    /// The name shown to users.
    pub label: String,
    /// Redirect addresses, beside all on this machine.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// The scopes it may ask for.
    #[serde(default = "defaults::default_scopes")]
    pub scopes: Vec<String>,
    /// The grants it may use.
    #[serde(default = "defaults::default_grants")]
    pub grant_types: Vec<String>,
    /// Whose consent it needs.
    #[serde(default)]
    pub consent: Option<ConsentKind>,
    /// Whether its tokens are bound to a key (RFC 9449).
    #[serde(default)]
    pub dpop: DpopKind,
    /// Whether the proofs that it shows for tokens need a nonce of the org's, as Okta's do.
    #[serde(default = "defaults::yes")]
    pub dpop_nonce: bool,
}

/// How users sign in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignInPolicy {
    /// User name and password on two pages.
    pub identifier_first: bool,
    /// Say that a user name is unknown.
    pub reveal_unknown_users: bool,
    /// Ask "Stay signed in?" after the last factor.
    pub ask_keep_me_signed_in: bool,
    /// What the field for the user name is called, if not `Username`.
    pub identifier_label: Option<String>,
    /// A captcha on the first page, for a new password and for signing up: `HCAPTCHA`,
    /// `RECAPTCHA_V2` or `ALTCHA`.
    pub captcha: Option<String>,
    /// Each sign-in begins with the code that a device shows, and lets that device in.
    pub activates_devices: bool,
    /// The first that fits a user counts.
    pub rules: Vec<SignInRule>,
}

/// How many factors some users need.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInRule {
    /// Users in any of these groups; empty: all users.
    #[serde(default)]
    pub groups: Vec<String>,
    /// How many authenticators, the password among them.
    pub factors: usize,
}

/// How long things hold, in seconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the names say it, and default.toml where they do not"
)]
pub struct Lifetimes {
    pub transaction_secs: u64,
    pub code_secs: u64,
    pub access_token_secs: u64,
    pub id_token_secs: u64,
    pub refresh_token_secs: u64,
    pub refresh_grace_secs: u64,
    pub device_code_secs: u64,
    pub session_secs: u64,
    pub long_session_secs: u64,
}

/// Why a policy file was not taken.
#[derive(Debug)]
#[non_exhaustive]
pub enum PolicyError {
    /// It is neither TOML nor JSON of the right shape.
    Parse(String),
    /// It contradicts itself.
    Invalid(String),
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parse(detail) => write!(f, "the policy cannot be read: {detail}"),
            Self::Invalid(detail) => write!(f, "the policy is not usable: {detail}"),
        }
    }
}

impl std::error::Error for PolicyError {}

impl Policy {
    /// Reads a policy file: JSON if it begins with a brace, else TOML.
    ///
    /// # Errors
    /// If it does not parse, names no app, or names an app or user twice.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let parsed = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|error| error.to_string())
        } else {
            toml::from_str(text).map_err(|error| error.message().to_owned())
        };
        let policy: Self = parsed.map_err(PolicyError::Parse)?;
        policy.check()?;
        Ok(policy)
    }

    pub(crate) fn check(&self) -> Result<(), PolicyError> {
        if self.apps.is_empty() {
            return Err(PolicyError::Invalid("there is no app".to_owned()));
        }
        let twice = |names: Vec<String>| {
            let mut sorted = names;
            sorted.sort();
            sorted
                .windows(2)
                .find(|pair| pair.first() == pair.last())
                .map(<[_]>::to_vec)
        };
        let clients = self.apps.iter().map(|app| app.client_id.clone()).collect();
        let users = self
            .users
            .iter()
            .map(|user| user.username.to_lowercase())
            .collect();
        match twice(clients).or_else(|| twice(users)) {
            Some(pair) => Err(PolicyError::Invalid(format!(
                "{} is there twice",
                pair.join(" = ")
            ))),
            None => Ok(()),
        }
    }

    /// How many authenticators a member of these groups needs.
    pub(crate) fn factors(&self, groups: &[String]) -> usize {
        let fits = |rule: &&SignInRule| {
            rule.groups.is_empty() || rule.groups.iter().any(|g| groups.contains(g))
        };
        self.sign_in
            .rules
            .iter()
            .find(fits)
            .map_or(1, |rule| rule.factors)
    }

    /// The app with this client id.
    pub(crate) fn app(&self, client_id: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.client_id == client_id)
    }
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    String::deserialize(deserializer).map(Secret::from)
}

fn optional_secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(Secret::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_parses() {
        assert_eq!(Policy::parse(DEFAULT).unwrap().users.len(), 9);
    }

    #[test]
    fn what_is_left_out_is_as_in_the_default_file() {
        let bare = Policy::parse("users = []\n[[apps]]\nclient_id = 'a'\nlabel = 'A'").unwrap();
        let mut full = Policy::default();
        full.users.clear();
        let app = &full.apps[0];
        assert_eq!(
            format!("{:?}", bare.apps[0].scopes),
            format!("{:?}", app.scopes)
        );
        assert_eq!(
            format!("{:?}", bare.apps[0].grant_types),
            format!("{:?}", app.grant_types)
        );
        full.apps.clone_from(&bare.apps);
        full.sign_in.rules.clear();
        assert_eq!(format!("{bare:?}"), format!("{full:?}"));
    }

    #[test]
    fn mistakes_are_named_and_json_is_read() {
        let app = r#"{"client_id":"a","label":"A"}"#;
        assert!(Policy::parse(&format!(r#"{{"users":[],"apps":[{app}]}}"#)).is_ok());
        assert!(Policy::parse(&format!(r#"{{"users":[],"apps":[{app},{app}]}}"#)).is_err());
        assert!(Policy::parse(r#"{"users":[],"apps":[]}"#).is_err());
        assert!(Policy::parse("[sign_in]\nidentifer_first = true").is_err());
    }
}
