//! Signing in on another device: never asked too often, never longer than the code is good.

use egui_okta::protocol::{
    Effect, EffectId, Input, TransportError,
    http::Response,
    oauth::{Flow, FlowPhase, Place},
    time::Timestamp,
};
use serde_json::json;

use super::{
    provider::{Provider, config, failed, find, pairs, signed_in},
    support::ISSUED,
};

fn refusal(code: &str) -> Response {
    Response::new(400, json!({"error": code}).to_string())
}

fn elapsed(provider: &Provider) -> u64 {
    provider.now.as_secs() - ISSUED - 1
}

#[test]
fn the_person_takes_a_while() {
    let mut provider = Provider {
        refusals: vec![
            refusal("authorization_pending"),
            refusal("authorization_pending"),
        ],
        ..Provider::default()
    };
    let done = signed_in(provider.sign_in_with(config(), Place::Device));
    assert_eq!(done.tokens.id_token().subject(), "00u1user");
    assert_eq!(
        elapsed(&provider),
        15,
        "three questions, five seconds apart"
    );
    let form = pairs(&String::from_utf8_lossy(&provider.last("token").body));
    assert_eq!(
        find(&form, "grant_type"),
        "urn:ietf:params:oauth:grant-type:device_code"
    );
    assert_eq!(find(&form, "device_code"), "device-code-1");
}

#[test]
fn slow_down_is_kept_to() {
    let mut provider = Provider {
        refusals: vec![
            refusal("slow_down"),
            refusal("slow_down"),
            refusal("authorization_pending"),
        ],
        ..Provider::default()
    };
    signed_in(provider.sign_in_with(config(), Place::Device));
    assert_eq!(elapsed(&provider), 5 + 10 + 15 + 15);
}

#[test]
fn an_overloaded_server_is_given_time() {
    let mut provider = Provider {
        refusals: vec![Response::new(503, ""), refusal("temporarily_unavailable")],
        ..Provider::default()
    };
    signed_in(provider.sign_in_with(config(), Place::Device));
    assert_eq!(elapsed(&provider), 5 + 10 + 20);
}

#[test]
fn it_ends() {
    for (code, expected) in [
        ("access_denied", "user.denied"),
        ("expired_token", "device.expired"),
        ("invalid_grant", "tokens.code-refused"),
        ("invalid_client", "config.unknown-client"),
        ("unauthorized_client", "config.grant-type"),
        ("something_new", "org.refused"),
    ] {
        let mut provider = Provider {
            refusals: vec![refusal(code)],
            ..Provider::default()
        };
        let end = provider.sign_in_with(config(), Place::Device);
        assert_eq!(failed(&end), expected, "{code}");
    }
}

#[test]
fn the_code_runs_out() {
    let mut provider = Provider {
        refusals: vec![refusal("authorization_pending"); 1000],
        ..Provider::default()
    };
    let end = provider.sign_in_with(config(), Place::Device);
    assert_eq!(failed(&end), "device.expired");
    assert_eq!(elapsed(&provider), 600);
    assert_eq!(provider.count("token"), 119);
}

#[test]
fn no_answer_is_waited_for_and_asked_again_later() {
    let mut provider = Provider::default();
    let random = [[1; 32], [2; 32], [3; 32]];
    let now = provider.now;
    let mut flow = Flow::start(config(), Place::Device, random, EffectId::default(), now);
    let answer = |flow: &mut Flow, provider: &mut Provider, now: Timestamp| {
        while let Some((id, effect)) = flow.poll_effect() {
            if let Effect::Http { request, .. } = effect {
                let silent = request.path().ends_with("/token") && provider.count("token") < 2;
                let response = provider.answer(&request);
                let result = if silent {
                    Err(TransportError::Timeout)
                } else {
                    Ok(response)
                };
                flow.handle(id, Input::Http(result), now);
            }
        }
    };
    answer(&mut flow, &mut provider, now);
    let mut waits = Vec::new();
    while let (FlowPhase::Device(_), Some(at)) = (flow.phase(), flow.poll_timeout()) {
        waits.push(at.since(now).as_secs());
        flow.tick(at);
        assert_eq!(
            flow.poll_timeout().map(|t| t > at),
            Some(true),
            "no busy loop"
        );
        answer(&mut flow, &mut provider, at);
    }
    assert_eq!(waits, [5, 15, 35], "twice as long after each silence");
    assert!(
        matches!(flow.phase(), FlowPhase::SignedIn(_)),
        "{:?}",
        flow.phase()
    );
}

#[test]
fn what_the_server_gives_has_to_make_sense() {
    for (name, value) in [
        ("user_code", json!("")),
        ("user_code", json!("A".repeat(65))),
        ("user_code", json!("A\u{1b}[2J")),
        ("device_code", json!(null)),
        ("verification_uri", json!("javascript:alert(1)")),
        ("verification_uri", json!("http://127.0.0.1:1/x")),
        ("expires_in", json!(0)),
        ("expires_in", json!("soon")),
        ("interval", json!(-1)),
    ] {
        let mut provider = Provider::default();
        provider.device[name] = value.clone();
        let end = provider.sign_in_with(config(), Place::Device);
        assert_eq!(failed(&end), "response.missing-field", "{name} {value}");
    }
    // Optional: the person types the code where there is no good one.
    let mut provider = Provider::default();
    provider.device["verification_uri_complete"] = json!("file:///etc/passwd");
    let random = [[1; 32], [2; 32], [3; 32]];
    let mut flow = Flow::start(
        config(),
        Place::Device,
        random,
        EffectId::default(),
        provider.now,
    );
    for _ in 0..2 {
        let (id, effect) = flow.poll_effect().unwrap();
        let Effect::Http { request, .. } = effect else {
            panic!("{effect:?}");
        };
        let answer = provider.answer(&request);
        flow.handle(id, Input::Http(Ok(answer)), provider.now);
    }
    let FlowPhase::Device(device) = flow.phase() else {
        panic!("{:?}", flow.phase());
    };
    assert_eq!(device.verification_uri_complete(), None);
    let mut provider = Provider::default();
    provider.device["interval"] = json!(0);
    signed_in(provider.sign_in_with(config(), Place::Device));
    assert_eq!(elapsed(&provider), 1, "never without a pause");
    let mut provider = Provider::default();
    provider.discovery["device_authorization_endpoint"] = json!(null);
    let end = provider.sign_in_with(config(), Place::Device);
    assert_eq!(failed(&end), "config.no-device-sign-in");
}
