//! Duo: the frame answers with what it was asked, signed. Here the page of the sandbox
//! stands in for Duo, and hands the challenge back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::super::idx::notice::Notice;
use super::{Answer, Ceremony, Rejection};
use crate::Secret;

/// The half of the token that is the org's own.
const APP: &str = "APP|sandbox|sandbox";

/// `contextualData` of a challenge or an enrolment.
pub(crate) fn contextual_data(origin: &str, challenge: &[u8]) -> Value {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    json!({
        "integrationType": "IFRAME",
        "host": host,
        "signedToken": format!("TX|{}|sandbox:{APP}", STANDARD.encode(challenge)),
        "script": format!("{origin}/sandbox/duo.js"),
    })
}

/// What the frame hands back when the sign-in is allowed: it is given the first half of the token.
pub(crate) fn allowed(signed_token: &str) -> Option<String> {
    let request = signed_token.split(':').next()?;
    Some(format!("AUTH|{}", request.strip_prefix("TX|")?))
}

/// What a client makes of that: the second half of the token goes back to the org.
pub(crate) fn response(signed_token: &str) -> Option<Secret> {
    let (_, app) = signed_token.split_once(':')?;
    Some(format!("{}:{app}", allowed(signed_token)?).into())
}

pub(crate) fn verify(credentials: &Value, ceremony: &Ceremony<'_>) -> bool {
    let given = credentials.get("signatureData").and_then(Value::as_str);
    let expected = format!("AUTH|{}|sandbox:{APP}", STANDARD.encode(ceremony.challenge));
    !ceremony.challenge.is_empty() && given == Some(expected.as_str())
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
