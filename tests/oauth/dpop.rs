//! Proof of possession: each request for tokens has one of its own, and a nonce is taken once.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use egui_okta::{
    Secret, Tokens,
    protocol::{
        EffectId,
        http::{Request, Response},
        oauth::{AuthorizeOptions, DpopKey, Flow, FlowPhase, Place, RenewalPhase, dpop},
        time::Timestamp,
    },
    tokens::Kept,
};
use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{
    provider::{Provider, config, failed, find, pairs, payload},
    support::ISSUED,
};

fn key() -> DpopKey {
    DpopKey::from_bytes([7; 32]).unwrap()
}

fn sign_in(provider: &mut Provider) -> FlowPhase {
    let place = Place::Browser(AuthorizeOptions::default());
    let random = [[1; 32], [2; 32], [3; 32]];
    let mut flow =
        Flow::start(config(), place, random, EffectId::default(), provider.now).bound_to(key());
    provider.drive(&mut flow);
    flow.phase().clone()
}

fn bound() -> (Provider, Tokens) {
    let mut provider = Provider {
        dpop_nonce: Some("nonce-1"),
        ..Provider::default()
    };
    match sign_in(&mut provider) {
        FlowPhase::SignedIn(done) => (provider, done.tokens),
        other => panic!("{other:?}"),
    }
}

fn header(proof: &str) -> Value {
    let header = URL_SAFE_NO_PAD.decode(proof.split('.').next().unwrap());
    serde_json::from_slice(&header.unwrap()).unwrap()
}

#[test]
fn a_proof_is_what_the_rfc_says() {
    let token = Secret::from("access-1");
    let request = Request::post("https://org.example/token?x=1#y", "a=b");
    let now = Timestamp::from_secs(ISSUED);
    let proven = key()
        .prove(request.clone(), Some("n"), Some(&token), now)
        .unwrap();
    let proof = proven.headers.get("dpop").unwrap();
    let claims = payload(proof);
    assert_eq!(claims["htm"], "POST");
    assert_eq!(
        claims["htu"], "https://org.example/token",
        "without query and fragment"
    );
    assert_eq!(claims["iat"], ISSUED);
    assert_eq!(claims["nonce"], "n");
    let hash = URL_SAFE_NO_PAD.encode(Sha256::digest("access-1"));
    assert_eq!(claims["ath"], hash);
    let header = header(proof);
    assert_eq!(
        (&header["typ"], &header["alg"]),
        (&json!("dpop+jwt"), &json!("ES256"))
    );
    assert!(
        header["jwk"].get("d").is_none(),
        "the private half stays here"
    );

    let coordinate = |name: &str| {
        URL_SAFE_NO_PAD
            .decode(header["jwk"][name].as_str().unwrap())
            .unwrap()
    };
    let point = [vec![4], coordinate("x"), coordinate("y")].concat();
    let (signed, signature) = proof.rsplit_once('.').unwrap();
    let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
    let public = VerifyingKey::from_sec1_bytes(&point).unwrap();
    assert!(public.verify(signed.as_bytes(), &signature).is_ok());

    let later = key()
        .prove(request, None, None, Timestamp(now.0 + 1))
        .unwrap();
    let later = payload(later.headers.get("dpop").unwrap());
    assert_ne!(later["jti"], claims["jti"], "none is used twice");
    assert!(later.get("nonce").is_none() && later.get("ath").is_none());
}

#[test]
fn the_thumbprint_is_that_of_the_rfc() {
    // The parts of RFC 7638 section 3, put together by hand and hashed with coreutils.
    let members = {
        let proven = key()
            .prove(Request::get("https://a.example/"), None, None, Timestamp(0))
            .unwrap();
        let jwk = header(proven.headers.get("dpop").unwrap())["jwk"].clone();
        format!(
            r#"{{"crv":"P-256","kty":"EC","x":{},"y":{}}}"#,
            jwk["x"], jwk["y"]
        )
    };
    let expected = URL_SAFE_NO_PAD.encode(Sha256::digest(members));
    assert_eq!(key().thumbprint(), expected);
}

#[test]
fn the_nonce_of_the_server_is_taken_and_the_request_sent_once_more() {
    let (provider, tokens) = bound();
    assert_eq!(provider.count("token"), 2);
    assert_eq!(
        provider.count("userinfo"),
        1,
        "with the nonce that is known by then"
    );
    assert_eq!(tokens.token_type(), "DPoP");
    assert_eq!(provider.asked("dpop_jkt"), key().thumbprint());
    let proofs: Vec<_> = provider
        .seen
        .iter()
        .filter(|r| r.path().ends_with("/token"))
        .map(|r| payload(r.headers.get("dpop").unwrap()))
        .collect();
    assert!(proofs[0].get("nonce").is_none());
    assert_ne!(proofs[0]["jti"], proofs[1]["jti"]);
    let about_user = payload(provider.last("userinfo").headers.get("dpop").unwrap());
    assert!(about_user.get("ath").is_some());
}

#[test]
fn a_server_that_is_never_content_is_not_asked_for_ever() {
    let refusal =
        Response::new(400, r#"{"error":"use_dpop_nonce"}"#).with_header("DPoP-Nonce", "x");
    let mut provider = Provider {
        refusals: vec![refusal; 5],
        ..Provider::default()
    };
    assert_eq!(failed(&sign_in(&mut provider)), "dpop.refused");
    assert_eq!(provider.count("token"), 2);
    let refusal = Response::new(400, r#"{"error":"invalid_dpop_proof"}"#);
    for (date, code, count) in [
        (Some("Fri, 15 Jan 2027 08:00:00 GMT"), "dpop.refused", 2),
        (None, "tokens.clock", 1),
    ] {
        let refusal = date.map_or(refusal.clone(), |date| {
            refusal.clone().with_header("Date", date)
        });
        let mut provider = Provider {
            refusals: vec![refusal; 5],
            ..Provider::default()
        };
        assert_eq!(failed(&sign_in(&mut provider)), code);
        assert_eq!(provider.count("token"), count);
    }
}

#[test]
fn a_token_that_is_not_bound_is_not_taken() {
    assert_eq!(
        failed(&sign_in(&mut Provider::default())),
        "config.dpop-ignored"
    );
}

#[test]
fn a_renewal_proves_the_same_key() {
    let (mut provider, tokens) = bound();
    let RenewalPhase::Renewed(new) = provider.renew(tokens.clone()) else {
        panic!("not renewed");
    };
    assert_eq!(new.dpop_key(), tokens.dpop_key());
    let request = provider.last("token");
    let form = pairs(&String::from_utf8_lossy(&request.body));
    assert_eq!(find(&form, "grant_type"), "refresh_token");
    let proof = request.headers.get("dpop").unwrap();
    assert_eq!(payload(proof)["nonce"], "nonce-1");
}

#[test]
fn the_key_is_put_away_with_the_tokens() {
    let (_, tokens) = bound();
    let kept = Kept {
        config: config(),
        tokens: tokens.into(),
    };
    let text = kept.to_text();
    assert_eq!(Kept::from_text(&text), Ok(kept.clone()));
    let secret = key().to_secret();
    assert!(text.expose().contains(secret.expose()));
    assert!(!format!("{kept:?}").contains(secret.expose()));
}

#[test]
fn only_a_nonce_is_taken_for_one() {
    let with =
        |nonce: &str| dpop::nonce_of(&Response::new(400, "").with_header("DPoP-Nonce", nonce));
    assert_eq!(with("abc"), Some("abc".to_owned()));
    for wrong in ["", "a b", "a\nb", "\u{e9}", &"a".repeat(5000)] {
        assert_eq!(with(wrong), None, "{wrong:?}");
    }
}
