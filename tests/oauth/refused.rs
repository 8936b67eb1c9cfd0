//! Tokens that came and are not taken: nobody has them, so they are made useless.

use egui_okta::protocol::{
    http::Response,
    oauth::{AuthorizeOptions, Place, RenewalPhase},
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
