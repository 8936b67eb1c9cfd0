//! The users of a policy file.

use serde::Deserialize;

use crate::Secret;

use super::super::authenticators::{AuthenticatorKey, Method};
use super::{optional_secret, secret};

/// A user.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserPolicy {
    /// The user name, as a rule an e-mail address.
    pub username: String,
    /// The password.
    #[serde(deserialize_with = "secret")]
    pub password: Secret,
    /// Given name.
    #[serde(default)]
    pub first_name: String,
    /// Family name.
    #[serde(default)]
    pub last_name: String,
    /// E-mail address, if it is not the user name.
    pub email: Option<String>,
    /// What the rules of [`SignInPolicy`](super::SignInPolicy) look at.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Whether the account is locked from the start.
    #[serde(default)]
    pub locked: bool,
    /// Whether the password has to be changed at the next sign-in.
    #[serde(default)]
    pub expired: bool,
    /// In how many days the password runs out.
    pub expires_in_days: Option<u64>,
    /// The apps that the user may use, by client id; none given: all.
    pub apps: Option<Vec<String>>,
    /// What is enrolled beside the password.
    #[serde(default)]
    pub authenticators: Vec<EnrolledPolicy>,
}

/// An authenticator that a user has enrolled.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolledPolicy {
    /// Which one.
    pub key: AuthenticatorKey,
    /// The shared secret of an app, in base32; made at start if there is none.
    #[serde(default, deserialize_with = "optional_secret")]
    pub secret: Option<Secret>,
    /// The phone number, in E.164.
    pub number: Option<String>,
    /// The name of the device with the app, or of the security key.
    pub device: Option<String>,
    /// The ways to use it, if not all.
    #[serde(default)]
    pub methods: Vec<Method>,
    /// A temporary access code; made at start if there is none.
    #[serde(default, deserialize_with = "optional_secret")]
    pub code: Option<Secret>,
    /// The credential id of a security key, in base64url.
    pub credential_id: Option<String>,
    /// The public key of a security key: an uncompressed point of P-256 in base64url.
    pub public_key: Option<String>,
    /// The key of the security question.
    pub question: Option<String>,
    /// The name that its user gave it.
    pub nickname: Option<String>,
    /// The answer to it.
    #[serde(default, deserialize_with = "optional_secret")]
    pub answer: Option<Secret>,
}
