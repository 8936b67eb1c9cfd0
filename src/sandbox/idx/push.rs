//! Pushes: sent, waited for, answered on the phone.

use std::time::Duration;

use crate::protocol::time::Timestamp;

use super::super::authenticators::Method;
use super::notice::Notice;
use super::transaction::{Challenge, Step};
use super::{Outcome, Turn, finish};

/// A push on its way.
#[derive(Clone, Debug)]
pub(crate) struct Push {
    pub(crate) sent_at: Timestamp,
    /// The number that has to be chosen on the phone.
    pub(crate) number: Option<String>,
    /// What was done on the phone.
    pub(crate) answer: Option<Answer>,
}

/// What was done on the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Approved,
    Denied,
}

impl Push {
    /// What is sent to an app, if it is an app that answers.
    pub(super) fn by(method: Method, turn: &mut Turn<'_>) -> Option<Self> {
        let number = match method {
            Method::Push => turn.policy.push.number_challenge,
            // The app is on the device that shows the page.
            Method::SignedNonce => false,
            _ => return None,
        };
        Some(Self {
            sent_at: turn.now,
            number: number.then(|| turn.random.digits(2)),
            answer: None,
        })
    }
}

/// Whether the push was answered, or has waited long enough.
pub(super) fn poll(turn: &mut Turn<'_>) -> Outcome {
    let Step::Challenge(challenge) = &turn.tx.step else {
        return Outcome::OK;
    };
    let Some(push) = &challenge.push else {
        return Outcome::OK;
    };
    let patience = Duration::from_secs(turn.policy.push.timeout_secs);
    let late = turn.now.since(push.sent_at) > patience;
    match push.answer {
        Some(Answer::Approved) => {
            let Challenge { key, method, .. } = *challenge;
            let now = turn.now;
            turn.tx.verify(key, method, now);
            finish::advance(turn)
        }
        None if !late => Outcome::OK,
        Some(Answer::Denied) | None => {
            turn.tx.step = Step::PushEnded(challenge.clone());
            Outcome::OK
        }
    }
}

/// What a rejected push is told about; one that nobody answered is told so too.
pub(crate) fn ended(challenge: &Challenge) -> Notice {
    let denied = challenge
        .push
        .as_ref()
        .is_some_and(|push| push.answer == Some(Answer::Denied));
    if denied {
        return Notice::error(
            "api.authn.poll.error.push_rejected",
            "You have chosen to reject this login.",
        );
    }
    Notice::error(
        "api.authn.poll.error.push_timeout",
        "Your push notification has expired.",
    )
}
