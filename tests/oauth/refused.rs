//! Tokens that came and are not taken: nobody has them, so they are made useless.

use egui_okta::protocol::{
    EffectId,
    http::Response,
    oauth::{AuthorizeOptions, DpopKey, Flow, Place, RenewalPhase},
};
use serde_json::{Value, json};

use super::provider::{Provider, at, config, failed, find, pairs, signed_in};

/// A provider that revokes.
fn revoking() -> Provider {
    let mut provider = Provider::default();
    provider.discovery["revocation_endpoint"] = at("here/revoke").into();
    provider
}

/// What was revoked.
fn revoked(provider: &Provider) -> Vec<String> {
    let asked = provider.seen.iter();
    asked
        .filter(|request| request.path().ends_with("/here/revoke"))
        .map(|request| find(&pairs(&String::from_utf8_lossy(&request.body)), "token"))
        .collect()
}

#[test]
fn tokens_of_a_sign_in_that_fails_are_revoked() {
    let changes: [fn(&mut Provider); 3] = [
        |provider| provider.claims = Box::new(|claims| claims["nonce"] = json!("another")),
        |provider| provider.user_info = json!({"sub": "00u2other"}),
        |provider| provider.keys = vec![],
    ];
    for change in changes {
        let mut provider = revoking();
        change(&mut provider);
        let end = provider.sign_in();
        assert!(["tokens.id-token", "tokens.user-info"].contains(&failed(&end)));
        assert_eq!(revoked(&provider), ["refresh-2", "access-1"]);
    }
    let mut provider = revoking();
    signed_in(provider.sign_in());
    assert!(revoked(&provider).is_empty());
    let mut provider = revoking();
    provider.refusals = vec![Response::new(400, r#"{"error":"invalid_grant"}"#)];
    let place = Place::Browser(AuthorizeOptions::default());
    let end = provider.sign_in_with(config(), place);
    assert_eq!(failed(&end), "tokens.code-refused");
    assert!(revoked(&provider).is_empty(), "there was none");
}

#[test]
fn tokens_of_a_renewal_that_fails_are_revoked() {
    let old = signed_in(Provider::default().sign_in()).tokens;
    let mut provider = revoking();
    provider.token = Box::new(|answer: &mut Value| answer["refresh_token"] = json!("refresh-3"));
    provider.claims = Box::new(|claims| claims["sub"] = json!("00u2other"));
    let end = provider.renew(old);
    let RenewalPhase::Failed {
        error,
        keeps_tokens,
    } = end
    else {
        panic!("{end:?}");
    };
    assert_eq!(
        (error.code.as_str(), keeps_tokens),
        ("tokens.id-token", false)
    );
    assert_eq!(revoked(&provider), ["refresh-3", "access-1"]);
}

/// What else is wrong with an answer does not make its tokens useless.
#[test]
fn tokens_of_an_answer_that_cannot_be_read_are_revoked() {
    let all = ["refresh-2", "access-1"];
    let changes: [fn(&mut Value); 4] = [
        |answer| answer["expires_in"] = json!("soon"),
        |answer| answer["token_type"] = json!("mac"),
        |answer| answer["access_token"] = json!(null),
        |answer| *answer = json!({}),
    ];
    for (change, tokens) in changes.into_iter().zip([&all[..], &all, &all[..1], &[]]) {
        let mut provider = revoking();
        provider.token = Box::new(change);
        assert_eq!(failed(&provider.sign_in()), "tokens.malformed");
        assert_eq!(revoked(&provider), tokens);
    }
    let mut provider = revoking();
    let key = DpopKey::from_bytes([7; 32]).unwrap();
    let place = Place::Browser(AuthorizeOptions::default());
    let random = [[1; 32], [2; 32], [3; 32]];
    let flow = Flow::start(config(), place, random, EffectId::default(), provider.now);
    let mut flow = flow.bound_to(key);
    provider.drive(&mut flow);
    assert_eq!(failed(flow.phase()), "config.dpop-ignored");
    assert_eq!(revoked(&provider), ["refresh-2", "access-1"]);
}

/// Where a new refresh token came, the old one has been used; where none came, it has not.
#[test]
fn a_renewal_whose_answer_cannot_be_read_keeps_what_is_still_good() {
    for (newest, tokens, keeps) in [
        (
            json!("refresh-3"),
            ["refresh-3", "access-1"].as_slice(),
            false,
        ),
        (json!(null), ["access-1"].as_slice(), true),
    ] {
        let old = signed_in(Provider::default().sign_in()).tokens;
        let mut provider = revoking();
        provider.token = Box::new(move |answer: &mut Value| {
            answer["refresh_token"] = newest.clone();
            answer["expires_in"] = json!("soon");
        });
        let RenewalPhase::Failed { keeps_tokens, .. } = provider.renew(old) else {
            panic!("not refused");
        };
        assert_eq!(keeps_tokens, keeps);
        assert_eq!(revoked(&provider), tokens);
    }
}
