//! One request on the wire: connections that are kept, and those that were closed meanwhile.

use std::{
    collections::BTreeMap,
    io::Read as _,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::{
    config::address::is_loopback,
    platform::Answer,
    protocol::{
        TransportError,
        http::{MAX_BODY_BYTES, Method, Request, Response},
    },
};

/// How long a connection is kept for the next request. A person takes this long to find a code, and ureq's
/// own 15 seconds would then cost a new TLS connection. Load balancers close connections after a minute.
pub(super) const IDLE: Duration = Duration::from_secs(50);

/// A connection that was idle for no longer than this is not about to be closed.
const BUSY: Duration = Duration::from_secs(3);

/// When each server has answered last: a connection to it may have been kept since.
#[derive(Clone, Default)]
pub(super) struct Answered(Arc<Mutex<BTreeMap<String, Instant>>>);

impl Answered {
    fn remember(&self, server: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(server.to_owned(), Instant::now());
    }

    fn is_recent(&self, server: &str, idle: Duration) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(server).is_some_and(|at| at.elapsed() < idle)
    }
}

/// A server may close a kept connection at the moment in which the next request is on its way there, unread: such a
/// request is sent once more, on a new connection. One that was sent on a new connection never is; nor one that is
/// good for one use, for the server may have read it. That one takes no connection that could be about to be closed.
pub(super) fn call(
    agent: &ureq::Agent,
    answered: Option<&Answered>,
    request: &Request,
    timeout: Duration,
) -> Answer {
    let server = request.url.split('/').take(3).collect::<Vec<_>>().join("/");
    let idle = if request.once { BUSY } else { IDLE };
    let may_be_kept = answered.is_some_and(|answered| answered.is_recent(&server, idle));
    let idle = if may_be_kept { idle } else { Duration::ZERO };
    let began = Instant::now();
    let response = match attempt(agent, request, timeout, idle) {
        Err(error) if may_be_kept && !request.once && is_closed(&error) => {
            let left = timeout.saturating_sub(began.elapsed());
            attempt(agent, request, left, Duration::ZERO)
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
    idle: Duration,
) -> Result<ureq::http::Response<ureq::Body>, ureq::Error> {
    let mut builder = ureq::http::Request::builder()
        .uri(&request.url)
        .method(request.method.as_str());
    for (name, value) in request.headers.iter() {
        builder = builder.header(name, value);
    }
    match request.method {
        Method::Get | Method::Delete => send(agent, builder.body(())?, timeout, idle),
        Method::Post | Method::Options | Method::Other => {
            send(agent, builder.body(&request.body[..])?, timeout, idle)
        }
    }
}

fn send<B: ureq::AsSendBody>(
    agent: &ureq::Agent,
    request: ureq::http::Request<B>,
    timeout: Duration,
    idle: Duration,
) -> Result<ureq::http::Response<ureq::Body>, ureq::Error> {
    // A proxy knows another computer by the name of this one.
    let is_here = request
        .uri()
        .host()
        .is_some_and(|host| is_loopback(&host.to_ascii_lowercase()));
    let mut settings = agent
        .configure_request(request)
        .timeout_global(Some(timeout))
        .max_idle_age(idle);
    if is_here {
        settings = settings.proxy(None);
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
    use super::{super::Native, *};

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

    /// The server may have read it: the code in it would come a second time.
    #[test]
    fn a_request_that_is_good_for_one_use_is_sent_once() {
        use std::sync::atomic::Ordering;
        let (address, connections) = forgetful_server();
        let native = Native::new();
        let answered = Some(&native.answered);
        let url = format!("http://{address}/token");
        let limit = Duration::from_secs(5);
        let first = call(&native.agent, answered, &Request::get(&url), limit);
        assert_eq!(first.map(|answer| answer.status), Ok(200));
        let request = Request::post(&url, "code=a").for_one_use();
        let answer = call(&native.agent, answered, &request, limit);
        assert_eq!(answer.unwrap_err(), TransportError::Connection);
        assert_eq!(connections.load(Ordering::SeqCst), 1);
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
