//! Which app calls, and whether it is who it says.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::form::Form;
use super::super::policy::{App, Policy};
use super::{Call, OAuthError};

/// The app that sent a form, by `Authorization: Basic` or by fields of the body
/// (RFC 6749 §2.3.1). Public apps give their id alone.
pub(crate) fn authenticate<'a>(
    policy: &'a Policy,
    call: &Call<'_>,
    form: &Form,
) -> Result<&'a App, OAuthError> {
    if let Some(name) = form.repeated() {
        let text = format!("The parameter '{name}' is there more than once.");
        return Err(OAuthError::new("invalid_request", text));
    }
    let (id, secret) = match basic(call) {
        Some((id, secret)) => (id, Some(secret)),
        None => (
            form.get("client_id").unwrap_or_default().to_owned(),
            form.get("client_secret").map(str::to_owned),
        ),
    };
    let app = policy.app(&id).ok_or_else(|| {
        OAuthError::new("invalid_client", "Invalid value for 'client_id' parameter.")
    })?;
    match &app.client_secret {
        Some(expected) if secret.as_deref() != Some(expected.expose()) => Err(OAuthError::new(
            "invalid_client",
            "The client secret is wrong or missing.",
        )),
        _ => Ok(app),
    }
}

/// Id and secret of `Authorization: Basic`. A public app sends no colon.
fn basic(call: &Call<'_>) -> Option<(String, String)> {
    let encoded = call
        .request
        .headers
        .get("authorization")?
        .strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':').unwrap_or((&text, ""));
    Some((id.to_owned(), secret.to_owned()))
}
