//! The users of the org.

use std::collections::BTreeMap;

use crate::Secret;
use crate::protocol::time::Timestamp;

use super::authenticators::{AuthenticatorKey, Credential, Enrolment, Owner, Password};
use super::idx::notice::Notice;
use super::policy::{Policy, UserPolicy};
use super::random::Random;

/// A user's place in the directory. Users are never removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct UserKey(usize);

/// A user.
#[derive(Default)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) groups: Vec<String>,
    pub(crate) locked: bool,
    /// The account waits for the link in the mail to be followed.
    pub(crate) inactive: bool,
    /// The apps that the user may use; none given: all.
    pub(crate) apps: Option<Vec<String>>,
    /// What else the profile holds.
    pub(crate) profile: BTreeMap<String, String>,
    /// Pushes are sent without asking.
    pub(crate) auto_push: bool,
    /// Was asked to make a passkey, and did not want to.
    pub(crate) declined_passkey: bool,
    /// What may be put off: since when, and how often it was.
    pub(crate) put_off: BTreeMap<AuthenticatorKey, PutOff>,
    /// What each app was granted.
    pub(crate) consents: BTreeMap<String, Vec<String>>,
    pub(crate) enrolments: Vec<Enrolment>,
}

/// An enrolment that was put off.
#[derive(Clone, Copy)]
pub(crate) struct PutOff {
    pub(crate) since: Timestamp,
    pub(crate) times: u32,
}

/// All users.
pub(crate) struct Directory(Vec<User>);

impl Directory {
    /// Those of the policy. Secrets that it does not give are made here.
    pub(crate) fn new(policy: &Policy, random: &mut Random) -> Self {
        Self(
            policy
                .users
                .iter()
                .map(|user| User::new(user, random))
                .collect(),
        )
    }

    pub(crate) fn find(&self, username: &str) -> Option<UserKey> {
        let wanted = username.trim().to_lowercase();
        self.0
            .iter()
            .position(|user| user.username.to_lowercase() == wanted)
            .map(UserKey)
    }

    /// The user whose credential has this id, and the enrolment of it.
    pub(crate) fn find_credential(
        &self,
        fits: impl Fn(&User, &Enrolment) -> bool,
    ) -> Option<(UserKey, String)> {
        self.0.iter().enumerate().find_map(|(at, user)| {
            let enrolment = user.enrolments.iter().find(|e| fits(user, e))?;
            Some((UserKey(at), enrolment.id.clone()))
        })
    }

    pub(crate) fn add(&mut self, user: User) -> UserKey {
        self.0.push(user);
        UserKey(self.0.len() - 1)
    }

    pub(crate) fn get(&self, key: UserKey) -> Option<&User> {
        self.0.get(key.0)
    }

    pub(crate) fn get_mut(&mut self, key: UserKey) -> Option<&mut User> {
        self.0.get_mut(key.0)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &User> {
        self.0.iter()
    }
}

impl User {
    fn new(policy: &UserPolicy, random: &mut Random) -> Self {
        let email = policy
            .email
            .clone()
            .unwrap_or_else(|| policy.username.clone());
        let mut user = Self {
            id: random.id("00u"),
            username: policy.username.clone(),
            email: email.clone(),
            first_name: policy.first_name.clone(),
            last_name: policy.last_name.clone(),
            groups: policy.groups.clone(),
            locked: policy.locked,
            apps: policy.apps.clone(),
            ..Self::default()
        };
        let mut password = Password::new(policy.password.clone(), policy.expired);
        password.expires_in_days = policy.expires_in_days;
        user.enrol(Credential::Password(password), random);
        for enrolled in &policy.authenticators {
            if let Some(credential) = Credential::of_policy(enrolled, &email, random) {
                user.enrol(credential, random);
                if let Some(last) = user.enrolments.last_mut() {
                    last.nickname.clone_from(&enrolled.nickname);
                }
            }
        }
        user.enrol_mailbox(random);
        user
    }

    /// Each user has a mailbox: it serves for recovery.
    pub(crate) fn enrol_mailbox(&mut self, random: &mut Random) {
        if self.has(AuthenticatorKey::OktaEmail) {
            return;
        }
        let address = self.email.clone();
        self.enrol(Credential::Email { address }, random);
        if let Some(last) = self.enrolments.last_mut() {
            last.signs_in = false;
        }
    }

    /// Adds an authenticator. A mailbox that served for recovery alone is replaced.
    pub(crate) fn enrol(&mut self, credential: Credential, random: &mut Random) {
        let key = credential.key();
        self.enrolments.retain(|e| e.signs_in || e.key() != key);
        self.enrolments.push(Enrolment {
            id: random.id(key.enrolment_prefix()),
            credential,
            failures: 0,
            signs_in: true,
            nickname: None,
        });
    }

    pub(crate) fn has(&self, key: AuthenticatorKey) -> bool {
        self.enrolments
            .iter()
            .any(|enrolment| enrolment.key() == key)
    }

    /// Whether an authenticator is there to sign in with.
    pub(crate) fn signs_in_with(&self, key: AuthenticatorKey) -> bool {
        self.enrolments.iter().any(|e| e.signs_in && e.key() == key)
    }

    pub(crate) fn enrolment(&self, id: &str) -> Option<&Enrolment> {
        self.enrolments.iter().find(|enrolment| enrolment.id == id)
    }

    pub(crate) fn enrolment_mut(&mut self, id: &str) -> Option<&mut Enrolment> {
        self.enrolments
            .iter_mut()
            .find(|enrolment| enrolment.id == id)
    }

    /// The enrolment of the password, and the password.
    pub(crate) fn password(&self) -> Option<(&Enrolment, &Password)> {
        self.enrolments
            .iter()
            .find_map(|enrolment| match &enrolment.credential {
                Credential::Password(password) => Some((enrolment, password)),
                _ => None,
            })
    }

    /// Changes the password, or makes the first one, if the policy allows it.
    pub(crate) fn change_password(
        &mut self,
        new: &Secret,
        policy: &Policy,
        random: &mut Random,
    ) -> Result<(), Notice> {
        let owner = Owner {
            username: &self.username,
            first_name: &self.first_name,
            last_name: &self.last_name,
        };
        for enrolment in &mut self.enrolments {
            if let Credential::Password(password) = &mut enrolment.credential {
                password.change(new.expose(), &policy.password, &owner)?;
                enrolment.failures = 0;
                return Ok(());
            }
        }
        let mut first = Password::new(Secret::from(""), false);
        first.change(new.expose(), &policy.password, &owner)?;
        self.enrol(Credential::Password(first), random);
        Ok(())
    }

    /// Whether the user may use an app.
    pub(crate) fn may_use(&self, client_id: &str) -> bool {
        self.apps
            .as_ref()
            .is_none_or(|apps| apps.iter().any(|app| app == client_id))
    }
}
