//! Parameters of a query or of an `application/x-www-form-urlencoded` body.

use crate::protocol::http::{Method, Request};

/// Names and values, decoded.
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// From the body of a `POST`, else from the query.
    pub(crate) fn of(request: &Request) -> Self {
        if request.method == Method::Post {
            Self::parse(&request.body)
        } else {
            Self::query(request)
        }
    }

    /// From the query.
    pub(crate) fn query(request: &Request) -> Self {
        let url = request.url.split('#').next().unwrap_or_default();
        Self::parse(
            url.split_once('?')
                .map_or("", |(_, query)| query)
                .as_bytes(),
        )
    }

    fn parse(text: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(text).into_owned().collect())
    }

    /// A parameter. An empty one counts as left out (RFC 6749 §3.1).
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(n, v)| n == name && !v.is_empty())
            .map(|(_, v)| v.as_str())
    }

    /// Whether a parameter of RFC 6749 is there twice, which §3.1 and §3.2 forbid.
    pub(crate) fn repeated(&self) -> Option<&str> {
        let twice = |name: &str| self.0.iter().filter(|(n, _)| n == name).count() > 1;
        self.0.iter().map(|(n, _)| n.as_str()).find(|n| twice(n))
    }
}
