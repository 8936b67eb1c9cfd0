//! One answer of the server: where the sign-in stands.

use std::fmt;

use super::{Authenticator, DeviceChallenge, Message, Remediation, RemediationName};
use crate::{Secret, protocol::http::printable};

/// Who is signing in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// The user name, if the org shows it.
    pub identifier: Option<String>,
    /// The first name.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
}

/// The app that is being signed in to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct App {
    /// What it is called.
    pub label: Option<String>,
    /// Its logo, by address.
    pub logo: Option<String>,
    /// Its home page.
    pub client_uri: Option<String>,
    /// Its terms.
    pub terms_of_service: Option<String>,
    /// Its policy.
    pub privacy_policy: Option<String>,
}

/// Where a sign-in was begun, for the page that only shows a code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// The browser's name.
    pub browser: Option<String>,
    /// The operating system.
    pub os: Option<String>,
    /// The place, from the finest to the coarsest name.
    pub location: Vec<String>,
}

/// A question that only a person can answer, asked by a third party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captcha {
    /// `HCAPTCHA`, `RECAPTCHA_V2`, `ALTCHA`.
    pub kind: String,
    /// The key of the site.
    pub site_key: Option<String>,
}

/// A device that has to be set up before the sign-in can go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceEnrollment {
    /// `oda`, `mdm` or `ws1`.
    pub name: String,
    /// `ios`, `android`, …
    pub platform: Option<String>,
    /// Who manages the device.
    pub vendor: Option<String>,
    /// Where to set it up.
    pub enrollment_link: Option<String>,
    /// The org's address.
    pub sign_in_url: Option<String>,
    /// The org's name.
    pub org_name: Option<String>,
    /// How the device would be asked.
    pub challenge_method: Option<String>,
}

/// The sign-in is complete.
#[derive(Clone, PartialEq, Eq)]
pub enum Success {
    /// Okta's own page would go on at this address.
    Redirect(String),
    /// A code to exchange for tokens, once.
    InteractionCode(Secret),
}

impl fmt::Debug for Success {
    /// Without the query of the address, which may hold a handle of the sign-in.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Redirect(url) => f.debug_tuple("Redirect").field(&printable(url)).finish(),
            Self::InteractionCode(code) => f.debug_tuple("InteractionCode").field(code).finish(),
        }
    }
}

/// One answer of the server.
#[derive(Clone, Default, PartialEq)]
pub struct Step {
    /// What the sign-in is for: `LOGIN`, `CREDENTIAL_ENROLLMENT`, …
    pub intent: Option<String>,
    /// The handle of the transaction.
    pub state_handle: Option<Secret>,
    /// The ways on, the first of them the one to show.
    pub remediations: Vec<Remediation>,
    /// Leave the sign-in.
    pub cancel: Option<Remediation>,
    /// What the server says about the whole step.
    pub messages: Vec<Message>,
    /// Who is signing in.
    pub user: Option<User>,
    /// The app that is being signed in to.
    pub app: Option<App>,
    /// Authenticators that could be set up.
    pub authenticators: Vec<Authenticator>,
    /// Authenticators that the person has.
    pub enrollments: Vec<Authenticator>,
    /// The authenticator being set up, or asked for.
    pub authenticator: Option<Authenticator>,
    /// The enrolment being asked for.
    pub enrollment: Option<Authenticator>,
    /// The authenticator that is being recovered.
    pub recovery: Option<Authenticator>,
    /// The authenticator that is being set up, beside the current one.
    pub enrolling: Option<Authenticator>,
    /// What an app on this device is to answer.
    pub challenge: Option<DeviceChallenge>,
    /// A captcha that forms may refer to.
    pub captcha: Option<Captcha>,
    /// A device to set up first.
    pub device_enrollment: Option<DeviceEnrollment>,
    /// Where the sign-in was begun.
    pub client: Option<Client>,
    /// A heading that the server wants.
    pub heading: Option<String>,
    /// A label for the button that the server wants.
    pub button_label: Option<String>,
    /// Whether the first screen offers passkeys from the browser's autofill.
    pub passkey_autofill: bool,
    /// What a passkey is asked with on the first screen: `challengeData` of Okta.
    pub passkey_challenge: Option<serde_json::Value>,
    /// The sign-in is complete.
    pub success: Option<Success>,
    /// Whether the person is to press something before going on to the address of `success`: an
    /// app has just taken the place of this window.
    pub waits_for_press: bool,
    /// The sign-in failed for good, and Okta's own page would go to this address.
    pub failure_redirect: Option<String>,
    /// Names of top-level keys that this version does not know.
    pub unknown_keys: Vec<String>,
}

impl fmt::Debug for Step {
    /// What decides the screen. The address of a failure may hold a handle of the sign-in.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failure = self.failure_redirect.as_deref().map(printable);
        f.debug_struct("Step")
            .field("intent", &self.intent)
            .field("remediations", &self.remediations)
            .field("messages", &self.messages)
            .field("user", &self.user)
            .field("authenticators", &self.authenticators)
            .field("enrollments", &self.enrollments)
            .field("authenticator", &self.authenticator)
            .field("enrollment", &self.enrollment)
            .field("challenge", &self.challenge)
            .field("success", &self.success)
            .field("failure_redirect", &failure)
            .field("unknown_keys", &self.unknown_keys)
            .finish_non_exhaustive()
    }
}

impl Step {
    /// The first remediation of that name.
    pub fn remediation(&self, name: &RemediationName) -> Option<&Remediation> {
        self.remediations.iter().find(|r| r.name == *name)
    }

    /// The authenticator that this step is about: the one enrolled before the one known.
    pub fn current(&self) -> Option<&Authenticator> {
        self.authenticator.as_ref().or(self.enrollment.as_ref())
    }

    /// What an app on this device is to answer: for the first form, or for the whole step.
    pub fn device_challenge(&self) -> Option<&DeviceChallenge> {
        let first = self.remediations.first()?;
        let authenticator = first.authenticator.as_deref().or(self.current());
        first
            .challenge
            .as_deref()
            .or_else(|| authenticator?.contextual.challenge.as_deref())
            .or(self.challenge.as_ref())
    }

    /// Whether a message of that key is among those of the whole step.
    pub fn has_message(&self, key: &str) -> bool {
        self.messages.iter().any(|message| message.has_key(key))
    }
}
