//! What an app on the device can mend of what a message finds wrong with it.

use std::time::Duration;

/// `deviceRemediation` of a message: an app on this device is asked to do something about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRemediation {
    /// What it is asked to do: the last part of the address, and the name of the button.
    pub action: String,
    /// What stands before the action in the address.
    pub path: String,
    /// Where an app that listens is looked for: scheme and host, without a port.
    pub domains: Vec<String>,
    /// The ports to try there, in this order.
    pub ports: Vec<u16>,
    /// How long an app may take to answer.
    pub probe_timeout: Option<Duration>,
    /// What is done where there is no such app.
    pub fallback: Option<RemediationFallback>,
}

/// What is done where no app mends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemediationFallback {
    /// An address that leads to the app is opened.
    AppLink(String),
    /// A sentence stands in place of the button.
    Message(String),
}
