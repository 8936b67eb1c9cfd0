//! What the plain pages call things.

use super::super::policy::Policy;

/// An org that stands for another one: its pages say so, and as whom to sign in.
pub(super) struct Partner {
    /// The heading of its pages.
    pub(super) title: String,
    /// As whom to sign in.
    pub(super) hint: String,
}

impl Partner {
    /// By its first user.
    pub(super) fn of(policy: &Policy) -> Option<Self> {
        let user = policy.users.first()?;
        let name = &policy.org.name;
        Some(Self {
            title: format!("{name}: sign in"),
            hint: format!(
                "This is the page of {name}, another organisation. Its user is {}, with the password {}.",
                user.username,
                user.password.expose()
            ),
        })
    }
}

/// The words on the button that sends a form.
pub(super) fn of(form: &str) -> &str {
    match form {
        "identify" | "identify-recovery" | "user-code" | "enrollment-channel-data" => "Next",
        "challenge-authenticator" | "challenge-webauthn-autofillui-authenticator" => "Verify",
        "enroll-authenticator" => "Set up",
        "authenticator-verification-data" | "authenticator-enrollment-data" => "Send a code",
        "challenge-poll" | "enroll-poll" | "poll" => "Look again",
        "select-authenticator-authenticate" => "Verify another way",
        "select-authenticator-enroll" => "Set up this one",
        "select-authenticator-unlock-account" | "unlock-account" => "Unlock an account",
        "select-enrollment-channel" => "Set it up another way",
        "select-identify" | "cancel" => "Back to sign in",
        "select-enroll-profile" | "enroll-profile" => "Sign up",
        "profile-update" => "Save",
        "reenroll-authenticator" | "reenroll-authenticator-warning" | "reset-authenticator" => {
            "Change the password"
        }
        "keep-me-signed-in" => "Continue",
        "consent" | "admin-consent" | "granular-consent" | "email-challenge-consent" => "Continue",
        "skip" => "Not now",
        "recover" => "Forgot it?",
        "resend" => "Send it again",
        "request-activation-email" => "Send another mail",
        "launch-authenticator" => "Sign in with Okta Verify",
        "launch-passkeys-authenticator" => "Sign in with a passkey",
        "launch-nfc-authenticator" => "Sign in with a badge",
        _ => "Continue",
    }
}
