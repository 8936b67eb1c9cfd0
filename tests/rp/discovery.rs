//! What a server says about itself.

use serde_json::json;

use super::provider::{Provider, at, failed, signed_in};

#[test]
fn discovery_openid_config() {
    let mut provider = Provider::default();
    let done = signed_in(provider.sign_in());
    assert_eq!(done.metadata.token_endpoint(), at("here/token"));
    assert!(
        provider.seen[0]
            .path()
            .ends_with("/.well-known/openid-configuration")
    );
}

#[test]
fn discovery_jwks_uri_keys() {
    let mut provider = Provider::default();
    signed_in(provider.sign_in());
    assert_eq!(provider.count("keys"), 1);
}

#[test]
fn discovery_issuer_mismatch() {
    let mut provider = Provider::default();
    provider.discovery["issuer"] = json!("https://org.example/oauth2/other");
    assert_eq!(failed(&provider.sign_in()), "discovery.other-issuer");
    assert_eq!(provider.seen.len(), 1, "nothing else is asked of it");
}

/// A client without a certificate stays with the usual endpoints (RFC 8705 section 5).
#[test]
fn mtls_endpoint_aliases() {
    let mut provider = Provider::default();
    provider.discovery["mtls_endpoint_aliases"] = json!({
        "token_endpoint": "https://mtls.org.example/token",
        "userinfo_endpoint": "https://mtls.org.example/userinfo",
    });
    signed_in(provider.sign_in());
    assert_eq!(provider.count("token"), 1);
    assert!(provider.seen.iter().all(|r| r.url.starts_with(&at(""))));
}
