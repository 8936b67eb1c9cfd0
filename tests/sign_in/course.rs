//! A transaction whose answers and clock a test hands out.

use std::time::Duration;

use egui_okta::{
    Config, Secret,
    protocol::{
        Departure, Effect, EffectId, Input, Transaction, TransportError,
        frame::Frame,
        http::{Request, Response},
        passkey::PasskeyRequest,
        time::Timestamp,
    },
};
use serde_json::{Value, json};

/// A sign-in whose answers the test gives, and its clock.
pub(crate) struct Course {
    pub(crate) transaction: Transaction,
    pub(crate) now: Timestamp,
    pub(crate) open: Vec<(EffectId, Request)>,
    /// Where the person was sent, and what was kept for the way back.
    pub(crate) away: Option<(EffectId, String, Secret)>,
    pub(crate) forgotten: Vec<EffectId>,
    pub(crate) frames: Vec<(EffectId, Frame)>,
    pub(crate) awaited: Option<(EffectId, Departure)>,
    /// Keys that are offered or asked for.
    pub(crate) keys: Vec<(EffectId, PasskeyRequest)>,
    /// Addresses of apps that were opened without anybody pressing anything.
    pub(crate) opened: Vec<String>,
}

fn handle_field() -> Value {
    json!({ "name": "stateHandle", "required": true, "value": "02handle", "visible": false, "mutable": false })
}

pub(crate) fn form(name: &str, path: &str, refresh: Option<u64>, mut fields: Vec<Value>) -> Value {
    fields.push(handle_field());
    let mut form = json!({
        "rel": ["create-form"], "name": name, "method": "POST",
        "href": format!("https://org.example{path}"),
        "accepts": "application/json; okta-version=1.0.0", "value": fields
    });
    if let Some(ms) = refresh {
        form["refresh"] = json!(ms);
    }
    form
}

/// The state of the random bytes that [`Course`] begins with.
pub(crate) const STATE: &str = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI";

/// A step that wants one field of `credentials`, about this authenticator: `place` is where it stands.
pub(crate) fn challenge(place: &str, authenticator: &Value, field: &Value) -> Value {
    let credentials =
        json!({ "name": "credentials", "type": "object", "form": { "value": [field] } });
    let path = "/idp/idx/challenge/answer";
    let answer = form("challenge-authenticator", path, None, vec![credentials]);
    let mut body = step("02a", &[answer], &[]);
    body[place] = json!({ "type": "object", "value": authenticator });
    body
}

pub(crate) fn step(handle: &str, forms: &[Value], messages: &[Value]) -> Value {
    json!({
        "version": "1.0.0", "stateHandle": handle, "intent": "LOGIN", "expiresAt": handle,
        "remediation": { "type": "array", "value": forms },
        "messages": { "type": "array", "value": messages },
    })
}

pub(crate) fn ion(status: u16, body: &Value) -> Result<Response, TransportError> {
    let response = Response::new(status, body.to_string());
    Ok(response.with_header("Content-Type", "application/ion+json; okta-version=1.0.0"))
}

impl Course {
    /// Up to this step, in a program.
    pub(crate) fn at(step: &Value) -> Self {
        Self::of(step, |transaction| transaction)
    }

    /// The same in the page of a browser.
    pub(crate) fn on_page(step: &Value) -> Self {
        Self::of(step, Transaction::with_navigation)
    }

    fn of(step: &Value, make: impl Fn(Transaction) -> Transaction) -> Self {
        let config = Config::new("https://org.example/oauth2/default", "0oa1").unwrap();
        let now = Timestamp(1_795_000_000_000);
        let random = [[1; 32], [2; 32], [3; 32]];
        let mut course = Self {
            transaction: make(Transaction::start(config, random, EffectId::default(), now)),
            now,
            open: Vec::new(),
            away: None,
            forgotten: Vec::new(),
            frames: Vec::new(),
            awaited: None,
            keys: Vec::new(),
            opened: Vec::new(),
        };
        course.answer(
            "/v1/interact",
            ion(200, &json!({ "interaction_handle": "handle" })),
        );
        course.answer("/introspect", ion(200, step));
        course
    }

    pub(crate) fn effects(&mut self) {
        while let Some((id, effect)) = self.transaction.poll_effect() {
            match effect {
                Effect::Http { request, .. } | Effect::Local { request, .. } => {
                    self.open.push((id, request));
                }
                Effect::Leave(departure) => {
                    self.away = Some((id, departure.url, departure.kept));
                }
                Effect::Await(departure) => self.awaited = Some((id, departure)),
                Effect::Frame { frame } => self.frames.push((id, frame)),
                Effect::OpenApp { url } => self.opened.push(url),
                Effect::Passkey { request } => self.keys.push((id, request)),
                // No key is asked for without `Config::with_dpop`.
                Effect::Key(_) => {}
                Effect::Forget => {
                    self.open.retain(|(open, _)| *open != id);
                    self.forgotten.push(id);
                }
            }
        }
    }

    /// What is being sent to the address that ends so.
    pub(crate) fn sent(&self, end: &str) -> Option<Value> {
        let mut open = self.open.iter().map(|(_, request)| request);
        let request = open.find(|request| request.path().ends_with(end))?;
        serde_json::from_slice(&request.body).ok()
    }

    pub(crate) fn answer(&mut self, end: &str, result: Result<Response, TransportError>) {
        self.effects();
        let at = self.open.iter().position(|(_, r)| r.path().ends_with(end));
        let (id, _) = self.open.remove(at.unwrap());
        self.transaction.handle(id, Input::Http(result), self.now);
    }

    pub(crate) fn pass(&mut self, ms: u64) {
        self.now = self.now + Duration::from_millis(ms);
        self.transaction.tick(self.now);
        self.effects();
    }
}
