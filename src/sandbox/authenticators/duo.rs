//! Duo: the frame answers with what it was asked, signed. Here the page of the sandbox
//! stands in for Duo, and hands the challenge back.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::super::idx::notice::Notice;
use super::{Answer, Ceremony, Rejection};

/// `contextualData` of a challenge or an enrolment.
pub(crate) fn contextual_data(origin: &str, challenge: &[u8]) -> Value {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    json!({
        "integrationType": "IFRAME",
        "host": host,
        "signedToken": format!("TX|{}:APP|sandbox", URL_SAFE_NO_PAD.encode(challenge)),
        "script": format!("{origin}/sandbox/duo.js"),
    })
}

/// What the frame hands back when the sign-in is allowed.
pub(crate) fn allowed(signed_token: &str) -> Option<String> {
    let challenge = signed_token.strip_prefix("TX|")?.split(':').next()?;
    Some(format!("AUTH|{challenge}:APP|sandbox"))
}

pub(crate) fn verify(credentials: &Value, ceremony: &Ceremony<'_>) -> bool {
    let given = credentials.get("signatureData").and_then(Value::as_str);
    let expected = format!("AUTH|{}:", URL_SAFE_NO_PAD.encode(ceremony.challenge));
    !ceremony.challenge.is_empty() && given.is_some_and(|given| given.starts_with(&expected))
}

pub(crate) fn check(answer: &Answer<'_>) -> Result<(), Rejection> {
    if verify(answer.credentials, answer.ceremony) {
        return Ok(());
    }
    Err(Rejection::Wrong(Notice::error(
        "oie.authenticator.duo.method.duo.verification_failed",
        "We were unable to verify with Duo. Try again.",
    )))
}
