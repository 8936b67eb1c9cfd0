//! Every check of OpenID Connect Core section 3.1.3.7 on the claims, passed and failed by itself.

use std::time::Duration;

use egui_okta::{
    IdToken, Secret,
    protocol::{
        oauth::{Expectations, IdTokenError, Nonce},
        time::Timestamp,
    },
};
use serde_json::{Value, json};

use super::support::{
    CLIENT_ID, ISSUED, ISSUER, SIGNER, claims, claims_with, jwks, now, verify, verify_claims,
    verify_with,
};

const CODE_HASH: &str = "Ub1mOf7XwLSCavbAa_5PTA";

#[test]
fn issuer() {
    let cases = [
        "https://evil.example",
        "https://org.example",
        "https://org.example/oauth2/default/",
    ];
    for iss in cases {
        assert_eq!(
            verify_claims(&json!({"iss": iss})),
            Err(IdTokenError::Issuer),
            "{iss}"
        );
    }
    assert_eq!(
        verify_claims(&json!({"iss": null})),
        Err(IdTokenError::Missing("iss"))
    );
    assert_eq!(
        verify_claims(&json!({"iss": [ISSUER]})),
        Err(IdTokenError::Claim("iss"))
    );
}

#[test]
fn subject() {
    assert_eq!(
        verify_claims(&json!({"sub": null})),
        Err(IdTokenError::Missing("sub"))
    );
    assert_eq!(
        verify_claims(&json!({"sub": ""})),
        Err(IdTokenError::Claim("sub"))
    );
    assert_eq!(
        verify_claims(&json!({"sub": 7})),
        Err(IdTokenError::Claim("sub"))
    );
    assert!(verify_claims(&json!({"sub": "u".repeat(255)})).is_ok());
    assert_eq!(
        verify_claims(&json!({"sub": "u".repeat(256)})),
        Err(IdTokenError::Claim("sub"))
    );
}

#[test]
fn audience() {
    assert!(verify_claims(&json!({"aud": [CLIENT_ID]})).is_ok());
    assert!(verify_claims(&json!({"aud": [CLIENT_ID, CLIENT_ID]})).is_ok());
    for aud in [
        json!("other"),
        json!(["other"]),
        json!([]),
        json!(5),
        json!({CLIENT_ID: 1}),
    ] {
        assert_eq!(
            verify_claims(&json!({"aud": aud})),
            Err(IdTokenError::Audience),
            "{aud}"
        );
    }
    assert_eq!(
        verify_claims(&json!({"aud": null})),
        Err(IdTokenError::Missing("aud"))
    );
    for others in [json!([CLIENT_ID, "other"]), json!(["other", CLIENT_ID])] {
        assert_eq!(
            verify_claims(&json!({"aud": others})),
            Err(IdTokenError::OtherAudience),
            "{others}"
        );
        let for_us = json!({"aud": others, "azp": CLIENT_ID});
        assert!(verify_claims(&for_us).is_ok(), "issued to this client");
        let for_them = json!({"aud": others, "azp": "other"});
        assert_eq!(verify_claims(&for_them), Err(IdTokenError::AuthorizedParty));
    }
    let number = json!({"aud": [CLIENT_ID, 1], "azp": CLIENT_ID});
    assert_eq!(verify_claims(&number), Err(IdTokenError::Claim("aud")));
}

#[test]
fn code_hash() {
    // The left half of the SHA-256 of `code-1`, from coreutils.
    let right = SIGNER.id_token(&claims_with(&json!({"c_hash": CODE_HASH})));
    let (code, other) = (Secret::from("code-1"), Secret::from("code-2"));
    let with = |code| {
        let expectations = Expectations {
            code: Some(code),
            ..Expectations::new(ISSUER, CLIENT_ID)
        };
        IdToken::verify(&right, &jwks(), &expectations, now())
    };
    assert!(with(&code).is_ok());
    assert_eq!(with(&other), Err(IdTokenError::CHash));
    assert!(verify(&right).is_ok(), "nothing to compare with");
}

#[test]
fn authorized_party() {
    assert!(verify_claims(&json!({"azp": CLIENT_ID})).is_ok());
    for azp in [json!("other"), json!([CLIENT_ID]), json!("")] {
        assert_eq!(
            verify_claims(&json!({"azp": azp})),
            Err(IdTokenError::AuthorizedParty)
        );
    }
}

fn at(secs: u64) -> Result<IdToken, IdTokenError> {
    let expectations = Expectations::new(ISSUER, CLIENT_ID);
    let token = SIGNER.id_token(&claims());
    IdToken::verify(&token, &jwks(), &expectations, Timestamp::from_secs(secs))
}

#[test]
fn expiry_with_clock_skew() {
    assert!(at(ISSUED + 3600 + 299).is_ok());
    let ago = Duration::from_secs(300);
    assert_eq!(at(ISSUED + 3600 + 300), Err(IdTokenError::Expired { ago }));
    assert!(at(u64::MAX).is_err());
    for exp in [json!("1900000000"), json!(-1), json!([]), json!(ISSUED - 1)] {
        assert_eq!(
            verify_claims(&json!({"exp": exp})),
            Err(IdTokenError::Claim("exp")),
            "{exp}"
        );
    }
    assert_eq!(
        verify_claims(&json!({"exp": null})),
        Err(IdTokenError::Missing("exp"))
    );
    let fraction = verify_claims(&json!({"exp": ISSUED as f64 + 60.5})).unwrap();
    assert_eq!(fraction.expires_at(), Timestamp(ISSUED * 1000 + 60_500));
    assert!(
        verify_claims(&json!({"exp": 1e300})).is_ok(),
        "far away is not wrong"
    );
}

#[test]
fn issue_time_with_clock_skew() {
    assert!(at(ISSUED - 300).is_ok());
    let ahead = Duration::from_secs(301);
    assert_eq!(at(ISSUED - 301), Err(IdTokenError::NotYetValid { ahead }));
    assert!(at(0).is_err());
    assert_eq!(
        verify_claims(&json!({"iat": null})),
        Err(IdTokenError::Missing("iat"))
    );
    assert_eq!(
        verify_claims(&json!({"iat": -1})),
        Err(IdTokenError::Claim("iat"))
    );
    assert_eq!(
        verify_claims(&json!({"iat": "now"})),
        Err(IdTokenError::Claim("iat"))
    );
    let later = json!({"nbf": ISSUED + 400});
    let ahead = Duration::from_secs(399);
    assert_eq!(
        verify_claims(&later),
        Err(IdTokenError::NotYetValid { ahead })
    );
}

#[test]
fn skew_is_what_is_set() {
    let token = SIGNER.id_token(&claims_with(&json!({"iat": ISSUED + 2})));
    let strict = verify_with(&token, |expected| expected.max_clock_skew = Duration::ZERO);
    let ahead = Duration::from_secs(1);
    assert_eq!(strict, Err(IdTokenError::NotYetValid { ahead }));
    let day = Duration::from_secs(86_400);
    let old = SIGNER.id_token(&claims_with(
        &json!({"iat": ISSUED - 7200, "exp": ISSUED - 3600}),
    ));
    assert!(verify_with(&old, |expected| expected.max_clock_skew = day).is_ok());
    assert!(verify_with(&old, |expected| expected.max_clock_skew = Duration::MAX).is_ok());
}

#[test]
fn nonce() {
    let other = Nonce::from_random([4; 32]);
    assert_eq!(
        verify_claims(&json!({"nonce": other.expose()})),
        Err(IdTokenError::Nonce)
    );
    assert_eq!(
        verify_claims(&json!({"nonce": null})),
        Err(IdTokenError::Missing("nonce"))
    );
    assert_eq!(
        verify_claims(&json!({"nonce": 3})),
        Err(IdTokenError::Claim("nonce"))
    );
    let token = SIGNER.id_token(&claims_with(&json!({"nonce": null})));
    assert!(verify_with(&token, |expected| expected.nonce = None).is_ok());
}

#[test]
fn access_token_hash() {
    for at_hash in [
        json!("AAAAAAAAAAAAAAAAAAAAAA"),
        json!(""),
        json!(null),
        json!(1),
    ] {
        let mut claims = claims();
        claims["at_hash"] = at_hash.clone();
        let result = verify(&SIGNER.id_token(&claims));
        assert_eq!(result, Err(IdTokenError::AtHash), "{at_hash}");
    }
    assert!(
        verify_claims(&json!({"at_hash": null})).is_ok(),
        "need not be there in the code flow"
    );
    let token = SIGNER.id_token(&claims());
    let other = Secret::from("other.access.token");
    let result = verify_with(&token, |expected| expected.access_token = None);
    assert!(result.is_ok(), "nothing to compare with");
    let expectations = Expectations {
        access_token: Some(&other),
        ..Expectations::new(ISSUER, CLIENT_ID)
    };
    let result = IdToken::verify(&token, &jwks(), &expectations, now());
    assert_eq!(result, Err(IdTokenError::AtHash));
}

#[test]
fn age_of_the_sign_in() {
    let with = |changes: &Value| {
        let token = SIGNER.id_token(&claims_with(changes));
        verify_with(&token, |expected| {
            expected.max_age = Some(Duration::from_secs(60));
        })
    };
    assert!(with(&json!({})).is_ok());
    assert!(
        with(&json!({"auth_time": ISSUED + 1 - 360})).is_ok(),
        "within age and skew"
    );
    assert_eq!(
        with(&json!({"auth_time": ISSUED - 360})),
        Err(IdTokenError::AuthTime)
    );
    assert_eq!(
        with(&json!({"auth_time": null})),
        Err(IdTokenError::Missing("auth_time"))
    );
    assert_eq!(
        verify_claims(&json!({"auth_time": "early"})),
        Err(IdTokenError::Claim("auth_time"))
    );
}

#[test]
fn strength_of_the_sign_in() {
    let with = |changes: &Value, acr_values| {
        let token = SIGNER.id_token(&claims_with(changes));
        verify_with(&token, |expected| expected.acr_values = Some(acr_values))
    };
    assert!(with(&json!({}), "urn:okta:loa:2fa:any").is_ok());
    assert!(with(&json!({}), "phr urn:okta:loa:2fa:any").is_ok());
    assert_eq!(with(&json!({}), "phr"), Err(IdTokenError::Acr));
    assert_eq!(with(&json!({}), ""), Err(IdTokenError::Acr));
    assert_eq!(
        with(&json!({"acr": null}), "phr"),
        Err(IdTokenError::Missing("acr"))
    );
}

/// What is left out may as well be null (but what has to be there may not).
#[test]
fn null_says_as_much_as_nothing() {
    let with_null = |names: &[&str]| {
        let mut all = claims();
        for name in names {
            all[name] = Value::Null;
        }
        verify(&SIGNER.id_token(&all))
    };
    let token = with_null(&["azp", "nbf", "auth_time"]).unwrap();
    assert_eq!(token.auth_time(), None);
    for name in ["iss", "sub", "aud", "exp", "iat", "nonce"] {
        assert_eq!(with_null(&[name]), Err(IdTokenError::Missing(name)));
    }
    let mut others = claims();
    others["aud"] = json!([CLIENT_ID, "other"]);
    others["azp"] = Value::Null;
    assert_eq!(
        verify(&SIGNER.id_token(&others)),
        Err(IdTokenError::OtherAudience)
    );
}
