//! Responses in the forms that Okta gives them.

use serde::Serialize;
use serde_json::json;

use crate::protocol::http::Response;

const ION: &str = "application/ion+json; okta-version=1.0.0";
/// Errors of the Identity Engine: real clients look for a readable body only
/// where the type says plain JSON.
const ION_ERROR: &str = "application/json; okta-version=1.0.0";

/// A JSON body.
pub(crate) fn json(status: u16, body: &impl Serialize) -> Response {
    typed(status, "application/json", body)
}

/// A body of the Identity Engine.
pub(crate) fn ion(status: u16, body: &impl Serialize) -> Response {
    typed(status, if status < 300 { ION } else { ION_ERROR }, body)
}

fn typed(status: u16, content_type: &str, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => Response::new(status, bytes).with_header("Content-Type", content_type),
        Err(_) => Response::new(500, Vec::new()),
    }
    .with_header("Cache-Control", "no-cache, no-store")
}

/// An error of Okta's own APIs: `errorCode` and a sentence.
pub(crate) fn okta_error(status: u16, code: &str, summary: &str) -> Response {
    json(
        status,
        &json!({
            "errorCode": code,
            "errorSummary": summary,
            "errorLink": code,
            "errorId": format!("oae{code}"),
            "errorCauses": [],
        }),
    )
}

/// An empty body.
pub(crate) fn empty(status: u16) -> Response {
    Response::new(status, Vec::new()).with_header("Cache-Control", "no-cache, no-store")
}

/// Sends a browser elsewhere.
pub(crate) fn redirect(location: &str) -> Response {
    empty(302).with_header("Location", location)
}

/// A page. Text put into it must be escaped with [`escape_html`].
pub(crate) fn html(status: u16, body: &str) -> Response {
    Response::new(status, format!("<!doctype html><meta charset=utf-8>{body}"))
        .with_header("Content-Type", "text/html; charset=utf-8")
        .with_header("Cache-Control", "no-cache, no-store")
}

/// Text as part of HTML.
pub(crate) fn escape_html(text: &str) -> String {
    text.chars()
        .fold(String::with_capacity(text.len()), |mut out, c| {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&#39;"),
                _ => out.push(c),
            }
            out
        })
}
