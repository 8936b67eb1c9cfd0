//! The sandbox org as a platform: requests are answered in process, without a socket.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::{Answer, FrameAnswer, Leaving, Platform, SharedWake, Wake};
use crate::{
    Secret,
    protocol::{
        AwayError, Departure, EffectId, TransportError,
        frame::{Frame, FrameError},
        http::Request,
        time::Timestamp,
    },
    sandbox::{self, DeviceAnswer, Org},
};

/// A platform whose only server is a sandbox org, and whose time stands still until it is moved.
pub struct InProcess {
    org: Arc<Mutex<Org>>,
    now: Arc<Mutex<Timestamp>>,
    answers: VecDeque<(EffectId, Answer)>,
    frames: VecDeque<(EffectId, FrameAnswer)>,
    has_frames: bool,
    /// Who is waited for at the redirect URI, and what they bring.
    awaited: Option<EffectId>,
    visits: Arc<Mutex<VecDeque<Secret>>>,
    count: u8,
}

impl InProcess {
    /// A platform on this org, at this time.
    pub fn new(org: Arc<Mutex<Org>>, now: Timestamp) -> Self {
        Self {
            org,
            now: Arc::new(Mutex::new(now)),
            answers: VecDeque::new(),
            frames: VecDeque::new(),
            has_frames: false,
            awaited: None,
            visits: Arc::default(),
            count: 0,
        }
    }

    /// As a browser's page: captchas and Duo's frame are there, and say yes at once.
    #[must_use]
    pub fn with_frames(mut self) -> Self {
        self.has_frames = true;
        self
    }

    /// Visits to the redirect URI, to be added by a test: what stands after the `?`.
    pub fn visits(&self) -> Arc<Mutex<VecDeque<Secret>>> {
        Arc::clone(&self.visits)
    }

    /// The clock, to be moved by a test.
    pub fn clock(&self) -> Arc<Mutex<Timestamp>> {
        Arc::clone(&self.now)
    }
}

impl Platform for InProcess {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Different each time, and the same in each run: a test is to be repeatable.
    fn random(&mut self) -> Result<[u8; 32], TransportError> {
        self.count = self.count.wrapping_add(1);
        Ok([self.count; 32])
    }

    fn send(&mut self, id: EffectId, request: Request, _timeout: Duration, wake: Wake) {
        let now = self.now();
        let response = self
            .org
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .handle(&request, now);
        self.answers.push_back((id, Ok(response)));
        wake();
    }

    fn local(&mut self, id: EffectId, request: Request, _timeout: Duration, wake: Wake) -> bool {
        let now = self.now();
        let mut org = self.org.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = match org.device(port_of(&request.url), &request, now) {
            DeviceAnswer::Response(response) => Ok(response),
            DeviceAnswer::Nobody => Err(TransportError::Connection),
            DeviceAnswer::Forbidden => Err(TransportError::NotPermitted),
            DeviceAnswer::Silence => return true,
        };
        self.answers.push_back((id, answer));
        wake();
        true
    }

    fn frame(&mut self, id: EffectId, frame: &Frame, _title: &str, wake: Wake) -> bool {
        let answer = match frame {
            _ if !self.has_frames => return false,
            Frame::Captcha { .. } => Ok(Secret::from("sandbox-person")),
            Frame::Duo { signed_token, .. } => {
                sandbox::duo_response(signed_token.expose()).ok_or(FrameError::NotLoaded)
            }
            Frame::Unseen { url } => {
                let now = self.now();
                let mut org = self.org.lock().unwrap_or_else(PoisonError::into_inner);
                org.handle(&Request::get(url), now);
                return true;
            }
        };
        self.frames.push_back((id, answer));
        wake();
        true
    }

    fn poll_frame(&mut self) -> Option<(EffectId, FrameAnswer)> {
        self.frames.pop_front()
    }

    fn leave(
        &mut self,
        id: EffectId,
        _departure: &Departure,
        _wake: SharedWake,
    ) -> Result<Leaving, AwayError> {
        self.awaited = Some(id);
        Ok(Leaving::Gone)
    }

    fn await_visit(&mut self, id: EffectId, _departure: &Departure, _wake: SharedWake) {
        self.awaited = Some(id);
    }

    fn poll_back(&mut self) -> Option<(EffectId, Secret)> {
        let id = self.awaited?;
        let mut visits = self.visits.lock().unwrap_or_else(PoisonError::into_inner);
        let visit = visits.pop_front()?;
        self.awaited = None;
        Some((id, visit))
    }

    fn has_frames(&self) -> bool {
        self.has_frames
    }

    fn poll(&mut self) -> Option<(EffectId, Answer)> {
        self.answers.pop_front()
    }

    /// The org's own answer.
    fn sees_redirects(&self) -> bool {
        true
    }

    fn forget(&mut self, id: EffectId) {
        self.answers.retain(|(other, _)| *other != id);
        self.frames.retain(|(other, _)| *other != id);
        self.awaited.take_if(|awaited| *awaited == id);
    }
}

/// The port in an address; zero, where nobody listens, if it has none.
fn port_of(url: &str) -> u16 {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    let port = host
        .rsplit_once(':')
        .and_then(|(_, port)| port.parse().ok());
    port.unwrap_or_default()
}
