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
    collections::BTreeMap,
    io::Read as _,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use crate::config::address::is_loopback;

use super::{Answer, Grant, Leaving, Platform, Promises, SharedWake, Wake, system_random};
use crate::protocol::{
    AwayError, Departure, EffectId, TransportError,
    http::{MAX_BODY_BYTES, Method, Request, Response},
    time::Timestamp,
};
use crate::{Secret, SignInError};

/// How long a connection is kept for the next request. A person takes this long to find a code, and ureq's
/// own 15 seconds would then cost a new TLS connection. Load balancers close connections after a minute.
const IDLE: Duration = Duration::from_secs(50);

/// The computer that this program runs on.
///
/// One agent for all requests of a sign-in: connections are kept alive, cookies are
/// kept, redirects are not followed, certificates are those of the system.
pub struct Native {
    agent: ureq::Agent,
    answered: Answered,
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
            answered: Answered::default(),
            local: local.into(),
            promises: Promises::default(),
            away: away::Away::default(),
            turns: turn::Turns::default(),
        }
    }

    fn spawn(
        &mut self,
        agent: ureq::Agent,
        answered: Option<Answered>,
        id: EffectId,
        request: Request,
        timeout: Duration,
        wake: Wake,
    ) {
        let fulfil = self.promises.add(id, wake);
        let spawned = std::thread::Builder::new()
            .name("egui_okta request".to_owned())
            .spawn(move || fulfil(call(&agent, answered.as_ref(), &request, timeout)));
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
        let answered = Some(self.answered.clone());
        self.spawn(self.agent.clone(), answered, id, request, timeout, wake);
    }

    fn local(&mut self, id: EffectId, request: Request, timeout: Duration, wake: Wake) -> bool {
        // None of its connections is kept.
        self.spawn(self.local.clone(), None, id, request, timeout, wake);
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

    fn why_nobody_came(&self) -> Option<SignInError> {
        self.away.why_nobody_came()
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

/// When each server has answered last: a connection to it may have been kept since.
#[derive(Clone, Default)]
struct Answered(Arc<Mutex<BTreeMap<String, Instant>>>);

impl Answered {
    fn remember(&self, server: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(server.to_owned(), Instant::now());
    }

    fn is_recent(&self, server: &str) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(server).is_some_and(|at| at.elapsed() < IDLE)
    }
}

/// A server may close a kept connection at the moment in which the next request is on its way there, unread: such a
/// request is sent once more, on a new connection. One that was sent on a new connection never is.
fn call(
    agent: &ureq::Agent,
    answered: Option<&Answered>,
    request: &Request,
    timeout: Duration,
) -> Answer {
    let server = request.url.split('/').take(3).collect::<Vec<_>>().join("/");
    let may_be_kept = answered.is_some_and(|answered| answered.is_recent(&server));
    let began = Instant::now();
    let response = match attempt(agent, request, timeout, may_be_kept) {
        Err(error) if may_be_kept && is_closed(&error) => {
            let left = timeout.saturating_sub(began.elapsed());
            attempt(agent, request, left, false)
        }
        other => other,
    };
    let answer = read(response.map_err(|error| classify(&error))?)?;
    if let Some(answered) = answered {
        answered.remember(&server);
    }
    Ok(answer)
}

/// Whether the connection ended before there was an answer.
fn is_closed(error: &ureq::Error) -> bool {
    use std::io::ErrorKind as E;
    let ureq::Error::Io(error) = error else {
        return false;
    };
    matches!(
        error.kind(),
        E::UnexpectedEof | E::ConnectionReset | E::ConnectionAborted | E::BrokenPipe
    )
}

fn attempt(
    agent: &ureq::Agent,
    request: &Request,
    timeout: Duration,
    may_be_kept: bool,
) -> Result<ureq::http::Response<ureq::Body>, ureq::Error> {
    let mut builder = ureq::http::Request::builder()
        .uri(&request.url)
        .method(request.method.as_str());
    for (name, value) in request.headers.iter() {
        builder = builder.header(name, value);
    }
    match request.method {
        Method::Get | Method::Delete => send(agent, builder.body(())?, timeout, may_be_kept),
        Method::Post | Method::Options | Method::Other => send(
            agent,
            builder.body(&request.body[..])?,
            timeout,
            may_be_kept,
        ),
    }
}

fn send<B: ureq::AsSendBody>(
    agent: &ureq::Agent,
    request: ureq::http::Request<B>,
    timeout: Duration,
    may_be_kept: bool,
) -> Result<ureq::http::Response<ureq::Body>, ureq::Error> {
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
    if !may_be_kept {
        settings = settings.max_idle_age(Duration::ZERO);
    }
    agent.run(settings.build())
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
        let kept = native.agent.config().max_idle_age();
        assert!(
            (30..60).contains(&kept.as_secs()),
            "and not those who close them"
        );
    }

    /// Answers one request a connection, and closes it when the next one comes.
    fn forgetful_server() -> (std::net::SocketAddr, Arc<std::sync::atomic::AtomicUsize>) {
        use std::{
            io::{BufRead as _, BufReader, Write as _},
            sync::atomic::{AtomicUsize, Ordering},
        };
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
                std::thread::spawn(move || {
                    let stream = stream.unwrap();
                    let head = |stream: &std::net::TcpStream| {
                        let lines = BufReader::new(stream).lines();
                        lines
                            .map(Result::unwrap)
                            .take_while(|line| !line.is_empty())
                            .count()
                    };
                    if head(&stream) > 0 {
                        (&stream)
                            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                            .unwrap();
                        head(&stream);
                    }
                });
            }
        });
        (address, connections)
    }

    #[test]
    fn a_request_on_a_connection_that_was_being_closed_is_sent_again() {
        use std::sync::atomic::Ordering;
        let (address, connections) = forgetful_server();
        let native = Native::new();
        let answered = Some(&native.answered);
        for count in 1..=3 {
            let request = Request::post(format!("http://{address}/token"), "code=a");
            let answer = call(&native.agent, answered, &request, Duration::from_secs(5));
            assert_eq!(
                answer.map(|answer| answer.status),
                Ok(200),
                "request {count}"
            );
        }
        assert_eq!(connections.load(Ordering::SeqCst), 3);
    }

    #[test]
    fn a_request_on_a_new_connection_is_sent_once() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            drop(listener.accept());
            listener.set_nonblocking(true).unwrap();
            std::thread::sleep(Duration::from_millis(200));
            assert!(listener.accept().is_err(), "nobody comes again");
        });
        let native = Native::new();
        let request = Request::get(format!("http://{address}/"));
        let answer = call(
            &native.agent,
            Some(&native.answered),
            &request,
            Duration::from_secs(5),
        );
        assert_eq!(answer.unwrap_err(), TransportError::Connection);
        server.join().unwrap();
    }
}
