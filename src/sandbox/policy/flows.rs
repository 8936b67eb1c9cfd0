//! What else a sign-in can meet: enrolment, sign-up, unlocking, pushes, other identity
//! providers.

use serde::Deserialize;

use super::super::authenticators::{AuthenticatorKey, Enrolment, Method};
use super::{Policy, ProfileField};

/// An authenticator that users are to set up.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentRule {
    /// Which one.
    pub key: AuthenticatorKey,
    /// Users in any of these groups; empty: all users.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Whether it may be put off for good.
    #[serde(default)]
    pub optional: bool,
    /// How many days a required one may be put off, from when it was first asked for.
    pub grace_days: Option<u64>,
    /// How many times a required one may be put off.
    pub grace_skips: Option<u32>,
    /// `sso` or `recovery`, if it is not for both.
    pub allowed_for: Option<String>,
    /// Okta Verify: it may be set up on the device that one signs in on.
    pub this_device: Option<ThisDevice>,
}

/// The device that one signs in on, for Okta Verify to be set up on it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ThisDevice {
    /// `IOS`, `ANDROID`, `OSX` or `WINDOWS`.
    pub platform: String,
    /// Whether no other device will do.
    pub only: bool,
    /// Whether the org's address is typed into the app, and no address opens it.
    pub by_hand: bool,
}

/// Whether and how users sign themselves up.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignUpPolicy {
    /// Whether it is offered.
    pub enabled: bool,
    /// Ask for the password on the same page.
    pub with_password: bool,
    /// The account works only after the link in a mail was followed.
    pub activation_mail: bool,
    /// What is asked.
    pub fields: Vec<ProfileField>,
    /// The groups of those who signed up.
    pub groups: Vec<String>,
}

/// Whether and how users unlock their own accounts.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UnlockPolicy {
    /// Whether it is offered.
    pub enabled: bool,
    /// What proves who asks.
    pub authenticators: Vec<AuthenticatorKey>,
    /// Go on to the app afterwards.
    pub signs_in: bool,
}

/// Pushes of Okta Verify and of the custom app.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PushPolicy {
    /// Show a number that has to be chosen on the phone.
    pub number_challenge: bool,
    /// Ask before the first push of a user is sent, and offer to send the next ones by
    /// themselves.
    pub asks_first: bool,
    /// How long a push waits for its answer, in seconds.
    pub timeout_secs: u64,
}

/// WebAuthn.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebauthnPolicy {
    /// Offer passkeys beside the name on the first page.
    pub autofill: bool,
    /// Offer after the sign-in to make a passkey, once for each user without one.
    pub promotion: bool,
    /// Offer a button on the first page that begins with a passkey.
    pub launch: bool,
    /// Demand that the key verifies its user.
    pub requires_user_verification: bool,
    /// How the authenticator is called, such as `Passkeys`.
    pub display_name: Option<String>,
}

/// What a link in a mail with a code does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EmailLink {
    /// There is none.
    #[default]
    None,
    /// It proves the address at once; the page that waits goes on.
    Verifies,
    /// It asks first whether the sign-in is one's own.
    Asks,
    /// It shows the code, to be typed where the sign-in began.
    ShowsCode,
    /// It leads back to the app, which answers with the code.
    ToApp,
}

/// Another identity provider that users may sign in with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityProvider {
    /// Its identifier in this org.
    pub id: String,
    /// The name on its button.
    pub name: String,
    /// `type` on the wire: `OIDC`, `GOOGLE`, `X509`…
    #[serde(default = "oidc")]
    pub r#type: String,
    /// Offered on the first page, or only as an authenticator.
    #[serde(default)]
    pub as_authenticator: bool,
    /// The authenticator that it is behind, such as Duo, if it is none of its own.
    pub behind: Option<AuthenticatorKey>,
}

fn oidc() -> String {
    "OIDC".to_owned()
}

/// Whose consent an app needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConsentKind {
    /// An administrator's, for all users.
    Admin,
    /// The user's, for all that is asked.
    User,
    /// The user's, scope by scope.
    Granular,
}

/// Whether an app's tokens are bound to a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DpopKind {
    /// If the app asks for it.
    #[default]
    Allowed,
    /// Always: who shows no proof gets no tokens.
    Required,
}

impl Policy {
    /// The identity provider behind an authenticator that is none of its own.
    pub(crate) fn provider_behind(&self, key: AuthenticatorKey) -> Option<&IdentityProvider> {
        let all = &self.identity_providers;
        all.iter().find(|provider| provider.behind == Some(key))
    }

    /// The ways in which an authenticator can be used here, the usual one first.
    pub(crate) fn methods(&self, key: AuthenticatorKey) -> &'static [Method] {
        match self.provider_behind(key) {
            Some(_) => &[Method::Idp],
            None => key.methods(),
        }
    }

    /// The ways in which a user can use an enrolment here.
    pub(crate) fn methods_of<'e>(&self, enrolment: &'e Enrolment) -> &'e [Method] {
        match self.provider_behind(enrolment.key()) {
            Some(_) => &[Method::Idp],
            None => enrolment.methods(),
        }
    }
}

impl Default for SignUpPolicy {
    fn default() -> Self {
        Self {
            enabled: false,
            with_password: true,
            activation_mail: false,
            fields: ProfileField::usual(),
            groups: Vec::new(),
        }
    }
}

impl Default for UnlockPolicy {
    fn default() -> Self {
        Self {
            enabled: false,
            authenticators: vec![AuthenticatorKey::OktaEmail, AuthenticatorKey::PhoneNumber],
            signs_in: false,
        }
    }
}

impl Default for PushPolicy {
    fn default() -> Self {
        Self {
            number_challenge: false,
            asks_first: false,
            timeout_secs: 300,
        }
    }
}
