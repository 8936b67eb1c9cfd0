//! What the org tells about itself: to a person who tries it, and to tests.

use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};

use crate::protocol::time::Timestamp;

use super::authenticators::{Credential, Enrolment};
use super::directory::User;
use super::org::Org;
use super::outbox::Message;

/// A message that the org would have sent.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Mail {
    /// `email`, `sms` or `voice`.
    pub channel: String,
    /// The address or phone number.
    pub to: String,
    /// The code in it.
    pub code: String,
    /// The link in it, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// When it was sent: ISO 8601, UTC.
    pub at: String,
    /// The user name of its receiver.
    pub user: String,
}

impl fmt::Debug for Mail {
    /// Without the code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mail({} to {} at {})", self.channel, self.to, self.at)
    }
}

impl From<&Message> for Mail {
    fn from(message: &Message) -> Self {
        Self {
            channel: message.channel.as_str().to_owned(),
            to: message.to.clone(),
            code: message.code.expose().to_owned(),
            link: message.link.as_ref().map(|link| link.expose().to_owned()),
            at: message.at.to_string(),
            user: message.username.clone(),
        }
    }
}

impl Org {
    /// Origin, issuer, first app and users, passwords and secrets of authenticator
    /// apps and answers to questions among them: all that is needed to sign in.
    pub fn description(&self) -> Value {
        let app = self.policy.apps.first();
        let issuer = match self.policy.authorization_servers.first() {
            Some(server) => format!("{}/oauth2/{}", self.origin, server.id),
            None => self.origin.clone(),
        };
        json!({
            "origin": self.origin,
            "issuer": issuer,
            "client_id": app.map(|app| app.client_id.as_str()),
            "redirect_uris": app.map(|app| app.redirect_uris.as_slice()).unwrap_or_default(),
            "users": self.directory.iter().map(user).collect::<Vec<_>>(),
        })
    }

    /// The id of a user, which is also the user handle of its passkeys.
    pub fn user_id(&self, user: &str) -> Option<String> {
        let user = self.directory.get(self.directory.find(user)?)?;
        Some(user.id.clone())
    }

    /// What a person needs at hand who has no phone and no mailbox: the users, with what
    /// [`description`](Self::description) says of each, all that was sent, the latest first, and
    /// the codes that authenticator apps show now, the users whose phone is waited for, the
    /// devices that show a code, and the situation that the org was put into.
    pub fn desk(&self, now: Timestamp) -> Value {
        let totp = |(user, key, code)| json!({"user": user, "key": key, "code": code});
        let outbox: Vec<Mail> = self.outbox(None).into_iter().rev().collect();
        json!({
            "situation": self.policy.situation,
            "users": self.directory.iter().map(user).collect::<Vec<_>>(),
            "devices": self.devices.waiting(now).collect::<Vec<_>>(),
            "outbox": outbox,
            "totp": self.totp_codes(now).into_iter().map(totp).collect::<Vec<_>>(),
            "pushes": self.waiting_phones(now),
        })
    }

    /// What was sent to a user, or to all; the oldest first.
    pub fn outbox(&self, user: Option<&str>) -> Vec<Mail> {
        self.outbox.for_user(user).map(Mail::from).collect()
    }

    /// The codes that authenticator apps, tokens and notes show at this time: user
    /// name, authenticator key, code.
    pub fn totp_codes(&self, now: Timestamp) -> Vec<(String, String, String)> {
        let codes = |user: &User| {
            let username = user.username.clone();
            let code = move |(key, code)| (username.clone(), key, code);
            let found = user.enrolments.iter().filter_map(|enrolment| {
                let code = enrolment.shown_code(now)?;
                Some((
                    enrolment.key().as_str().to_owned(),
                    code.expose().to_owned(),
                ))
            });
            found.map(code).collect::<Vec<_>>()
        };
        let waiting = self.transactions.iter().filter_map(|tx| {
            let (key, code) = tx.enrolling_code(now)?;
            let user = self.directory.get(tx.user()?)?;
            let key = key.as_str().to_owned();
            Some((user.username.clone(), key, code.expose().to_owned()))
        });
        self.directory
            .iter()
            .flat_map(codes)
            .chain(waiting)
            .collect()
    }
}

fn user(user: &User) -> Value {
    let signs_in = user
        .enrolments
        .iter()
        .filter(|enrolment| enrolment.signs_in);
    let authenticators: Vec<Value> = signs_in.map(authenticator).collect();
    let password = user.password().map(|(_, password)| password);
    json!({
        "username": user.username,
        "password": password.map(|password| password.current().expose()),
        "locked": user.locked,
        "expired": password.is_some_and(|password| password.expired),
        "authenticators": authenticators,
    })
}

fn authenticator(enrolment: &Enrolment) -> Value {
    let mut told = json!({"key": enrolment.key()});
    if let Some(totp) = enrolment.totp() {
        told["secret"] = totp.base32().expose().into();
    }
    if let Credential::SecurityQuestion(question) = &enrolment.credential {
        told["answer"] = question.answer().expose().into();
    }
    told
}
