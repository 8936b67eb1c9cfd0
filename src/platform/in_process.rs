//! The sandbox org as a platform: requests are answered in process, without a socket.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::{Answer, Platform, Wake};
use crate::{
    protocol::{EffectId, TransportError, http::Request, time::Timestamp},
    sandbox::Org,
};

/// A platform whose only server is a sandbox org, and whose time stands still until it is moved.
pub struct InProcess {
    org: Arc<Mutex<Org>>,
    now: Arc<Mutex<Timestamp>>,
    answers: VecDeque<(EffectId, Answer)>,
    count: u8,
}

impl InProcess {
    /// A platform on this org, at this time.
    pub fn new(org: Arc<Mutex<Org>>, now: Timestamp) -> Self {
        Self {
            org,
            now: Arc::new(Mutex::new(now)),
            answers: VecDeque::new(),
            count: 0,
        }
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

    fn poll(&mut self) -> Option<(EffectId, Answer)> {
        self.answers.pop_front()
    }

    /// The org's own answer.
    fn sees_redirects(&self) -> bool {
        true
    }

    fn forget(&mut self, id: EffectId) {
        self.answers.retain(|(other, _)| *other != id);
    }
}
