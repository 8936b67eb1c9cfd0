//! A sign-in played through recorded exchanges: what the transaction wants sent, number by number, and where it stands.
//!
//! What can break: a request that a real org refuses (a value that it fixed is left out, a field that it did not
//! describe is sent, the wrong media type), an answer after which the person cannot go on, a secret that is printed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::panic, reason = "a test fails by panicking")]

mod answer;
#[path = "../fixtures/mod.rs"]
mod fixtures;
mod hostile;
#[path = "../fixtures/mutate.rs"]
mod mutate;
#[expect(
    dead_code,
    reason = "of the tests of OAuth only what signs is used here"
)]
#[path = "../oauth/support.rs"]
mod oauth;
mod play;
mod script;
mod short_form;
mod standing;
#[path = "../screens/text.rs"]
mod text;

use egui_okta::protocol::model::{AuthenticatorKey, RemediationName};
use play::Play;

/// Plays each file of `replays`. The name of the file and the number of the block say where it fails.
#[test]
fn replays() {
    let mut failures = Vec::new();
    for name in fixtures::names("protocol/replays", "txt") {
        let path = fixtures::folder("protocol/replays").join(format!("{name}.txt"));
        let script = script::parse(&std::fs::read_to_string(path).unwrap());
        if let Err(failure) = Play::new().all(&script) {
            failures.push(format!("{name}, {failure}"));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
}

/// All that has a name, but for what is no form of a replay: a list of passkeys that is answered beside another form, and
/// the address of an end.
const FORMS: [&str; 49] = [
    "identify",
    "select-identify",
    "identify-recovery",
    "select-enroll-profile",
    "enroll-profile",
    "profile-update",
    "unlock-account",
    "select-authenticator-unlock-account",
    "request-activation-email",
    "admin-consent",
    "consent",
    "granular-consent",
    "email-challenge-consent",
    "select-authenticator-authenticate",
    "authenticator-verification-data",
    "challenge-authenticator",
    "challenge-poll",
    "resend",
    "select-authenticator-enroll",
    "select-authenticator-enroll-data",
    "authenticator-enrollment-data",
    "enroll-authenticator",
    "enroll-authenticator-promotion",
    "select-enrollment-channel",
    "enrollment-channel-data",
    "enroll-poll",
    "reenroll-authenticator",
    "reenroll-authenticator-warning",
    "reenroll-custom-password-expiry",
    "reenroll-custom-password-expiry-warning",
    "reset-authenticator",
    "skip",
    "poll",
    "success-redirect",
    "redirect-idp",
    "redirect-idverify",
    "piv-idp",
    "device-challenge-poll",
    "device-apple-sso-extension",
    "cancel-transaction",
    "launch-authenticator",
    "launch-nfc-authenticator",
    "launch-webauthn-authenticator",
    "launch-passkeys-authenticator",
    "enroll-webauthn-residentkey",
    "user-code",
    "keep-me-signed-in",
    "device-assurance-grace-period",
    "cancel",
];
const AUTHENTICATORS: [&str; 18] = [
    "okta_password",
    "okta_email",
    "phone_number",
    "okta_verify",
    "google_otp",
    "webauthn",
    "security_question",
    "duo",
    "custom_otp",
    "onprem_mfa",
    "rsa_token",
    "symantec_vip",
    "yubikey_token",
    "external_idp",
    "smart_card_idp",
    "custom_app",
    "tac",
    "nfc_pin",
];

/// No family of steps is without a replay: each form is shown or sent in one, each authenticator shown.
#[test]
fn every_form_and_authenticator_has_a_replay() {
    let mut lines = Vec::new();
    for name in fixtures::names("protocol/replays", "txt") {
        let path = fixtures::folder("protocol/replays").join(format!("{name}.txt"));
        for block in script::parse(&std::fs::read_to_string(path).unwrap()) {
            lines.push(block.action);
            lines.extend(block.standing);
        }
    }
    let is_met = |verbs: &[&str], name: &str| {
        let words = lines.iter().map(|line| line.split(' '));
        let mut pairs = words.flat_map(|words| words.clone().zip(words.skip(1)));
        pairs.any(|(verb, word)| verbs.contains(&verb) && word == name)
    };
    for name in FORMS {
        assert!(!matches!(name.into(), RemediationName::Unknown(_)));
        assert!(is_met(&["showing", "send", "ask", "go"], name), "{name}");
    }
    for key in AUTHENTICATORS {
        assert!(!matches!(key.into(), AuthenticatorKey::Unknown(_)));
        assert!(is_met(&["about"], key), "{key}");
    }
}
