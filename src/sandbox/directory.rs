//! The users of the org.

use crate::Secret;

use super::authenticators::{
    AuthenticatorKey, Credential, Enrolment, Owner, Password, Question, Totp,
};
use super::idx::notice::Notice;
use super::policy::{EnrolledPolicy, Policy, UserPolicy};
use super::random::Random;

/// A user's place in the directory. Users are never removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct UserKey(usize);

/// A user.
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) groups: Vec<String>,
    pub(crate) locked: bool,
    pub(crate) enrolments: Vec<Enrolment>,
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
            enrolments: Vec::new(),
        };
        user.enrol(
            Credential::Password(Password::new(policy.password.clone(), policy.expired)),
            random,
        );
        for enrolled in &policy.authenticators {
            if let Some(credential) = credential(enrolled, &email, random) {
                user.enrol(credential, random);
            }
        }
        if !user.has(AuthenticatorKey::OktaEmail) {
            // Each user has a mailbox: it serves for recovery.
            user.enrol(Credential::Email { address: email }, random);
            if let Some(last) = user.enrolments.last_mut() {
                last.signs_in = false;
            }
        }
        user
    }

    /// Adds an authenticator.
    pub(crate) fn enrol(&mut self, credential: Credential, random: &mut Random) {
        let mut enrolment = Enrolment {
            id: String::new(),
            credential,
            failures: 0,
            signs_in: true,
        };
        enrolment.id = random.id(enrolment.key().enrolment_prefix());
        self.enrolments.push(enrolment);
    }

    pub(crate) fn has(&self, key: AuthenticatorKey) -> bool {
        self.enrolments
            .iter()
            .any(|enrolment| enrolment.key() == key)
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

    /// Changes the password, if the policy allows it.
    pub(crate) fn change_password(&mut self, new: &Secret, policy: &Policy) -> Result<(), Notice> {
        let Self {
            username,
            first_name,
            last_name,
            enrolments,
            ..
        } = self;
        let owner = Owner {
            username,
            first_name,
            last_name,
        };
        for enrolment in enrolments {
            if let Credential::Password(password) = &mut enrolment.credential {
                password.change(new.expose(), &policy.password, &owner)?;
                enrolment.failures = 0;
            }
        }
        Ok(())
    }
}

/// What a line of the policy enrols, if it says enough.
fn credential(enrolled: &EnrolledPolicy, email: &str, random: &mut Random) -> Option<Credential> {
    let mut totp = || match &enrolled.secret {
        Some(secret) => Totp::from_base32(secret.expose()),
        // 160 bits, as RFC 4226 §4 recommends.
        None => Some(Totp::new(&random.bytes::<20>())),
    };
    Some(match enrolled.key {
        // Each user has exactly one, made from the line's own `password`.
        AuthenticatorKey::OktaPassword => return None,
        AuthenticatorKey::OktaEmail => Credential::Email {
            address: email.to_owned(),
        },
        AuthenticatorKey::PhoneNumber => Credential::Phone {
            number: enrolled
                .number
                .clone()
                .unwrap_or_else(|| "+15555550100".to_owned()),
        },
        AuthenticatorKey::GoogleOtp => Credential::GoogleOtp(totp()?),
        AuthenticatorKey::OktaVerify => Credential::OktaVerify {
            totp: totp()?,
            device: enrolled
                .device
                .clone()
                .unwrap_or_else(|| "Phone".to_owned()),
        },
        AuthenticatorKey::SecurityQuestion => Credential::SecurityQuestion(Question::new(
            enrolled.question.as_deref().unwrap_or("disliked_food"),
            enrolled.answer.clone().unwrap_or_default(),
        )),
    })
}
