//! HTTP as values: what a sign-in wants sent, and what came back.
//!
//! The protocol layer makes [`Request`]s and reads [`Response`]s. It never sends
//! anything; a platform does, or the sandbox org answers in process.

use std::fmt;

use zeroize::Zeroize as _;

/// The largest response body that is read, in bytes.
pub const MAX_BODY_BYTES: usize = 4 * 1024 * 1024;

/// A request method. Okta's endpoints need no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `DELETE`
    Delete,
    /// `OPTIONS`: a browser's preflight. Only the sandbox org sees it.
    Options,
    /// Any other method. Only the sandbox org sees it, and refuses it.
    Other,
}

impl Method {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Other => "OTHER",
        }
    }
}

/// Header names and values, in the order sent. Names are compared without case.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// The first value of a header.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Adds a header; one of the same name stays.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(n, v)| (n.as_str(), v.as_str()))
    }
}

impl fmt::Debug for Headers {
    /// Names only: values may be cookies or bearer tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(n, _)| n))
            .finish()
    }
}

/// An address as it may be printed: without what follows the path, which may hold a handle of the
/// sign-in.
pub(crate) fn printable(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

/// Whether a browser sends and keeps cookies for a request to another origin.
///
/// Okta binds a sign-in to cookies on `/idp/idx/*` and `interact`; tokens and
/// keys travel without them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// Cookies are sent and kept.
    Include,
    /// No cookies.
    Omit,
}

/// What is to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The absolute address.
    pub url: String,
    /// All headers that are set on purpose.
    pub headers: Headers,
    /// The body; empty for `GET`.
    pub body: Vec<u8>,
    /// Cookies, in a browser.
    pub credentials: Credentials,
    /// Whether it shows what is good for one use, such as a code or a refresh token that the server rotates: who
    /// shows it a second time is taken for a thief (RFC 9700 sections 2.1.1 and 4.14.2). A platform does not send it
    /// again by itself.
    pub once: bool,
}

impl Request {
    /// A `GET` without cookies.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            method: Method::Get,
            url: url.into(),
            headers: Headers::default(),
            body: Vec::new(),
            credentials: Credentials::Omit,
            once: false,
        }
    }

    /// A `POST` without cookies.
    pub fn post(url: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Self {
            method: Method::Post,
            url: url.into(),
            headers: Headers::default(),
            body: body.into(),
            credentials: Credentials::Omit,
            once: false,
        }
    }

    /// A `DELETE` without cookies.
    pub fn delete(url: impl Into<String>) -> Self {
        let mut request = Self::get(url);
        request.method = Method::Delete;
        request
    }

    /// The same request with one more header.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push(name, value);
        self
    }

    /// The same request, never to be sent a second time.
    #[must_use]
    pub fn for_one_use(mut self) -> Self {
        self.once = true;
        self
    }

    /// The same request with cookies.
    #[must_use]
    pub fn with_credentials(mut self) -> Self {
        self.credentials = Credentials::Include;
        self
    }

    /// The path of the address, without host and query.
    pub fn path(&self) -> &str {
        let rest = self
            .url
            .split_once("://")
            .map_or(self.url.as_str(), |(_, r)| r);
        let path = rest.find('/').map_or("/", |at| &rest[at..]);
        path.split(['?', '#']).next().unwrap_or(path)
    }
}

impl Drop for Request {
    /// Passwords, codes and tokens travel in bodies and headers; once they are sent they are wiped.
    fn drop(&mut self) {
        self.body.zeroize();
        self.headers
            .0
            .iter_mut()
            .for_each(|(_, value)| value.zeroize());
    }
}

impl fmt::Debug for Request {
    /// Method and path only: query, headers and body may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} ({} bytes)",
            self.method.as_str(),
            self.path(),
            self.body.len()
        )
    }
}

/// What came back.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The headers that could be read. In a browser only those that the server exposes.
    pub headers: Headers,
    /// The body, at most [`MAX_BODY_BYTES`].
    pub body: Vec<u8>,
}

impl Response {
    /// A response without headers.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Headers::default(),
            body: body.into(),
        }
    }

    /// The same response with one more header.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push(name, value);
        self
    }

    /// Whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// `X-Okta-Request-Id`, by which Okta's support finds a request.
    pub fn request_id(&self) -> Option<&str> {
        self.headers.get("x-okta-request-id")
    }
}

impl fmt::Debug for Response {
    /// Status and length only: the body may hold tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.status, self.body.len())
    }
}
