//! ID tokens that are right, and ID tokens that are wrong in one way.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use egui_okta::{Secret, protocol::oauth::FlowPhase};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use serde_json::{Value, json};

use super::{
    provider::{Provider, failed, half_hash, signed_in},
    support::{OTHER_SIGNER, SIGNER},
};

/// A sign-in with a claim set, or taken out where the value is null.
fn with_claim(name: &'static str, value: Value) -> FlowPhase {
    let mut provider = Provider {
        claims: Box::new(move |claims| {
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(name);
            } else {
                claims[name] = value.clone();
            }
        }),
        ..Provider::default()
    };
    provider.sign_in()
}

#[track_caller]
fn refused(end: &FlowPhase) {
    assert_eq!(failed(end), "tokens.id-token");
}

/// The compact form of a header and claims, with this signature.
fn unsigned(header: &Value, claims: &Value, signature: &[u8]) -> Secret {
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let (header, claims) = (header.to_string(), claims.to_string());
    let signed = format!(
        "{}.{}",
        encode(header.as_bytes()),
        encode(claims.as_bytes())
    );
    Secret::new(format!("{signed}.{}", encode(signature)))
}

#[test]
fn test() {
    let done = signed_in(Provider::default().sign_in());
    assert_eq!(done.tokens.id_token().subject(), "00u1user");
}

#[test]
fn invalid_iss() {
    refused(&with_claim(
        "iss",
        json!("https://org.example/oauth2/other"),
    ));
}

#[test]
fn missing_sub() {
    refused(&with_claim("sub", json!(null)));
}

#[test]
fn invalid_aud() {
    refused(&with_claim("aud", json!("another-client")));
    refused(&with_claim("aud", json!(["another-client"])));
}

#[test]
fn missing_aud() {
    refused(&with_claim("aud", json!(null)));
}

#[test]
fn missing_iat() {
    refused(&with_claim("iat", json!(null)));
}

#[test]
fn nonce_invalid() {
    refused(&with_claim("nonce", json!("of another sign-in")));
}

/// A nonce may be left out in the code flow; ours never is, and its absence is not accepted.
#[test]
fn nonce_unless_code_flow() {
    let mut provider = Provider::default();
    signed_in(provider.sign_in());
    assert_eq!(provider.asked("nonce").len(), 43);
    refused(&with_claim("nonce", json!(null)));
}

#[test]
fn idtoken_sig_rs256() {
    let done = signed_in(Provider::default().sign_in());
    let compact = done.tokens.id_token().expose_compact();
    let header = URL_SAFE_NO_PAD.decode(compact.split('.').next().unwrap());
    let header: Value = serde_json::from_slice(&header.unwrap()).unwrap();
    assert_eq!(header["alg"], "RS256");
}

#[test]
fn idtoken_sig_none() {
    let mut provider = Provider {
        sign: Box::new(|claims| unsigned(&json!({"alg": "none"}), claims, b"")),
        ..Provider::default()
    };
    refused(&provider.sign_in());
}

#[test]
fn invalid_sig_rs256() {
    let mut provider = Provider {
        // The other key signs, and calls itself by the name of the one that is listed.
        sign: Box::new(|claims| {
            OTHER_SIGNER.sign(r#"{"kid":"key-1","alg":"RS256"}"#, &claims.to_string())
        }),
        ..Provider::default()
    };
    refused(&provider.sign_in());
}

#[test]
fn invalid_sig_hs256() {
    let mut provider = Provider {
        sign: Box::new(|claims| {
            unsigned(&json!({"alg": "HS256", "kid": "key-1"}), claims, &[1; 32])
        }),
        ..Provider::default()
    };
    refused(&provider.sign_in());
}

#[test]
fn invalid_sig_es256() {
    let listed = SigningKey::from_slice(&[7; 32]).unwrap();
    let point = listed.verifying_key().to_encoded_point(false);
    let jwk = json!({
        "kty": "EC", "crv": "P-256", "alg": "ES256", "kid": "ec-1",
        "x": URL_SAFE_NO_PAD.encode(point.x().unwrap()), "y": URL_SAFE_NO_PAD.encode(point.y().unwrap()),
    });
    let sign_in = |secret: [u8; 32]| {
        let key = SigningKey::from_slice(&secret).unwrap();
        let mut provider = Provider {
            keys: vec![jwk.clone()],
            sign: Box::new(move |claims| {
                let header = json!({"alg": "ES256", "kid": "ec-1"});
                let bare = unsigned(&header, claims, b"");
                let signed = bare.expose().trim_end_matches('.');
                let signature: Signature = key.sign(signed.as_bytes());
                let signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
                Secret::new(format!("{signed}.{signature}"))
            }),
            ..Provider::default()
        };
        provider.sign_in()
    };
    signed_in(sign_in([7; 32]));
    refused(&sign_in([8; 32]));
}

#[test]
fn kid_absent_single_jwks() {
    let mut provider = Provider {
        sign: Box::new(|claims| SIGNER.sign(r#"{"alg":"RS256"}"#, &claims.to_string())),
        ..Provider::default()
    };
    signed_in(provider.sign_in());
}

/// Among several keys none is guessed; the suite lets a client choose.
#[test]
fn kid_absent_multiple_jwks() {
    let mut provider = Provider {
        keys: vec![SIGNER.jwk(), OTHER_SIGNER.jwk()],
        sign: Box::new(|claims| SIGNER.sign(r#"{"alg":"RS256"}"#, &claims.to_string())),
        ..Provider::default()
    };
    refused(&provider.sign_in());
}

#[test]
fn invalid_athash() {
    refused(&with_claim("at_hash", json!(half_hash("another token"))));
}

/// `at_hash` may be left out of an ID token of the token endpoint.
#[test]
fn missing_athash() {
    signed_in(with_claim("at_hash", json!(null)));
}

#[test]
fn invalid_chash() {
    refused(&with_claim("c_hash", json!(half_hash("another code"))));
    signed_in(with_claim("c_hash", json!(half_hash("code-1"))));
}

/// `c_hash` may be left out of an ID token of the token endpoint.
#[test]
fn missing_chash() {
    signed_in(with_claim("c_hash", json!(null)));
}
