//! On a computer: one HTTP agent, a short-lived thread a request.

mod aside;
mod away;
mod loopback;
mod store_file;
#[cfg(feature = "keychain")]
mod store_keychain;
mod turn;

pub use aside::Aside;
pub use loopback::{LOOPBACK_PORTS, Loopback, LoopbackError, Visit};
pub use store_file::FileStore;
#[cfg(feature = "keychain")]
pub use store_keychain::Keychain;
pub use turn::Turn;

use std::{
    io::Read as _,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use crate::config::address::is_loopback;

use super::{Answer, Grant, Leaving, Platform, Promises, SharedWake, Wake, system_random};
use crate::Secret;
use crate::protocol::{
    AwayError, Departure, EffectId, TransportError,
    http::{MAX_BODY_BYTES, Method, Request, Response},
    time::Timestamp,
};

/// How long a connection is kept for the next request. A person takes this long to find a code, and ureq's
/// own 15 seconds would then cost a new TLS connection. Two minutes are less than what routers on the way
/// forget connections after (350 seconds at AWS, 4 minutes at Azure).
const IDLE: Duration = Duration::from_secs(120);

/// The computer that this program runs on.
///
/// One agent for all requests of a sign-in: connections are kept alive, cookies are
/// kept, redirects are not followed, certificates are those of the system.
pub struct Native {
    agent: ureq::Agent,
    /// For programs on this computer: it has no cookies, and keeps none.
    local: ureq::Agent,
    promises: Promises,
    away: away::Away,
    turns: turn::Turns,
}

impl Default for Native {
    fn default() -> Self {
        Self::new()
    }
}

impl Native {
    /// A platform with connections and cookies of its own.
    pub fn new() -> Self {
        let tls = ureq::tls::TlsConfig::builder()
            .root_certs(ureq::tls::RootCerts::PlatformVerifier)
            .build();
        let config = ureq::Agent::config_builder()
            .tls_config(tls)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .max_idle_age(IDLE)
            .user_agent(concat!("egui_okta/", env!("CARGO_PKG_VERSION")))
            .build();
        let local = ureq::Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .max_idle_connections(0)
            .proxy(None)
            .build();
        Self {
            agent: config.into(),
            local: local.into(),
            promises: Promises::default(),
            away: away::Away::default(),
            turns: turn::Turns::default(),
        }
    }

    fn spawn(
        &mut self,
        agent: ureq::Agent,
        id: EffectId,
        request: Request,
        timeout: Duration,
        wake: Wake,
    ) {
        let fulfil = self.promises.add(id, wake);
        let spawned = std::thread::Builder::new()
            .name("egui_okta request".to_owned())
            .spawn(move || fulfil(call(&agent, &request, timeout)));
        if spawned.is_err() {
            // The promise can no longer be kept; the transaction's own deadline ends the wait.
            self.promises.forget(id);
        }
    }
}

impl Platform for Native {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }

    fn random(&mut self) -> Result<[u8; 32], TransportError> {
        system_random()
    }

    fn send(&mut self, id: EffectId, request: Request, timeout: Duration, wake: Wake) {
        self.spawn(self.agent.clone(), id, request, timeout, wake);
    }

    fn local(&mut self, id: EffectId, request: Request, timeout: Duration, wake: Wake) -> bool {
        self.spawn(self.local.clone(), id, request, timeout, wake);
        true
    }

    fn poll(&mut self) -> Option<(EffectId, Answer)> {
        self.promises.poll()
    }

    fn leave(
        &mut self,
        id: EffectId,
        departure: &Departure,
        wake: SharedWake,
    ) -> Result<Leaving, AwayError> {
        self.away.wait(id, departure, wake)?;
        Ok(Leaving::Open)
    }

    fn await_visit(&mut self, id: EffectId, departure: &Departure, wake: SharedWake) {
        // Where the port is in use, or the redirect URI is none of this computer, the code is typed.
        let _ = self.away.wait(id, departure, wake);
    }

    fn poll_back(&mut self) -> Option<(EffectId, Secret)> {
        self.away.poll()
    }

    fn way_back(&mut self, redirect_uri: &str, wake: SharedWake) -> Result<String, AwayError> {
        self.away.listen(redirect_uri, wake)
    }

    fn end_way_back(&mut self) {
        self.away.release();
    }

    fn sees_redirects(&self) -> bool {
        true
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

    fn forget(&mut self, id: EffectId) {
        self.away.forget(id);
        self.promises.forget(id);
    }
}

fn call(agent: &ureq::Agent, request: &Request, timeout: Duration) -> Answer {
    let mut builder = ureq::http::Request::builder()
        .uri(&request.url)
        .method(request.method.as_str());
    for (name, value) in request.headers.iter() {
        builder = builder.header(name, value);
    }
    match request.method {
        Method::Get | Method::Delete => send(agent, builder.body(()), timeout),
        Method::Post | Method::Options | Method::Other => {
            send(agent, builder.body(&request.body[..]), timeout)
        }
    }
}

fn send<B: ureq::AsSendBody>(
    agent: &ureq::Agent,
    built: Result<ureq::http::Request<B>, ureq::http::Error>,
    timeout: Duration,
) -> Answer {
    let request = built.map_err(|_invalid| TransportError::Connection)?;
    // A proxy knows another computer by the name of this one.
    let is_here = request
        .uri()
        .host()
        .is_some_and(|host| is_loopback(&host.to_ascii_lowercase()));
    let mut settings = agent
        .configure_request(request)
        .timeout_global(Some(timeout));
    if is_here {
        settings = settings.proxy(None);
    }
    let request = settings.build();
    read(agent.run(request).map_err(|error| classify(&error))?)
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let mut out = Response::new(response.status().as_u16(), Vec::new());
    for (name, value) in response.headers() {
        out.headers
            .push(name.as_str(), String::from_utf8_lossy(value.as_bytes()));
    }
    // One byte more than is taken, to tell a full body from one that is too long.
    let limit = MAX_BODY_BYTES as u64 + 1;
    let reader = response.body_mut().with_config().limit(limit + 1).reader();
    reader
        .take(limit)
        .read_to_end(&mut out.body)
        .map_err(|error| classify_io(&error))?;
    if out.body.len() > MAX_BODY_BYTES {
        Err(TransportError::TooLarge)
    } else {
        Ok(out)
    }
}

fn classify(error: &ureq::Error) -> TransportError {
    match error {
        ureq::Error::Timeout(_) => TransportError::Timeout,
        ureq::Error::HostNotFound => TransportError::Dns,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => TransportError::Tls,
        ureq::Error::BodyExceedsLimit(_) => TransportError::TooLarge,
        ureq::Error::Io(error) => classify_io(error),
        _ => TransportError::Connection,
    }
}

fn classify_io(error: &std::io::Error) -> TransportError {
    match error.kind() {
        std::io::ErrorKind::TimedOut => TransportError::Timeout,
        std::io::ErrorKind::NetworkUnreachable | std::io::ErrorKind::NetworkDown => {
            TransportError::Offline
        }
        std::io::ErrorKind::InvalidData => TransportError::Tls,
        _ => TransportError::Connection,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_outlive_the_search_for_a_code() {
        let native = Native::new();
        assert!(native.agent.config().max_idle_age() >= Duration::from_secs(60));
    }
}
