//! A key set with strange members is still read, and no unsuitable key is ever used.

use egui_okta::{
    Secret,
    protocol::{
        http::{Credentials, Response},
        oauth::{AnswerError, Expectations, IdToken, IdTokenError, Jwks, jwks},
    },
};
use serde_json::{Value, json};

use super::support::{CLIENT_ID, ISSUER, OTHER_SIGNER, SIGNER, claims, jwks_of, now, ok};

fn with(name: &str, value: Value) -> Value {
    let mut key = SIGNER.jwk();
    key[name] = value;
    key
}

fn verify(token: &Secret, keys: &[Value]) -> Result<IdToken, IdTokenError> {
    IdToken::verify(
        token,
        &jwks_of(keys),
        &Expectations::new(ISSUER, CLIENT_ID),
        now(),
    )
}

#[test]
fn the_request_is_simple() {
    let request = jwks::request("https://org.example/oauth2/v1/keys");
    assert_eq!(request.credentials, Credentials::Omit);
    assert_eq!(
        request.headers.iter().collect::<Vec<_>>(),
        [("Accept", "application/json")]
    );
}

#[test]
fn keys_that_are_not_understood_do_no_harm() {
    let strange = json!({
        "keys": [
            {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "ec"},
            {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
            {"kty": "oct", "k": "AA"},
            {"kty": "FUTURE", "n": 5, "e": {"a": 1}},
            {"kty": 7}, {}, [], null, "RSA", 3,
            {"kty": "RSA", "n": "!!", "e": "AQAB"},
            {"kty": "RSA", "n": "AQAB"},
            with("x5c", json!(["MII"])),
        ],
        "next": true,
    });
    assert_eq!(Jwks::parse(&ok(&strange)).unwrap().len(), 1);
}

#[test]
fn keys_that_must_not_verify_are_left_out() {
    let weak = "gQ".repeat(85); // about 1020 bits
    let huge = "gQ".repeat(512); // about 6140 bits
    for key in [
        with("use", "enc".into()),
        with("alg", "RS512".into()),
        with("alg", "RSA-OAEP".into()),
        with("key_ops", json!(["encrypt"])),
        with("key_ops", "verify".into()),
        with("e", "AQ".into()),
        with("e", "Ag".into()),
        with("e", "AAAAAAAAAAAAAAAA".into()),
        with("n", weak.into()),
        with("n", huge.into()),
    ] {
        let name = key.to_string();
        assert!(jwks_of(&[key]).is_empty(), "{name}");
    }
    let mut bare = SIGNER.jwk();
    for name in ["use", "alg"] {
        bare.as_object_mut().unwrap().remove(name);
    }
    assert_eq!(
        jwks_of(&[bare, with("key_ops", json!(["verify"]))]).len(),
        2
    );
}

#[test]
fn huge_and_empty_sets() {
    let parse = |body: &Value| Jwks::parse(&ok(body));
    let many = |count| json!({"keys": vec![SIGNER.jwk(); count]});
    assert_eq!(parse(&many(jwks::MAX_KEYS)).unwrap().len(), jwks::MAX_KEYS);
    assert_eq!(
        parse(&many(jwks::MAX_KEYS + 1)),
        Err(AnswerError::Member("keys"))
    );
    assert_eq!(parse(&json!({})), Err(AnswerError::Member("keys")));
    assert_eq!(
        parse(&json!({"keys": {}})),
        Err(AnswerError::Member("keys"))
    );
    assert!(parse(&json!({"keys": []})).unwrap().is_empty());
    let too_long = Response::new(200, vec![b' '; 5 * 1024 * 1024]);
    assert_eq!(Jwks::parse(&too_long), Err(AnswerError::NotJson));
}

#[test]
fn a_key_is_found_by_its_id() {
    let token = SIGNER.id_token(&claims());
    assert!(verify(&token, &[OTHER_SIGNER.jwk(), SIGNER.jwk()]).is_ok());
    assert_eq!(
        verify(&token, &[OTHER_SIGNER.jwk()]),
        Err(IdTokenError::UnknownKey)
    );
    assert_eq!(verify(&token, &[]), Err(IdTokenError::UnknownKey));
    assert_eq!(
        verify(&token, &[with("kid", Value::Null)]),
        Err(IdTokenError::UnknownKey),
        "a key without an id is not guessed for a token with one"
    );
}

#[test]
fn a_token_without_key_id_needs_a_set_of_one() {
    let token = SIGNER.sign(r#"{"alg":"RS256"}"#, &claims().to_string());
    let ec = json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"});
    assert!(
        verify(&token, &[ec, SIGNER.jwk()]).is_ok(),
        "the only suitable one"
    );
    assert_eq!(
        verify(&token, &[SIGNER.jwk(), OTHER_SIGNER.jwk()]),
        Err(IdTokenError::AmbiguousKey)
    );
    assert_eq!(verify(&token, &[]), Err(IdTokenError::UnknownKey));
}

/// After a careless rotation the old key and the new one may have the same id.
#[test]
fn two_keys_of_one_id_are_both_tried() {
    let mut other = OTHER_SIGNER.jwk();
    other["kid"] = SIGNER.kid.into();
    let token = SIGNER.id_token(&claims());
    assert!(verify(&token, &[other.clone(), SIGNER.jwk()]).is_ok());
    assert!(verify(&token, &[SIGNER.jwk(), other.clone()]).is_ok());
    assert_eq!(verify(&token, &[other]), Err(IdTokenError::Signature));
}

#[test]
fn printing_shows_ids_only() {
    assert_eq!(
        format!("{:?}", jwks_of(&[SIGNER.jwk()])),
        r#"[Some("key-1")]"#
    );
}
