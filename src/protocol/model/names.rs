//! The names by which Okta's Identity Engine speaks of steps and authenticators.

use std::fmt;

macro_rules! string_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", $text, "`")] $(#[$vdoc])* $variant,)*
            /// A name that this version does not know, as it came.
            Unknown(String),
        }

        impl $name {
            /// The name on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(name) => name,
                }
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                match name {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown(name.to_owned()),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

string_enum! {
    /// What a remediation is for.
    RemediationName {
        Identify = "identify",
        SelectIdentify = "select-identify",
        IdentifyRecovery = "identify-recovery",
        SelectEnrollProfile = "select-enroll-profile",
        EnrollProfile = "enroll-profile",
        ProfileUpdate = "profile-update",
        UnlockAccount = "unlock-account",
        SelectAuthenticatorUnlockAccount = "select-authenticator-unlock-account",
        RequestActivationEmail = "request-activation-email",
        AdminConsent = "admin-consent",
        Consent = "consent",
        GranularConsent = "granular-consent",
        EmailChallengeConsent = "email-challenge-consent",
        SelectAuthenticatorAuthenticate = "select-authenticator-authenticate",
        AuthenticatorVerificationData = "authenticator-verification-data",
        ChallengeAuthenticator = "challenge-authenticator",
        ChallengeWebauthnAutofill = "challenge-webauthn-autofillui-authenticator",
        ChallengePoll = "challenge-poll",
        Resend = "resend",
        SelectAuthenticatorEnroll = "select-authenticator-enroll",
        SelectAuthenticatorEnrollData = "select-authenticator-enroll-data",
        AuthenticatorEnrollmentData = "authenticator-enrollment-data",
        EnrollAuthenticator = "enroll-authenticator",
        EnrollAuthenticatorPromotion = "enroll-authenticator-promotion",
        SelectEnrollmentChannel = "select-enrollment-channel",
        EnrollmentChannelData = "enrollment-channel-data",
        EnrollPoll = "enroll-poll",
        ReenrollAuthenticator = "reenroll-authenticator",
        ReenrollAuthenticatorWarning = "reenroll-authenticator-warning",
        ReenrollCustomPasswordExpiry = "reenroll-custom-password-expiry",
        ReenrollCustomPasswordExpiryWarning = "reenroll-custom-password-expiry-warning",
        ResetAuthenticator = "reset-authenticator",
        Skip = "skip",
        Poll = "poll",
        SuccessRedirect = "success-redirect",
        FailureRedirect = "failure-redirect",
        RedirectIdp = "redirect-idp",
        RedirectIdverify = "redirect-idverify",
        PivIdp = "piv-idp",
        DeviceChallengePoll = "device-challenge-poll",
        DeviceAppleSsoExtension = "device-apple-sso-extension",
        CancelTransaction = "cancel-transaction",
        LaunchAuthenticator = "launch-authenticator",
        LaunchNfcAuthenticator = "launch-nfc-authenticator",
        LaunchWebauthnAuthenticator = "launch-webauthn-authenticator",
        LaunchPasskeysAuthenticator = "launch-passkeys-authenticator",
        EnrollWebauthnResidentkey = "enroll-webauthn-residentkey",
        UserCode = "user-code",
        KeepMeSignedIn = "keep-me-signed-in",
        DeviceAssuranceGracePeriod = "device-assurance-grace-period",
        Cancel = "cancel",
    }
}

string_enum! {
    /// Which kind of authenticator.
    AuthenticatorKey {
        Password = "okta_password",
        Email = "okta_email",
        Phone = "phone_number",
        OktaVerify = "okta_verify",
        GoogleOtp = "google_otp",
        Webauthn = "webauthn",
        SecurityQuestion = "security_question",
        Duo = "duo",
        CustomOtp = "custom_otp",
        OnPremMfa = "onprem_mfa",
        RsaToken = "rsa_token",
        SymantecVip = "symantec_vip",
        Yubikey = "yubikey_token",
        ExternalIdp = "external_idp",
        SmartCard = "smart_card_idp",
        CustomApp = "custom_app",
        TemporaryAccessCode = "tac",
        NfcPin = "nfc_pin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_names_are_kept() {
        let name = RemediationName::from("grow-a-beard");
        assert_eq!(name.as_str(), "grow-a-beard");
        assert_eq!(RemediationName::from("identify"), RemediationName::Identify);
    }
}
