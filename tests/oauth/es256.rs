//! ES256 beside RS256: each key is good for its own algorithm only.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use egui_okta::{
    IdToken, Secret,
    protocol::oauth::{Expectations, IdTokenError},
};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use serde_json::{Value, json};

use super::support::{CLIENT_ID, ISSUER, SIGNER, claims, jwks_of, now};

fn key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

fn jwk(kid: &str) -> Value {
    let point = key().verifying_key().to_encoded_point(false);
    json!({
        "kty": "EC", "crv": "P-256", "use": "sig", "kid": kid, "alg": "ES256",
        "x": URL_SAFE_NO_PAD.encode(point.x().unwrap()), "y": URL_SAFE_NO_PAD.encode(point.y().unwrap()),
    })
}

fn signed(header: &Value) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", encode(header), encode(&claims()))
}

fn token(header: &Value) -> Secret {
    let signed = signed(header);
    let signature: Signature = key().sign(signed.as_bytes());
    Secret::new(format!(
        "{signed}.{}",
        URL_SAFE_NO_PAD.encode(signature.to_bytes())
    ))
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
fn a_signature_of_the_rfc_is_verified() {
    // RFC 7515 appendix A.3: the key and the signature; the payload there is no ID token, so that
    // only the signature is found to be right.
    let key = json!({
        "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    });
    let token = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    assert_eq!(
        verify(&token.into(), std::slice::from_ref(&key)),
        Err(IdTokenError::Issuer)
    );
    let changed = token.replace("DtEh", "DtEi");
    assert_eq!(
        verify(&changed.into(), &[key]),
        Err(IdTokenError::UnknownKey),
        "it names no key, so that it may be another one's"
    );
}

#[test]
fn tokens_are_verified() {
    let header = json!({"alg": "ES256", "kid": "ec-1"});
    assert!(verify(&token(&header), &[SIGNER.jwk(), jwk("ec-1")]).is_ok());
    assert_eq!(
        verify(&token(&header), &[jwk("ec-2")]),
        Err(IdTokenError::UnknownKey)
    );
    let without_kid = token(&json!({"alg": "ES256"}));
    assert!(
        verify(&without_kid, &[SIGNER.jwk(), jwk("ec-1")]).is_ok(),
        "the only key of this algorithm"
    );
}

#[test]
fn the_header_does_not_choose_the_use_of_a_key() {
    let rsa_named = json!({"alg": "ES256", "kid": "key-1"});
    assert_eq!(
        verify(&token(&rsa_named), &[SIGNER.jwk()]),
        Err(IdTokenError::UnknownKey)
    );
    let ec_named = SIGNER.sign(r#"{"alg":"RS256","kid":"ec-1"}"#, &claims().to_string());
    assert_eq!(
        verify(&ec_named, &[jwk("ec-1")]),
        Err(IdTokenError::UnknownKey)
    );
}

#[test]
fn only_the_form_of_the_rfc_is_a_signature() {
    let header = json!({"alg": "ES256", "kid": "ec-1"});
    let signed = signed(&header);
    let signature: Signature = key().sign(signed.as_bytes());
    let der = signature.to_der();
    for wrong in [der.as_bytes(), &[0; 64], &[0; 63], &[255; 64], &[]] {
        let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(wrong));
        assert_eq!(
            verify(&token.into(), &[jwk("ec-1")]),
            Err(IdTokenError::Signature)
        );
    }
}

#[test]
fn unsuitable_keys_are_left_out() {
    for (name, value) in [
        ("crv", json!("P-384")),
        ("crv", json!(null)),
        ("alg", json!("ES384")),
        ("use", json!("enc")),
        ("x", json!("AA")),
        ("y", json!(URL_SAFE_NO_PAD.encode([1; 32]))),
        ("kty", json!("RSA")),
    ] {
        let mut key = jwk("ec-1");
        key[name] = value.clone();
        assert!(jwks_of(&[key]).is_empty(), "{name} {value}");
    }
}
