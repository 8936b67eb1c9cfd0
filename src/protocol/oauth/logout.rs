//! Ends the session in the browser (OpenID Connect RP-Initiated Logout 1.0).

use super::{IdToken, State, form::Form};
use crate::Secret;

/// Where a browser goes to end the session at Okta.
///
/// `post_logout_redirect_uri` must be registered for the app; without it Okta shows its own page.
/// The address names the user by the ID token, so it is kept as a secret.
pub fn url(
    end_session_endpoint: &str,
    id_token: Option<&IdToken>,
    post_logout_redirect_uri: Option<&str>,
    state: Option<&State>,
) -> Secret {
    let query = Form::new()
        .maybe("id_token_hint", id_token.map(IdToken::expose_compact))
        .maybe("post_logout_redirect_uri", post_logout_redirect_uri)
        .maybe("state", state.map(State::expose))
        .into_query();
    let separator = if end_session_endpoint.contains('?') {
        '&'
    } else {
        '?'
    };
    Secret::new(format!("{end_session_endpoint}{separator}{query}"))
}
