//! In a browser: its own `fetch`, `navigator.credentials`, storages, windows and locks.

mod away;
mod fetch;
mod frame;
mod js;
mod keep;
mod listener;
mod local;
mod mail;
mod passkey;
mod pending;
mod sealed;
mod storage;
mod turns;
mod windows;

use std::{cell::RefCell, collections::VecDeque, rc::Rc, time::Duration};

pub use keep::WebKeep;
pub use storage::WebPlace;

use super::{
    Answer, FrameAnswer, FramePlace, Grant, Leaving, PasskeyAnswer, Platform, Promises, SharedWake,
    Wake, WindowAnswer, WindowRequest, system_random,
};
use crate::Secret;
use crate::protocol::{
    AwayError, Departure, EffectId, TransportError, Traveller, frame::Frame, http::Request,
    oauth::State, passkey::PasskeyRequest, time::Timestamp,
};

/// The browser that this program runs in.
///
/// The time limit of a request is kept by the transaction, too: an answer that comes
/// later is dropped.
#[derive(Default)]
pub struct Web {
    promises: Promises,
    passkeys: Rc<RefCell<VecDeque<(EffectId, PasskeyAnswer)>>>,
    /// The question that the browser has open: it takes one at a time.
    asking: Option<(EffectId, web_sys::AbortController)>,
    /// Requests to programs on this computer that may not have been answered yet.
    local: Vec<(EffectId, web_sys::AbortController)>,
    frames: frame::Frames,
    windows: windows::Windows,
    turns: turns::Turns,
    /// The sign-in that waits for the link of a mail.
    mail: Option<(EffectId, State)>,
    autocomplete: Option<&'static str>,
}

impl Web {
    /// A platform with requests of its own.
    pub fn new() -> Self {
        // Of sign-ins that nobody came back to.
        for pending in [away::PENDING, mail::PENDING] {
            pending.purge();
        }
        Self::default()
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        if let Some((_, state)) = self.mail.take() {
            mail::forget(&state);
        }
        for (_, abort) in self.local.drain(..) {
            abort.abort();
        }
    }
}

impl Platform for Web {
    fn now(&self) -> Timestamp {
        Timestamp(now())
    }

    fn random(&mut self) -> Result<[u8; 32], TransportError> {
        system_random()
    }

    fn send(&mut self, id: EffectId, request: Request, timeout: Duration, wake: Wake) {
        let fulfil = self.promises.add(id, wake);
        wasm_bindgen_futures::spawn_local(async move {
            fulfil(fetch::send(request, timeout).await);
        });
    }

    fn local(&mut self, id: EffectId, request: Request, timeout: Duration, wake: Wake) -> bool {
        let fulfil = self.promises.add(id, wake);
        let abort = web_sys::AbortController::new().ok();
        self.local.extend(abort.clone().map(|abort| (id, abort)));
        wasm_bindgen_futures::spawn_local(async move {
            fulfil(local::send(request, timeout, abort).await);
        });
        true
    }

    fn frame(&mut self, id: EffectId, frame: &Frame, title: &str, wake: Wake) -> bool {
        self.frames.show(id, frame, title, wake)
    }

    fn poll_frame(&mut self) -> Option<(EffectId, FrameAnswer)> {
        self.frames.poll()
    }

    fn place_frame(&mut self, place: Option<FramePlace>) {
        self.frames.place(place);
    }

    fn has_frames(&self) -> bool {
        true
    }

    fn passkey(&mut self, id: EffectId, request: PasskeyRequest, wake: Wake) {
        let answers = Rc::clone(&self.passkeys);
        let abort = web_sys::AbortController::new().ok();
        let signal = abort.as_ref().map(web_sys::AbortController::signal);
        self.asking = abort.map(|abort| (id, abort));
        wasm_bindgen_futures::spawn_local(async move {
            let answer = passkey::ask(request, signal).await;
            answers.borrow_mut().push_back((id, answer));
            wake();
        });
    }

    fn leave(
        &mut self,
        _id: EffectId,
        departure: &Departure,
        _wake: SharedWake,
    ) -> Result<Leaving, AwayError> {
        away::leave(departure);
        Ok(Leaving::Gone)
    }

    fn returned(&mut self, traveller: Traveller, redirect_uri: &str) -> Option<(Secret, Secret)> {
        let by_mail = (traveller == Traveller::Panel).then(mail::returned);
        by_mail
            .flatten()
            .or_else(|| away::returned(traveller, redirect_uri))
    }

    fn has_windows(&self) -> bool {
        true
    }

    fn ask_window(&mut self, id: EffectId, request: WindowRequest, wake: SharedWake) {
        self.windows.ask(id, &request, wake);
    }

    fn poll_window(&mut self) -> Option<(EffectId, WindowAnswer)> {
        self.windows.poll()
    }

    fn take_turn(&mut self, id: EffectId, name: &str, wake: SharedWake) -> Grant {
        self.turns.take(id, name, wake)
    }

    fn poll_turn(&mut self) -> Option<EffectId> {
        self.turns.poll()
    }

    fn end_turn(&mut self, id: EffectId) {
        self.turns.end(id);
    }

    fn await_visit(&mut self, id: EffectId, departure: &Departure, _wake: SharedWake) {
        mail::keep(&departure.state, &departure.kept);
        self.mail = Some((id, departure.state.clone()));
    }

    fn set_autocomplete(&mut self, autocomplete: Option<&'static str>) {
        if self.autocomplete != autocomplete {
            self.autocomplete = autocomplete;
            passkey::set_autocomplete(autocomplete.unwrap_or("off"));
        }
    }

    fn has_passkeys(&self) -> bool {
        true
    }

    fn poll_passkey(&mut self) -> Option<(EffectId, PasskeyAnswer)> {
        self.passkeys.borrow_mut().pop_front()
    }

    fn poll(&mut self) -> Option<(EffectId, Answer)> {
        let (id, answer) = self.promises.poll()?;
        self.local.retain(|(known, _)| *known != id);
        Some((id, answer))
    }

    fn forget(&mut self, id: EffectId) {
        if let Some((_, abort)) = self.asking.take_if(|(asking, _)| *asking == id) {
            abort.abort();
        }
        if let Some((_, state)) = self.mail.take_if(|(waiting, _)| *waiting == id) {
            mail::forget(&state);
        }
        for (_, abort) in self.local.extract_if(.., |(known, _)| *known == id) {
            abort.abort();
        }
        self.frames.forget(id);
        self.promises.forget(id);
        self.windows.forget(id);
    }
}

/// The time in milliseconds: a whole number that fits for some hundred thousand years.
fn now() -> u64 {
    js_sys::Date::now().max(0.0) as u64
}
