//! The way back to the app, in each response mode.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use url::{Url, form_urlencoded};

use crate::protocol::http::Response;

use super::super::origin::origin_of;
use super::super::reply::{self, escape_html};
use super::grant::{AuthorizationRequest, ResponseMode};

/// The fields with `state` and, against mix-up (RFC 9207), `iss`.
fn all_fields<'a>(
    request: &'a AuthorizationRequest,
    origin: &str,
    fields: &'a [(&'static str, String)],
) -> Vec<(&'static str, String)> {
    let mut all = fields.to_vec();
    if let Some(state) = &request.state {
        all.push(("state", state.clone()));
    }
    all.push(("iss", request.server.url(origin)));
    all
}

/// The address of the app with these fields behind it.
pub(crate) fn target(
    request: &AuthorizationRequest,
    origin: &str,
    fields: &[(&'static str, String)],
) -> String {
    let all = all_fields(request, origin, fields);
    let Ok(mut url) = Url::parse(&request.redirect_uri) else {
        return request.redirect_uri.clone();
    };
    if request.response_mode == ResponseMode::Fragment {
        let text = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&all)
            .finish();
        url.set_fragment(Some(&text));
    } else {
        url.query_pairs_mut().extend_pairs(&all);
    }
    url.into()
}

/// Sends the browser back.
pub(crate) fn answer(
    request: &AuthorizationRequest,
    origin: &str,
    fields: &[(&'static str, String)],
) -> Response {
    let all = all_fields(request, origin, fields);
    match request.response_mode {
        ResponseMode::Query | ResponseMode::Fragment => {
            reply::redirect(&target(request, origin, fields))
        }
        ResponseMode::FormPost => form_post(&request.redirect_uri, &all),
        ResponseMode::PostMessage => post_message(&request.redirect_uri, &all),
    }
}

fn form_post(uri: &str, fields: &[(&'static str, String)]) -> Response {
    let inputs: String = fields
        .iter()
        .map(|(name, value)| {
            let value = escape_html(value);
            format!("<input type=hidden name={name} value=\"{value}\">")
        })
        .collect();
    let action = escape_html(uri);
    reply::html(
        200,
        &format!(
            "<title>Signing in</title><form method=post action=\"{action}\">{inputs}\
             <noscript><button>Continue</button></noscript></form>\
             <script>document.forms[0].submit()</script>"
        ),
    )
}

/// A page that tells the one that opened or embeds it, and nobody else: no other may embed it.
fn post_message(uri: &str, fields: &[(&'static str, String)]) -> Response {
    let members: Map<String, Value> = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())))
        .collect();
    let receiver = origin_of(uri).unwrap_or_default();
    // `<` would end the script from within a text.
    let escape = |value: &Value| value.to_string().replace('<', "\\u003c");
    let (data, target) = (
        escape(&Value::Object(members)),
        escape(&Value::from(receiver.as_str())),
    );
    let script = format!("(window.opener||window.parent).postMessage({data},{target})");
    let hash = STANDARD.encode(Sha256::digest(&script));
    let page = format!("<title>Signing in</title><script>{script}</script>");
    reply::html(200, &page).with_header(
        "Content-Security-Policy",
        format!("default-src 'none'; script-src 'sha256-{hash}'; frame-ancestors {receiver}"),
    )
}
