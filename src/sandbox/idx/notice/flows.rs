//! Messages of the flows beside the sign-in itself.

use std::borrow::Cow;

use super::super::super::authenticators::Method;
use super::Notice;

impl Notice {
    /// Why is for developers: a parameter that no sentence has a place for.
    pub(crate) fn assertion_failed(why: &str) -> Self {
        Self::error(
            "authfactor.webauthn.error.assertion_validation_failure",
            "This security key could not be verified. Try again.",
        )
        .with_param(why)
    }

    pub(crate) fn registration_failed(why: &str) -> Self {
        Self::error(
            "oie.authenticator.enroll.error.fail",
            "The security key could not be set up. Try again.",
        )
        .with_param(why)
    }

    pub(crate) fn invalid_phone() -> Self {
        Self::field_error(
            "phoneNumber",
            "api.factors.error.sms.invalid_phone",
            "Invalid Phone Number.",
        )
    }

    /// No more text messages, or calls.
    pub(crate) fn phone_limit(method: Method) -> Self {
        let (key, what) = match method {
            Method::Voice => ("errors.E0000151", "voice calls"),
            _ => ("errors.E0000150", "text messages"),
        };
        let text = format!("You have reached the limit of {what}. Please try again later.");
        Self::error(key, &text)
    }

    pub(crate) fn invalid_email(field: impl Into<Cow<'static, str>>) -> Self {
        Self::field_error(
            field,
            "registration.error.invalidLoginEmail",
            "The value must be an email address.",
        )
        .with_param("Email")
    }

    pub(crate) fn pattern(field: impl Into<Cow<'static, str>>, label: &str) -> Self {
        let text = format!("The value of {label} does not fit.");
        Self::field_error(field, "registration.error.doesNotMatchPattern", &text).with_param(label)
    }

    /// A value that is too short or too long.
    pub(crate) fn length(
        field: impl Into<Cow<'static, str>>,
        which: &str,
        limit: Option<usize>,
        label: &str,
    ) -> Self {
        let limit = limit.unwrap_or_default().to_string();
        let (key, word) = match which {
            "minLength" => ("registration.error.minLength", "at least"),
            _ => ("registration.error.maxLength", "at most"),
        };
        let text = format!("{label} must have {word} {limit} characters.");
        Self::field_error(field, key, &text).with_param(&limit)
    }

    pub(crate) fn not_unique(field: &'static str, label: &str) -> Self {
        let text = format!(
            "An account with this {} exists already.",
            label.to_lowercase()
        );
        Self::field_error(field, "registration.error.notUniqueWithinOrg", &text).with_param(label)
    }

    pub(crate) fn sign_up_off() -> Self {
        Self::error(
            "oie.registration.is.not.enabled",
            "Signing up is not enabled.",
        )
    }

    pub(crate) fn unlock_not_allowed() -> Self {
        Self::error(
            "oie.selfservice.user.unlock.not.allowed",
            "This account cannot be unlocked in this way.",
        )
    }

    pub(crate) fn invalid_device_code() -> Self {
        Self::field_error(
            "userCode",
            "idx.invalid.device.code",
            "Invalid code. Try again.",
        )
    }

    /// What the server of a token says: Okta hands its words on.
    pub(crate) fn token_asks(text: &str) -> Self {
        Self::error("errors.E0000113", text).with_param(text)
    }

    pub(crate) fn captcha_failed() -> Self {
        Self::error("captcha.verification.failed", "The captcha was not solved.")
    }

    pub(crate) fn idp_failed() -> Self {
        Self::error(
            "idx.identity.provider.auth.error",
            "The sign-in at the identity provider failed.",
        )
    }

    pub(crate) fn return_to_tab() -> Self {
        Self::info(
            "idx.return.to.original.tab",
            "Close this window and go back to where you began to sign in.",
        )
    }

    pub(crate) fn activated() -> Self {
        Self::info(
            "idx.return.to.original.tab",
            "Your account works from now on. Go back to where you signed up, and sign in.",
        )
    }

    pub(crate) fn enter_code_there() -> Self {
        Self::info(
            "idx.enter.otp.in.original.tab",
            "Enter this code where you began to sign in.",
        )
    }

    pub(crate) fn link_expired() -> Self {
        Self::error(
            "idx.return.link.expired",
            "To get another one, go back to where you began to sign in.",
        )
    }

    pub(crate) fn activation_expired() -> Self {
        Self::error(
            "idx.expired.activation.token",
            "This link does not activate your account any more. Ask for a new one below.",
        )
    }

    pub(crate) fn password_expires(org: &str) -> Self {
        let text = format!("After it has expired, you need a new one to sign in to {org}.");
        Self::info("idx.password.expiring.message", &text).with_param(org)
    }
}
