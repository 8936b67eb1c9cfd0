//! Only the browser that comes back ends the wait; everything else is answered and forgotten.

use std::{
    io::{Read as _, Write as _},
    time::Instant,
};

use super::*;
use crate::ErrorCode;

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

fn listen(host: &str) -> (Loopback, u16) {
    let port = free_port();
    let uri = format!("http://{host}:{port}/back/here");
    (Loopback::listen_at(&uri, || {}).unwrap(), port)
}

fn ask_with(address: impl Into<SocketAddr>, request: &str) -> String {
    let mut stream = TcpStream::connect(address.into()).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn ask(port: u16, target: &str) -> String {
    let request = format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
    ask_with((Ipv4Addr::LOCALHOST, port), &request)
}

/// The next visit, which is answered.
fn welcome(loopback: &mut Loopback) -> String {
    let until = Instant::now() + Duration::from_secs(10);
    while Instant::now() < until {
        if let Some(visit) = loopback.poll() {
            let shown = format!("{visit:?}");
            assert!(!shown.contains(visit.parameters()), "{shown}");
            let parameters = visit.parameters().to_owned();
            visit.answer(true, "Done <&>", "Go back.");
            return parameters;
        }
        thread::sleep(Duration::from_millis(5));
    }
    panic!("nobody came");
}

#[test]
fn a_browser_comes_back_and_gets_a_page() {
    let (mut loopback, port) = listen("localhost");
    assert_eq!(
        loopback.redirect_uri(),
        format!("http://localhost:{port}/back/here")
    );
    let browser = thread::spawn(move || ask(port, "/back/here?code=a%20b&state=c"));
    assert_eq!(welcome(&mut loopback), "code=a%20b&state=c");
    let page = browser.join().unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
    assert!(page.contains("<h1>Done &lt;&amp;&gt;</h1>"), "{page}");
    for header in [
        "Cache-Control: no-store",
        "Referrer-Policy: no-referrer",
        "default-src 'none'",
    ] {
        assert!(page.contains(header), "{page}");
    }
    loopback.close(Duration::from_secs(1));
}

#[test]
fn nothing_else_counts() {
    let (mut loopback, port) = listen("localhost");
    for (target, status) in [
        ("/favicon.ico", 404),
        ("/", 404),
        ("/back/here", 404),
        ("/back/here?", 404),
        ("/back/here?codes=1", 404),
        ("/back/here/?code=1&state=2", 404),
        ("/BACK/here?code=1&state=2", 404),
        ("/x/../back/here?code=1", 404),
    ] {
        let page = ask(port, target);
        assert!(
            page.starts_with(&format!("HTTP/1.1 {status} ")),
            "{target}: {page}"
        );
    }
    let raw = |request: String| ask_with((Ipv4Addr::LOCALHOST, port), &request);
    let target = "/back/here?code=1&state=2";
    for (request, status) in [
        (
            format!("POST {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"),
            405,
        ),
        (
            format!("HEAD {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"),
            405,
        ),
        (
            format!("GET {target} HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n"),
            404,
        ),
        (format!("GET {target} HTTP/1.1\r\n\r\n"), 404),
        (
            format!(
                "GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\nSec-Purpose: prefetch\r\n\r\n"
            ),
            503,
        ),
        ("nonsense\r\n\r\n".to_owned(), 400),
    ] {
        let page = raw(request.clone());
        assert!(
            page.starts_with(&format!("HTTP/1.1 {status} ")),
            "{request}: {page}"
        );
    }
    assert!(loopback.had_posted_visit());
    loopback.forget_visits();
    assert_eq!(loopback.why_nobody_came(), None);
    raw(format!(
        "HEAD {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"
    ));
    assert!(!loopback.had_posted_visit());
    let posted = raw(format!(
        "POST {target} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: 0\r\n\r\n"
    ));
    assert!(posted.contains("form_post"), "{posted}");
    let told = loopback.why_nobody_came().unwrap();
    assert_eq!(told.code, ErrorCode::Callback);
    assert!(told.detail.contains("response_mode form_post"), "{told}");
    assert!(!loopback.had_empty_visit());
    ask(port, "/back/here");
    assert!(loopback.had_empty_visit());
    assert!(loopback.poll().is_none());
}

#[test]
fn a_connection_that_says_nothing_keeps_nobody_waiting() {
    let (mut loopback, port) = listen("localhost");
    let silent: Vec<_> = (0..5)
        .map(|_| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap())
        .collect();
    let browser = thread::spawn(move || ask(port, "/back/here?error=access_denied&state=c"));
    assert_eq!(welcome(&mut loopback), "error=access_denied&state=c");
    assert!(browser.join().unwrap().contains("200 OK"));
    drop(silent);
}

#[test]
fn both_addresses_of_localhost() {
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_err() {
        return;
    }
    let (mut loopback, port) = listen("localhost");
    let request = format!("GET /back/here?code=6 HTTP/1.1\r\nHost: [::1]:{port}\r\n\r\n");
    let browser = thread::spawn(move || ask_with((Ipv6Addr::LOCALHOST, port), &request));
    assert_eq!(welcome(&mut loopback), "code=6");
    browser.join().unwrap();
}

#[test]
fn another_program_at_one_of_the_addresses_is_in_the_way() {
    let Ok(other) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) else {
        return;
    };
    let port = other.local_addr().unwrap().port();
    let at = |host: &str| {
        let uri = format!("http://{host}:{port}/callback");
        Loopback::listen_at(&uri, || {}).map(|_| ())
    };
    assert!(matches!(at("localhost"), Err(LoopbackError::NoPort(_))));
    assert_eq!(
        at("127.0.0.1"),
        Ok(()),
        "where nobody goes to the other one"
    );
}

#[test]
fn only_addresses_of_this_computer() {
    for uri in [
        "https://localhost/callback",
        "http://app.example/callback",
        "com.example:/callback",
        "",
    ] {
        let error = Loopback::listen_at(uri, || {}).map(|_| ()).unwrap_err();
        assert_eq!(error, LoopbackError::NotLoopback, "{uri}");
    }
}

#[test]
fn a_port_is_given_back() {
    let (loopback, port) = listen("127.0.0.1");
    drop(loopback);
    assert!(
        TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok(),
        "at once"
    );
}
