//! One sign-in, from the org's side.
//!
//! ```text
//! Identify ──▶ Challenge(password) ──▶ Select ──▶ Challenge ──▶ what is due ──▶ Done
//!    │              (identifier first)     ▲  │       │         (`finish`)
//!    ▼                                     │  ▼       │
//! IdentifyRecovery, SelectUnlock ──────────┴─ ConfirmMethod
//! ```

use crate::Secret;
use crate::protocol::time::Timestamp;

use super::super::authenticators::{AuthenticatorKey, IssuedCode, Method};
use super::super::directory::UserKey;
use super::super::oauth::grant::AuthorizationRequest;
use super::enrol::{Enrolling, Material};
use super::fastpass;
use super::notice::Notice;
use super::push::Push;

/// The state of one sign-in.
pub(crate) struct Transaction {
    /// Its name in each form; the same to the end.
    pub(crate) state_handle: String,
    /// What the app got from `/interact`.
    pub(crate) interaction_handle: String,
    pub(crate) expires_at: Timestamp,
    /// What the app asked for.
    pub(crate) request: AuthorizationRequest,
    pub(crate) purpose: Purpose,
    pub(crate) intent: Intent,
    pub(crate) subject: Subject,
    /// What was proven so far, in order.
    pub(crate) verified: Vec<Verified>,
    pub(crate) step: Step,
    /// Who it probably is, as the app said.
    pub(crate) login_hint: Option<String>,
    /// "Keep me signed in" was ticked.
    pub(crate) keep_signed_in: bool,
    pub(crate) settled: Settled,
    /// The question to passkeys that is asked beside the name.
    pub(crate) passkey_challenge: Vec<u8>,
}

/// What a sign-in is for: how it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// An app that draws the screens itself gets a code by the last response.
    Interaction,
    /// A browser is sent on: to the app, with a code.
    Authorize,
    /// A device that shows a code is let in.
    Device {
        /// The code that it shows.
        user_code: String,
    },
    /// Nothing: a page that a mail led to.
    Mail,
}

/// What was settled on the way, so that it is not asked again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settled {
    /// Enrolments were put off.
    pub(crate) enrolment: bool,
    /// The warning that the password runs out was put off.
    pub(crate) warning: bool,
    /// A passkey was offered.
    pub(crate) promotion: bool,
    /// The profile was asked for.
    pub(crate) profile: bool,
    /// The scopes that the app gets, once consent was given.
    pub(crate) consent: Option<Vec<String>>,
    /// The pages that were shown, by their place in the policy.
    pub(crate) pages: Vec<usize>,
}

/// What the user is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Intent {
    SignIn,
    SignUp,
    Recover,
    Unlock,
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

/// What the user is to do next.
#[derive(Clone)]
pub(crate) enum Step {
    /// Who is it?
    Identify,
    /// Whose password is forgotten?
    IdentifyRecovery,
    /// Which authenticator?
    Select,
    /// Whose account is locked, and which authenticator?
    SelectUnlock,
    /// Which way is the code to be sent, or shall a push be sent now?
    ConfirmMethod {
        key: AuthenticatorKey,
        enrolment: String,
        methods: Vec<Method>,
    },
    /// The answer, please.
    Challenge(Challenge),
    /// The push was refused, or nobody answered it.
    PushEnded(Challenge),
    /// A new password, please.
    NewPassword(Reason),
    /// Which authenticator is to be set up?
    EnrolSelect,
    /// The phone number, please.
    EnrolData(AuthenticatorKey),
    /// Setting one up.
    Enrol(Enrolling),
    /// A passkey, perhaps?
    Promotion(Enrolling),
    /// Who are you?
    SignUp,
    /// A little more about you?
    Profile,
    /// The link in the mail has run out: another one?
    RequestActivation,
    /// On to another identity provider.
    Federate(Federation),
    /// May the app?
    Consent,
    /// Was the mail's sign-in your own?
    EmailConsent { code: IssuedCode },
    /// The code of a mail, to be typed where it was asked for.
    ShowCode { code: IssuedCode },
    /// The code that a device shows, please.
    UserCode,
    /// Stay signed in?
    KeepSignedIn,
    /// An app on the device is waited for.
    Device(fastpass::Waiting),
    /// A page that is data, and how often it was polled.
    Page { at: usize, polls: u32 },
    /// Over: this notice, with this status, is all there is.
    Ended { status: u16, notice: Notice },
    /// Signed in: the code for the token endpoint.
    Done { interaction_code: String },
    /// Signed in, or refused: the browser is sent on with these parameters.
    Leaving {
        fields: Vec<(&'static str, String)>,
        refused: bool,
    },
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
    /// The push that was sent, where one was.
    pub(crate) push: Option<Push>,
    /// What a security key or Duo is to sign.
    pub(crate) nonce: Vec<u8>,
}

/// On the way to another identity provider.
#[derive(Clone, Debug)]
pub(crate) struct Federation {
    /// Its identifier in this org.
    pub(crate) provider: String,
    /// The authenticator that it stands for; none: it is the sign-in itself.
    pub(crate) key: Option<AuthenticatorKey>,
    /// The user's enrolment; empty: it is being set up.
    pub(crate) enrolment: String,
}

/// Why a new password is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    Expired,
    /// It runs out in this many days.
    Expiring(u64),
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
            purpose: Purpose::Interaction,
            intent: Intent::SignIn,
            subject: Subject::Nobody,
            verified: Vec::new(),
            step: Step::Identify,
            login_hint: None,
            keep_signed_in: false,
            settled: Settled::default(),
            passkey_challenge: Vec::new(),
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

    pub(crate) fn verify(&mut self, key: AuthenticatorKey, method: Method, at: Timestamp) {
        self.verified.push(Verified { key, method, at });
    }

    /// What a token shows that is being set up: its secret is not on the page.
    pub(crate) fn enrolling_code(&self, now: Timestamp) -> Option<(AuthenticatorKey, Secret)> {
        let Step::Enrol(Enrolling { key, material, .. }) = &self.step else {
            return None;
        };
        match material {
            Material::Secret(totp) => Some((*key, totp.code(now))),
            Material::Token(token) => Some((*key, token.code(now))),
            _ => None,
        }
    }

    /// The code that is waited for, in a challenge or an enrolment.
    pub(crate) fn code(&self) -> Option<&IssuedCode> {
        match &self.step {
            Step::Challenge(challenge) => challenge.code.as_ref(),
            Step::Enrol(enrolling) => enrolling.code.as_ref(),
            _ => None,
        }
    }
}
