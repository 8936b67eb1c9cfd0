//! The app on the device, as far as it is a program that listens on a port: the sandbox's stand-in
//! for Okta Verify.

use serde_json::Value;

use crate::protocol::http::{Method, Request, Response};
use crate::protocol::time::Timestamp;

use super::authenticators::Method as Way;
use super::idx::entry;
use super::idx::fastpass;
use super::idx::push::Answer;
use super::idx::transaction::{Step, Transaction};
use super::org::Org;
use super::policy::DeviceApp;
use super::reply;

/// What comes of a request to a port of the device.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum DeviceAnswer {
    /// The app answers.
    Response(Response),
    /// Nobody listens there.
    Nobody,
    /// The app has taken the request, and never answers.
    Silence,
    /// The browser that the sandbox stands for does not let a page ask.
    Forbidden,
}

impl Org {
    /// Says on which ports apps on the device are looked for, and on which of them there is one.
    pub fn set_device_ports(&mut self, ports: Vec<u16>, listening: u16) {
        self.device_ports = ports;
        self.device_port = listening;
    }

    /// Whether the situation is that of a browser which does not let a page look for apps on the device.
    pub fn forbids_apps(&self) -> bool {
        let device = self.policy.device.as_ref();
        device.is_some_and(|device| device.app == DeviceApp::Forbidden)
    }

    /// Answers as the app on the device does that listens on this port.
    pub fn device(&mut self, port: u16, request: &Request, now: Timestamp) -> DeviceAnswer {
        let Some(app) = self.policy.device.as_ref().map(|device| device.app) else {
            return DeviceAnswer::Nobody;
        };
        if app == DeviceApp::Forbidden {
            return DeviceAnswer::Forbidden;
        }
        if port != self.device_port || app == DeviceApp::Absent {
            return DeviceAnswer::Nobody;
        }
        let response = match (request.method, request.path()) {
            (Method::Options, _) => reply::empty(204)
                .with_header("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
                .with_header("Access-Control-Allow-Headers", "Content-Type")
                .with_header("Access-Control-Allow-Private-Network", "true"),
            (Method::Get, "/probe") => reply::empty(200),
            (Method::Post, "/challenge") => match app {
                DeviceApp::Silent => return DeviceAnswer::Silence,
                DeviceApp::OtherProfile => reply::empty(503),
                DeviceApp::Refuses => reply::empty(400),
                _ => reply::empty(if self.sign(request, now) { 200 } else { 400 }),
            },
            _ => reply::empty(404),
        };
        // As the real one: it has no secrets, and answers any page that knows a challenge.
        DeviceAnswer::Response(response.with_header("Access-Control-Allow-Origin", "*"))
    }

    fn sign(&mut self, request: &Request, now: Timestamp) -> bool {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let named = body.get("challengeRequest").and_then(Value::as_str);
        let Some(state) = named.and_then(fastpass::named) else {
            return false;
        };
        let at = entry::find_state(&self.transactions, &state, now);
        let waiting = at.and_then(|at| self.transactions.get_mut(at));
        waiting.is_some_and(|tx| answer(tx, true))
    }

    /// A person says in the app whether it was they, where it was opened by an address.
    pub(crate) fn confirm(&mut self, user: &str, signs: bool, now: Timestamp) -> Option<()> {
        let device = self.policy.device.as_ref()?;
        let is_own = device.user.eq_ignore_ascii_case(user);
        let mut open = self
            .transactions
            .iter_mut()
            .rev()
            .filter(|tx| is_own && tx.expires_at > now);
        open.find_map(|tx| answer(tx, signs).then_some(()))
    }
}

fn answer(tx: &mut Transaction, signs: bool) -> bool {
    let waiting = match &mut tx.step {
        Step::Device(waiting) => waiting,
        Step::Challenge(challenge) if challenge.method == Way::SignedNonce => {
            let push = challenge.push.as_mut().filter(|push| push.answer.is_none());
            let said = match signs {
                true => Answer::Approved,
                false => Answer::Denied,
            };
            return push.map(|push| push.answer = Some(said)).is_some();
        }
        _ => return false,
    };
    let is_new = waiting.signed.is_none();
    waiting.signed.get_or_insert(signs);
    is_new
}
