//! Form bodies and queries, encoded so that every server reads them alike.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::protocol::http::Request;

/// All but the unreserved characters of RFC 3986 section 2.3.
const ENCODED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Pairs of `name=value`, joined by `&`. A space becomes `%20`, never `+`.
#[derive(Default)]
pub(super) struct Form(String);

impl Form {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn pair(mut self, name: &str, value: &str) -> Self {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(name);
        self.0.push('=');
        self.0.extend(utf8_percent_encode(value, &ENCODED));
        self
    }

    pub(super) fn maybe(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.pair(name, value),
            None => self,
        }
    }

    pub(super) fn into_query(self) -> String {
        self.0
    }

    /// A `POST` that a browser sends without asking first: its headers are those that the
    /// Fetch standard lets through (CORS-safelisted), which saves a round trip.
    pub(super) fn post(self, url: impl Into<String>) -> Request {
        Request::post(url, self.0)
            .with_header("Accept", "application/json")
            .with_header("Content-Type", "application/x-www-form-urlencoded")
    }
}
