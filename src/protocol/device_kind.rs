//! What kind of device a person sits at, as far as Okta treats them differently.

use std::time::Duration;

/// What kind of device a person uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeviceKind {
    /// A computer, or something that is not known.
    #[default]
    Computer,
    /// A phone or tablet with Android.
    Android,
    /// A phone or tablet of Apple's.
    Ios,
}

impl DeviceKind {
    /// The kind of device that this program was built for.
    pub fn of_target() -> Self {
        if cfg!(target_os = "android") {
            Self::Android
        } else if cfg!(target_os = "ios") {
            Self::Ios
        } else {
            Self::Computer
        }
    }

    /// By what a browser calls itself: `navigator.userAgent`.
    pub fn of_user_agent(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        // Phones with Windows said that they were both of the others.
        if text.contains("windows phone") {
            Self::Computer
        } else if text.contains("android") {
            Self::Android
        } else if ["iphone", "ipad", "ipod"]
            .iter()
            .any(|it| text.contains(it))
        {
            Self::Ios
        } else {
            Self::Computer
        }
    }

    /// Whether it is one that is held before a camera, and not one that looks at it.
    pub fn is_phone(self) -> bool {
        self != Self::Computer
    }

    /// The least time in which an app on the device can say that it is there. Okta's own page waits
    /// three seconds on Android, whatever the server says, and as long as the server says elsewhere.
    pub fn least_probe(self) -> Duration {
        match self {
            Self::Android => Duration::from_secs(3),
            Self::Computer | Self::Ios => Duration::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_browsers_call_themselves() {
        for (text, kind) in [
            (
                "Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/140",
                DeviceKind::Android,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)",
                DeviceKind::Ios,
            ),
            (
                "Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1)",
                DeviceKind::Computer,
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)",
                DeviceKind::Computer,
            ),
            ("", DeviceKind::Computer),
        ] {
            assert_eq!(DeviceKind::of_user_agent(text), kind, "{text}");
        }
    }
}
