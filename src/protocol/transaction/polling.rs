//! Asking again and again until a person has approved elsewhere: on a phone, in a mail, in an app
//! on this device.
//!
//! One state machine for all steps that wait. There is at most one poll under way; sending
//! anything else, or leaving the step, forgets it. The server says how long to wait between two
//! polls, and may change it with each answer.

use std::time::Duration;

use super::{Effect, Phase, Purpose, Transaction, TransportError, Waiting};
use crate::{
    ErrorCode, SignInError,
    protocol::{
        http::Response,
        idx::{self, Answers},
        model::{Authenticator, Remediation, RemediationName as Name, Step},
        time::Timestamp,
    },
};

/// Between two polls, where the server does not say.
const USUAL: Duration = Duration::from_secs(4);
/// Never more often than this, whatever the server says.
const LEAST: Duration = Duration::from_millis(500);
/// After "too many requests".
const RATE_LIMITED: Duration = Duration::from_secs(60);
/// At least this long while nobody looks.
const HIDDEN: Duration = Duration::from_secs(30);
/// The longest wait after failures: somebody looks at the screen and has perhaps approved already.
const LONGEST: Duration = Duration::from_secs(15);
/// How often a poll may fail in a row before the person is asked.
const FAILURES: u32 = 5;
/// How long one step is waited on: challenges live five minutes, links in mails thirty.
const END: Duration = Duration::from_secs(30 * 60);

/// What is known of the polls of the step that is shown.
#[derive(Debug, Default)]
pub(super) struct Polling {
    /// When the next poll is due; none while one is under way, or if the step does not wait.
    due: Option<Timestamp>,
    /// The server wants no poll before this.
    not_before: Timestamp,
    /// Since when the step is waited on.
    since: Timestamp,
    /// How many polls in a row have failed.
    failures: u32,
    /// The person has to say that it should go on.
    stopped: bool,
    hidden: bool,
    answers: Answers,
}

impl Polling {
    /// No more polls, unless the person wants them.
    pub(super) fn stop(&mut self) {
        self.due = None;
        self.stopped = true;
    }

    /// The person has sent something: to try again is to send that, and what had stopped goes on if it leads nowhere.
    pub(super) fn begin_anew(&mut self) {
        self.stopped = false;
        self.failures = 0;
    }

    /// Whether the person has to say that it should go on.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped
    }
}

/// The form that asks whether it has been approved, if the step waits for that.
fn poll_of(step: &Step) -> Option<&Remediation> {
    let named = step.remediations.iter().enumerate().find(|(at, form)| {
        let is_first = *at == 0;
        match form.name {
            Name::Poll => true,
            Name::ChallengePoll | Name::EnrollPoll | Name::DeviceChallengePoll => is_first,
            _ => is_first && form.refresh.is_some(),
        }
    });
    named
        .map(|(_, form)| form)
        .or_else(|| step.current()?.poll.as_deref())
        .filter(|form| !form.href.is_empty())
}

fn interval(step: &Step) -> Option<Duration> {
    poll_of(step).map(|form| form.refresh.unwrap_or(USUAL).max(LEAST))
}

/// Whether both would be drawn alike: waiting answers differ in handles and intervals only.
fn is_same(a: &Step, b: &Step) -> bool {
    plain(a) == plain(b)
}

/// The step without what changes from one waiting answer to the next.
fn plain(step: &Step) -> Step {
    let mut step = step.clone();
    step.state_handle = None;
    let blank = |form: &mut Remediation| {
        form.refresh = None;
        form.fields.retain(|field| field.name != "stateHandle");
    };
    for form in step.remediations.iter_mut().chain(&mut step.cancel) {
        blank(form);
        let authenticator = form.authenticator.iter_mut();
        authenticator.flat_map(|a| a.actions_mut()).for_each(blank);
        let challenge = form.challenge.iter_mut();
        challenge
            .filter_map(|c| c.cancel.as_deref_mut())
            .for_each(blank);
    }
    let current = step.authenticator.iter_mut().chain(&mut step.enrollment);
    current.flat_map(Authenticator::actions_mut).for_each(blank);
    let challenge = step.challenge.iter_mut();
    challenge
        .filter_map(|c| c.cancel.as_deref_mut())
        .for_each(blank);
    step
}

impl Transaction {
    /// Whether the step that is shown waits for something to happen elsewhere.
    pub fn is_polling(&self) -> bool {
        !self.polling.stopped
            && matches!(&self.phase, Phase::Showing(step) if poll_of(step).is_some())
    }

    /// Whether the step would wait, and does so only once the person says it should:
    /// [`retry`](Self::retry).
    pub fn has_stopped(&self) -> bool {
        self.polling.stopped
    }

    /// What goes along with each poll: boxes that can be ticked while waiting.
    pub fn set_poll_answers(&mut self, answers: Answers) {
        self.polling.answers = answers;
    }

    /// Whether anybody can see the sign-in: if not, polls are rare; as soon as it is seen again,
    /// one is sent.
    pub fn set_visible(&mut self, visible: bool, now: Timestamp) {
        if self.polling.hidden != visible {
            return;
        }
        self.polling.hidden = !visible;
        if visible && self.polling.due.is_some() {
            self.polling.due = Some(now.max(self.polling.not_before));
        }
    }

    pub(super) fn poll_due(&self) -> Option<Timestamp> {
        self.polling.due
    }

    /// A step is shown: if it waits, the first poll is after its interval.
    pub(super) fn arm_polling(&mut self, now: Timestamp) {
        self.polling.since = now;
        self.polling.failures = 0;
        self.polling.stopped = false;
        self.schedule(now);
    }

    fn schedule(&mut self, now: Timestamp) {
        let Phase::Showing(step) = &self.phase else {
            self.polling.due = None;
            return;
        };
        self.polling.due = interval(step).map(|interval| {
            let backed_off = interval * 2u32.pow(self.polling.failures.min(6));
            let wait = match self.polling.failures {
                0 => interval,
                _ => backed_off.min(LONGEST).max(interval),
            };
            now + if self.polling.hidden {
                wait.max(HIDDEN)
            } else {
                wait
            }
        });
    }

    /// Nothing is polled any more, and what is under way for the step that is shown is not wanted.
    pub(super) fn stop_polling(&mut self) {
        self.polling.due = None;
        let (polls, others) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|w: &Waiting| w.purpose.is_of_step());
        self.waiting = others;
        let polls: Vec<Waiting> = polls;
        self.interrupted = true;
        let is_device =
            |w: &Waiting| matches!(w.purpose, Purpose::Probe | Purpose::DeviceChallenge);
        self.device.interrupted = polls.iter().any(is_device);
        self.effects
            .extend(polls.iter().map(|w| (w.id, Effect::Forget)));
    }

    /// Sends the poll that is due. What was interrupted by a request that led nowhere goes on.
    pub(super) fn poll_in_time(&mut self, now: Timestamp) {
        if self.polling.stopped || self.is_busy() || self.waits_for(Purpose::Poll) {
            return;
        }
        if self.polling.due.is_none() {
            self.schedule(now);
        }
        if self.polling.due.is_none_or(|due| due > now) {
            return;
        }
        self.polling.due = None;
        let Phase::Showing(step) = &self.phase else {
            return;
        };
        let Some(form) = poll_of(step) else { return };
        if now.since(self.polling.since) > END {
            return self.ask_person(SignInError::new(ErrorCode::Timeout, "polling"));
        }
        let answers = self.polling.answers.for_form(form);
        let request = idx::proceed_request(form, &answers);
        self.start_effect(Purpose::Poll, request, now);
    }

    /// What was waited for has happened: the next poll goes out now.
    pub(super) fn poll_at_once(&mut self, now: Timestamp) {
        if self.polling.due.is_some() {
            self.polling.due = Some(now.max(self.polling.not_before));
        }
        self.poll_in_time(now);
    }

    /// The person wants it to go on. Whether there was anything that had stopped.
    pub(super) fn resume_polling(&mut self, now: Timestamp) -> bool {
        if !self.polling.stopped {
            return false;
        }
        self.fault = None;
        self.revision += 1;
        self.arm_polling(now);
        self.polling.due = Some(now);
        true
    }

    pub(super) fn on_poll(&mut self, result: Result<Response, TransportError>, now: Timestamp) {
        let response = match result {
            Ok(response) => response,
            Err(error) => return self.poll_failed(error.into(), now),
        };
        if response.status == 429 {
            return self.wait_longer(&response, now);
        }
        match idx::read(&response) {
            Ok(step) => self.on_polled(step, &response, now),
            Err(error) => {
                let error = super::failure::of_answer(&error, &response, now);
                if error.code == ErrorCode::RateLimited {
                    self.wait_longer(&response, now);
                } else {
                    self.poll_failed(error, now);
                }
            }
        }
    }

    fn on_polled(&mut self, step: Step, response: &Response, now: Timestamp) {
        let Phase::Showing(shown) = &self.phase else {
            return;
        };
        // A countdown is drawn anew with each answer.
        let counts_down = step.remediation(&Name::Poll).is_some();
        if counts_down || !is_same(shown, &step) {
            return self.on_read(step, response, now);
        }
        self.phase = Phase::Showing(step);
        self.polling.failures = 0;
        self.schedule(now);
    }

    /// The server has had enough: it is left alone for as long as it says, and at least a minute.
    fn wait_longer(&mut self, response: &Response, now: Timestamp) {
        let limited = SignInError::new(ErrorCode::RateLimited, "");
        let told = super::failure::with_response(limited, response, now).retry_at;
        let least = now + RATE_LIMITED;
        self.polling.not_before = told.map_or(least, |at| at.max(least));
        self.polling.due = Some(self.polling.not_before);
    }

    fn poll_failed(&mut self, error: SignInError, now: Timestamp) {
        self.polling.failures += 1;
        if !error.code.may_retry() || self.polling.failures >= FAILURES {
            self.ask_person(error);
        } else {
            self.schedule(now);
        }
    }

    /// It does not go on by itself: the person sees why, and can say that it should.
    fn ask_person(&mut self, error: SignInError) {
        self.stop_polling();
        self.polling.stop();
        self.fail(error);
    }
}
