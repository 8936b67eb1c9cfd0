//! One sign-in, from the org's side.
//!
//! ```text
//! Identify ──▶ Challenge(password) ──▶ Select ──▶ Challenge ──▶ NewPassword? ──▶ KeepSignedIn? ──▶ Done
//!    │              (identifier first)     ▲  │       │
//!    ▼                                     │  ▼       │
//! IdentifyRecovery ────────────────────────┴─ ConfirmMethod
//! ```

use crate::protocol::time::Timestamp;

use super::super::authenticators::{AuthenticatorKey, IssuedCode, Method};
use super::super::directory::UserKey;
use super::super::oauth::grant::AuthorizationRequest;
use super::notice::Notice;

/// The state of one sign-in.
pub(crate) struct Transaction {
    /// Its name in each form; the same to the end.
    pub(crate) state_handle: String,
    /// What the app got from `/interact`.
    pub(crate) interaction_handle: String,
    pub(crate) expires_at: Timestamp,
    /// What the app asked for.
    pub(crate) request: AuthorizationRequest,
    pub(crate) intent: Intent,
    pub(crate) subject: Subject,
    /// What was proven so far, in order.
    pub(crate) verified: Vec<Verified>,
    pub(crate) step: Step,
    /// "Keep me signed in" was ticked.
    pub(crate) keep_signed_in: bool,
}

/// What the user is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Intent {
    SignIn,
    Recover,
}

/// Who it is about.
#[derive(Clone, Debug)]
pub(crate) enum Subject {
    /// Nobody was named yet.
    Nobody,
    /// A user.
    Known(UserKey),
    /// A name that no user has. The org goes on as if one had, and refuses each answer.
    Unknown { identifier: String },
}

/// An authenticator that was used successfully.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verified {
    pub(crate) key: AuthenticatorKey,
    pub(crate) method: Method,
    pub(crate) at: Timestamp,
}

/// What the user sees.
#[derive(Clone)]
pub(crate) enum Step {
    /// Who are you?
    Identify,
    /// Whose password is forgotten?
    IdentifyRecovery,
    /// Which authenticator?
    Select,
    /// Which way is the code to be sent?
    ConfirmMethod {
        key: AuthenticatorKey,
        enrolment: String,
    },
    /// The answer, please.
    Challenge(Challenge),
    /// A new password, please.
    NewPassword(Reason),
    /// Stay signed in?
    KeepSignedIn,
    /// Over: this notice, with this status, is all there is.
    Ended { status: u16, notice: Notice },
    /// Signed in: the code for the token endpoint.
    Done { interaction_code: String },
}

/// A challenge that waits for its answer.
#[derive(Clone)]
pub(crate) struct Challenge {
    pub(crate) key: AuthenticatorKey,
    /// The enrolment; empty for an unknown user.
    pub(crate) enrolment: String,
    pub(crate) method: Method,
    /// The code that was sent, where one was.
    pub(crate) code: Option<IssuedCode>,
}

/// Why a new password is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    Expired,
    Forgotten,
}

impl Transaction {
    /// A sign-in that begins.
    pub(crate) fn new(
        state_handle: String,
        interaction_handle: String,
        expires_at: Timestamp,
        request: AuthorizationRequest,
    ) -> Self {
        Self {
            state_handle,
            interaction_handle,
            expires_at,
            request,
            intent: Intent::SignIn,
            subject: Subject::Nobody,
            verified: Vec::new(),
            step: Step::Identify,
            keep_signed_in: false,
        }
    }

    pub(crate) fn user(&self) -> Option<UserKey> {
        match self.subject {
            Subject::Known(user) => Some(user),
            Subject::Nobody | Subject::Unknown { .. } => None,
        }
    }

    pub(crate) fn has_verified(&self, key: AuthenticatorKey) -> bool {
        self.verified.iter().any(|verified| verified.key == key)
    }
}
