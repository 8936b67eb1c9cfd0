//! Keys that change.

use egui_okta::Secret;
use serde_json::{Value, json};

use super::{
    provider::{Provider, failed, signed_in},
    support::{OTHER_SIGNER, SIGNER},
};

/// The keys that were read are those of before the rotation.
fn rotated() -> Provider {
    Provider {
        keys: vec![SIGNER.jwk()],
        keys_later: Some(vec![SIGNER.jwk(), OTHER_SIGNER.jwk()]),
        sign: Box::new(|claims| OTHER_SIGNER.id_token(claims)),
        ..Provider::default()
    }
}

#[test]
fn signing_key_rotation() {
    let mut provider = Provider::default();
    signed_in(provider.sign_in());
    provider.keys = vec![OTHER_SIGNER.jwk()];
    provider.sign = Box::new(|claims| OTHER_SIGNER.id_token(claims));
    signed_in(provider.sign_in());
}

#[test]
fn signing_key_rotation_just_before_signing() {
    let mut provider = rotated();
    signed_in(provider.sign_in());
    assert_eq!(provider.count("keys"), 2, "asked for once more");
}

#[test]
fn a_key_that_never_comes() {
    let mut provider = rotated();
    provider.keys_later = None;
    assert_eq!(failed(&provider.sign_in()), "tokens.id-token");
    assert_eq!(provider.count("keys"), 2, "and no more than that");
    let header = json!({"alg": "RS256", "kid": "key-3"}).to_string();
    provider.sign = Box::new(move |claims| SIGNER.sign(&header, &claims.to_string()));
    assert_eq!(failed(&provider.sign_in()), "tokens.id-token");
}

/// Such a token does not say which key it was signed with: the only one known may be that of before.
#[test]
fn a_token_without_key_id_after_a_rotation() {
    let sign: fn(&Value) -> Secret =
        |claims| OTHER_SIGNER.sign(r#"{"alg":"RS256"}"#, &claims.to_string());
    let mut provider = Provider {
        keys_later: Some(vec![OTHER_SIGNER.jwk()]),
        sign: Box::new(sign),
        ..Provider::default()
    };
    signed_in(provider.sign_in());
    assert_eq!(provider.count("keys"), 2);
    let mut provider = Provider {
        sign: Box::new(sign),
        ..Provider::default()
    };
    assert_eq!(failed(&provider.sign_in()), "tokens.id-token");
    assert_eq!(provider.count("keys"), 2, "and no more than that");
}
