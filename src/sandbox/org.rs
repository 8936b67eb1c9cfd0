//! The org: its state, and the way of a request through it.

use std::time::Duration;

use serde_json::json;

use crate::protocol::http::{Method, Request, Response};
use crate::protocol::time::Timestamp;

use super::cors::{self, Caller};
use super::device_action::Order;
use super::directory::Directory;
use super::faults::{Fault, Faults};
use super::form::Form;
use super::hosted::{self, Federations, Visit};
use super::idx;
use super::idx::transaction::Transaction;
use super::mail_link::MailLinks;
use super::my_session::{self, SessionTokens};
use super::oauth::device::DeviceCodes;
use super::oauth::dpop::Proofs;
use super::oauth::grant::Grants;
use super::oauth::keys::Key;
use super::oauth::tokens::Tokens;
use super::oauth::{self, Call};
use super::outbox::Outbox;
use super::policy::Policy;
use super::random::{Random, Stream};
use super::route::Route;
use super::session::Sessions;
use super::{cookie, origin, reply};

pub(crate) use super::device_action::PushAction;

/// An Okta org that lives in memory.
pub struct Org {
    pub(crate) policy: Policy,
    pub(crate) origin: String,
    pub(crate) directory: Directory,
    pub(crate) outbox: Outbox,
    pub(crate) transactions: Vec<Transaction>,
    pub(crate) grants: Grants,
    pub(crate) tokens: Tokens,
    pub(crate) proofs: Proofs,
    pub(crate) sessions: Sessions,
    pub(crate) session_tokens: SessionTokens,
    pub(crate) key: Key,
    pub(crate) random: Random,
    pub(crate) devices: DeviceCodes,
    /// The next sign-in of an app is to begin with the code that a device shows.
    pub(crate) activates_next: bool,
    pub(crate) links: MailLinks,
    pub(crate) federations: Federations,
    /// Where apps on the device are looked for, and where one listens.
    pub(crate) device_ports: Vec<u16>,
    pub(crate) device_port: u16,
    /// The other identity provider, once it is needed.
    pub(crate) second: Option<Box<Org>>,
    pub(crate) seed: [u8; 32],
    /// The path below which this org answers, where it shares its origin.
    pub(crate) prefix: &'static str,
    request_ids: Random,
    faults: Faults,
}

/// Where Okta Verify listens; here the second, so that one is tried in vain.
const DEVICE_PORTS: [u16; 2] = [2000, 6511];

/// How many sign-ins may be under way; the oldest go first.
const CAPACITY: usize = 1000;

/// What a server does with a request.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// How long the answer is held back.
    pub latency: Duration,
    /// The answer. None: the connection closes without one.
    pub response: Option<Response>,
}

impl Org {
    /// An org at this origin, such as `http://localhost:7001`. The same seed gives
    /// the same keys, secrets and codes. Makes an RSA key, which takes a moment.
    pub fn new(policy: Policy, origin: &str, seed: [u8; 32]) -> Self {
        let mut random = Random::new(seed, Stream::Values);
        Self {
            directory: Directory::new(&policy, &mut random),
            policy,
            origin: origin.trim_end_matches('/').to_owned(),
            outbox: Outbox::default(),
            transactions: Vec::new(),
            grants: Grants::default(),
            tokens: Tokens::default(),
            proofs: Proofs::default(),
            sessions: Sessions::default(),
            session_tokens: SessionTokens::default(),
            key: Key::new(&mut Random::new(seed, Stream::Key)),
            random,
            devices: DeviceCodes::default(),
            activates_next: false,
            links: MailLinks::default(),
            federations: Federations::default(),
            device_ports: DEVICE_PORTS.to_vec(),
            device_port: DEVICE_PORTS[1],
            second: None,
            seed,
            prefix: "",
            request_ids: Random::new(seed, Stream::RequestIds),
            faults: Faults::default(),
        }
    }

    /// Puts another policy in its place. Users, sign-ins, sessions and tokens begin anew;
    /// the signing key stays, as making one takes a moment.
    pub fn set_policy(&mut self, policy: Policy) {
        self.directory = Directory::new(&policy, &mut self.random);
        self.policy = policy;
        self.outbox = Outbox::default();
        self.transactions = Vec::new();
        self.grants = Grants::default();
        self.tokens = Tokens::default();
        self.proofs = Proofs::default();
        self.sessions = Sessions::default();
        self.session_tokens = SessionTokens::default();
        self.devices = DeviceCodes::default();
        self.activates_next = false;
        self.links = MailLinks::default();
        self.federations = Federations::default();
    }

    /// Moves the org to another origin: the port is often known only once it is bound.
    pub fn set_origin(&mut self, origin: &str) {
        self.origin = origin.trim_end_matches('/').to_owned();
        if let Some(second) = &mut self.second {
            second.set_origin(origin);
        }
    }

    /// Keeps a sign-in that begins at its first page.
    pub(crate) fn begin(&mut self, mut transaction: Transaction, now: Timestamp) {
        transaction.step = idx::entry::first_step(&self.policy, &transaction.purpose);
        self.begin_at(transaction, now);
    }

    /// Keeps a sign-in that begins where it is.
    pub(crate) fn begin_at(&mut self, transaction: Transaction, now: Timestamp) {
        self.transactions.retain(|tx| tx.expires_at > now);
        if self.transactions.len() >= CAPACITY {
            self.transactions.remove(0);
        }
        self.transactions.push(transaction);
    }

    /// Gives a browser the cookie by which it is known again, if it has none.
    pub(crate) fn remember_device(&mut self, request: &Request, answer: Response) -> Response {
        if cookie::read(request, cookie::DEVICE).is_some() {
            return answer;
        }
        let token = self.random.token();
        let device = cookie::set(cookie::DEVICE, &token, Some(cookie::DEVICE_LIFE));
        answer.with_header("Set-Cookie", device)
    }

    /// Answers a request. Without a connection to close and without time to wait,
    /// the fault `drop` shows as an empty 502, and latency not at all.
    pub fn handle(&mut self, request: &Request, now: Timestamp) -> Response {
        self.deliver(request, now)
            .response
            .unwrap_or_else(|| reply::empty(502))
    }

    /// Answers a request, and says what a server is to do beside sending the answer.
    pub fn deliver(&mut self, request: &Request, now: Timestamp) -> Delivery {
        let route = Route::parse(request.path(), &self.policy);
        let own = origin::of_request(request, &self.origin);
        let host = own.clone();
        let own = own + self.prefix;
        let caller = Caller::of(request, &host, &self.policy.org.trusted_origins);
        let control = route.as_ref().is_some_and(Route::is_control);
        let (fault, latency) = if control {
            (None, Duration::ZERO)
        } else {
            (self.faults.take(request), self.faults.latency())
        };
        let response = match fault {
            Some(Fault::Drop) => {
                return Delivery {
                    latency,
                    response: None,
                };
            }
            Some(Fault::Status(status)) => failed(status),
            Some(Fault::Garbage) => Response::new(200, b"{\"\xff\x00garbage".to_vec())
                .with_header("Content-Type", "application/json"),
            None => {
                // The second org answers for itself, headers and all.
                if let Some(response) = self.delegate(request, now) {
                    return Delivery {
                        latency,
                        response: Some(response),
                    };
                }
                self.answer(route.as_ref(), request, &own, &caller, now)
            }
        };
        let response = if route.as_ref().is_none_or(Route::is_cross_origin) {
            caller.permit(response)
        } else {
            response
        };
        let response = response.with_header("X-Okta-Request-Id", self.request_ids.id("req"));
        Delivery {
            latency,
            response: Some(response),
        }
    }

    fn answer(
        &mut self,
        route: Option<&Route>,
        request: &Request,
        own: &str,
        caller: &Caller,
        now: Timestamp,
    ) -> Response {
        let Some(route) = route else {
            let text = format!("Not found: Resource not found: {}", request.path());
            return reply::okta_error(404, "E0000007", &text);
        };
        if route.is_control() && *caller == Caller::Foreign {
            // Codes are no business of a page that happens to be open beside.
            let text = "You do not have permission to access the feature you are requesting";
            return reply::okta_error(403, "E0000015", text);
        }
        if request.method == Method::Options && route.is_cross_origin() {
            return cors::preflight(request, route.methods());
        }
        if !route.methods().contains(&request.method) {
            let text = "The endpoint does not support the provided HTTP method";
            let allow: Vec<_> = route
                .methods()
                .iter()
                .map(|method| method.as_str())
                .collect();
            return reply::okta_error(405, "E0000022", text).with_header("Allow", allow.join(", "));
        }
        match route {
            Route::Idx(verb) => idx::entry::handle(self, *verb, request, own, now),
            Route::OAuth(server, endpoint) => oauth::handle(
                self,
                *endpoint,
                &Call {
                    request,
                    origin: own,
                    server,
                    now,
                },
            ),
            Route::Hosted(page) => {
                let visit = Visit {
                    request,
                    origin: own,
                    now,
                };
                hosted::handle(self, page, &visit)
            }
            Route::Organization => reply::json(200, &self.organization(own)),
            Route::MySession(verb) => self.my_session(*verb, request, now),
            Route::Push => self.push_ordered(request, now),
            Route::Activate => {
                self.activate_next();
                reply::json(200, &json!({}))
            }
            Route::SessionToken => self.session_token_ordered(request, now),
            Route::Outbox => reply::json(200, &self.outbox(Form::query(request).get("user"))),
            Route::Desk => reply::json(200, &self.desk(now)),
            Route::Faults => match self.faults.set(&request.body) {
                Ok(()) => reply::json(200, &self.faults),
                Err(detail) => reply::json(400, &json!({"error": detail})),
            },
        }
    }
}

impl Org {
    /// Begins the next sign-in of an app with the code that a device shows: the app's panel then
    /// stands for the org's own page at `/activate`.
    pub fn activate_next(&mut self) {
        self.activates_next = true;
    }

    /// `POST /sandbox/push`
    fn push_ordered(&mut self, request: &Request, now: Timestamp) -> Response {
        let order: Order = match serde_json::from_slice(&request.body) {
            Ok(order) => order,
            Err(error) => return reply::json(400, &json!({"error": error.to_string()})),
        };
        match self.push(&order.user, order.action, order.number.as_deref(), now) {
            Ok(()) => reply::json(200, &json!({})),
            Err(error) => reply::json(400, &json!({"error": error.to_string()})),
        }
    }

    /// `POST /sandbox/session-token`
    fn session_token_ordered(&mut self, request: &Request, now: Timestamp) -> Response {
        let token = match serde_json::from_slice::<my_session::Order>(&request.body) {
            Ok(order) => self.session_token(&order.user, now),
            Err(error) => return reply::json(400, &json!({"error": error.to_string()})),
        };
        match token {
            Some(token) => reply::json(200, &json!({ "sessionToken": token })),
            None => reply::json(400, &json!({"error": "there is no such user"})),
        }
    }

    /// `GET /.well-known/okta-organization`
    fn organization(&self, own: &str) -> serde_json::Value {
        json!({
            "id": "00osandboxorg0000001",
            "_links": {"organization": {"href": own}},
            "pipeline": "idx",
            "settings": {
                "analyticsCollectionEnabled": false,
                "bugReportingEnabled": false,
                "omEnabled": false,
            },
        })
    }
}

/// A status on demand, with the body that Okta gives it.
fn failed(status: u16) -> Response {
    match status {
        429 => reply::okta_error(
            429,
            "E0000047",
            "API call exceeded rate limit due to too many requests.",
        ),
        500.. => reply::okta_error(status, "E0000009", "Internal Server Error"),
        _ => reply::okta_error(status, "E0000001", "A fault that was asked for."),
    }
}
