//! From the token endpoint's answer to verified tokens, and on to refreshed ones.

use std::time::Duration;

use egui_okta::{
    Tokens,
    protocol::{
        http::Response,
        oauth::{AnswerError, Expectations, IdTokenError, OAuthErrorCode, TokenAnswer},
        time::Timestamp,
    },
};
use serde_json::{Value, json};

use super::support::{
    ACCESS_TOKEN, CLIENT_ID, ISSUED, ISSUER, SIGNER, claims, claims_with, config, jwks, nonce, now,
    ok,
};

fn answer() -> Value {
    json!({
        "token_type": "Bearer", "expires_in": 3600, "access_token": ACCESS_TOKEN,
        "scope": "openid email offline_access", "refresh_token": "refresh-1",
        "id_token": SIGNER.id_token(&claims()).expose(),
    })
}

fn parse(change: impl FnOnce(&mut Value)) -> Result<TokenAnswer, AnswerError> {
    let mut members = answer();
    change(&mut members);
    TokenAnswer::parse(&ok(&members), now())
}

fn tokens(change: impl FnOnce(&mut Value)) -> Result<Tokens, IdTokenError> {
    let nonce = nonce();
    let expectations = Expectations {
        nonce: Some(&nonce),
        ..Expectations::new(ISSUER, CLIENT_ID)
    };
    Tokens::verify(
        &parse(change).unwrap(),
        config().scopes(),
        &jwks(),
        &expectations,
        now(),
    )
}

#[test]
fn a_whole_answer() {
    let tokens = tokens(|_| {}).unwrap();
    assert_eq!(tokens.access_token().expose(), ACCESS_TOKEN);
    assert_eq!(tokens.token_type(), "Bearer");
    assert_eq!(tokens.scopes(), ["openid", "email", "offline_access"]);
    assert_eq!(tokens.expires_at(), Some(now() + Duration::from_secs(3600)));
    assert_eq!(tokens.id_token().subject(), "00u1user");
    assert_eq!(tokens.refresh_token().unwrap().expose(), "refresh-1");
}

#[test]
fn printing_shows_no_token() {
    let answer = parse(|_| {}).unwrap();
    let text = format!("{answer:?} {:?}", tokens(|_| {}).unwrap());
    let id_token = SIGNER.id_token(&claims());
    for hidden in [ACCESS_TOKEN, "refresh-1", id_token.expose(), "Ada"] {
        assert!(!text.contains(hidden), "{text}");
    }
}

#[test]
fn what_may_be_left_out() {
    let tokens = tokens(|members| {
        for name in ["expires_in", "scope", "refresh_token"] {
            members[name] = Value::Null;
        }
    })
    .unwrap();
    assert_eq!(tokens.expires_at(), None);
    assert_eq!(
        tokens.scopes(),
        ["openid", "profile", "email"],
        "those asked for"
    );
    assert_eq!(tokens.refresh_token(), None);
}

#[test]
fn type_of_token() {
    for name in ["bearer", "BEARER", "BeArEr"] {
        assert!(parse(|m| m["token_type"] = name.into()).is_ok());
    }
    let dpop = parse(|m| m["token_type"] = "DPoP".into()).unwrap_err();
    assert_eq!(dpop, AnswerError::TokenType("DPoP".to_owned()));
    assert_eq!(
        parse(|m| m["token_type"] = Value::Null),
        Err(AnswerError::Member("token_type"))
    );
}

#[test]
fn lifetimes() {
    let expires_at = |value: Value| {
        let tokens = tokens(|m| m["expires_in"] = value).unwrap();
        tokens.expires_at().unwrap()
    };
    assert_eq!(expires_at(json!("300")), now() + Duration::from_secs(300));
    assert_eq!(expires_at(json!(0)), now());
    assert_eq!(expires_at(json!(0.5)), now() + Duration::from_millis(500));
    assert_eq!(expires_at(json!(1e300)), Timestamp(u64::MAX));
    for wrong in [
        json!("soon"),
        json!(-1),
        json!([]),
        json!("NaN"),
        json!("-3"),
    ] {
        let result = parse(|m| m["expires_in"] = wrong.clone());
        assert_eq!(result, Err(AnswerError::Member("expires_in")), "{wrong}");
    }
}

#[test]
fn tokens_that_cannot_be_sent() {
    for (name, value) in [
        ("access_token", Value::Null),
        ("access_token", "".into()),
        ("access_token", "a\r\nX-Evil: 1".into()),
        ("access_token", 5.into()),
        ("refresh_token", "a b".into()),
        ("id_token", json!({})),
        ("scope", json!(["openid"])),
    ] {
        let result = parse(|m| m[name] = value.clone());
        assert_eq!(result, Err(AnswerError::Member(name)), "{value}");
    }
}

#[test]
fn refusals() {
    let refused = Response::new(
        400,
        r#"{"error":"invalid_grant","error_description":"PKCE verification failed."}"#,
    );
    let AnswerError::OAuth(error) = TokenAnswer::parse(&refused, now()).unwrap_err() else {
        panic!("an OAuth error");
    };
    assert_eq!(error.code, OAuthErrorCode::InvalidGrant);
    assert_eq!(error.description, "PKCE verification failed.");
}

#[test]
fn there_are_no_tokens_without_a_verified_id_token() {
    assert_eq!(
        tokens(|m| m["id_token"] = Value::Null),
        Err(IdTokenError::Absent)
    );
    assert_eq!(
        tokens(|m| m["id_token"] = "a.b.c".into()),
        Err(IdTokenError::Malformed)
    );
    let swapped = tokens(|m| m["access_token"] = "another.access.token".into());
    assert_eq!(
        swapped,
        Err(IdTokenError::AtHash),
        "the answer's own token is compared"
    );
}

fn refresh(change: impl FnOnce(&mut Value)) -> Result<Tokens, IdTokenError> {
    let mut members = json!({"token_type": "Bearer", "access_token": "new"});
    change(&mut members);
    let answer = TokenAnswer::parse(&ok(&members), now()).unwrap();
    let expectations = Expectations::new(ISSUER, CLIENT_ID);
    tokens(|_| {})
        .unwrap()
        .refreshed(&answer, &jwks(), &expectations, now())
}

#[test]
fn a_refresh_keeps_what_it_does_not_replace() {
    let tokens = refresh(|_| {}).unwrap();
    assert_eq!(tokens.access_token().expose(), "new");
    assert_eq!(tokens.refresh_token().unwrap().expose(), "refresh-1");
    assert_eq!(tokens.scopes(), ["openid", "email", "offline_access"]);
    assert_eq!(tokens.expires_at(), None);
    assert_eq!(tokens.id_token().issued_at(), Timestamp::from_secs(ISSUED));
}

fn refresh_with(changes: &Value) -> Result<Tokens, IdTokenError> {
    let mut changes = changes.clone();
    changes["at_hash"] = Value::Null;
    refresh(|m| m["id_token"] = SIGNER.id_token(&claims_with(&changes)).expose().into())
}

#[test]
fn a_refresh_replaces_what_it_brings() {
    let tokens = refresh(|members| {
        let changes = json!({"iat": ISSUED + 1, "nonce": null, "at_hash": null});
        members["id_token"] = SIGNER.id_token(&claims_with(&changes)).expose().into();
        members["refresh_token"] = "refresh-2".into();
        members["scope"] = "openid".into();
    })
    .unwrap();
    assert_eq!(tokens.refresh_token().unwrap().expose(), "refresh-2");
    assert_eq!(tokens.scopes(), ["openid"]);
    assert_eq!(
        tokens.id_token().issued_at(),
        Timestamp::from_secs(ISSUED + 1)
    );
}

#[test]
fn a_refresh_stays_with_the_user() {
    assert!(refresh_with(&json!({})).is_ok());
    assert_eq!(
        refresh_with(&json!({"sub": "00u2"})),
        Err(IdTokenError::OtherSubject)
    );
    assert_eq!(
        refresh_with(&json!({"nonce": "other"})),
        Err(IdTokenError::OtherSubject)
    );
    assert_eq!(
        refresh_with(&json!({"iss": "https://evil.example"})),
        Err(IdTokenError::Issuer)
    );
}

#[test]
fn a_refresh_need_not_repeat_the_nonce() {
    let changes = json!({"nonce": null, "at_hash": null});
    let id_token = SIGNER.id_token(&claims_with(&changes));
    let nonce = nonce();
    let expectations = Expectations {
        nonce: Some(&nonce),
        ..Expectations::new(ISSUER, CLIENT_ID)
    };
    let answer = parse(|m| m["id_token"] = id_token.expose().into()).unwrap();
    let old = tokens(|_| {}).unwrap();
    assert!(
        old.refreshed(&answer, &jwks(), &expectations, now())
            .is_ok()
    );
}

#[test]
fn a_refresh_stays_with_the_issuer() {
    let other = "https://other.example";
    let changes = json!({"iss": other, "at_hash": null});
    let id_token = SIGNER.id_token(&claims_with(&changes));
    let answer = parse(|m| m["id_token"] = id_token.expose().into()).unwrap();
    let expectations = Expectations::new(other, CLIENT_ID);
    let refreshed = tokens(|_| {})
        .unwrap()
        .refreshed(&answer, &jwks(), &expectations, now());
    assert_eq!(refreshed, Err(IdTokenError::OtherSubject));
}
