//! What a server says instead of an answer is told apart, and kept when it is not known.

use egui_okta::protocol::{
    http::Response,
    oauth::{AnswerError, InteractionHandle, OAuthErrorCode},
};

fn error(status: u16, body: &str) -> AnswerError {
    InteractionHandle::parse(&Response::new(status, body)).unwrap_err()
}

#[test]
fn codes_keep_their_names() {
    for name in [
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "invalid_scope",
        "invalid_token",
        "insufficient_scope",
        "unauthorized_client",
        "unsupported_grant_type",
        "access_denied",
        "login_required",
        "interaction_required",
        "consent_required",
        "insufficient_authentication_context",
        "authorization_pending",
        "slow_down",
        "expired_token",
        "use_dpop_nonce",
        "server_error",
        "temporarily_unavailable",
    ] {
        let code = OAuthErrorCode::from_wire(name);
        assert_eq!(code.as_str(), name);
        assert!(!matches!(code, OAuthErrorCode::Other(_)), "{name}");
    }
    let code = OAuthErrorCode::from_wire("jit_failure_missing_attribute");
    assert_eq!(
        code,
        OAuthErrorCode::Other("jit_failure_missing_attribute".to_owned())
    );
}

#[test]
fn kinds_of_refusal() {
    assert_eq!(
        error(400, r#"{"error":"access_denied"}"#).code(),
        "access_denied"
    );
    assert_eq!(
        error(200, r#"{"error":"access_denied"}"#).code(),
        "access_denied"
    );
    let limited = error(
        429,
        r#"{"errorCode":"E0000047","errorSummary":"API call exceeded rate limit","errorCauses":[]}"#,
    );
    assert_eq!(limited.code(), "E0000047");
    assert!(limited.to_string().contains("429"), "{limited}");
    assert_eq!(
        error(502, "<html>Bad Gateway</html>"),
        AnswerError::Status(502)
    );
    assert_eq!(error(500, "{}"), AnswerError::Status(500));
    assert_eq!(error(302, ""), AnswerError::Status(302));
    assert_eq!(error(200, "[]"), AnswerError::NotJson);
    assert_eq!(error(200, ""), AnswerError::NotJson);
    assert_eq!(error(400, r#"{"error":""}"#), AnswerError::Status(400));
}

#[test]
fn long_texts_are_cut() {
    let body = format!(
        r#"{{"error":"{0}","error_description":"{0}"}}"#,
        "ö".repeat(5000)
    );
    let AnswerError::OAuth(error) = error(400, &body) else {
        panic!("an OAuth error");
    };
    assert_eq!(error.code.as_str().chars().count(), 1000);
    assert_eq!(error.description.chars().count(), 1000);
}
