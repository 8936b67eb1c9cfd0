//! An app on this device answers for the person: Okta Verify, with FastPass.
//!
//! Where it listens on a port of this computer, it is looked for on the ports that the server
//! names, one after another, and the first that answers is given the challenge. It signs, and sends
//! the answer to the server itself; all that is to be done here is to ask the server again. Where it
//! is not found, or refuses, the server is told why, and offers another way.
//!
//! Steps of Apple's single sign-on have nothing to press either: the operating system answers the
//! request that is sent, or the server says that nobody did.

use std::{collections::VecDeque, time::Duration};

use serde_json::json;

use super::{Effect, Phase, Purpose, Transaction, TransportError, Waiting};
use crate::{
    ErrorCode, Secret, SignInError, config,
    protocol::{
        http::{Method, Request, Response},
        idx::Answers,
        model::{DeviceChallenge, Remediation, RemediationName as Name, Step},
        time::Timestamp,
    },
};

/// How long an app may take to say that it is there, where the server does not say.
const PROBE: Duration = Duration::from_millis(100);
/// However long the server says, a person waits for all ports one after another.
const LONGEST_PROBE: Duration = Duration::from_secs(5);
/// How long a person may take to confirm in the app.
const CHALLENGE: Duration = Duration::from_secs(5 * 60);
/// A browser may ask the person whether the page may look for apps: that is not the app's time.
const PERMISSION: Duration = Duration::from_secs(2 * 60);
/// More places than this are not tried.
const MOST: usize = 32;
/// So many different forms are sent, and so many searches made, without the person: a server that
/// wants the same again and again would never let anybody act.
const BY_ITSELF: u32 = 3;

/// What is known of the app that the step is about.
#[derive(Debug, Default)]
pub(super) struct Device {
    /// Whether an address that Apple's system is to answer can be gone to.
    navigates: bool,
    /// Where to look next, each as scheme, host and port.
    pub(super) places: VecDeque<String>,
    /// Where it is being looked for.
    pub(super) place: String,
    /// The forms that were sent without being asked to since the person last did something.
    sent: Vec<(Name, String)>,
    /// Whether it was opened by its address since the person last did something.
    opened: bool,
    /// The message of the step that it is asked to do something about.
    pub(super) message: usize,
    /// How often the server was told since then that the app does not answer.
    given_up: u32,
    /// Whether the person wanted it to answer.
    chosen: bool,
    /// Whether it has not confirmed what the person wanted, or was asked, to confirm there.
    failing: bool,
    /// The same, of the step that is shown.
    failed: bool,
    /// Whether a search was given up for a request.
    pub(super) interrupted: bool,
}

impl Device {
    /// The person has done something: what was done by itself counts no more.
    pub(super) fn person_acts(&mut self) {
        self.sent.clear();
        self.given_up = 0;
        self.opened = false;
    }

    /// The person has sent this form.
    pub(super) fn wants(&mut self, form: &Name) {
        self.chosen = *form == Name::LaunchAuthenticator;
    }

    /// Another step is shown, which may be the answer to that it has failed.
    pub(super) fn new_step(&mut self) {
        self.failed = std::mem::take(&mut self.failing);
    }
}

/// Why the server is told that the app does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    /// It is on none of the ports.
    Unreachable,
    /// It refused, with this status; zero if it broke off.
    Refused(u16),
}

impl Transaction {
    /// Whether an app on this device was found, and has been given what it is to confirm.
    pub fn is_app_asked(&self) -> bool {
        self.waits_for(Purpose::DeviceChallenge)
    }

    /// Whether the step that is shown is there because an app on this device has not confirmed what the person
    /// wanted it to, or refused; it is said once. Where it was only looked for without a word, and not found,
    /// it is not.
    pub(crate) fn take_app_failure(&mut self) -> bool {
        std::mem::take(&mut self.device.failed)
    }

    /// For a program that is a page of a browser: Apple's system answers in place of the server where
    /// the browser goes to an address, and not where a page fetches it. Where nobody answers, the
    /// browser comes back to the redirect URI; a sign-in that is resumed fetches such an address.
    #[must_use]
    pub fn with_navigation(mut self) -> Self {
        self.device.navigates = true;
        self
    }

    /// Does what a step that was just shown has no button for.
    pub(super) fn go_on_by_itself(&mut self, otp: Option<Secret>, now: Timestamp) {
        let Phase::Showing(step) = &self.phase else {
            return;
        };
        if let Some(form) = unasked(step) {
            let sent = &self.device.sent;
            let is_known = |(name, href): &(Name, String)| *name == form.name && *href == form.href;
            if sent.iter().any(is_known) || sent.len() >= BY_ITSELF as usize {
                // Nobody answered, and the server wants the same again: the person decides.
                return self.fail(SignInError::new(ErrorCode::DeviceNotFound, "once more"));
            }
        }
        self.begin_by_itself(otp, now);
    }

    /// The same, whether it was done before or not.
    pub(super) fn begin_by_itself(&mut self, otp: Option<Secret>, now: Timestamp) {
        self.interrupted = false;
        let Phase::Showing(step) = &self.phase else {
            return;
        };
        if let Some(form) = unasked(step).cloned() {
            self.device
                .sent
                .push((form.name.clone(), form.href.clone()));
            if self.device.navigates && form.method == Method::Get && self.is_of_org(&form.href) {
                return self.leave(&form.href, now);
            }
            return self.submit(&form, &Answers::default(), now);
        }
        if let Some(url) = opened_by_address(step).filter(|_| !self.device.opened) {
            let url = url.to_owned();
            self.device.opened = true;
            let id = self.new_id();
            self.effects.push_back((id, Effect::OpenApp { url }));
            return self.listen(otp, now);
        }
        let Some(challenge) = listening(step) else {
            return self.listen(otp, now);
        };
        self.device.places = places(&challenge.domains, &challenge.ports);
        self.probe_next(now);
    }

    /// Looks for the app again, if a search was given up for a request that led nowhere. Whether the
    /// step is about an app.
    pub(super) fn look_again(&mut self, now: Timestamp) -> bool {
        let Some(challenge) = self.challenge() else {
            return false;
        };
        let places = places(&challenge.domains, &challenge.ports);
        if std::mem::take(&mut self.device.interrupted) {
            self.device.places = places;
            self.probe_next(now);
        }
        true
    }

    fn challenge(&self) -> Option<&DeviceChallenge> {
        let Phase::Showing(step) = &self.phase else {
            return None;
        };
        listening(step)
    }

    fn probe_next(&mut self, now: Timestamp) {
        let Some(place) = self.device.places.pop_front() else {
            return self.give_up(Reason::Unreachable, now);
        };
        let told = self
            .challenge()
            .and_then(|challenge| challenge.probe_timeout);
        let timeout = probe_time(told);
        let request = Request::get(format!("{place}/probe"));
        self.device.place = place;
        self.send_local(Purpose::Probe, request, timeout, now);
    }

    pub(super) fn send_local(
        &mut self,
        purpose: Purpose,
        request: Request,
        timeout: Duration,
        now: Timestamp,
    ) {
        let id = self.new_id();
        self.waiting.push(Waiting {
            id,
            purpose,
            deadline: now + timeout + PERMISSION,
        });
        self.effects
            .push_back((id, Effect::Local { request, timeout }));
    }

    pub(super) fn on_probe(&mut self, result: Result<Response, TransportError>, now: Timestamp) {
        match result {
            Ok(response) if is_success(response.status) => {
                let signed = self.challenge().and_then(|c| c.request.clone());
                let body = json!({ "challengeRequest": signed.unwrap_or_default().expose() });
                let url = format!("{}/challenge", self.device.place);
                let request = Request::post(url, body.to_string())
                    .with_header("Content-Type", "application/json");
                self.send_local(Purpose::DeviceChallenge, request, CHALLENGE, now);
            }
            Err(TransportError::NotPermitted) => {
                self.fail_beside(SignInError::new(ErrorCode::DeviceNotPermitted, ""));
            }
            _ => self.probe_next(now),
        }
    }

    pub(super) fn on_device_challenge(
        &mut self,
        result: Result<Response, TransportError>,
        now: Timestamp,
    ) {
        match result.map_or(0, |response| response.status) {
            status if is_success(status) => self.poll_at_once(now),
            // The app of another person who uses this computer.
            503 => self.probe_next(now),
            status => self.give_up(Reason::Refused(status), now),
        }
    }

    /// Tells the server that the app does not answer, and why. What comes back is another way.
    fn give_up(&mut self, reason: Reason, now: Timestamp) {
        let Phase::Showing(step) = &self.phase else {
            return;
        };
        let Some(form) = cancel_of(step).cloned() else {
            let error = SignInError::new(ErrorCode::DeviceNotFound, "no other way");
            return self.fail_beside(error);
        };
        let first = step.remediations.first();
        let is_factor = first.is_some_and(|form| form.name == Name::ChallengePoll);
        self.device.given_up += 1;
        if self.device.given_up >= BY_ITSELF {
            let error = SignInError::new(ErrorCode::DeviceNotFound, "again and again");
            return self.fail_beside(error);
        }
        // Told with the server's answer to this; a fault tells of itself.
        self.device.failing =
            is_factor || self.device.chosen || matches!(reason, Reason::Refused(_));
        let (name, status) = match reason {
            Reason::Unreachable => ("OV_UNREACHABLE_BY_LOOPBACK", None),
            Reason::Refused(status) => ("OV_RETURNED_ERROR", Some(status)),
        };
        let answers = Answers::device_is_given_up(name, status);
        self.submit(&form, &answers, now);
    }
}

/// The address of the app, if the step waits for it to be opened by one of its own. A page is no
/// such address: who looks at it would be somewhere else at once.
fn opened_by_address(step: &Step) -> Option<&str> {
    let first = step.remediations.first()?;
    if !matches!(first.name, Name::DeviceChallengePoll | Name::ChallengePoll) {
        return None;
    }
    let challenge = step
        .device_challenge()
        .filter(|c| c.method == "CUSTOM_URI")?;
    let href = challenge.href.as_deref()?;
    config::is_app_address(href).then_some(href)
}

/// How long an app may take to say that it is there, by what the server says.
pub(super) fn probe_time(told: Option<Duration>) -> Duration {
    told.unwrap_or(PROBE).min(LONGEST_PROBE)
}

pub(super) fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// The first form, if it is one that is sent without being asked to.
fn unasked(step: &Step) -> Option<&Remediation> {
    let first = step.remediations.first()?;
    let is_sent = matches!(
        first.name,
        Name::DeviceAppleSsoExtension | Name::CancelTransaction
    );
    // A person is to read what was said before.
    (is_sent && !first.href.is_empty() && step.messages.is_empty()).then_some(first)
}

/// What an app that listens on this computer is to answer, if the step waits for that.
fn listening(step: &Step) -> Option<&DeviceChallenge> {
    let first = step.remediations.first()?;
    if !matches!(first.name, Name::DeviceChallengePoll | Name::ChallengePoll) {
        return None;
    }
    step.device_challenge()
        .filter(|challenge| challenge.method == "LOOPBACK")
}

/// The form that says that the app does not answer.
fn cancel_of(step: &Step) -> Option<&Remediation> {
    let own = step.device_challenge().and_then(|c| c.cancel.as_deref());
    own.or_else(|| step.current()?.cancel.as_deref())
        .filter(|form| form.method == Method::Post)
}

/// All places to look at, none of them beyond this computer whatever the server names.
pub(super) fn places(domains: &[String], ports: &[u16]) -> VecDeque<String> {
    let domains = domains
        .iter()
        .map(|domain| domain.trim_end_matches('/'))
        .filter(|domain| config::is_loopback_origin(domain));
    domains
        .flat_map(|domain| ports.iter().map(move |port| format!("{domain}:{port}")))
        .take(MOST)
        .collect()
}
