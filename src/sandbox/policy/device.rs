//! The app on the device of whoever signs in: whether it is asked, and what it does.

use serde::Deserialize;

/// An app on the device, such as Okta Verify, that a sign-in begins with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DevicePolicy {
    /// Whose app it is.
    pub user: String,
    /// How it is asked.
    #[serde(default)]
    pub method: DeviceMethod,
    /// What it does.
    #[serde(default)]
    pub app: DeviceApp,
    /// It is asked once the name is known, as a factor, and not at the beginning.
    #[serde(default)]
    pub as_factor: bool,
    /// The org does not say how to go on without it.
    #[serde(default)]
    pub without_cancel: bool,
    /// The app is in front of the browser when the sign-in is over: it ends once a person has pressed a
    /// button (`priorVerification`).
    #[serde(default)]
    pub ends_by_press: bool,
}

/// How an app on the device is asked: `challengeMethod` on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DeviceMethod {
    /// On a port of the device.
    #[default]
    Loopback,
    /// By an address with a scheme of its own.
    CustomUri,
    /// By a web address that iOS gives to the app.
    UniversalLink,
    /// By a web address that Android gives to the app.
    AppLink,
    /// The browser vouches for the device.
    ChromeDtc,
    /// Apple's systems answer in place of the org.
    AppleSso,
}

impl DeviceMethod {
    /// Its name on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Loopback => "LOOPBACK",
            Self::CustomUri => "CUSTOM_URI",
            Self::UniversalLink => "UNIVERSAL_LINK",
            Self::AppLink => "APP_LINK",
            Self::ChromeDtc => "CHROME_DTC",
            Self::AppleSso => "APPLE_SSO_EXTENSION",
        }
    }
}

/// What the app on the device does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DeviceApp {
    /// It signs what it is given.
    #[default]
    Signs,
    /// It is not there.
    Absent,
    /// It refuses.
    Refuses,
    /// It is that of another person who uses the device.
    OtherProfile,
    /// It takes what it is given, and never answers.
    Silent,
    /// The browser does not let a page look for it.
    Forbidden,
}
