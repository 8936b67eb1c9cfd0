//! What is signed, by whom and how; and what can be read from a token that is right.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use egui_okta::{
    IdToken, Secret,
    protocol::{oauth::IdTokenError, time::Timestamp},
};
use serde_json::{Value, json};

use super::support::{
    CLIENT_ID, ISSUED, ISSUER, OTHER_SIGNER, SIGNER, claims, claims_with, verify, verify_with,
};

#[test]
fn an_ordinary_token_is_accepted_and_read() {
    let compact = SIGNER.id_token(&claims());
    let token = verify(&compact).unwrap();
    assert_eq!(token.expose_compact(), compact.expose());
    assert_eq!(token.issuer(), ISSUER);
    assert_eq!(token.subject(), "00u1user");
    assert_eq!(token.issued_at(), Timestamp::from_secs(ISSUED));
    assert_eq!(token.expires_at(), Timestamp::from_secs(ISSUED + 3600));
    assert_eq!(token.auth_time(), Some(Timestamp::from_secs(ISSUED - 5)));
    assert_eq!(token.amr().collect::<Vec<_>>(), ["pwd", "otp", "mfa"]);
    assert_eq!(token.acr(), Some("urn:okta:loa:2fa:any"));
    assert_eq!(token.name(), Some("Ada Lovelace"));
    assert_eq!(
        (token.given_name(), token.family_name()),
        (Some("Ada"), Some("Lovelace"))
    );
    assert_eq!(token.preferred_username(), Some("ada@org.example"));
    assert_eq!(
        (token.email(), token.email_verified()),
        (Some("ada@org.example"), true)
    );
    assert_eq!(
        (token.locale(), token.zoneinfo()),
        (Some("en-GB"), Some("Europe/London"))
    );
    assert_eq!(
        token.claims()["groups"],
        json!(["Everyone"]),
        "the org's own claims"
    );
}

#[test]
fn a_token_of_bare_necessities_is_accepted() {
    let bare = json!({
        "iss": ISSUER, "sub": "u", "aud": CLIENT_ID, "iat": ISSUED, "exp": ISSUED + 60,
    });
    let token = verify_with(&SIGNER.id_token(&bare), |expected| expected.nonce = None).unwrap();
    assert_eq!(
        (token.name(), token.acr(), token.auth_time()),
        (None, None, None)
    );
    assert!(!token.email_verified());
    assert_eq!(token.amr().count(), 0);
}

#[test]
fn printing_shows_no_person_and_no_token() {
    let compact = SIGNER.id_token(&claims());
    let text = format!("{:?}", verify(&compact).unwrap());
    assert!(text.contains("00u1user"), "{text}");
    for hidden in ["Ada", "ada@", compact.expose()] {
        assert!(!text.contains(hidden), "{text}");
    }
}

fn header(header: &str) -> Result<IdToken, IdTokenError> {
    verify(&SIGNER.sign(header, &claims().to_string()))
}

#[test]
fn only_rs256_and_es256_count() {
    for alg in [
        "none", "None", "HS256", "RS384", "RS512", "PS256", "ES384", "rs256", "",
    ] {
        let result = header(&json!({"kid": SIGNER.kid, "alg": alg}).to_string());
        assert_eq!(result, Err(IdTokenError::Algorithm), "{alg:?}");
    }
    assert_eq!(header(r#"{"kid":"key-1"}"#), Err(IdTokenError::Algorithm));
    assert_eq!(
        header(r#"{"kid":"key-1","alg":null}"#),
        Err(IdTokenError::Algorithm)
    );
    assert_eq!(
        header(r#"{"kid":"key-1","alg":["RS256"]}"#),
        Err(IdTokenError::Algorithm)
    );
}

#[test]
fn a_token_without_signature_is_refused() {
    let compact = SIGNER.id_token(&claims());
    let (signed, _) = compact.expose().rsplit_once('.').unwrap();
    assert_eq!(
        verify(&format!("{signed}.").into()),
        Err(IdTokenError::Signature)
    );
    assert_eq!(verify(&Secret::from(signed)), Err(IdTokenError::Malformed));
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
    let payload = URL_SAFE_NO_PAD.encode(claims().to_string());
    assert_eq!(
        verify(&format!("{none}.{payload}.").into()),
        Err(IdTokenError::Algorithm)
    );
}

#[test]
fn a_signature_of_another_key_is_refused() {
    let header = json!({"kid": SIGNER.kid, "alg": "RS256"}).to_string();
    let token = OTHER_SIGNER.sign(&header, &claims().to_string());
    assert_eq!(verify(&token), Err(IdTokenError::Signature));
    let foreign = json!({"kid": "key-9", "alg": "RS256"}).to_string();
    let token = SIGNER.sign(&foreign, &claims().to_string());
    assert_eq!(verify(&token), Err(IdTokenError::UnknownKey));
}

#[test]
fn headers_that_are_not_understood() {
    let with = |name: &str, value: Value| {
        let mut members = json!({"kid": SIGNER.kid, "alg": "RS256"});
        members[name] = value;
        header(&members.to_string())
    };
    assert!(with("typ", "JWT".into()).is_ok());
    assert!(with("typ", "jwt".into()).is_ok());
    assert!(
        with("jku", "https://evil.example/keys".into()).is_ok(),
        "never followed"
    );
    for typ in [
        json!("at+jwt"),
        json!("application/okta-internal-at+jwt"),
        json!("dpop+jwt"),
        json!(1),
    ] {
        assert_eq!(with("typ", typ), Err(IdTokenError::Header("typ")));
    }
    assert_eq!(
        with("crit", json!(["exp"])),
        Err(IdTokenError::Header("crit"))
    );
    assert_eq!(with("kid", json!(1)), Err(IdTokenError::Malformed));
}

#[test]
fn texts_that_are_no_tokens() {
    for text in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "e30.e30.e30",
        "W10.W10.W10",
        "🙂.🙂.🙂",
    ] {
        let error = verify(&Secret::from(text)).unwrap_err();
        assert!(
            matches!(error, IdTokenError::Malformed | IdTokenError::Algorithm),
            "{text}"
        );
    }
    assert_eq!(header("[]"), Err(IdTokenError::Malformed));
    let array = SIGNER.sign(r#"{"kid":"key-1","alg":"RS256"}"#, "[1]");
    assert_eq!(verify(&array), Err(IdTokenError::Malformed));
}

#[test]
fn the_signature_comes_first() {
    let header = json!({"kid": SIGNER.kid, "alg": "RS256"}).to_string();
    let forged = claims_with(&json!({"iss": "https://evil.example"}));
    let token = OTHER_SIGNER.sign(&header, &forged.to_string());
    assert_eq!(
        verify(&token),
        Err(IdTokenError::Signature),
        "nothing unsigned is looked at"
    );
}
