//! A platform whose answers a test hands out, one by one or all at once.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use egui_okta::{
    platform::{Answer, FramePlace, Leaving, Platform, SharedWake, Wake},
    protocol::{
        AwayError, Departure, EffectId, TransportError,
        frame::Frame,
        http::{Request, Response},
        time::Timestamp,
    },
};

/// What a test sees of the platform, and does to it.
#[derive(Default)]
pub(crate) struct Wire {
    /// Paths that were asked for, in order.
    pub(crate) asked: Vec<String>,
    /// The numbers of all requests.
    pub(crate) ids: Vec<EffectId>,
    /// Requests that have no answer yet.
    pub(crate) open: Vec<(EffectId, Request)>,
    /// Answers on their way to the sign-in.
    pub(crate) answers: VecDeque<(EffectId, Answer)>,
    /// Requests whose answer is no longer wanted.
    pub(crate) forgotten: Vec<EffectId>,
    pub(crate) now: Timestamp,
    /// Whether parts of somebody else's are shown here.
    pub(crate) has_frames: bool,
    /// Whether this one can't be, all the same.
    pub(crate) refuses_frames: bool,
    /// Where such a part has room, each time that it was said.
    pub(crate) places: Vec<Option<FramePlace>>,
    /// Where the browser was sent.
    pub(crate) departures: Vec<(EffectId, Departure)>,
}

impl Wire {
    /// How often a path that ends so was asked for.
    pub(crate) fn count(&self, end: &str) -> usize {
        self.asked.iter().filter(|path| path.ends_with(end)).count()
    }

    /// Answers all open requests.
    pub(crate) fn answer_all(&mut self, mut server: impl FnMut(&Request) -> Answer) {
        for (id, request) in std::mem::take(&mut self.open) {
            self.answers.push_back((id, server(&request)));
        }
    }
}

pub(crate) type Shared = Arc<Mutex<Wire>>;

pub(crate) fn wire() -> Shared {
    let wire = Wire {
        now: Timestamp(1_795_000_000_000),
        ..Wire::default()
    };
    Arc::new(Mutex::new(wire))
}

pub(crate) struct Scripted {
    pub(crate) wire: Shared,
    /// How many random numbers there are.
    pub(crate) randoms: u8,
}

impl Platform for Scripted {
    fn now(&self) -> Timestamp {
        self.wire.lock().unwrap().now
    }

    fn random(&mut self) -> Result<[u8; 32], TransportError> {
        self.randoms = self
            .randoms
            .checked_sub(1)
            .ok_or(TransportError::Connection)?;
        Ok([self.randoms; 32])
    }

    fn send(&mut self, id: EffectId, request: Request, _timeout: Duration, _wake: Wake) {
        let mut wire = self.wire.lock().unwrap();
        assert!(!wire.ids.contains(&id), "{id:?} is another request's");
        wire.ids.push(id);
        wire.asked.push(request.path().to_owned());
        wire.open.push((id, request));
    }

    fn poll(&mut self) -> Option<(EffectId, Answer)> {
        self.wire.lock().unwrap().answers.pop_front()
    }

    fn leave(
        &mut self,
        id: EffectId,
        departure: &Departure,
        _wake: SharedWake,
    ) -> Result<Leaving, AwayError> {
        let mut wire = self.wire.lock().unwrap();
        wire.departures.push((id, departure.clone()));
        Ok(Leaving::Open)
    }

    fn place_frame(&mut self, place: Option<FramePlace>) {
        self.wire.lock().unwrap().places.push(place);
    }

    fn frame(&mut self, _id: EffectId, _frame: &Frame, _title: &str, _wake: Wake) -> bool {
        let wire = self.wire.lock().unwrap();
        wire.has_frames && !wire.refuses_frames
    }

    fn has_frames(&self) -> bool {
        self.wire.lock().unwrap().has_frames
    }

    fn forget(&mut self, id: EffectId) {
        let mut wire = self.wire.lock().unwrap();
        wire.forgotten.push(id);
        wire.open.retain(|(open, _)| *open != id);
    }
}

pub(crate) fn json(status: u16, body: &str) -> Answer {
    Ok(Response::new(status, body).with_header("Content-Type", "application/json"))
}

/// Answers as an org does whose first step is this.
pub(crate) fn answer_first_step(wire: &Shared, step: &str) {
    wire.lock()
        .unwrap()
        .answer_all(|request| match request.path() {
            path if path.ends_with("/interact") => json(200, r#"{"interaction_handle":"H"}"#),
            path if path.ends_with("/introspect") => json(200, step),
            _ => json(404, "{}"),
        });
}
