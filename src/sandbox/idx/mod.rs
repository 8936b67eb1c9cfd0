//! Identity Engine: `/idp/idx/*`.
//!
//! A [`Turn`] is one request to one sign-in. Its handler moves the
//! [`Transaction`] and says what to tell the user; [`view`] draws the state
//! that came of it. So each answer, good or bad, shows the state as it is.

mod answer;
mod captcha;
mod challenge;
mod consent;
mod device;
pub(crate) mod email_link;
pub(crate) mod enrol;
pub(crate) mod entry;
pub(crate) mod fastpass;
pub(crate) mod federate;
mod finish;
mod identify;
pub(crate) mod ion;
pub(crate) mod leave;
pub(crate) mod notice;
pub(crate) mod page;
mod passkey;
mod profile;
pub(crate) mod push;
mod recover;
mod send;
mod sign_up;
pub(crate) mod transaction;
mod unlock;
mod verb;
pub(crate) mod view;

use serde_json::Value;

use crate::protocol::time::Timestamp;

use super::authenticators::{AuthenticatorKey, Ceremony};
use super::directory::{Directory, User};
use super::mail_link::MailLinks;
use super::oauth::device::DeviceCodes;
use super::oauth::grant::Grants;
use super::outbox::Outbox;
use super::policy::Policy;
use super::random::Random;
use super::session::Sessions;
use notice::Notice;
use transaction::{Step, Transaction};
pub(crate) use verb::Verb;

/// One request to one sign-in, with all it may touch.
pub(crate) struct Turn<'a> {
    pub(crate) tx: &'a mut Transaction,
    pub(crate) policy: &'a Policy,
    pub(crate) directory: &'a mut Directory,
    pub(crate) outbox: &'a mut Outbox,
    pub(crate) grants: &'a mut Grants,
    pub(crate) sessions: &'a mut Sessions,
    pub(crate) devices: &'a mut DeviceCodes,
    pub(crate) links: &'a mut MailLinks,
    pub(crate) random: &'a mut Random,
    /// Where apps on the device are looked for.
    pub(crate) device_ports: &'a [u16],
    /// The origin that the client uses.
    pub(crate) origin: &'a str,
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
    /// Not well, for several reasons.
    RefusedAll(u16, Vec<Notice>),
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
        if matches!(self.tx.step, Step::Page { .. }) {
            return page::submit(self, verb);
        }
        if matches!(self.tx.step, Step::Device(_)) {
            return fastpass::submit(self, verb);
        }
        match verb {
            Verb::Introspect | Verb::Cancel => Outcome::OK,
            Verb::Identify => identify::submit(self, body),
            Verb::SelectIdentify => identify::back(self),
            Verb::Challenge => match self.tx.step {
                Step::SelectUnlock => unlock::submit(self, body),
                _ => challenge::select(self, body),
            },
            Verb::Answer => answer::submit(self, body),
            Verb::AnswerPasskey => passkey::submit(self, body),
            Verb::Resend => challenge::resend(self),
            Verb::Send => enrol::app::send_link(self, body),
            Verb::Poll => self.poll(),
            Verb::Recover => recover::begin(self),
            Verb::Unlock => unlock::begin(self),
            Verb::Enrol => enrol::submit(self, body),
            Verb::SignUp => sign_up::begin(self),
            Verb::SubmitProfile => profile::submit(self, body),
            Verb::RequestActivation => sign_up::request_activation(self),
            Verb::Consent => consent::submit(self, body),
            Verb::Activate => device::submit(self, body),
            Verb::KeepMeSignedIn => finish::keep_me_signed_in(self, body),
            Verb::Skip => self.skip(body),
            Verb::Other => fastpass::submit(self, verb),
            Verb::CancelDevice => fastpass::give_up(self),
        }
    }

    /// Whether what is waited for has happened.
    fn poll(&mut self) -> Outcome {
        match &self.tx.step {
            Step::Challenge(challenge) if challenge.push.is_some() => push::poll(self),
            Step::Challenge(_) => email_link::poll(self),
            Step::Enrol(_) => enrol::poll(self),
            Step::Done { .. } if self.went_on_elsewhere() => {
                let text = "The sign-in goes on in another tab.";
                self.end(200, Notice::info("idx.transferred.to.new.tab", text))
            }
            _ => Outcome::OK,
        }
    }

    /// Whether the tab that polls was overtaken by the one that the link of a mail opened.
    fn went_on_elsewhere(&self) -> bool {
        let last = self.tx.verified.last();
        last.is_some_and(|verified| verified.key == AuthenticatorKey::OktaEmail)
    }

    /// Not now.
    fn skip(&mut self, body: &Value) -> Outcome {
        match self.tx.step {
            Step::KeepSignedIn => finish::keep_me_signed_in(self, body),
            Step::EnrolSelect | Step::Enrol(_) | Step::EnrolData(_) => enrol::skip(self),
            Step::Promotion(_) => passkey::decline(self),
            Step::Profile => profile::skip(self),
            Step::NewPassword(transaction::Reason::Expiring(_)) => {
                self.tx.settled.warning = true;
                finish::advance(self)
            }
            _ => Outcome::not_expected(),
        }
    }

    /// The user, once it is known who it is.
    pub(crate) fn user(&self) -> Option<&User> {
        self.tx.user().and_then(|key| self.directory.get(key))
    }

    pub(crate) fn user_mut(&mut self) -> Option<&mut User> {
        self.tx.user().and_then(|key| self.directory.get_mut(key))
    }

    /// What a security key answers here.
    pub(crate) fn ceremony<'b>(&'b self, challenge: &'b [u8]) -> Ceremony<'b> {
        Ceremony {
            challenge,
            rp_id: super::origin::host_of(self.origin),
            trusted_origins: &self.policy.org.trusted_origins,
            verifies_user: self.policy.webauthn.requires_user_verification,
        }
    }

    /// Ends the sign-in with a message.
    fn end(&mut self, status: u16, notice: Notice) -> Outcome {
        self.tx.step = Step::Ended { status, notice };
        Outcome::OK
    }
}
