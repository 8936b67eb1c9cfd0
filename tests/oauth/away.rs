//! A sign-in whose page ended at the server's door: a new page goes on with it, and with no other.

use std::time::Duration;

use egui_okta::{
    ErrorCode, Secret,
    protocol::{
        Departure, EffectId,
        oauth::{AuthorizeOptions, DpopKey, Flow, FlowPhase, Place},
    },
};

use super::provider::{Provider, config, failed, signed_in};

/// Leaves for the server, and gives what was kept and what came back.
fn leave(
    provider: &mut Provider,
    options: AuthorizeOptions,
    key: Option<DpopKey>,
) -> (Secret, String) {
    let random = [[1; 32], [2; 32], [3; 32]];
    let place = Place::Browser(options);
    let mut flow = Flow::start(config(), place, random, EffectId::default(), provider.now);
    if let Some(key) = key {
        flow = flow.bound_to(key);
    }
    while let Some((id, effect)) = flow.poll_effect() {
        let egui_okta::protocol::Effect::Http { request, .. } = effect else {
            continue;
        };
        let answer = provider.answer(&request);
        flow.handle(
            id,
            egui_okta::protocol::Input::Http(Ok(answer)),
            provider.now,
        );
    }
    let FlowPhase::Browser(url) = flow.phase().clone() else {
        panic!("{:?}", flow.phase());
    };
    (flow.keep(provider.now), provider.browse(url.expose()))
}

fn back(provider: &mut Provider, kept: &Secret, parameters: &str) -> FlowPhase {
    let id = EffectId::default();
    let mut flow = match Flow::resume(config(), kept, parameters.into(), id, provider.now) {
        Ok(flow) => flow,
        Err(error) => return FlowPhase::Failed(error),
    };
    provider.drive(&mut flow);
    flow.phase().clone()
}

#[test]
fn a_new_page_goes_on() {
    let mut provider = Provider::default();
    let (kept, parameters) = leave(&mut provider, AuthorizeOptions::default(), None);
    let done = signed_in(back(&mut provider, &kept, &parameters));
    assert_eq!(done.tokens.access_token().expose(), "access-1");
    assert_eq!(provider.count("token"), 1);
    assert!(!format!("{kept:?}").contains("verifier"), "a secret");
}

#[test]
fn the_key_of_the_tokens_comes_along() {
    let mut provider = Provider {
        dpop_nonce: Some("nonce-1"),
        ..Provider::default()
    };
    let key = DpopKey::from_bytes([7; 32]);
    let (kept, parameters) = leave(&mut provider, AuthorizeOptions::default(), key.clone());
    let done = signed_in(back(&mut provider, &kept, &parameters));
    assert_eq!(
        done.tokens
            .dpop_key()
            .map(|key| key.thumbprint().to_owned()),
        key.map(|key| key.thumbprint().to_owned())
    );
}

#[test]
fn what_was_asked_for_is_still_compared() {
    let mut provider = Provider::default();
    let options = AuthorizeOptions {
        max_age: Some(Duration::from_secs(60)),
        ..AuthorizeOptions::default()
    };
    provider.claims = Box::new(|claims| claims["auth_time"] = 1.into());
    let (kept, parameters) = leave(&mut provider, options, None);
    assert_eq!(
        failed(&back(&mut provider, &kept, &parameters)),
        "user.step-up"
    );
}

#[test]
fn another_state_is_refused_and_nothing_exchanged() {
    let mut provider = Provider::default();
    let (kept, parameters) = leave(&mut provider, AuthorizeOptions::default(), None);
    for (forged, code) in [
        ("code=stolen&state=other", "callback.state"),
        ("code=stolen", "callback.state"),
        ("", "callback.state"),
        ("state=%ff", "callback.malformed"),
        (&parameters.replace("state", "other"), "callback.state"),
    ] {
        assert_eq!(
            failed(&back(&mut provider, &kept, forged)),
            code,
            "{forged}"
        );
    }
    assert_eq!(provider.count("token"), 0);
}

#[test]
fn what_was_taken_before_is_told_so() {
    let mut provider = Provider::default();
    let (_, parameters) = leave(&mut provider, AuthorizeOptions::default(), None);
    let phase = back(&mut provider, &Departure::USED.into(), &parameters);
    assert_eq!(failed(&phase), ErrorCode::CallbackUsed.as_str());
}

#[test]
fn what_was_kept_is_for_one_app_and_half_an_hour() {
    let mut provider = Provider::default();
    let (kept, parameters) = leave(&mut provider, AuthorizeOptions::default(), None);
    for damaged in [
        "",
        "{}",
        "null",
        &kept.expose().replace("org.example", "evil.example"),
    ] {
        let phase = back(&mut provider, &damaged.into(), &parameters);
        assert_eq!(failed(&phase), "callback.state", "{damaged}");
    }
    provider.now = provider.now + Duration::from_secs(30 * 60 + 1);
    assert_eq!(
        failed(&back(&mut provider, &kept, &parameters)),
        "callback.state"
    );
}

#[test]
fn a_server_that_refuses_is_heard() {
    let mut provider = Provider {
        callback: Box::new(|answer| answer[0] = ("error".to_owned(), "access_denied".to_owned())),
        ..Provider::default()
    };
    let (kept, parameters) = leave(&mut provider, AuthorizeOptions::default(), None);
    assert_eq!(
        failed(&back(&mut provider, &kept, &parameters)),
        "user.denied"
    );
    assert_eq!(provider.count("token"), 0);
}
