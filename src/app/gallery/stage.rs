//! The platform of a panel whose sign-in begins at one situation of the sandbox org.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use egui_okta::{
    Config, Secret, SignIn,
    platform::{Answer, FrameAnswer, Leaving, Platform, SharedWake, Wake},
    protocol::{
        AwayError, Departure, EffectId, TransportError,
        frame::Frame,
        http::{Request, Response},
        time::Timestamp,
    },
    sandbox::{Org, Scenario},
};

use super::super::serve::lock;

/// Where a sign-in is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In a window.
    Window,
    /// In a browser's page, in which what is somebody else's, or a key, is asked for and nobody answers.
    Page,
}

/// Goes to the situation with the first request of the panel, which goes on from there with the org
/// behind another platform: to tokens of its own.
pub(super) struct Stage {
    inner: Box<dyn Platform>,
    org: Arc<Mutex<Org>>,
    place: Place,
    /// Where to go with the first request.
    scenario: Option<Scenario>,
    /// What the app asks for, if it matters.
    scopes: Vec<String>,
    /// What is shown first.
    arrived: Option<Response>,
    answers: VecDeque<(EffectId, Answer)>,
    /// The clock of the org, where it can be moved.
    clock: Option<Arc<Mutex<Timestamp>>>,
}

impl Stage {
    /// An org that has the policy of the situation, and how it is reached.
    pub(super) fn new(org: Arc<Mutex<Org>>, inner: Box<dyn Platform>, scenario: Scenario) -> Self {
        let begins_there = scenario.then().first().is_none_or(|step| step != "begin");
        Self {
            inner,
            org,
            place: Place::Window,
            scopes: scenario.scopes().to_vec(),
            scenario: begins_there.then_some(scenario),
            arrived: None,
            answers: VecDeque::new(),
            clock: None,
        }
    }

    /// Some situations take a while: this clock is moved on to them.
    pub(super) fn with_clock(mut self, clock: Arc<Mutex<Timestamp>>) -> Self {
        self.clock = Some(clock);
        self
    }

    pub(super) fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// A sign-in that begins there.
    pub(super) fn sign_in(self) -> Result<SignIn, String> {
        let origin = lock(&self.org).description()["origin"].clone();
        let issuer = format!("{}/oauth2/default", origin.as_str().unwrap_or_default());
        let config = Config::new(&issuer, "0oasandboxwidget0001");
        let mut config = config.map_err(|error| error.to_string())?;
        let scopes = &self.scopes;
        if !scopes.is_empty() {
            let asking = config.with_scopes(scopes);
            config = asking.map_err(|error| error.to_string())?;
        }
        Ok(SignIn::with_platform(config, Box::new(self)))
    }

    /// The answer to the first request. One that leads nowhere is told as the org tells it.
    fn go(&mut self, scenario: &Scenario, interact: &Request) -> Response {
        let arrival =
            lock(&self.org).arrive_from(Some(interact.clone()), scenario, self.inner.now());
        match arrival {
            Ok(arrival) => {
                self.arrived = Some(arrival.response);
                if let Some(clock) = &self.clock {
                    *clock
                        .lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner) = arrival.at;
                }
                Response::new(200, r#"{"interaction_handle":"gallery"}"#)
            }
            Err(error) => {
                let body = serde_json::json!({
                    "error": "invalid_request",
                    "error_description": format!("{}: {error}", scenario.name()),
                });
                Response::new(400, body.to_string())
            }
        }
    }
}

impl Platform for Stage {
    fn now(&self) -> Timestamp {
        self.inner.now()
    }

    fn random(&mut self) -> Result<[u8; 32], TransportError> {
        self.inner.random()
    }

    fn send(&mut self, id: EffectId, request: Request, timeout: Duration, wake: Wake) {
        let answer = if request.path().ends_with("/v1/interact") {
            let scenario = self.scenario.take();
            scenario.map(|scenario| self.go(&scenario, &request))
        } else if request.path() == "/idp/idx/introspect" {
            self.arrived.take()
        } else {
            None
        };
        let Some(answer) = answer else {
            return self.inner.send(id, request, timeout, wake);
        };
        self.answers.push_back((id, Ok(answer)));
        wake();
    }

    fn poll(&mut self) -> Option<(EffectId, Answer)> {
        self.answers.pop_front().or_else(|| self.inner.poll())
    }

    fn local(&mut self, id: EffectId, request: Request, timeout: Duration, wake: Wake) -> bool {
        // A window may ask whatever it likes: what a page is told stands for it.
        if lock(&self.org).forbids_apps() {
            self.answers
                .push_back((id, Err(TransportError::NotPermitted)));
            wake();
            return true;
        }
        self.inner.local(id, request, timeout, wake)
    }

    fn has_passkeys(&self) -> bool {
        self.place == Place::Page
    }

    fn has_frames(&self) -> bool {
        self.place == Place::Page
    }

    fn frame(&mut self, id: EffectId, frame: &Frame, title: &str, wake: Wake) -> bool {
        self.place == Place::Page || self.inner.frame(id, frame, title, wake)
    }

    fn poll_frame(&mut self) -> Option<(EffectId, FrameAnswer)> {
        self.inner.poll_frame()
    }

    fn leave(
        &mut self,
        id: EffectId,
        departure: &Departure,
        wake: SharedWake,
    ) -> Result<Leaving, AwayError> {
        let leaving = self.inner.leave(id, departure, wake)?;
        // A window stays when the browser is opened.
        Ok(match self.place {
            Place::Window => Leaving::Open,
            Place::Page => leaving,
        })
    }

    fn await_visit(&mut self, id: EffectId, departure: &Departure, wake: SharedWake) {
        self.inner.await_visit(id, departure, wake);
    }

    fn poll_back(&mut self) -> Option<(EffectId, Secret)> {
        self.inner.poll_back()
    }

    fn way_back(&mut self, redirect_uri: &str, wake: SharedWake) -> Result<String, AwayError> {
        self.inner.way_back(redirect_uri, wake)
    }

    fn sees_redirects(&self) -> bool {
        self.inner.sees_redirects()
    }

    fn forget(&mut self, id: EffectId) {
        self.answers.retain(|(waiting, _)| *waiting != id);
        self.inner.forget(id);
    }
}
