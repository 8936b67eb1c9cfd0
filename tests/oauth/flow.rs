//! A sign-in by the server's page: what is bad ends it with a code, and nothing bad is ever exchanged.

use egui_okta::{
    ErrorCode,
    protocol::{
        EffectId,
        http::Response,
        oauth::{AuthorizeOptions, Flow, FlowPhase, Place},
    },
    strings::Strings,
};
use serde_json::json;

use super::{
    provider::{Provider, config, failed, signed_in},
    support::{ISSUED, ISSUER},
};

fn refused(status: u16, body: &serde_json::Value) -> &'static str {
    let mut provider = Provider {
        refusals: vec![Response::new(status, body.to_string())],
        ..Provider::default()
    };
    failed(&provider.sign_in())
}

#[test]
fn a_whole_sign_in() {
    let mut provider = Provider::default();
    let done = signed_in(provider.sign_in());
    assert_eq!(done.tokens.access_token().expose(), "access-1");
    assert_eq!(done.user_info.unwrap().claims()["name"], "Ada Lovelace");
    assert_eq!(done.metadata.issuer(), ISSUER);
    assert_eq!(provider.count("token"), 1);
}

#[test]
fn endpoints_are_those_of_the_discovery_document() {
    let mut provider = Provider::default();
    provider.discovery["userinfo_endpoint"] = json!(null);
    let done = signed_in(provider.sign_in());
    assert!(done.user_info.is_none(), "nobody to ask");
    assert!(provider.seen.iter().all(|r| !r.path().contains("/v1/")));
}

#[test]
fn a_wrong_state_is_refused_and_nothing_exchanged() {
    let mut provider = Provider {
        callback: Box::new(|answer| answer[1].1 = "somebody else's".to_owned()),
        ..Provider::default()
    };
    assert_eq!(failed(&provider.sign_in()), "callback.state");
    assert_eq!(provider.count("token"), 0);
}

#[test]
fn a_second_callback_is_told_so() {
    let mut provider = Provider::default();
    let place = Place::Browser(AuthorizeOptions::default());
    let random = [[1; 32], [2; 32], [3; 32]];
    let mut flow = Flow::start(config(), place, random, EffectId::default(), provider.now);
    provider.drive(&mut flow);
    let url = "https://org.example/oauth2/default/here/authorize?state=x";
    let again = provider.browse(url);
    let error = flow.callback(&again, provider.now).unwrap_err();
    assert_eq!(error.code, ErrorCode::CallbackUsed);
    assert!(
        matches!(flow.phase(), FlowPhase::SignedIn(_)),
        "the first one stays"
    );
    assert_eq!(provider.count("token"), 1);
}

#[test]
fn refusals_in_the_browser() {
    for (code, description, expected) in [
        ("access_denied", "", "user.denied"),
        ("user_canceled_request", "", "user.denied"),
        ("login_required", "", "user.login-required"),
        ("interaction_required", "", "user.interaction-required"),
        (
            "account_selection_required",
            "",
            "user.interaction-required",
        ),
        ("consent_required", "", "user.consent-required"),
        ("unmet_authentication_requirements", "", "user.step-up"),
        ("unauthorized_client", "", "config.grant-type"),
        ("insufficient_user_authentication", "", "user.step-up"),
        (
            "session_selection_required",
            "",
            "user.interaction-required",
        ),
        ("invalid_request_uri", "", "config.request"),
        ("invalid_request_object", "", "config.request"),
        ("request_not_supported", "", "config.request"),
        ("request_uri_not_supported", "", "config.request"),
        ("registration_not_supported", "", "config.request"),
        ("invalid_target", "", "config.request"),
        ("invalid_authorization_details", "", "config.request"),
        ("unsupported_response_type", "", "config.request"),
        ("unsupported_response_mode", "", "config.request"),
        ("invalid_request", "", "config.request"),
        (
            "invalid_request",
            "The redirect_uri is not registered",
            "config.redirect-uri",
        ),
        (
            "invalid_request",
            "no such client_id",
            "config.unknown-client",
        ),
        ("invalid_client", "", "config.unknown-client"),
        ("invalid_scope", "", "config.scope"),
        ("server_error", "", "server.failed"),
        ("temporarily_unavailable", "", "server.failed"),
        ("jit_failure_missing_fields", "", "org.refused"),
    ] {
        let mut provider = Provider {
            callback: Box::new(move |answer| {
                answer[0] = ("error".to_owned(), code.to_owned());
                answer.push(("error_description".to_owned(), description.to_owned()));
            }),
            ..Provider::default()
        };
        assert_eq!(failed(&provider.sign_in()), expected, "{code}");
        assert_eq!(provider.count("token"), 0);
    }
}

#[test]
fn refusals_of_the_token_endpoint() {
    for (status, code, expected) in [
        (400, "invalid_grant", "tokens.code-refused"),
        (401, "invalid_client", "config.unknown-client"),
        (400, "unauthorized_client", "config.grant-type"),
        (400, "unsupported_grant_type", "config.grant-type"),
        (400, "invalid_scope", "config.scope"),
        (400, "invalid_request", "config.request"),
        (400, "use_dpop_nonce", "config.dpop"),
        (400, "invalid_dpop_proof", "config.dpop"),
        (400, "unsupported_response_type", "config.request"),
        (400, "unsupported_token_type", "config.request"),
        (400, "invalid_target", "config.request"),
        (400, "invalid_redirect_uri", "config.redirect-uri"),
        (400, "authorization_pending", "org.refused"),
        (400, "expired_token", "device.expired"),
        (400, "login_required", "user.login-required"),
        (400, "interaction_required", "user.interaction-required"),
        (400, "consent_required", "user.consent-required"),
        (400, "unmet_authentication_requirements", "user.step-up"),
        (401, "insufficient_user_authentication", "user.step-up"),
        (403, "insufficient_scope", "tokens.access-refused"),
        (400, "access_denied", "user.denied"),
        (403, "insufficient_authentication_context", "user.step-up"),
        (401, "invalid_token", "tokens.access-refused"),
        (503, "temporarily_unavailable", "server.failed"),
        (429, "slow_down", "server.rate-limited"),
        (400, "something_new", "org.refused"),
    ] {
        assert_eq!(refused(status, &json!({"error": code})), expected, "{code}");
    }
    assert_eq!(refused(200, &json!([])), "response.not-json");
    assert_eq!(
        refused(200, &json!({"token_type": "Bearer"})),
        "tokens.malformed"
    );
    assert_eq!(refused(502, &json!("<html>")), "server.failed");
}

/// The tokens are as they should be, but the server did not do what it was asked for.
#[test]
fn a_sign_in_that_is_not_as_strong_or_recent_as_wanted_says_so() {
    let asked = [
        AuthorizeOptions {
            acr_values: Some("phr phrh".to_owned()),
            ..AuthorizeOptions::default()
        },
        AuthorizeOptions {
            max_age: Some(std::time::Duration::from_secs(60)),
            ..AuthorizeOptions::default()
        },
    ];
    for options in asked {
        for is_there in [true, false] {
            let mut provider = Provider {
                claims: Box::new(move |claims| {
                    if is_there {
                        claims["acr"] = json!("urn:okta:loa:1fa:any");
                        claims["auth_time"] = json!(ISSUED - 7200);
                    }
                }),
                ..Provider::default()
            };
            let end = provider.sign_in_with(config(), Place::Browser(options.clone()));
            assert_eq!(failed(&end), "user.step-up");
        }
    }
}

#[test]
fn a_secret_that_the_server_repeats_is_not_passed_on() {
    let mut provider = Provider {
        refusals: vec![Response::new(
            400,
            json!({"error": "invalid_grant", "error_description": "code code-1 is used"})
                .to_string(),
        )],
        ..Provider::default()
    };
    let FlowPhase::Failed(error) = provider.sign_in() else {
        panic!("not refused");
    };
    assert_eq!(error.detail, "invalid_grant: code … is used");
}

#[test]
fn discovery_that_cannot_be_used() {
    for (name, value, expected) in [
        (
            "issuer",
            json!("https://other.example"),
            "discovery.other-issuer",
        ),
        ("token_endpoint", json!(null), "discovery.malformed"),
        (
            "jwks_uri",
            json!("http://evil.example/keys"),
            "discovery.malformed",
        ),
        (
            "authorization_endpoint",
            json!(null),
            "config.no-hosted-sign-in",
        ),
        (
            "code_challenge_methods_supported",
            json!(["plain"]),
            "discovery.malformed",
        ),
    ] {
        let mut provider = Provider::default();
        provider.discovery[name] = value;
        assert_eq!(failed(&provider.sign_in()), expected, "{name}");
    }
}

#[test]
fn an_issuer_with_a_slash_at_the_end() {
    let slash = format!("{ISSUER}/");
    let mut provider = Provider::default();
    provider.discovery["issuer"] = json!(slash);
    let named = slash.clone();
    provider.claims = Box::new(move |claims| claims["iss"] = json!(named));
    let named = slash.clone();
    provider.callback = Box::new(move |answer| answer[2].1 = named.clone());
    assert_eq!(signed_in(provider.sign_in()).metadata.issuer(), slash);
}

#[test]
fn keys_huge_and_empty_and_tokens_of_a_megabyte() {
    let mut empty = Provider {
        keys: Vec::new(),
        ..Provider::default()
    };
    assert_eq!(failed(&empty.sign_in()), "tokens.id-token");
    assert_eq!(
        empty.count("keys"),
        2,
        "asked for once more, and no more than that"
    );
    let mut huge = Provider {
        keys: vec![json!({}); 101],
        ..Provider::default()
    };
    assert_eq!(failed(&huge.sign_in()), "tokens.keys");
    let mut long = Provider {
        claims: Box::new(|claims| claims["groups"] = "g".repeat(1 << 20).into()),
        ..Provider::default()
    };
    assert_eq!(failed(&long.sign_in()), "tokens.id-token");
}

#[test]
fn time_runs_out_and_the_person_turns_back() {
    let place = Place::Browser(AuthorizeOptions::default());
    let random = [[1; 32], [2; 32], [3; 32]];
    let provider = Provider::default();
    let start = || {
        Flow::start(
            config(),
            place.clone(),
            random,
            EffectId::default(),
            provider.now,
        )
    };
    let mut flow = start();
    let deadline = flow.poll_timeout().unwrap();
    flow.tick(deadline);
    assert_eq!(failed(flow.phase()), "network.timeout");
    let mut flow = start();
    flow.end(ErrorCode::LoginCancelled);
    assert_eq!(failed(flow.phase()), "login.cancelled");
    assert_eq!(flow.poll_timeout(), None);
}

#[test]
fn every_code_has_a_sentence_and_a_next_step() {
    let strings = Strings::english();
    for code in ErrorCode::ALL {
        let sentence = strings.find(&format!("error.{code}"));
        assert!(sentence.is_some_and(|text| text.ends_with('.')), "{code}");
        assert!(strings.find(&format!("hint.{code}")).is_some(), "{code}");
    }
}
