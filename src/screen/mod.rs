//! Screens: a step of the protocol, turned into what a person sees and can do.
//!
//! [`screen_for`] is a function of its arguments. It knows Okta's model and
//! nothing of egui. Every step has a screen: what has no screen of its own is
//! drawn from the server's description.

mod builder;
mod choose;
mod code;
mod consent;
mod device;
mod draft;
mod enroll;
mod fault;
mod footer;
mod generic;
mod identify;
mod input;
mod notices;
mod password;
mod phone;
mod press;
mod profile;
mod providers;
mod question;
mod rules;
mod symbol;
mod terminal;
mod time_zone;
mod types;
mod verify_data;

pub use draft::{Draft, FieldError};
pub use fault::{
    add_retry, fault_notice, fault_screen, finished_screen, loading_screen, own_notice,
};
pub use input::*;
pub(crate) use password::PASSWORD;
pub use press::*;
pub use rules::{Rule, RuleCheck};
pub use types::*;

use builder::Builder;

use crate::{
    protocol::model::{AuthenticatorKey, Remediation, RemediationName as Name, Step, Success},
    strings::Strings,
};

/// The screen of a step.
pub fn screen_for(step: &Step, page: Page, strings: &Strings) -> Screen {
    let mut builder = Builder::new(step, page, strings);
    if let Some(status) = settled(step) {
        builder.title("title.signing-in");
        if let Status::Redirect(href) = &status {
            // For whoever was brought back without having gone on.
            let label = builder.text("button.continue");
            builder.submit(label, Press::Leave(href.clone()));
        }
        builder.screen.status = status;
        return builder.screen;
    }
    notices::add(&mut builder);
    draw(&mut builder);
    footer::add(&mut builder);
    if let Some(heading) = &step.heading {
        builder.screen.title = Some(heading.clone());
    }
    builder.screen
}

/// Whether there is nothing to draw: the sign-in is complete, or goes on elsewhere.
fn settled(step: &Step) -> Option<Status> {
    match &step.success {
        Some(Success::InteractionCode(_)) => return Some(Status::Success),
        Some(Success::Redirect(href)) if step.remediations.is_empty() => {
            return Some(Status::Redirect(href.clone()));
        }
        Some(Success::Redirect(_)) | None => {}
    }
    match step.remediations.as_slice() {
        [] => step.failure_redirect.clone().map(Status::Redirect),
        [only] if goes_elsewhere(step, only) => Some(Status::Redirect(only.href.clone())),
        _ => None,
    }
}

/// The only way on is an address, and nothing is to be said before going there.
fn goes_elsewhere(step: &Step, only: &Remediation) -> bool {
    match only.name {
        Name::SuccessRedirect | Name::FailureRedirect => true,
        Name::RedirectIdp => step.messages.is_empty() && !is_about_provider(step),
        _ => false,
    }
}

fn is_about_provider(step: &Step) -> bool {
    step.current().is_some_and(|authenticator| {
        matches!(
            authenticator.key,
            AuthenticatorKey::ExternalIdp | AuthenticatorKey::SmartCard
        )
    })
}

/// Draws the middle of the screen: by the first way on, and the authenticator it is about.
fn draw(builder: &mut Builder<'_>) {
    let Some(first) = builder.first() else {
        return terminal::draw(builder);
    };
    match &first.name {
        Name::Skip | Name::Poll => terminal::draw(builder),
        Name::Identify | Name::IdentifyRecovery => identify::draw(builder),
        Name::LaunchAuthenticator
        | Name::LaunchNfcAuthenticator
        | Name::LaunchWebauthnAuthenticator
        | Name::LaunchPasskeysAuthenticator => identify::draw_launch_only(builder),
        Name::SelectAuthenticatorAuthenticate
        | Name::SelectAuthenticatorUnlockAccount
        | Name::SelectAuthenticatorEnroll => choose::draw(builder),
        Name::AuthenticatorVerificationData => verify_data::draw(builder),
        Name::AuthenticatorEnrollmentData | Name::SelectAuthenticatorEnrollData => {
            enroll::draw_data(builder);
        }
        Name::ChallengeAuthenticator
        | Name::EnrollAuthenticator
        | Name::EnrollAuthenticatorPromotion
        | Name::ResetAuthenticator
        | Name::ReenrollAuthenticator
        | Name::ReenrollAuthenticatorWarning
        | Name::ReenrollCustomPasswordExpiry
        | Name::ReenrollCustomPasswordExpiryWarning => draw_authenticator(builder),
        Name::Resend => device::draw_resend(builder),
        Name::ChallengePoll
        | Name::DeviceChallengePoll
        | Name::DeviceAppleSsoExtension
        | Name::CancelTransaction => device::draw(builder),
        Name::EnrollPoll => enroll::draw_okta_verify(builder),
        Name::SelectEnrollmentChannel | Name::EnrollmentChannelData => {
            enroll::draw_channel(builder);
        }
        Name::EnrollProfile | Name::ProfileUpdate => profile::draw(builder),
        Name::Consent
        | Name::AdminConsent
        | Name::GranularConsent
        | Name::EmailChallengeConsent => {
            consent::draw(builder);
        }
        Name::KeepMeSignedIn => consent::draw_keep_me_signed_in(builder),
        Name::DeviceAssuranceGracePeriod => consent::draw_grace_period(builder),
        Name::RedirectIdp | Name::RedirectIdverify | Name::PivIdp => providers::draw(builder),
        _ => generic::draw(builder),
    }
}

/// Draws the challenge, enrolment or reset of one authenticator.
fn draw_authenticator(builder: &mut Builder<'_>) {
    match builder.key() {
        Some(AuthenticatorKey::Password) => password::draw(builder),
        Some(AuthenticatorKey::SecurityQuestion) => question::draw(builder),
        Some(AuthenticatorKey::Webauthn) => device::draw_webauthn(builder),
        Some(AuthenticatorKey::Duo) => device::draw_duo(builder),
        Some(AuthenticatorKey::GoogleOtp) => code::draw_google(builder),
        Some(_) | None => code::draw(builder),
    }
}
