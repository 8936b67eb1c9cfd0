//! What the server says about the user.

use egui_okta::{Secret, protocol::http::Method};
use serde_json::{Value, json};

use super::{
    provider::{Provider, config, failed, signed_in},
    support::{CLIENT_ID, ISSUER, OTHER_SIGNER, SIGNER},
};

#[test]
fn userinfo_bearer_header() {
    let mut provider = Provider::default();
    signed_in(provider.sign_in());
    let request = provider.last("userinfo");
    assert_eq!(request.method, Method::Get);
    assert_eq!(
        request.headers.get("authorization"),
        Some("Bearer access-1")
    );
    assert!(request.body.is_empty() && !request.url.contains("access-1"));
}

#[test]
fn userinfo_invalid_sub() {
    let mut provider = Provider {
        user_info: json!({"sub": "somebody else", "name": "Eve"}),
        ..Provider::default()
    };
    assert_eq!(failed(&provider.sign_in()), "tokens.user-info");
    provider.user_info = json!({"name": "Eve"});
    assert_eq!(failed(&provider.sign_in()), "tokens.user-info");
}

#[test]
fn scope_userinfo_claims() {
    let mut provider = Provider {
        user_info: json!({"sub": "00u1user", "name": "Ada Lovelace", "email": "ada@org.example"}),
        ..Provider::default()
    };
    let done = signed_in(provider.sign_in());
    assert_eq!(provider.asked("scope"), config().scopes().join(" "));
    let user_info = done.user_info.unwrap();
    assert_eq!(user_info.claims()["name"], "Ada Lovelace");
    assert_eq!(user_info.claims()["email"], "ada@org.example");
}

/// Claims that another server vouches for are handed on as they are, and nothing is taken from them.
#[test]
fn aggregated_claims() {
    let mut provider = Provider {
        user_info: json!({
            "sub": "00u1user", "_claim_names": {"sub": "src1", "email": "src1"},
            "_claim_sources": {"src1": {"JWT": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJldmUifQ."}},
        }),
        ..Provider::default()
    };
    let user_info = signed_in(provider.sign_in()).user_info.unwrap();
    assert_eq!(user_info.claims()["sub"], "00u1user");
    assert_eq!(user_info.claims().get("email"), None);
}

/// Nobody is asked for claims at an address that an answer names.
#[test]
fn distributed_claims() {
    let mut provider = Provider {
        user_info: json!({
            "sub": "00u1user", "_claim_names": {"email": "src1"},
            "_claim_sources": {"src1": {"endpoint": "https://evil.example/claims", "access_token": "x"}},
        }),
        ..Provider::default()
    };
    let asked_before = provider.seen.len();
    let user_info = signed_in(provider.sign_in()).user_info.unwrap();
    assert_eq!(user_info.claims().get("email"), None);
    let asked = &provider.seen[asked_before..];
    assert!(
        asked
            .iter()
            .all(|r| r.url.starts_with("https://org.example/"))
    );
}

#[test]
fn userinfo_signed() {
    let sign_in = |claims, sign: fn(&Value) -> Secret| {
        let mut provider = Provider {
            user_info: claims,
            sign_user_info: Some(sign),
            ..Provider::default()
        };
        provider.sign_in()
    };
    let right = || json!({"sub": "00u1user", "iss": ISSUER, "aud": CLIENT_ID, "name": "Ada"});
    let done = signed_in(sign_in(right(), |claims| SIGNER.id_token(claims)));
    assert_eq!(done.user_info.unwrap().claims()["name"], "Ada");
    let forged =
        |claims: &Value| OTHER_SIGNER.sign(r#"{"kid":"key-1","alg":"RS256"}"#, &claims.to_string());
    assert_eq!(failed(&sign_in(right(), forged)), "tokens.user-info");
    for (name, wrong) in [
        ("sub", "eve"),
        ("iss", "https://evil.example"),
        ("aud", "other"),
    ] {
        let mut claims = right();
        claims[name] = wrong.into();
        let end = sign_in(claims, |claims| SIGNER.id_token(claims));
        assert_eq!(failed(&end), "tokens.user-info", "{name}");
    }
}
