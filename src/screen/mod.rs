//! Screens: a step of the protocol, turned into what a person sees and can do.
//!
//! [`screen_for`] is a function of its arguments. It knows Okta's model and
//! nothing of egui. Every step has a screen: what has no screen of its own is
//! drawn from the server's description.

mod away;
mod builder;
mod choose;
mod code;
mod consent;
mod date;
mod device;
mod device_setup;
mod draft;
mod elsewhere;
mod enroll;
mod fault;
mod footer;
mod generic;
mod identify;
mod input;
mod notices;
mod password;
mod phone;
mod phone_format;
mod press;
mod profile;
mod providers;
mod question;
mod rows;
mod rules;
mod same_device;
mod search;
mod symbol;
mod terminal;
mod time_zone;
mod types;
mod unseen;
mod verify_data;
mod ways;
mod words;

pub use away::away_screen;
pub(crate) use code::asks_for_more;
pub use draft::{Draft, FieldError};
pub(crate) use fault::RETRY;
pub use fault::{
    add_retry, code_screen, fault_notice, fault_screen, finished_screen, loading_screen,
    own_notice, step_fault_notice,
};
pub use input::*;
pub(crate) use password::PASSWORD;
pub(crate) use phone::{grouped, place_for_codes};
pub use press::*;
pub use rules::{Rule, RuleCheck};
pub(crate) use search::{finds, folded, type_ahead};
pub use types::*;

use builder::Builder;

use crate::{
    protocol::{
        DeviceKind,
        http::Method,
        model::{AuthenticatorKey, Remediation, RemediationName as Name, Step, Success},
        time::Timestamp,
    },
    strings::Strings,
};

/// What a screen depends on beside the step: where and when it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Surroundings<'a> {
    /// The number or address that the person gave for codes, where the server does not repeat it.
    pub sent_to: Option<&'a str>,
    /// The time, if there is a clock.
    pub now: Option<Timestamp>,
    /// Whether the person has just said no to what was asked.
    pub declined: bool,
    /// Whether an app on this device was found, and is at it.
    pub app_answers: bool,
    /// Whether a captcha or a frame of somebody else can be shown.
    pub has_frames: bool,
    /// Whether the device can be asked for passkeys.
    pub has_passkeys: bool,
    /// Whether the sign-in can go on in a browser.
    pub has_browser: bool,
    /// What kind of device it is shown on.
    pub device: DeviceKind,
}

impl Default for Surroundings<'_> {
    /// A page in a browser, at no particular time.
    fn default() -> Self {
        Self {
            sent_to: None,
            now: None,
            declined: false,
            app_answers: false,
            has_frames: true,
            has_passkeys: true,
            has_browser: false,
            device: DeviceKind::Computer,
        }
    }
}

/// The screen of a step, in a browser that can do everything.
pub fn screen_for(step: &Step, page: Page, strings: &Strings) -> Screen {
    screen_at(step, page, strings, Surroundings::default())
}

/// The screen of a step.
pub fn screen_at(
    step: &Step,
    page: Page,
    strings: &Strings,
    surroundings: Surroundings<'_>,
) -> Screen {
    let page = enroll::page_on_phone(step, page, surroundings);
    let mut builder = Builder::new(step, page, strings, surroundings);
    builder.screen.status = status(step);
    if builder.screen.status == Status::Success {
        builder.title("title.signing-in");
        return builder.screen;
    }
    notices::add(&mut builder);
    if let Some(href) = going_on(step) {
        terminal::draw_going_on(&mut builder, href);
        return builder.screen;
    }
    if !elsewhere::draw(&mut builder) {
        draw(&mut builder);
    }
    unseen::settle(&mut builder);
    footer::add(&mut builder);
    if let Some(heading) = &step.heading {
        builder.screen.title = Some(heading.clone());
    }
    builder.screen
}

/// What becomes of the sign-in. A screen that the host may leave at once is drawn all the
/// same, for hosts that do not.
fn status(step: &Step) -> Status {
    let elsewhere = match &step.success {
        Some(Success::InteractionCode(_)) => return Status::Success,
        Some(Success::Redirect(href)) if is_over(step) && !step.waits_for_press => Some(href),
        _ => failure(step).or_else(|| elsewhere(step)),
    };
    elsewhere.map_or(Status::Drawn, |href| Status::Redirect(href.clone()))
}

/// No way on is left but to put something off.
fn is_over(step: &Step) -> bool {
    step.remediations.iter().all(|form| form.name == Name::Skip)
}

/// The address at which the sign-in goes on when nothing is left to do here.
fn going_on(step: &Step) -> Option<String> {
    match (&step.success, step.remediations.first()) {
        (Some(Success::Redirect(href)), _) if is_over(step) => Some(href.clone()),
        (_, Some(first)) if first.name == Name::SuccessRedirect => Some(first.href.clone()),
        (_, Some(first)) if first.name == Name::FailureRedirect => Some(first.href.clone()),
        // In the words of the org's own page, where it has said none here.
        (None, None) if step.messages.is_empty() => step.failure_redirect.clone(),
        _ => None,
    }
}

/// Whether nothing is left to do here, and nothing to be read before the org goes on elsewhere.
pub(crate) fn is_going_on(step: &Step) -> bool {
    going_on(step).is_some() && !step.waits_for_press && step.messages.is_empty()
}

/// The sign-in has failed for good, and the org explains it on a page of its own.
fn failure(step: &Step) -> Option<&String> {
    step.failure_redirect
        .as_ref()
        .filter(|_| step.remediations.is_empty() || !step.messages.is_empty())
}

/// The first way on is an address, and nothing is to be said before going there.
fn elsewhere(step: &Step) -> Option<&String> {
    let first = step.remediations.first()?;
    let is_silent = step.messages.is_empty();
    let goes = match first.name {
        Name::SuccessRedirect | Name::FailureRedirect => true,
        Name::DeviceAppleSsoExtension => first.method == Method::Get,
        Name::RedirectIdp if is_about_provider(first) => false,
        Name::RedirectIdp | Name::PivIdp if providers::is_card(first) => is_silent,
        Name::RedirectIdp => is_silent && step.remediations.len() == 1,
        _ => false,
    };
    goes.then_some(&first.href)
}

/// Whether a provider is an authenticator of the person, which has a screen of its own.
fn is_about_provider(form: &Remediation) -> bool {
    form.authenticator
        .as_ref()
        .is_some_and(|authenticator| authenticator.key == AuthenticatorKey::ExternalIdp)
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
    if device::is_challenge(builder) {
        return device::draw_challenge(builder);
    }
    match builder.key() {
        _ if password::is_expected(builder) => password::draw(builder),
        Some(AuthenticatorKey::SecurityQuestion) => question::draw(builder),
        Some(AuthenticatorKey::Webauthn) => device::draw_webauthn(builder),
        Some(AuthenticatorKey::Duo) => device::draw_duo(builder),
        Some(AuthenticatorKey::GoogleOtp) => code::draw_google(builder),
        Some(_) | None => code::draw(builder),
    }
}
