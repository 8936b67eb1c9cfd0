//! A sign-in that happens elsewhere, on the server's page in a browser or on another device.
//!
//! ```text
//!                            ┌─ Browser ── callback() ─┐
//!   start() ── discovery ────┤                         ├─ token, keys ── user info ── SignedIn
//!                            └─ Device ─── polling ────┘
//! ```
//!
//! [`Flow`] is told what happened and what time it is, like [`Transaction`](crate::protocol::Transaction),
//! and says by its [`FlowPhase`] what the person is to do.

mod begin;
mod exchange;
mod finish;
mod inquiry;
mod renew;
mod requests;
mod resume;
mod sign_out;
mod token_inquiry;

use std::sync::Arc;

use super::{
    Challenge, DeviceAuthorization, DpopKey, Metadata, Nonce, Nonces, State, Tokens, UserInfo,
    Verifier, authorize::AuthorizeOptions, device::Pace,
};
use crate::{
    Config, ErrorCode, Secret, SignInError,
    protocol::{Effect, EffectId, Input, TransportError, time::Timestamp},
};

use self::exchange::{Arrived, Exchange, Purpose};
pub use self::inquiry::Inquiry;
pub(crate) use self::renew::keeps_tokens;
pub use self::renew::{Renewal, RenewalPhase};
use self::requests::Requests;
pub use self::sign_out::{SignOut, SignOutPhase};
pub use self::token_inquiry::TokenInquiry;

/// Where the person signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a browser on this computer, which comes back to the redirect URI (RFC 8252).
    Browser(AuthorizeOptions),
    /// On another device (RFC 8628).
    Device,
}

/// Where a flow stands.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FlowPhase {
    /// The server's endpoints are asked for.
    Preparing,
    /// A browser is to be opened at this address; [`Flow::callback`] takes what it brings back.
    Browser(Secret),
    /// The person is to type a code on another device.
    Device(DeviceAuthorization),
    /// Tokens, keys and user info are on their way.
    Finishing,
    /// Done.
    SignedIn(Box<SignedIn>),
    /// The end, without tokens.
    Failed(SignInError),
}

/// Who has signed in.
#[derive(Clone, Debug, PartialEq)]
pub struct SignedIn {
    /// The tokens, verified.
    pub tokens: Tokens,
    /// What the server says about the user, if it can be asked and answers.
    pub user_info: Option<UserInfo>,
    /// The endpoints, for renewing and signing out.
    pub metadata: Metadata,
}

/// What is kept for the browser's answer.
#[derive(Debug)]
struct Proof {
    verifier: Verifier,
    challenge: Challenge,
    state: State,
    nonce: Nonce,
}

/// One sign-in by the server's own page.
#[derive(Debug)]
pub struct Flow {
    place: Place,
    exchange: Exchange,
    proof: Proof,
    /// What a browser brought back to a program that began anew, until it can be checked.
    brought: Option<Secret>,
    code: Option<Secret>,
    device: Option<(DeviceAuthorization, Pace)>,
    tokens: Option<Tokens>,
    /// Why the tokens are not taken, while they are made useless.
    refusal: Option<SignInError>,
    /// Whether nobody waits for tokens any more, and some may still come.
    is_disowned: bool,
    phase: FlowPhase,
}

impl Flow {
    /// Begins a sign-in. `random` makes verifier, state and nonce, and must come from a
    /// cryptographic source. `first_id` is as for [`Transaction::start`](crate::protocol::Transaction::start).
    ///
    /// The redirect URI of `config` is where the browser will come back to.
    pub fn start(
        config: Config,
        place: Place,
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
        Self::new(config, place, parts, first_id, now)
    }

    fn new(
        config: Config,
        place: Place,
        (verifier, state, nonce): (Verifier, State, Nonce),
        first_id: EffectId,
        now: Timestamp,
    ) -> Self {
        let mut exchange = Exchange::new(config, None, first_id);
        exchange.discover(now);
        Self {
            place,
            exchange,
            proof: Proof {
                challenge: verifier.challenge(),
                verifier,
                state,
                nonce,
            },
            brought: None,
            code: None,
            device: None,
            tokens: None,
            refusal: None,
            is_disowned: false,
            phase: FlowPhase::Preparing,
        }
    }

    /// The same with tokens that are bound to this key (RFC 9449), instead of one that is made for them
    /// ([`Config::with_dpop`]). To be called before anything is sent.
    #[must_use]
    pub fn bound_to(mut self, key: DpopKey) -> Self {
        self.exchange.bind(Arc::new(key));
        self
    }

    /// The same with nonces for proofs that servers gave before.
    #[must_use]
    pub fn with_nonces(mut self, nonces: &Nonces) -> Self {
        self.exchange.learn_nonces(nonces);
        self
    }

    /// The key that the tokens will be bound to, once there is one.
    pub(crate) fn dpop_key(&self) -> Option<&Arc<DpopKey>> {
        self.exchange.dpop_key()
    }

    /// The newest nonces for proofs that servers gave.
    pub fn nonces(&self) -> &Nonces {
        self.exchange.nonces()
    }

    /// Where the sign-in stands.
    pub fn phase(&self) -> &FlowPhase {
        &self.phase
    }

    /// What the sign-in is about.
    pub fn config(&self) -> &Config {
        &self.exchange.config
    }

    /// What the answer in the browser has to carry.
    pub fn state(&self) -> &State {
        &self.proof.state
    }

    /// The next thing to be done. To be called until there is none.
    pub fn poll_effect(&mut self) -> Option<(EffectId, Effect)> {
        self.exchange.requests.poll_effect()
    }

    /// When [`tick`](Self::tick) is to be called next, whatever happens until then.
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        let poll_at = match (&self.phase, &self.device) {
            (FlowPhase::Device(device), Some((_, pace)))
                if !self.exchange.requests.has(Purpose::Token) =>
            {
                Some(pace.next_at().min(device.expires_at()))
            }
            _ => None,
        };
        let deadline = self.exchange.requests.poll_timeout();
        [poll_at, deadline].into_iter().flatten().min()
    }

    /// The id that no effect of this sign-in has had.
    pub fn next_id(&self) -> EffectId {
        self.exchange.requests.next_id()
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Timestamp) {
        while let Some(purpose) = self.exchange.requests.overdue(now) {
            self.on_answer(purpose, Err(TransportError::Timeout), now);
        }
        self.poll_device(now);
    }

    /// Something happened. What belongs to nothing that is waited for is ignored.
    pub fn handle(&mut self, id: EffectId, input: Input, now: Timestamp) {
        match self.exchange.take(id, input, now) {
            Some(Arrived::Answer(purpose, result))
                if !self.exchange.asks_again(purpose, &result, now) =>
            {
                self.on_answer(purpose, result, now);
            }
            Some(Arrived::Key) => {
                let outcome = self.go_to_place(now);
                self.settle(outcome, now);
            }
            Some(Arrived::Answer(..)) | None => {}
        }
    }

    /// The person does not want to go on, or waited long enough: the sign-in ends with `code`.
    pub fn end(&mut self, code: ErrorCode) {
        self.end_with(SignInError::new(code, ""));
    }

    /// The same with a reason.
    pub fn end_with(&mut self, error: SignInError) {
        if !self.is_over() {
            self.fail(error);
        }
    }

    /// Nobody waits for it any more. It has failed then, or it goes on until what may still come is made useless.
    pub(crate) fn disown(&mut self, now: Timestamp) {
        if self.refusal.is_some() || self.is_over() {
            return;
        }
        self.is_disowned = true;
        self.exchange.disown();
        if !self.exchange.requests.has(Purpose::Token) {
            self.refuse(ErrorCode::LoginCancelled.into(), now);
        }
    }

    /// Whether nothing more will happen.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.phase, FlowPhase::SignedIn(_) | FlowPhase::Failed(_))
    }

    fn settle(&mut self, outcome: Result<(), SignInError>, now: Timestamp) {
        if let Err(error) = outcome {
            self.refuse(error, now);
        }
        if !self.exchange.requests.has(Purpose::Revoke)
            && let Some(error) = self.refusal.take()
        {
            self.fail(error);
        }
    }

    fn fail(&mut self, error: SignInError) {
        self.exchange.requests.forget_all();
        self.code = None;
        let error = self.refusal.take().unwrap_or(error);
        self.phase = FlowPhase::Failed(error);
    }
}
