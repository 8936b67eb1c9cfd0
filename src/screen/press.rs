//! What pressing something means, as a value.

use std::fmt;

use crate::protocol::{
    http::printable,
    idx::Answers,
    model::{Remediation, Step},
};

/// Which page of a step is shown. Some steps have more than one, without a request between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Page {
    /// The first.
    #[default]
    First,
    /// The one where a code is typed.
    Code,
    /// The one that shows a key in place of a QR code.
    Key,
    /// The one for another of several forms in one field, by its place: an own security question, in
    /// place of a given one, is the second.
    Variant(usize),
    /// The one where a code is to come in a message.
    Message,
    /// The one where a code is to be told in a call.
    Call,
    /// The one for a device on which the app has an account already.
    HasAccount,
    /// The one that says how to add an account to the app.
    AddAccount,
    /// The one that says how to set up more for an account of the app.
    AddToAccount,
    /// Another form of the same response, by the place of its remediation.
    List(usize),
}

impl Page {
    /// Whether the page is shown because a radio button was chosen: what has the focus keeps it.
    pub(crate) fn is_variant(self) -> bool {
        matches!(
            self,
            Self::Variant(_) | Self::Message | Self::Call | Self::HasAccount
        )
    }
}

/// What pressing something means.
#[derive(Clone, PartialEq)]
pub enum Press {
    /// Sends a form of the step.
    Send(Send),
    /// Shows another page of the same step.
    Show(Page),
    /// Opens an address in the browser.
    Open(String),
    /// Goes on at another page, which leads back to this sign-in.
    Leave(String),
    /// Goes on with the same sign-in in a browser, on the server's own page.
    Browser,
    /// Copies a text.
    Copy(String),
    /// Opens the help page.
    Help,
    /// Asks for a passkey or security key.
    Passkey(Target),
    /// Leaves the sign-in where it stands, and begins anew. An embedded sign-in is left by
    /// forgetting it: the next one has nothing in common with it.
    StartOver,
    /// Has an app on this device mend what a message of the step is about, by the message's place.
    RemediateDevice(usize),
    /// Stops waiting for an answer.
    Stop,
    /// Sends the last request again.
    Retry,
}

impl fmt::Debug for Press {
    /// Without what is copied, and without the queries of addresses: there are keys and handles among
    /// them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send(send) => f.debug_tuple("Send").field(send).finish(),
            Self::Show(page) => f.debug_tuple("Show").field(page).finish(),
            Self::Open(url) => f.debug_tuple("Open").field(&printable(url)).finish(),
            Self::Leave(url) => f.debug_tuple("Leave").field(&printable(url)).finish(),
            Self::Browser => f.write_str("Browser"),
            Self::Copy(_) => f.write_str("Copy(..)"),
            Self::Help => f.write_str("Help"),
            Self::Passkey(target) => f.debug_tuple("Passkey").field(target).finish(),
            Self::StartOver => f.write_str("StartOver"),
            Self::RemediateDevice(at) => f.debug_tuple("RemediateDevice").field(at).finish(),
            Self::Stop => f.write_str("Stop"),
            Self::Retry => f.write_str("Retry"),
        }
    }
}

/// A form to send.
#[derive(Clone, Debug, PartialEq)]
pub struct Send {
    /// Which form.
    pub target: Target,
    /// Whether what is filled in goes along, and is checked first.
    pub with_fields: bool,
    /// Values that go along in any case.
    pub given: Answers,
}

/// A form of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A remediation, by its place.
    Remediation(usize),
    /// An action of the current authenticator.
    Authenticator(AuthenticatorAction),
    /// The `cancel` of the device challenge.
    ChallengeCancel,
}

/// What can be done with an authenticator, beside answering it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthenticatorAction {
    /// Send the code again.
    Resend,
    /// The person lost it.
    Recover,
}

impl Target {
    /// The form in a step; none if the step has no such form.
    pub(crate) fn find(self, step: &Step) -> Option<&Remediation> {
        match self {
            Self::Remediation(index) => step.remediations.get(index),
            Self::ChallengeCancel => {
                let first = step.remediations.first()?.challenge.as_deref();
                first.or(step.challenge.as_ref())?.cancel.as_deref()
            }
            Self::Authenticator(AuthenticatorAction::Resend) => step.current()?.resend.as_deref(),
            Self::Authenticator(AuthenticatorAction::Recover) => {
                [&step.authenticator, &step.enrollment]
                    .into_iter()
                    .flatten()
                    .find_map(|authenticator| authenticator.recover.as_deref())
            }
        }
    }
}

impl Press {
    /// Whether it can be pressed while an answer is waited for: a person can always leave.
    pub fn is_way_out(&self) -> bool {
        matches!(self, Self::StartOver | Self::Stop | Self::Help)
    }

    /// Sends a form with what is filled in.
    pub fn submit(target: Target) -> Self {
        Self::Send(Send {
            target,
            with_fields: true,
            given: Answers::default(),
        })
    }

    /// Sends a form without what is filled in.
    pub fn go(target: Target) -> Self {
        Self::Send(Send {
            target,
            with_fields: false,
            given: Answers::default(),
        })
    }
}
