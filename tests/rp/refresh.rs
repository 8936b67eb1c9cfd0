//! Renewed tokens are about the same user, from the same server.

use egui_okta::protocol::oauth::RenewalPhase;
use serde_json::{Value, json};

use super::provider::{Provider, signed_in};

fn renewed_with(name: &'static str, value: Value) -> RenewalPhase {
    let mut provider = Provider::default();
    let tokens = signed_in(provider.sign_in()).tokens;
    provider.claims = Box::new(move |claims| claims[name] = value.clone());
    provider.renew(tokens)
}

#[track_caller]
fn refused(phase: &RenewalPhase) {
    match phase {
        RenewalPhase::Failed {
            error,
            keeps_tokens,
        } => {
            assert_eq!(error.code.as_str(), "tokens.id-token");
            assert!(
                !keeps_tokens,
                "a server that answers so is not to be trusted further"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn refresh_token() {
    let mut provider = Provider::default();
    let tokens = signed_in(provider.sign_in()).tokens;
    provider.token = Box::new(|answer| answer["refresh_token"] = json!("refresh-3"));
    let RenewalPhase::Renewed(new) = provider.renew(tokens) else {
        panic!("not renewed");
    };
    assert_eq!(new.refresh_token().unwrap().expose(), "refresh-3");
    assert_eq!(new.id_token().subject(), "00u1user");
}

#[test]
fn refresh_token_invalid_issuer() {
    refused(&renewed_with(
        "iss",
        json!("https://org.example/oauth2/other"),
    ));
}

#[test]
fn refresh_token_invalid_sub() {
    refused(&renewed_with("sub", json!("somebody else")));
}
