//! What a user does on the phone: the device actions of the sandbox.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::protocol::time::Timestamp;

use super::directory::UserKey;
use super::idx::enrol::Material;
use super::idx::push::Answer;
use super::idx::transaction::{Step, Transaction};
use super::org::Org;

/// What is done on the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum PushAction {
    /// Let the sign-in go on.
    Approve,
    /// Refuse it.
    Deny,
    /// Set the app up for the account, as after scanning the code.
    Enroll,
}

/// Why nothing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PushError {
    /// There is no such user.
    UnknownUser,
    /// Nothing waits for the phone of this user.
    NothingWaits,
    /// The number is not the one on the page; the push counts as refused.
    WrongNumber,
}

impl fmt::Display for PushError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownUser => "there is no such user",
            Self::NothingWaits => "nothing waits for the phone of this user",
            Self::WrongNumber => "the number is not the one on the page",
        })
    }
}

impl std::error::Error for PushError {}

/// A phone that a sign-in waits for.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct WaitingPhone {
    /// The user name of its owner.
    user: String,
    /// The number that the page shows, where there is one.
    number: Option<String>,
    /// It is to add the account, and not to answer a push.
    enrols: bool,
}

/// The body of `POST /sandbox/push`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    pub(crate) user: String,
    pub(crate) action: PushAction,
    #[serde(default)]
    pub(crate) number: Option<String>,
}

impl Org {
    /// Does something on the phone of a user: answers the newest push, or sets the app up.
    /// Where the page shows a number, approving takes it.
    ///
    /// # Errors
    /// If there is nothing to be done, or the number is wrong.
    pub fn push(
        &mut self,
        user: &str,
        action: PushAction,
        number: Option<&str>,
        now: Timestamp,
    ) -> Result<(), PushError> {
        let name = user;
        let user = self.directory.find(user).ok_or(PushError::UnknownUser)?;
        let own = |tx: &&mut Transaction| tx.expires_at > now && tx.user() == Some(user);
        let mut open = self.transactions.iter_mut().rev().filter(own);
        match action {
            PushAction::Enroll => open.find_map(enroll),
            PushAction::Approve | PushAction::Deny => {
                open.find_map(|tx| answer(tx, action, number))
            }
        }
        .or_else(|| {
            let signs = action == PushAction::Approve;
            self.confirm(name, signs, now).map(Ok)
        })
        .ok_or(PushError::NothingWaits)?
    }

    /// The users whose phone is waited for, and the number that their page shows: for those
    /// who draw a phone.
    pub fn waiting_pushes(&self, now: Timestamp) -> Vec<(String, Option<String>)> {
        let phones = self.waiting_phones(now).into_iter();
        phones.map(|phone| (phone.user, phone.number)).collect()
    }

    /// The phones that are waited for.
    pub(crate) fn waiting_phones(&self, now: Timestamp) -> Vec<WaitingPhone> {
        let name = |key: UserKey| self.directory.get(key).map(|user| user.username.clone());
        let open = self.transactions.iter().filter(|tx| tx.expires_at > now);
        open.filter_map(|tx| {
            let (number, enrols) = match &tx.step {
                Step::Challenge(challenge) => {
                    let push = challenge.push.as_ref();
                    let push = push.filter(|push| push.answer.is_none())?;
                    (push.number.clone(), false)
                }
                Step::Enrol(enrolling) => match &enrolling.material {
                    Material::App { device: None, .. } => (None, true),
                    _ => return None,
                },
                Step::Device(device) if device.is_opened() => {
                    return Some(WaitingPhone {
                        user: self.policy.device.as_ref()?.user.clone(),
                        number: None,
                        enrols: false,
                    });
                }
                _ => return None,
            };
            let user = name(tx.user()?)?;
            Some(WaitingPhone {
                user,
                number,
                enrols,
            })
        })
        .collect()
    }
}

fn enroll(tx: &mut Transaction) -> Option<Result<(), PushError>> {
    let Step::Enrol(enrolling) = &mut tx.step else {
        return None;
    };
    let Material::App { device, .. } = &mut enrolling.material else {
        return None;
    };
    *device = Some("Sandbox phone".to_owned());
    Some(Ok(()))
}

fn answer(
    tx: &mut Transaction,
    action: PushAction,
    number: Option<&str>,
) -> Option<Result<(), PushError>> {
    let Step::Challenge(challenge) = &mut tx.step else {
        return None;
    };
    let push = challenge
        .push
        .as_mut()
        .filter(|push| push.answer.is_none())?;
    if action == PushAction::Deny {
        push.answer = Some(Answer::Denied);
        return Some(Ok(()));
    }
    if push.number.is_some() && push.number.as_deref() != number {
        push.answer = Some(Answer::Denied);
        return Some(Err(PushError::WrongNumber));
    }
    push.answer = Some(Answer::Approved);
    Some(Ok(()))
}
