//! `GET {server}/v1/logout`: OpenID Connect RP-Initiated Logout 1.0.

use url::Url;

use crate::protocol::http::Response;

use super::super::form::Form;
use super::super::org::Org;
use super::super::origin::is_loopback_url;
use super::super::{cookie, reply};
use super::Call;

/// Ends the browser's session, and sends it back to the app where that is registered.
pub(crate) fn handle(org: &mut Org, call: &Call<'_>) -> Response {
    let form = Form::of(call.request);
    let answer = match form.get("post_logout_redirect_uri") {
        None => reply::html(200, "<title>Signed out</title><p>You are signed out."),
        Some(uri) if is_registered(org, uri) => match with_state(uri, form.get("state")) {
            Some(location) => reply::redirect(&location),
            None => refused(),
        },
        Some(_) => return refused(),
    };
    match cookie::read(call.request, cookie::SESSION) {
        Some(session) => {
            org.sessions.end(session);
            answer.with_header("Set-Cookie", cookie::clear(cookie::SESSION))
        }
        None => answer,
    }
}

fn is_registered(org: &Org, uri: &str) -> bool {
    is_loopback_url(uri)
        || org
            .policy
            .apps
            .iter()
            .flat_map(|app| &app.redirect_uris)
            .any(|known| known == uri)
}

fn with_state(uri: &str, state: Option<&str>) -> Option<String> {
    let mut url = Url::parse(uri).ok()?;
    if let Some(state) = state {
        url.query_pairs_mut().append_pair("state", state);
    }
    Some(url.into())
}

fn refused() -> Response {
    let text = "The 'post_logout_redirect_uri' parameter must be a redirect URI of the app.";
    reply::html(
        400,
        &format!("<title>Error</title><p>{}", reply::escape_html(text)),
    )
}
