//! Carries out what the flows want done, and waits in between.

use std::{
    sync::mpsc::{self, RecvTimeoutError},
    time::Duration,
};

use egui_okta::{
    ErrorCode, SignInError,
    platform::{Platform as _, System},
    protocol::{
        Effect, EffectId, Input,
        oauth::{Flow, Renewal, SignOut, TokenInquiry},
        time::Timestamp,
    },
};

/// The longest that is slept without looking up.
const LOOK_UP_INTERVAL: Duration = Duration::from_millis(500);

/// What has effects, and is told what became of them.
pub(super) trait Machine {
    fn poll_effect(&mut self) -> Option<(EffectId, Effect)>;
    fn poll_timeout(&self) -> Option<Timestamp>;
    fn handle(&mut self, id: EffectId, input: Input, now: Timestamp);
    fn tick(&mut self, now: Timestamp);
}

macro_rules! machines {
    ($($machine:ty),*) => {$(
        impl Machine for $machine {
            fn poll_effect(&mut self) -> Option<(EffectId, Effect)> {
                self.poll_effect()
            }
            fn poll_timeout(&self) -> Option<Timestamp> {
                self.poll_timeout()
            }
            fn handle(&mut self, id: EffectId, input: Input, now: Timestamp) {
                self.handle(id, input, now);
            }
            fn tick(&mut self, now: Timestamp) {
                self.tick(now);
            }
        }
    )*};
}

machines!(Flow, Renewal, SignOut, TokenInquiry);

/// The network, the clock, and a bell that rings when something happened.
pub(super) struct Driver {
    platform: System,
    bell: mpsc::Receiver<()>,
    ringer: mpsc::Sender<()>,
}

impl Driver {
    pub(super) fn new() -> Self {
        let (ringer, bell) = mpsc::channel();
        Self {
            platform: System::new(),
            bell,
            ringer,
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.platform.now()
    }

    pub(super) fn random(&mut self) -> Result<[u8; 32], SignInError> {
        let random = self.platform.random();
        random.map_err(|_no_source| ErrorCode::NoRandom.into())
    }

    /// Rings from any thread.
    pub(super) fn ringer(&self) -> impl Fn() + Send + Sync + 'static {
        let ringer = self.ringer.clone();
        // Nobody listens any more at the end.
        move || {
            ringer.send(()).ok();
        }
    }

    /// Does all that can be done now.
    pub(super) fn step(&mut self, machine: &mut dyn Machine) {
        machine.tick(self.platform.now());
        loop {
            while let Some((id, effect)) = machine.poll_effect() {
                match effect {
                    Effect::Http { request, timeout } => {
                        let wake = Box::new(self.ringer());
                        self.platform.send(id, request, timeout, wake);
                    }
                    Effect::Key(task) => {
                        let wake = Box::new(self.ringer());
                        if let Some(answer) = self.platform.key(id, &task, wake) {
                            machine.handle(id, Input::Key(answer), self.platform.now());
                        }
                    }
                    Effect::Forget => self.platform.forget(id),
                    // Only the panel asks for keys, or goes on elsewhere.
                    Effect::Passkey { .. }
                    | Effect::Leave(_)
                    | Effect::Await(_)
                    | Effect::Local { .. }
                    | Effect::OpenApp { .. }
                    | Effect::Frame { .. } => {}
                }
            }
            let Some((id, answer)) = self.platform.poll() else {
                return;
            };
            machine.handle(id, Input::Http(answer), self.platform.now());
        }
    }

    /// Sleeps until something happens, or it is time for it.
    pub(super) fn wait(&self, until: Option<Timestamp>) {
        let longest = until.map_or(LOOK_UP_INTERVAL, |until| until.since(self.now()));
        match self.bell.recv_timeout(longest.min(LOOK_UP_INTERVAL)) {
            Ok(()) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
        }
    }

    /// Goes on until `is_done`.
    pub(super) fn run<M: Machine>(&mut self, machine: &mut M, is_done: impl Fn(&M) -> bool) {
        self.step(machine);
        while !is_done(machine) {
            self.wait(machine.poll_timeout());
            self.step(machine);
        }
    }
}
