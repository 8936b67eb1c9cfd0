//! Authenticators: what a person can prove the identity with, and what one can do with each.

use std::{fmt, time::Duration};

use serde_json::{Map, Value};

use super::{AuthenticatorKey, Remediation};
use crate::{Secret, protocol::http::printable};

/// An authenticator, or a person's enrolment of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Authenticator {
    /// Which kind.
    pub key: AuthenticatorKey,
    /// Okta's id: of the authenticator, or of the enrolment.
    pub id: Option<String>,
    /// What it is called.
    pub display_name: Option<String>,
    /// What the person called it.
    pub nickname: Option<String>,
    /// A sentence about it.
    pub description: Option<String>,
    /// The methods it offers: `sms`, `voice`, `push`, `totp`, …
    pub methods: Vec<String>,
    /// What is known of the enrolment.
    pub profile: Profile,
    /// The id of an enrolled key (WebAuthn), as base64url.
    pub credential_id: Option<String>,
    /// How an enrolled key can be reached: `usb`, `nfc`, `internal`, …
    pub transports: Vec<String>,
    /// A picture of it, by address.
    pub logo_uri: Option<String>,
    /// Whether this device is known to Okta Verify.
    pub device_known: bool,
    /// `any`, `sso` or `recovery`.
    pub allowed_for: Option<String>,
    /// Until when enrolment can be put off.
    pub grace_period: Option<GracePeriod>,
    /// Rules for a new password.
    pub complexity: Option<ComplexityPolicy>,
    /// Rules for the age of a password.
    pub age: Option<AgePolicy>,
    /// The fewest and the most digits of a PIN, where the org says so.
    pub pin_length: Option<(u64, u64)>,
    /// Days until the password expires.
    pub days_to_expiry: Option<i64>,
    /// Facts of the challenge or the enrolment under way.
    pub contextual: ContextualData,
    /// Send the code again.
    pub resend: Option<Box<Remediation>>,
    /// Send the code for the first time.
    pub send: Option<Box<Remediation>>,
    /// Ask whether it was approved.
    pub poll: Option<Box<Remediation>>,
    /// The person lost it.
    pub recover: Option<Box<Remediation>>,
    /// Stop waiting for it.
    pub cancel: Option<Box<Remediation>>,
}

/// What is known of an enrolment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// A masked e-mail address.
    pub email: Option<String>,
    /// A second masked e-mail address.
    pub secondary_email: Option<String>,
    /// A masked phone number.
    pub phone_number: Option<String>,
    /// The name of a device.
    pub device_name: Option<String>,
    /// The security question chosen.
    pub question: Option<String>,
    /// The key of the security question chosen.
    pub question_key: Option<String>,
}

/// Until when the enrolment of a required authenticator can be put off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GracePeriod {
    /// Until a point in time, as ISO 8601.
    ByDateTime(String),
    /// For so many more sign-ins.
    BySkipCount(u64),
}

/// What a new password must have; zero and false ask for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComplexityPolicy {
    /// Characters.
    pub min_length: u64,
    /// Lower-case letters.
    pub min_lower_case: u64,
    /// Upper-case letters.
    pub min_upper_case: u64,
    /// Digits.
    pub min_number: u64,
    /// Symbols.
    pub min_symbol: u64,
    /// No parts of the user name.
    pub exclude_username: bool,
    /// No first name.
    pub exclude_first_name: bool,
    /// No last name.
    pub exclude_last_name: bool,
    /// Nothing of what these other attributes of the person hold, by name.
    pub excluded: Vec<String>,
    /// Most equal characters in a row.
    pub max_repeats: Option<u64>,
    /// Three of the four kinds of characters, as Active Directory wants it.
    pub active_directory: bool,
}

/// What a new password must not be, seen over time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgePolicy {
    /// None of so many former passwords.
    pub history_count: u64,
    /// Minutes that the last change must be past.
    pub min_age_minutes: u64,
}

/// A security question to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Okta's key.
    pub key: String,
    /// The question.
    pub text: String,
}

/// Facts of a challenge or an enrolment under way.
#[derive(Clone, Default, PartialEq)]
pub struct ContextualData {
    /// A QR code: a `data:` address of a PNG.
    pub qr_code: Option<String>,
    /// The key that the QR code holds, in base32, to type by hand.
    pub shared_secret: Option<String>,
    /// Okta Verify: how it is being set up (`qrcode`, `email`, `sms`, `samedevice`, `devicebootstrap`).
    pub selected_channel: Option<String>,
    /// Okta Verify: where the link was sent.
    pub email: Option<String>,
    /// Okta Verify: where the link was sent.
    pub phone_number: Option<String>,
    /// E-mail: whether the mail has a link beside the code. `None` if not said.
    pub use_magic_link: Option<bool>,
    /// Push: the number to pick on the phone.
    pub correct_answer: Option<String>,
    /// The security question to answer.
    pub enrolled_question: Option<Question>,
    /// The security questions to choose from.
    pub questions: Vec<Question>,
    /// The one-time code to be typed elsewhere.
    pub otp: Option<String>,
    /// Opens the app on this device, which sets up a card.
    pub set_up_href: Option<String>,
    /// The challenge for an app on this device.
    pub challenge: Option<Box<DeviceChallenge>>,
    /// Okta Verify: how it is set up on this device.
    pub same_device: Option<DeviceSetUp>,
    /// Okta Verify: how it is set up by a device that has it already.
    pub device_bootstrap: Option<DeviceSetUp>,
    /// Keys: what one is made with (WebAuthn), as `PublicKeyCredentialCreationOptionsJSON`.
    pub activation_data: Option<Map<String, Value>>,
    /// Keys: what one signs (WebAuthn), as `PublicKeyCredentialRequestOptionsJSON`.
    pub challenge_data: Option<Map<String, Value>>,
    /// Duo: what its prompt is opened with.
    pub duo: Option<DuoPrompt>,
    /// Keys: whether a touch is not enough, but a fingerprint, a face or a PIN is wanted.
    pub verifies_user: bool,
}

/// What Duo's prompt is opened with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DuoPrompt {
    /// Duo's host for this org.
    pub host: String,
    /// What the org asks Duo, signed.
    pub signed_token: Secret,
}

/// How Okta Verify is set up on a device.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DeviceSetUp {
    /// What the device runs: `IOS`, `ANDROID`, `OSX`, `WINDOWS`.
    pub platform: Option<String>,
    /// The org's address, to be typed in the app.
    pub org_url: Option<String>,
    /// Where to get the app.
    pub download_href: Option<String>,
    /// An address that opens the app.
    pub set_up_href: Option<String>,
    /// Whether only this device will do (`securityLevel` is `HIGH`).
    pub this_device_only: bool,
    /// Names of devices that have the app.
    pub enrolled_devices: Vec<String>,
}

impl fmt::Debug for DeviceSetUp {
    /// Without the queries of the addresses: that which opens the app may hold a token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceSetUp")
            .field("platform", &self.platform)
            .field("org_url", &self.org_url.as_deref().map(printable))
            .field("set_up_href", &self.set_up_href.as_deref().map(printable))
            .field("this_device_only", &self.this_device_only)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ContextualData {
    /// Only what is no secret: there are keys of authenticator apps and codes among the rest.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContextualData")
            .field("selected_channel", &self.selected_channel)
            .field("has_qr_code", &self.qr_code.is_some())
            .field("has_otp", &self.otp.is_some())
            .finish_non_exhaustive()
    }
}

/// A challenge that an app on this device is to answer.
#[derive(Clone, Default, PartialEq)]
pub struct DeviceChallenge {
    /// `LOOPBACK`, `CUSTOM_URI`, `UNIVERSAL_LINK`, `APP_LINK`, `CHROME_DTC`, `APPLE_SSO_EXTENSION`.
    pub method: String,
    /// What the app is to sign: a JWT of the server.
    pub request: Option<Secret>,
    /// Where an app that listens is looked for: scheme and host, without a port.
    pub domains: Vec<String>,
    /// The ports to try there, in this order.
    pub ports: Vec<u16>,
    /// How long an app may take to say that it is there.
    pub probe_timeout: Option<Duration>,
    /// A page about the browser's permission to look for apps on this device.
    pub permission_help: Option<String>,
    /// Address to open.
    pub href: Option<String>,
    /// Where to get the app.
    pub download_href: Option<String>,
    /// Stop waiting.
    pub cancel: Option<Box<Remediation>>,
}

impl fmt::Debug for DeviceChallenge {
    /// Without the query of the address, which holds what the app is to sign.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceChallenge")
            .field("method", &self.method)
            .field("domains", &self.domains)
            .field("ports", &self.ports)
            .field("href", &self.href.as_deref().map(printable))
            .finish_non_exhaustive()
    }
}

impl Authenticator {
    /// An authenticator of which only the kind is known.
    pub fn of(key: AuthenticatorKey) -> Self {
        Self {
            key,
            id: None,
            display_name: None,
            nickname: None,
            description: None,
            methods: Vec::new(),
            profile: Profile::default(),
            credential_id: None,
            transports: Vec::new(),
            logo_uri: None,
            device_known: false,
            allowed_for: None,
            grace_period: None,
            complexity: None,
            age: None,
            pin_length: None,
            days_to_expiry: None,
            contextual: ContextualData::default(),
            resend: None,
            send: None,
            poll: None,
            recover: None,
            cancel: None,
        }
    }

    /// The only method, or the first of several.
    pub fn method(&self) -> Option<&str> {
        self.methods.first().map(String::as_str)
    }

    /// The actions that belong to it, to be changed.
    pub(crate) fn actions_mut(&mut self) -> impl Iterator<Item = &mut Remediation> {
        [
            &mut self.resend,
            &mut self.send,
            &mut self.poll,
            &mut self.recover,
            &mut self.cancel,
        ]
        .into_iter()
        .filter_map(|action| action.as_deref_mut())
    }

    /// The actions that belong to it.
    pub fn actions(&self) -> impl Iterator<Item = &Remediation> {
        [
            &self.resend,
            &self.send,
            &self.poll,
            &self.recover,
            &self.cancel,
        ]
        .into_iter()
        .filter_map(|action| action.as_deref())
    }
}
