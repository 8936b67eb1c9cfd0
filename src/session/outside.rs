//! Requests of several machines on one platform: who asked, and under which number.

use std::{collections::VecDeque, time::Duration};

use crate::{
    ErrorCode, SignInError,
    platform::{Platform, SharedWake, WindowAnswer},
    protocol::{
        Effect, EffectId, Input, TransportError,
        http::{Request, Response},
        oauth::{
            Flow, Inquiry, SignOut, TokenInquiry,
            dpop::{KeyAnswer, KeyTask},
        },
        time::Timestamp,
    },
    tokens::TokenStore,
};

/// Who asked for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// The store, which renews.
    Store,
    /// A sign-in that the person began.
    SignIn,
    /// A renewal without refresh token.
    Silent,
    /// One of these two that was given up, by its number.
    Parting(u32),
    /// A sign-out, by its number.
    SignOut(u32),
    Inquiry,
    /// What is asked about a token.
    TokenInquiry,
    /// What is asked about the session that the server itself has.
    OrgSession,
    /// The app, for a request of its own.
    Api,
}

/// What somebody asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A request of a machine, by the machine's own number.
    Effect(EffectId),
    /// A request of the session.
    Request,
    /// A browser that is to come back, or a window.
    Way,
    /// A proof for a request of the app's own, by the number of its question.
    Proof(u32),
    /// A turn.
    Turn,
}

/// What has arrived.
pub(super) enum Arrival {
    Http(Result<Response, TransportError>),
    Parameters(WindowAnswer),
    Key(KeyAnswer),
    Turn,
}

/// What has effects, and is told what became of them.
pub(super) trait Machine {
    fn poll_effect(&mut self) -> Option<(EffectId, Effect)>;
}

macro_rules! machines {
    ($($machine:ty),*) => {$(
        impl Machine for $machine {
            fn poll_effect(&mut self) -> Option<(EffectId, Effect)> {
                self.poll_effect()
            }
        }
    )*};
}

machines!(Flow, Inquiry, SignOut, TokenInquiry, TokenStore);

/// The platform, and what is waited for on it.
pub(super) struct Outside {
    pub(super) platform: Box<dyn Platform>,
    next: EffectId,
    open: Vec<(EffectId, Who, What)>,
    /// What was answered at once, until it is asked for.
    ready: VecDeque<(EffectId, KeyAnswer)>,
}

impl Outside {
    pub(super) fn new(platform: Box<dyn Platform>) -> Self {
        Self {
            platform,
            next: EffectId::default(),
            open: Vec::new(),
            ready: VecDeque::new(),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.platform.now()
    }

    pub(super) fn random(&mut self) -> Result<[u8; 32], SignInError> {
        let random = self.platform.random();
        random.map_err(|_no_source| SignInError::new(ErrorCode::NoRandom, ""))
    }

    /// A number that nothing has had.
    pub(super) fn expect(&mut self, who: Who, what: What) -> EffectId {
        let id = self.next;
        self.next = EffectId(id.0 + 1);
        self.open.push((id, who, what));
        id
    }

    pub(super) fn send(
        &mut self,
        who: Who,
        what: What,
        request: Request,
        timeout: Duration,
        wake: &SharedWake,
    ) {
        let id = self.expect(who, what);
        let wake = SharedWake::clone(wake);
        self.platform
            .send(id, request, timeout, Box::new(move || wake()));
    }

    /// Sends all that a machine wants sent, and forgets what it no longer waits for.
    pub(super) fn carry_out(&mut self, who: Who, machine: &mut dyn Machine, wake: &SharedWake) {
        while let Some((own, effect)) = machine.poll_effect() {
            match effect {
                Effect::Http { request, timeout } => {
                    self.send(who, What::Effect(own), request, timeout, wake);
                }
                Effect::Forget => {
                    self.forget_where(|by, what| by == who && what == What::Effect(own));
                }
                Effect::Key(task) => {
                    let (id, answer) = self.begin_key(who, What::Effect(own), &task, Some(wake));
                    if let Some(answer) = answer {
                        self.ready.push_back((id, answer));
                        wake();
                    }
                }
                // Only the panel asks for passkeys, or what else a screen needs.
                Effect::Local { .. }
                | Effect::OpenApp { .. }
                | Effect::Passkey { .. }
                | Effect::Frame { .. }
                | Effect::Leave(_)
                | Effect::Await(_) => {}
            }
        }
    }

    /// Has something done with a key. An answer that is there at once is given at once.
    pub(super) fn ask_key(
        &mut self,
        who: Who,
        what: What,
        task: &KeyTask,
        wake: Option<&SharedWake>,
    ) -> Option<KeyAnswer> {
        let (id, answer) = self.begin_key(who, what, task, wake);
        if answer.is_some() {
            self.open.retain(|(open, ..)| *open != id);
        }
        answer
    }

    fn begin_key(
        &mut self,
        who: Who,
        what: What,
        task: &KeyTask,
        wake: Option<&SharedWake>,
    ) -> (EffectId, Option<KeyAnswer>) {
        let id = self.expect(who, what);
        let wake = wake.cloned();
        let wake = Box::new(move || {
            if let Some(wake) = &wake {
                wake();
            }
        });
        (id, self.platform.key(id, task, wake))
    }

    /// Nothing that somebody asked for is waited for any more.
    pub(super) fn forget(&mut self, who: Who) {
        self.forget_where(|by, what| by == who && what != What::Turn);
    }

    /// What one waits for is from now on another's.
    pub(super) fn rename(&mut self, from: Who, to: Who) {
        let open = self.open.iter_mut().map(|(_, who, _)| who);
        open.filter(|who| **who == from).for_each(|who| *who = to);
    }

    pub(super) fn forget_where(&mut self, is_over: impl Fn(Who, What) -> bool) {
        let platform = &mut self.platform;
        self.open.retain(|(id, who, what)| {
            let over = is_over(*who, *what);
            if over {
                platform.forget(*id);
            }
            !over
        });
    }

    /// What has arrived, each once, and for whom.
    pub(super) fn poll(&mut self) -> Option<(Who, What, Arrival)> {
        loop {
            let (id, arrival) = if let Some((id, answer)) = self.platform.poll() {
                (id, Arrival::Http(answer))
            } else if let Some((id, parameters)) = self.platform.poll_back() {
                (id, Arrival::Parameters(Ok(parameters)))
            } else if let Some((id, answer)) = self.platform.poll_window() {
                (id, Arrival::Parameters(answer))
            } else if let Some((id, answer)) = self.poll_key() {
                (id, Arrival::Key(answer))
            } else {
                (self.platform.poll_turn()?, Arrival::Turn)
            };
            let at = self.open.iter().position(|(open, ..)| *open == id);
            match (at, arrival) {
                // A turn stays until it is given back.
                (Some(at), Arrival::Turn) => {
                    let (_, who, what) = self.open[at];
                    return Some((who, what, Arrival::Turn));
                }
                (Some(at), arrival) => {
                    let (_, who, what) = self.open.remove(at);
                    return Some((who, what, arrival));
                }
                // Nobody waits for a turn any more that was granted just now.
                (None, Arrival::Turn) => self.platform.end_turn(id),
                (None, _) => {}
            }
        }
    }

    fn poll_key(&mut self) -> Option<(EffectId, KeyAnswer)> {
        self.ready.pop_front().or_else(|| self.platform.poll_key())
    }

    /// Gives a turn back, or no longer waits for it.
    pub(super) fn end_turn(&mut self) {
        let platform = &mut self.platform;
        self.open.retain(|(id, _, what)| {
            let is_turn = *what == What::Turn;
            if is_turn {
                platform.end_turn(*id);
            }
            !is_turn
        });
    }
}

/// What a machine is told of an arrival.
pub(super) fn input(arrival: Arrival) -> Option<Input> {
    match arrival {
        Arrival::Http(answer) => Some(Input::Http(answer)),
        Arrival::Key(answer) => Some(Input::Key(answer)),
        Arrival::Parameters(_) | Arrival::Turn => None,
    }
}
