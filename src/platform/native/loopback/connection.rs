//! One connection of a browser: one request, one page.

use std::{
    io::{self, Read as _, Write as _},
    net::TcpStream,
    sync::{atomic::Ordering, mpsc},
    time::{Duration, Instant},
};

use super::{Door, Visit, page};
use crate::{protocol::oauth::callback, strings::Strings};

/// How long a browser may take to say what it wants.
const READ_TIMEOUT: Duration = Duration::from_secs(10);
/// How long it may take until it is known which page to show.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);
/// The longest request that is read; a code and its like are far shorter. What is longer than an answer may be is
/// read nevertheless, to be told so.
const MAX_HEAD_BYTES: usize = 256 * 1024;
const MAX_HEADERS: usize = 100;

/// The one request that is waited for.
pub(super) struct Expected {
    hosts: Vec<String>,
    path: String,
}

impl Expected {
    pub(super) fn new(host: &str, port: u16, path: &str) -> Self {
        let names = ["localhost", "127.0.0.1", "[::1]", host];
        let mut hosts: Vec<String> = names.iter().map(|name| format!("{name}:{port}")).collect();
        if port == 80 {
            hosts.extend(names.map(str::to_owned));
        }
        Self {
            hosts,
            path: path.to_owned(),
        }
    }
}

/// What a request is about.
enum Kind {
    /// The answer to the sign-in.
    Answer(String),
    /// The redirect URI, without an answer.
    Empty,
    /// The redirect URI, with an answer that is a form.
    Posted,
    /// Something else, and the status it is answered with.
    Other(u16),
}

pub(super) fn serve(mut stream: TcpStream, door: &Door) -> io::Result<()> {
    stream.set_read_timeout(Some(READ_TIMEOUT))?;
    stream.set_write_timeout(Some(READ_TIMEOUT))?;
    let Some(head) = read_head(&mut stream)? else {
        return Ok(());
    };
    match kind_of(&head, &door.expected) {
        Kind::Empty => {
            door.had_empty_visit.store(true, Ordering::Relaxed);
            write(&mut stream, 404, &other_page(404))
        }
        Kind::Posted => {
            door.had_posted_visit.store(true, Ordering::Relaxed);
            write(&mut stream, 405, &other_page(405))
        }
        Kind::Other(status) => write(&mut stream, status, &other_page(status)),
        Kind::Answer(parameters) => {
            *door.busy() += 1;
            let result = welcome(&mut stream, door, parameters);
            *door.busy() -= 1;
            door.done.notify_all();
            result
        }
    }
}

/// What is shown to a browser that brings no answer.
fn other_page(status: u16) -> String {
    let strings = Strings::english();
    let name = match status {
        405 => "form-post",
        _ => "nothing",
    };
    let text = |part: &str| strings.text(&format!("login.page.{name}.{part}"));
    page::html(&text("title"), &text("text"))
}

/// Passes on what the browser brought, and shows it the page that comes back.
fn welcome(stream: &mut TcpStream, door: &Door, parameters: String) -> io::Result<()> {
    let (answer, page) = mpsc::sync_channel(1);
    let gone = || (503, page::html("Nobody is here", "The app has ended."));
    let (status, body) = if door.visits.send(Visit { parameters, answer }).is_ok() {
        (door.wake)();
        match page.recv_timeout(ANSWER_TIMEOUT) {
            Ok((true, page)) => (200, page),
            Ok((false, page)) => (400, page),
            Err(_) => gone(),
        }
    } else {
        gone()
    };
    write(stream, status, &body)
}

/// Up to the empty line; none if the browser says nothing, or too much.
fn read_head(stream: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let started = Instant::now();
    let mut head = Vec::new();
    let mut piece = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut piece)?;
        head.extend_from_slice(piece.get(..read).unwrap_or_default());
        if read == 0 || head.len() > MAX_HEAD_BYTES || started.elapsed() > READ_TIMEOUT {
            return Ok(None);
        }
    }
    Ok(Some(head))
}

/// Only a plain `GET` of the redirect URI with an answer in it counts. A favicon, a page that is
/// loaded ahead of time, or another site that found the port must not end the sign-in.
fn kind_of(head: &[u8], expected: &Expected) -> Kind {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let (Ok(httparse::Status::Complete(_)), Some(method), Some(target)) =
        (request.parse(head), request.method, request.path)
    else {
        return Kind::Other(400);
    };
    let header = |name: &str| {
        let mut all = request.headers.iter();
        let found = all.find(|header| header.name.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(found.value).ok()
    };
    // A name that was made to point here (DNS rebinding) is not the redirect URI.
    let is_here = header("host").is_some_and(|host| {
        let mut hosts = expected.hosts.iter();
        hosts.any(|known| known.eq_ignore_ascii_case(host))
    });
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if !is_here || path != expected.path {
        return Kind::Other(404);
    }
    if method == "POST" {
        return Kind::Posted;
    }
    if method != "GET" {
        return Kind::Other(405);
    }
    let is_ahead_of_time = ["sec-purpose", "purpose"]
        .iter()
        .any(|name| header(name).is_some_and(|value| value.contains("prefetch")));
    if is_ahead_of_time {
        return Kind::Other(503);
    }
    if callback::is_answer(query) {
        Kind::Answer(query.to_owned())
    } else {
        Kind::Empty
    }
}

fn write(stream: &mut TcpStream, status: u16, body: &str) -> io::Result<()> {
    let reason = match status {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        _ => "Service Unavailable",
    };
    let head = format!(
        "HTTP/1.1 {status} {reason}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
         Content-Security-Policy: default-src 'none'\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body.as_bytes())?;
    stream.flush()
}
