//! Passwords and codes: what they must be like, how long they hold, and what happens when they are wrong or forgotten.

use serde::Deserialize;

use super::EmailLink;
use crate::sandbox::authenticators::AuthenticatorKey;

/// How users who forgot their password come back.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecoveryPolicy {
    /// Whether it is offered.
    pub enabled: bool,
    /// What proves who asks.
    pub authenticators: Vec<AuthenticatorKey>,
}

/// What a password must be like. Zero asks for nothing.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordPolicy {
    /// Characters in all.
    pub min_length: usize,
    /// Lower-case letters.
    pub min_lower_case: usize,
    /// Upper-case letters.
    pub min_upper_case: usize,
    /// Digits.
    pub min_number: usize,
    /// Characters that are neither letter nor digit.
    pub min_symbol: usize,
    /// No part of the user name.
    pub exclude_username: bool,
    /// Three of four kinds of characters, as Active Directory wants them.
    pub active_directory: bool,
    /// None of these profile attributes: `firstName`, `lastName`.
    pub exclude_attributes: Vec<String>,
    /// How many earlier passwords may not come again.
    pub history: usize,
    /// How long before a password runs out its user is warned, in days.
    pub warn_days: u64,
}

/// When a user is locked.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LockoutPolicy {
    /// Wrong answers in a row to one authenticator; 0: never.
    pub attempts: u32,
    /// Tell a locked user so.
    pub reveal: bool,
}

/// One-time codes.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CodePolicy {
    /// The length of codes by e-mail, SMS and call.
    pub digits: usize,
    /// How long they hold, in seconds.
    pub lifetime_secs: u64,
    /// How long after one the next is sent, in seconds.
    pub resend_cool_down_secs: u64,
    /// Whether a code of an authenticator app works only once (RFC 6238 §5.2).
    pub totp_single_use: bool,
    /// Whether RSA and on-premises tokens have a PIN, which is chosen at the first use.
    pub token_pin: bool,
    /// How many text messages a user gets, and how many calls; none: no limit.
    pub phone_limit: Option<usize>,
    /// What the link in a mail does.
    pub email_link: EmailLink,
}
