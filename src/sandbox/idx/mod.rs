//! Identity Engine: `/idp/idx/*`.
//!
//! A [`Turn`] is one request to one sign-in. Its handler moves the
//! [`Transaction`] and says what to tell the user; [`view`] draws the state
//! that came of it. So each answer, good or bad, shows the state as it is.

mod answer;
mod challenge;
pub(crate) mod entry;
mod finish;
mod identify;
pub(crate) mod ion;
pub(crate) mod notice;
mod recover;
pub(crate) mod transaction;
pub(crate) mod view;

use serde_json::Value;

use crate::protocol::time::Timestamp;

use super::directory::Directory;
use super::oauth::grant::Grants;
use super::outbox::Outbox;
use super::policy::Policy;
use super::random::Random;
use super::session::Sessions;
use notice::Notice;
use transaction::{Step, Transaction};

/// A form of `/idp/idx/` that can be submitted to a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Introspect,
    Identify,
    Challenge,
    Answer,
    Resend,
    Poll,
    Recover,
    Skip,
    Cancel,
    KeepMeSignedIn,
}

impl Verb {
    /// From the path after `/idp/idx/`.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        Some(match path {
            "introspect" => Self::Introspect,
            "identify" => Self::Identify,
            "challenge" => Self::Challenge,
            "challenge/answer" => Self::Answer,
            "challenge/resend" => Self::Resend,
            "challenge/poll" => Self::Poll,
            "recover" => Self::Recover,
            "skip" => Self::Skip,
            "cancel" => Self::Cancel,
            "keep-me-signed-in" => Self::KeepMeSignedIn,
            _ => return None,
        })
    }
}

/// One request to one sign-in, with all it may touch.
pub(crate) struct Turn<'a> {
    pub(crate) tx: &'a mut Transaction,
    pub(crate) policy: &'a Policy,
    pub(crate) directory: &'a mut Directory,
    pub(crate) outbox: &'a mut Outbox,
    pub(crate) grants: &'a mut Grants,
    pub(crate) sessions: &'a mut Sessions,
    pub(crate) random: &'a mut Random,
    pub(crate) now: Timestamp,
    /// `Set-Cookie` values for the answer.
    pub(crate) cookies: Vec<String>,
}

/// How a request went.
pub(crate) enum Outcome {
    /// Well: the state as it is now, and perhaps a word.
    Went(Option<Notice>),
    /// Not well: the state, a status, and why.
    Refused(u16, Notice),
}

impl Outcome {
    const OK: Self = Self::Went(None);

    /// The form does not fit the state.
    fn not_expected() -> Self {
        Self::Refused(400, Notice::not_expected())
    }
}

impl Turn<'_> {
    /// Handles a submitted form. Introspection and cancelling, which choose the
    /// transaction, are the org's.
    pub(crate) fn submit(&mut self, verb: Verb, body: &Value) -> Outcome {
        match verb {
            Verb::Introspect | Verb::Poll | Verb::Cancel => Outcome::OK,
            Verb::Identify => identify::submit(self, body),
            Verb::Challenge => challenge::select(self, body),
            Verb::Answer => answer::submit(self, body),
            Verb::Resend => challenge::resend(self),
            Verb::Recover => recover::begin(self),
            Verb::KeepMeSignedIn => finish::keep_me_signed_in(self, body),
            Verb::Skip => match self.tx.step {
                Step::KeepSignedIn => finish::keep_me_signed_in(self, body),
                _ => Outcome::not_expected(),
            },
        }
    }
}
