//! How the effects of a sign-in are carried out: requests, time, random numbers.
//!
//! `native` and `web` have one shape. A host may bring a [`Platform`] of its own, and the
//! sandbox org is one that answers in process.

#[cfg(feature = "sandbox")]
mod in_process;
#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod web;
mod window;

#[cfg(feature = "sandbox")]
pub use in_process::InProcess;
#[cfg(all(not(target_arch = "wasm32"), feature = "keychain"))]
pub use native::Keychain;
#[cfg(not(target_arch = "wasm32"))]
pub use native::Native as System;
#[cfg(not(target_arch = "wasm32"))]
pub use native::{Aside, FileStore, LOOPBACK_PORTS, Loopback, LoopbackError, Turn, Visit};
#[cfg(target_arch = "wasm32")]
pub use web::Web as System;
#[cfg(target_arch = "wasm32")]
pub use web::{WebKeep, WebPlace};
pub use window::{Surface, WindowAnswer, WindowError, WindowRequest};

use std::{collections::BTreeMap, time::Duration};

use poll_promise::Promise;

use crate::protocol::{
    AwayError, Departure, DeviceKind, EffectId, TransportError, Traveller,
    frame::{Frame, FrameError},
    http::{Request, Response},
    oauth::{
        State,
        dpop::{KeyAnswer, KeyTask},
    },
    passkey::{Passkey, PasskeyError, PasskeyRequest},
    time::Timestamp,
};
use crate::{Secret, SignInError};

/// What becomes of a request.
pub type Answer = Result<Response, TransportError>;

/// What becomes of a question to the person's device.
pub type PasskeyAnswer = Result<Passkey, PasskeyError>;

/// Where on the canvas there is room for a part of the page that is somebody else's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FramePlace {
    /// The room, in points.
    pub room: egui::Rect,
    /// What of it is to be seen: the rest is scrolled out of its surroundings.
    pub seen: egui::Rect,
    /// How many CSS pixels a point is.
    pub zoom: f32,
    /// Whether the keyboard has come to the room: it is the frame's from then on, until it comes out of that.
    pub has_keyboard: bool,
}

/// What becomes of a part of the page that is somebody else's.
pub type FrameAnswer = Result<Secret, FrameError>;

/// Carries out what a sign-in wants done. Nothing here may block.
pub trait Platform {
    /// The time.
    fn now(&self) -> Timestamp;

    /// 32 random bytes from a cryptographic source.
    ///
    /// # Errors
    /// If the system has none to give; a sign-in cannot begin then.
    fn random(&mut self) -> Result<[u8; 32], TransportError>;

    /// Begins to send a request. `wake` is to be called when its answer is there.
    fn send(&mut self, id: EffectId, request: Request, timeout: Duration, wake: Wake);

    /// An answer that has arrived, each once.
    fn poll(&mut self) -> Option<(EffectId, Answer)>;

    /// Begins to send a request to a program on this computer: without cookies, without a proxy, and
    /// without following a redirect. The answer comes by [`poll`](Self::poll). False: this platform
    /// can't, and there will be none.
    fn local(&mut self, id: EffectId, request: Request, timeout: Duration, wake: Wake) -> bool {
        let _ = (id, request, timeout, wake);
        false
    }

    /// Opens an address of an app on this device, such as `com-okta-authenticator:/…`, without leaving
    /// the page. False: this platform has no way of its own, and it is opened as any other address.
    fn open_app(&mut self, url: &str) -> bool {
        let _ = url;
        false
    }

    /// What kind of device this is.
    fn device_kind(&self) -> DeviceKind {
        DeviceKind::of_target()
    }

    /// Begins to ask the person's device for a passkey or security key. `wake` is to be called when
    /// [`poll_passkey`](Self::poll_passkey) has the answer. A platform that has none to ask needs neither.
    fn passkey(&mut self, id: EffectId, request: PasskeyRequest, wake: Wake) {
        let _ = (id, request);
        wake();
    }

    /// An answer of the person's device, each once.
    fn poll_passkey(&mut self) -> Option<(EffectId, PasskeyAnswer)> {
        None
    }

    /// Whether there are devices to ask.
    fn has_passkeys(&self) -> bool {
        false
    }

    /// Does something with a key that tokens are bound to (RFC 9449). `wake` is to be called when
    /// [`poll_key`](Self::poll_key) has the answer, unless it is given at once. A platform without a place of
    /// its own for keys need not: they are kept with the tokens then.
    fn key(&mut self, id: EffectId, task: &KeyTask, wake: Wake) -> Option<KeyAnswer> {
        let _ = (id, wake, task);
        #[cfg(not(target_arch = "wasm32"))]
        return Some(task.in_software(|| self.random().ok()));
        #[cfg(target_arch = "wasm32")]
        return Some(Err(crate::protocol::oauth::dpop::KeyError::Unavailable));
    }

    /// An answer to what was asked of a key, each once.
    fn poll_key(&mut self) -> Option<(EffectId, KeyAnswer)> {
        None
    }

    /// Shows a part of the page that is somebody else's until it has answered or is forgotten; `title`
    /// is for those who do not see it. `wake` is to be called when
    /// [`poll_frame`](Self::poll_frame) has the answer. False: nothing of the kind can be shown here.
    fn frame(&mut self, id: EffectId, frame: &Frame, title: &str, wake: Wake) -> bool {
        let _ = (id, frame, title, wake);
        false
    }

    /// An answer of somebody else's part of the page, each once.
    fn poll_frame(&mut self) -> Option<(EffectId, FrameAnswer)> {
        None
    }

    /// Where in the canvas there is room for it now: called with each frame that is drawn. None: it is
    /// not to be seen.
    fn place_frame(&mut self, place: Option<FramePlace>) {
        let _ = place;
    }

    /// Whether parts of somebody else's can be shown.
    fn has_frames(&self) -> bool {
        false
    }

    /// Gets ready for the person to go to another page, and to come back. `wake` is to be called
    /// when [`poll_back`](Self::poll_back) has something. Where this program ends with its page,
    /// [`returned`](Self::returned) is to give back what the departure says to keep.
    ///
    /// # Errors
    /// If nobody can come back here.
    fn leave(
        &mut self,
        id: EffectId,
        departure: &Departure,
        wake: SharedWake,
    ) -> Result<Leaving, AwayError> {
        let _ = (id, departure, wake);
        Err(AwayError::NoPort)
    }

    /// Whether this program ends when the person goes to another page, as the page of a browser does.
    fn leaves_page(&self) -> bool {
        false
    }

    /// Gets ready for somebody to come to the redirect URI although nobody was sent away: by the link
    /// of a mail. It comes by [`poll_back`](Self::poll_back), or, where a link opens this program
    /// anew, by [`returned`](Self::returned). A platform that can't need not.
    fn await_visit(&mut self, id: EffectId, departure: &Departure, wake: SharedWake) {
        let _ = (id, departure, wake);
    }

    /// What the field that has the keyboard takes, as HTML's `autocomplete`: called with each frame
    /// that is drawn.
    fn set_autocomplete(&mut self, autocomplete: Option<&'static str>) {
        let _ = autocomplete;
    }

    /// The parameters that the browser came back with, each once.
    fn poll_back(&mut self) -> Option<(EffectId, Secret)> {
        None
    }

    /// What came to the redirect URI while somebody is waited for there, and was not taken: told in place of
    /// [`ErrorCode::LoginTimeout`](crate::ErrorCode::LoginTimeout) when the time is over.
    fn why_nobody_came(&self) -> Option<SignInError> {
        None
    }

    /// Whether this program was begun by a browser that came back from where `traveller` had sent it:
    /// what was kept, and the parameters that it came with. Each once; those of another traveller stay.
    /// What was kept is empty for the link of a mail that belongs to no sign-in of this browser.
    /// Only an address that is `redirect_uri`, apart from its parameters, is one that was come back to.
    fn returned(&mut self, traveller: Traveller, redirect_uri: &str) -> Option<(Secret, Secret)> {
        let _ = (traveller, redirect_uri);
        None
    }

    /// Gets a place ready that a browser can come back to, before an address with its redirect URI in
    /// it is made: the one given or, where another program has its port, another one that is registered
    /// too. [`leave`](Self::leave) then waits at it, as often as it is called until
    /// [`end_way_back`](Self::end_way_back); `wake` is as there.
    ///
    /// # Errors
    /// If nobody can come back here.
    fn way_back(&mut self, redirect_uri: &str, wake: SharedWake) -> Result<String, AwayError> {
        let _ = wake;
        Ok(redirect_uri.to_owned())
    }

    /// Nobody will be sent away any more by the sign-in that [`way_back`](Self::way_back) was called
    /// for: the place is given back to others, once nobody is waited for.
    fn end_way_back(&mut self) {}

    /// The page goes to where the server ends its own session, and comes back with this state alone, if it
    /// does. Where this program ends with its page, a new one is to take that out of its address.
    fn ends_session(&mut self, state: &State) {
        let _ = state;
    }

    /// Whether the answer to a request that is sent elsewhere (3xx) is given as it is, with its
    /// `Location`. A browser follows it.
    fn sees_redirects(&self) -> bool {
        false
    }

    /// Whether pages of the server can be asked beside the app's own, by
    /// [`ask_window`](Self::ask_window).
    fn has_windows(&self) -> bool {
        false
    }

    /// Opens an address in a frame or a pop-up, and waits for what its page posts to this one. `wake` is
    /// to be called when [`poll_window`](Self::poll_window) has it, or the time is over. A window whose
    /// answer is there, or is not wanted any more ([`forget`](Self::forget)), is closed.
    fn ask_window(&mut self, id: EffectId, request: WindowRequest, wake: SharedWake) {
        let _ = (id, request);
        wake();
    }

    /// What a window posted, as the parameters of a callback, each once.
    fn poll_window(&mut self) -> Option<(EffectId, WindowAnswer)> {
        None
    }

    /// Asks for a turn at what is shared by all programs and tabs of the user under this name: only one
    /// has it at a time. Unless it is granted at once, `wake` is to be called when
    /// [`poll_turn`](Self::poll_turn) has it. A platform on which nothing is shared grants each.
    fn take_turn(&mut self, id: EffectId, name: &str, wake: SharedWake) -> Grant {
        let _ = (id, name, wake);
        Grant::Now
    }

    /// A turn that has been granted later, each once.
    fn poll_turn(&mut self) -> Option<EffectId> {
        None
    }

    /// The turn is over, or no longer waited for.
    fn end_turn(&mut self, id: EffectId) {
        let _ = id;
    }

    /// The answer to this request is no longer wanted.
    fn forget(&mut self, id: EffectId);
}

/// When a turn begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// It has begun.
    Now,
    /// When it is another one's no longer.
    Later,
}

/// Who opens the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// The host, in a browser.
    Open,
    /// The platform has gone there, and this program ends.
    Gone,
}

/// As [`Wake`], and more than once.
pub type SharedWake = std::sync::Arc<dyn Fn() + Send + Sync>;

/// Asks the host for another frame, from any thread.
pub type Wake = Box<dyn FnOnce() + Send>;

/// Requests under way: one promise an effect, polled once a frame.
#[derive(Default)]
pub(crate) struct Promises(BTreeMap<EffectId, Promise<Answer>>);

impl Promises {
    /// Keeps a promise, and gives what fulfils it.
    pub(crate) fn add(&mut self, id: EffectId, wake: Wake) -> impl FnOnce(Answer) + Send + 'static {
        let (sender, promise) = Promise::new();
        self.0.insert(id, promise);
        move |answer| {
            sender.send(answer);
            wake();
        }
    }

    pub(crate) fn poll(&mut self) -> Option<(EffectId, Answer)> {
        let id = *self
            .0
            .iter()
            .find(|(_, promise)| promise.ready().is_some())?
            .0;
        let answer = self.0.remove(&id)?.try_take().ok()?;
        Some((id, answer))
    }

    pub(crate) fn forget(&mut self, id: EffectId) {
        self.0.remove(&id);
    }
}

/// Random bytes of the operating system or the browser.
pub(crate) fn system_random() -> Result<[u8; 32], TransportError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_no_source| TransportError::Connection)?;
    Ok(bytes)
}
