//! One sign-in, from the first request to verified tokens.
//!
//! ```text
//!              ┌────────── interact ──► introspect ──┐
//!   start() ───┤                                     ▼
//!              └─ (beside) discovery ─► keys     Showing(step) ◄─┐
//!                                                    │ proceed() │ any answer with a form
//!                                                    ▼           │
//!                                                 waiting ───────┘
//!                                                    │ interaction code
//!                                                    ▼
//!                                      token ──► (keys) ──► SignedIn
//! ```
//!
//! Discovery and keys are asked for at the start and waited for by nobody before the end.

mod after;
mod answer;
mod away;
mod beside;
mod code;
mod device;
pub(in crate::protocol) mod failure;
mod frame;
mod listening;
mod mail;
mod passkey;
mod polling;
mod proceeding;
mod proof;
mod remediation;
mod vocabulary;
mod waiting;

use std::collections::VecDeque;

use super::{
    frame::FrameError,
    http::{Request, Response},
    idx::{self, Answers},
    model::{Remediation, Step, Success},
    oauth::{
        self, Asked, Challenge, ClockOffset, Interact, InteractionHandle, Jwks, Metadata, Nonce,
        State, TokenAnswer, Verifier, dpop::Prover,
    },
    passkey::PasskeyError,
    time::Timestamp,
};
use crate::{Config, ErrorCode, Secret, SignInError};

pub use after::UserInfoAnswer;
pub use away::{AwayError, Departure, Traveller};
pub use failure::TransportError;
pub use mail::code_of_link;
pub use vocabulary::{Effect, EffectId, Fault, Input, Phase};
use waiting::{Purpose, Waiting};

/// The error of an answer that cannot be read, as a sign-in would have it.
#[cfg(feature = "inspect")]
pub(crate) fn read_failure(error: &idx::ReadError, response: &Response) -> SignInError {
    failure::of_answer(error, response, Timestamp::default())
}

/// One sign-in.
///
/// It is owned outside of anything that draws: hiding a panel neither cancels nor repeats a request.
#[derive(Debug)]
pub struct Transaction {
    config: Config,
    verifier: Verifier,
    challenge: Challenge,
    state: State,
    nonce: Nonce,
    phase: Phase,
    /// What Okta knows the sign-in by.
    handle: Option<Secret>,
    code: Option<Secret>,
    /// Whether the code comes from the server's own page, and not from its last answer.
    code_is_hosted: bool,
    answer: Option<TokenAnswer>,
    prover: Prover,
    /// As far as it is known before there are tokens.
    clock_offset: ClockOffset,
    metadata: Option<Metadata>,
    jwks: Option<Jwks>,
    keys_fetched_again: bool,
    fault: Option<Fault>,
    expired: bool,
    last: Option<(Purpose, Request)>,
    polling: polling::Polling,
    /// The form that the person's device is asked for.
    asking: Option<Remediation>,
    device: device::Device,
    /// A form that is sent once a captcha has answered.
    kept_back: Option<(Remediation, Answers)>,
    /// The code that the link of a mail has brought.
    otp: Option<Secret>,
    user_info: Option<UserInfoAnswer>,
    /// Whether what listens beside the step that is shown was given up for a request.
    interrupted: bool,
    waiting: Vec<Waiting>,
    /// Once it was given up with its code shown: the first number for what is revoked then.
    for_revocations: Option<EffectId>,
    effects: VecDeque<(EffectId, Effect)>,
    next_id: EffectId,
    /// Rises with each new step, so that the screen is made once for each.
    revision: u64,
}

impl Transaction {
    /// Begins a sign-in. `random` makes the verifier, the state and the nonce, and must
    /// come from a cryptographic source. `first_id` is the default for the first sign-in on a
    /// platform, and [`next_id`](Self::next_id) of the one before for each that follows: an
    /// answer that is late must not be taken for one of another sign-in.
    pub fn start(
        config: Config,
        random: [[u8; 32]; 3],
        first_id: EffectId,
        now: Timestamp,
    ) -> Self {
        let [verifier, state, nonce] = random;
        let parts = (
            Verifier::from_random(verifier),
            State::from_random(state),
            Nonce::from_random(nonce),
        );
        let mut transaction = Self::new(config, parts, first_id);
        transaction.interact(now);
        transaction.discover(now);
        transaction
    }

    fn new(
        config: Config,
        (verifier, state, nonce): (Verifier, State, Nonce),
        first_id: EffectId,
    ) -> Self {
        Self {
            challenge: verifier.challenge(),
            verifier,
            state,
            nonce,
            phase: Phase::Starting,
            handle: None,
            code: None,
            code_is_hosted: false,
            answer: None,
            prover: Prover::default(),
            clock_offset: ClockOffset::default(),
            metadata: None,
            jwks: None,
            keys_fetched_again: false,
            fault: None,
            expired: false,
            last: None,
            polling: polling::Polling::default(),
            asking: None,
            device: device::Device::default(),
            kept_back: None,
            otp: None,
            user_info: None,
            interrupted: false,
            waiting: Vec::new(),
            for_revocations: None,
            effects: VecDeque::new(),
            next_id: first_id,
            revision: 0,
            config,
        }
    }

    /// Where the sign-in stands.
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// The last failure, until the next request.
    pub fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// Whether the sign-in has run out and must be begun anew.
    pub fn is_expired(&self) -> bool {
        self.expired
    }

    /// Whether the person has to wait for an answer.
    pub fn is_busy(&self) -> bool {
        self.waiting.iter().any(|w| !w.purpose.is_beside())
            || (self.answer.is_some()
                && self.fault.is_none()
                && !matches!(self.phase, Phase::SignedIn(_)))
    }

    /// Whether the person is at another page, and is waited for.
    pub fn is_away(&self) -> bool {
        self.waits_for(Purpose::Away)
    }

    fn waits_for(&self, purpose: Purpose) -> bool {
        self.waiting.iter().any(|w| w.purpose == purpose)
    }

    /// A number that changes whenever there is something new to show.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// What the sign-in is about.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The endpoints, as far as they are known.
    pub fn metadata(&self) -> Option<&Metadata> {
        self.metadata.as_ref()
    }

    /// The next thing to be done. To be called until there is none.
    pub fn poll_effect(&mut self) -> Option<(EffectId, Effect)> {
        self.effects.pop_front()
    }

    /// When [`tick`](Self::tick) is to be called next, whatever happens until then.
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        let deadlines = self.waiting.iter().map(|waiting| waiting.deadline);
        deadlines.chain(self.poll_due()).min()
    }

    /// Time has passed: requests whose time is over have failed, a poll may be due.
    pub fn tick(&mut self, now: Timestamp) {
        while let Some(at) = self
            .waiting
            .iter()
            .position(|waiting| waiting.deadline <= now)
        {
            let id = self.waiting[at].id;
            self.effects.push_back((id, Effect::Forget));
            self.handle(id, Input::Http(Err(TransportError::Timeout)), now);
        }
        self.poll_in_time(now);
        self.listen_again(now);
    }

    /// Something happened. What belongs to nothing that is waited for is ignored.
    pub fn handle(&mut self, id: EffectId, input: Input, now: Timestamp) {
        self.take(id, input, now);
        self.listen_again(now);
    }

    fn take(&mut self, id: EffectId, input: Input, now: Timestamp) {
        let Some(at) = self.waiting.iter().position(|waiting| waiting.id == id) else {
            return;
        };
        let input = match input {
            Input::Key(answer) => match self.on_key(id, answer, now) {
                Some(error) => Input::Http(Err(TransportError::Key(error))),
                None => return,
            },
            input => input,
        };
        let purpose = self.waiting.remove(at).purpose;
        let result = match input {
            Input::Http(result) => result,
            // Taken already.
            Input::Key(_) => return,
            Input::Passkey(result) if purpose == Purpose::Autofill => {
                return self.on_autofill(result, now);
            }
            Input::Passkey(result) => return self.on_passkey(result, now),
            Input::Back(result) if purpose == Purpose::Mail => {
                return self.on_mail(result.unwrap_or_default().expose(), now);
            }
            Input::Back(result) => return self.on_back(result, now),
            Input::Frame(result) if purpose == Purpose::Captcha => {
                return self.on_captcha(result, now);
            }
            Input::Frame(result) => return self.on_frame(result, now),
        };
        if self.proves_again(id, purpose, &result, now) {
            return;
        }
        match purpose {
            // The time for it is over.
            Purpose::Passkey => self.on_passkey(Err(PasskeyError::Cancelled), now),
            Purpose::Away => self.on_away_timeout(),
            Purpose::Captcha => self.on_captcha(Err(FrameError::Ended), now),
            Purpose::Frame => self.on_frame(Err(FrameError::Ended), now),
            Purpose::Interact => self.on_interact(result, now),
            Purpose::Introspect | Purpose::Proceed => self.on_step(result, now),
            Purpose::Poll => self.on_poll(result, now),
            Purpose::Probe => self.on_probe(result, now),
            Purpose::DeviceChallenge => self.on_device_challenge(result, now),
            Purpose::RemediationProbe => self.on_remediation_probe(result, now),
            Purpose::Remediation => self.on_remediation(result, now),
            Purpose::Token => self.on_token(result, now),
            Purpose::Discovery => self.on_discovery(result, now),
            Purpose::Keys => self.on_keys(result, now),
            Purpose::UserInfo => self.on_user_info(result, now),
            // Nobody waits for them.
            Purpose::Revoke | Purpose::Mail | Purpose::Autofill => {}
        }
    }

    /// The id that no effect of this sign-in has had.
    pub fn next_id(&self) -> EffectId {
        self.next_id
    }

    fn interact(&mut self, now: Timestamp) {
        let request =
            Interact::new(&self.config, &self.challenge, &self.state, &self.nonce).request();
        self.send(Purpose::Interact, request, now);
    }

    /// Sends something that the person waits for.
    fn send(&mut self, purpose: Purpose, request: Request, now: Timestamp) {
        self.fault = None;
        self.last = Some((purpose, request.clone()));
        self.start_effect(purpose, request, now);
    }

    fn new_id(&mut self) -> EffectId {
        let id = self.next_id;
        self.next_id = EffectId(id.0 + 1);
        id
    }

    fn start_effect(&mut self, purpose: Purpose, request: Request, now: Timestamp) {
        let id = self.new_id();
        let timeout = self.config.request_timeout();
        self.waiting.push(Waiting {
            id,
            purpose,
            deadline: now + timeout,
        });
        let effect = self.proven(id, purpose, request, now);
        self.effects.push_back((id, effect));
    }

    fn on_interact(&mut self, result: Result<Response, TransportError>, now: Timestamp) {
        let response = match result {
            Ok(response) => response,
            Err(error) => return self.fail(error.into()),
        };
        match InteractionHandle::parse(&response) {
            Ok(handle) => {
                let request =
                    idx::introspect_request(self.config.issuer().org_origin(), handle.expose());
                self.handle = Some(handle.expose().into());
                self.send(Purpose::Introspect, request, now);
            }
            Err(error) => self.fail(oauth::failure_of_answer(
                &error,
                Asked::Interact,
                &response,
                now,
            )),
        }
    }

    /// A new step, or the end.
    fn show(&mut self, step: Step, now: Timestamp) {
        self.revision += 1;
        // What went wrong on the way from the step before is not about this one.
        self.fault = None;
        // What was typed has arrived, and is not kept.
        self.last = None;
        self.kept_back = None;
        self.device.new_step();
        self.stop_polling();
        self.interrupted = false;
        // It is for this step, or for none: a later one would take it for its own code.
        let otp = self.otp.take();
        if let Some(Success::InteractionCode(code)) = &step.success {
            self.code = Some(code.clone());
            self.code_is_hosted = false;
            self.phase = Phase::Finishing;
            return self.exchange(now);
        }
        self.phase = Phase::Showing(step);
        self.arm_polling(now);
        self.go_on_by_itself(otp, now);
    }

    /// What listens beside the step has failed: to try again is to listen again, and not to send once
    /// more what has failed before.
    fn fail_beside(&mut self, error: SignInError) {
        self.last = None;
        self.kept_back = None;
        self.fail(error);
    }

    /// Keeps what went wrong beside what is shown. Where nothing is shown, and the same
    /// request would fail again, that is the end.
    fn fail(&mut self, error: SignInError) {
        let shows = matches!(self.phase, Phase::Showing(_));
        self.revision += 1;
        // Only what had begun can run out: a server that ends each session at once is not asked again.
        self.expired |= shows && error.code == ErrorCode::SessionExpired;
        let is_final = !shows && !error.code.may_retry();
        self.fault = Some(Fault { error, is_final });
    }
}
