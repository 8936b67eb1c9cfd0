//! Renewals of a store: no token is lost to a bad network, none is renewed twice at a time, none outlives a refusal.

use std::time::Duration;

use egui_okta::{
    ErrorCode,
    protocol::{Effect, Input, http::Response, time::Timestamp},
    tokens::{
        Memory,
        TokenEvent::{self, Added, Expired, Removed, Renewed},
        TokenKind::{Access, Id, Refresh},
        TokenStore,
    },
};
use serde_json::json;

use super::{
    provider::{Provider, at, config, find, pairs, signed_in},
    support::ISSUED,
    token_store::{after, cut_off, events, serve, store},
};

#[test]
fn tokens_are_renewed_before_they_expire() {
    let (mut store, mut provider) = (store(), Provider::default());
    events(&mut store);
    let at = store.poll_timeout().unwrap();
    assert_eq!(at, after(3569));
    store.tick(Timestamp(at.0 - 1));
    assert!(!store.is_renewing());
    store.tick(at);
    assert!(store.is_renewing());
    store.tick(at);
    assert!(store.renew(at), "the same one");
    provider.token = Box::new(|answer| answer["refresh_token"] = json!("refresh-3"));
    provider.claims = Box::new(|claims| {
        claims["iat"] = (ISSUED + 3569).into();
        claims["exp"] = (ISSUED + 7200).into();
    });
    serve(&mut store, &mut provider, at);
    assert_eq!(provider.count("token"), 1);
    assert_eq!(
        events(&mut store),
        [
            Expired(Id),
            Removed(Access),
            Added(Access),
            Renewed(Access),
            Removed(Id),
            Added(Id),
            Renewed(Id),
            Removed(Refresh),
            Added(Refresh),
            Renewed(Refresh)
        ]
    );
    assert!(store.is_authenticated(at));
    let next = store.poll_timeout().unwrap();
    assert!(next > at + Duration::from_secs(3000), "{next}");
}

#[test]
fn a_failure_of_the_network_keeps_the_tokens_and_is_tried_again_later() {
    let mut store = store();
    events(&mut store);
    let mut now = after(3570);
    let mut pauses = Vec::new();
    for _ in 0..10 {
        store.tick(now);
        cut_off(&mut store, now);
        let next = store.poll_timeout().unwrap();
        pauses.push(next.since(now).as_secs());
        now = next;
    }
    assert_eq!(pauses, [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    assert!(store.tokens().is_some());
    let errors = events(&mut store);
    let is_offline = |event: &&TokenEvent| matches!(event, TokenEvent::Error(error) if error.code == ErrorCode::Offline);
    assert_eq!(errors.iter().filter(is_offline).count(), 10);
    let mut provider = Provider {
        claims: Box::new(|claims| claims["exp"] = (ISSUED + 90_000).into()),
        ..Provider::default()
    };
    store.tick(now);
    serve(&mut store, &mut provider, now);
    assert!(
        store.is_authenticated(now),
        "back again: {:?}",
        events(&mut store)
    );
}

#[test]
fn a_server_that_asks_for_patience_gets_it() {
    let mut store = store();
    let busy = Response::new(429, "{}").with_header("Retry-After", "60");
    let mut provider = Provider {
        refusals: vec![busy],
        ..Provider::default()
    };
    store.tick(after(3570));
    serve(&mut store, &mut provider, after(3570));
    assert_eq!(store.poll_timeout(), Some(after(3630)));
}

#[test]
fn a_refusal_is_the_end_and_says_why() {
    let mut store = store();
    events(&mut store);
    let refusal = json!({"error": "invalid_grant", "error_description": "The refresh token is invalid or expired."});
    let mut provider = Provider {
        refusals: vec![Response::new(400, refusal.to_string())],
        ..Provider::default()
    };
    assert!(store.renew(after(5)));
    serve(&mut store, &mut provider, after(5));
    let events = events(&mut store);
    assert_eq!(
        events[..3],
        [Removed(Access), Removed(Id), Removed(Refresh)]
    );
    let TokenEvent::SignedOut(reason) = &events[3] else {
        panic!("{events:?}");
    };
    assert_eq!(reason.code, ErrorCode::RefreshRefused);
    assert_eq!(store.poll_timeout(), None);
    assert!(!store.renew(after(6)));
}

#[test]
fn tokens_that_expire_at_once_do_not_make_a_storm() {
    let mut store = store();
    let mut provider = Provider {
        token: Box::new(|answer| answer["expires_in"] = json!(1)),
        ..Provider::default()
    };
    let mut now = after(3570);
    let end = now + Duration::from_secs(60);
    while now < end {
        store.tick(now);
        serve(&mut store, &mut provider, now);
        now = now + Duration::from_millis(100);
    }
    assert_eq!(provider.count("token"), 6, "each ten seconds");
}

#[test]
fn a_late_answer_of_a_renewal_that_was_given_up_is_nobodys() {
    let (mut store, mut provider) = (store(), Provider::default());
    store.renew(after(5));
    let (id, Effect::Http { request, .. }) = store.poll_effect().unwrap() else {
        panic!("no request");
    };
    let answer = provider.answer(&request);
    store.clear();
    assert!(matches!(store.poll_effect(), Some((forgotten, Effect::Forget)) if forgotten == id));
    store.set(&signed_in(Provider::default().sign_in()).tokens);
    store.renew(after(6));
    store.handle(id, Input::Http(Ok(answer)), after(6));
    assert!(store.is_renewing());
    let (other, _) = store.poll_effect().unwrap();
    assert_ne!(other, id);
}

/// The refresh token has been shown by then, and what comes for it is nobody's.
#[test]
fn a_sign_out_during_a_renewal_revokes_what_comes_of_it() {
    let (mut store, mut provider) = (store(), Provider::default());
    provider.discovery["revocation_endpoint"] = json!(at("here/revoke"));
    provider.token = Box::new(|answer| {
        answer["access_token"] = json!("access-2");
        answer["refresh_token"] = json!("refresh-3");
    });
    assert!(store.renew(after(5)));
    let (id, answer) = loop {
        let Some((id, Effect::Http { request, .. })) = store.poll_effect() else {
            panic!("no request");
        };
        let answer = provider.answer(&request);
        if request.path().ends_with("/token") {
            break (id, answer);
        }
        store.handle(id, Input::Http(Ok(answer)), after(5));
    };
    assert!(store.sign_out(None, [1; 32], after(6)).is_some());
    assert!(!store.is_renewing());
    store.handle(id, Input::Http(Ok(answer)), after(7));
    let mut revoked = Vec::new();
    while let Some((id, effect)) = store.poll_effect() {
        if let Effect::Http { request, .. } = effect {
            revoked.push(find(
                &pairs(&String::from_utf8_lossy(&request.body)),
                "token",
            ));
            store.handle(id, Input::Http(Ok(Response::new(200, ""))), after(8));
        }
    }
    assert_eq!(revoked, ["refresh-3", "access-2"]);
    assert!(store.is_empty());
    assert_eq!(store.poll_timeout(), None);
}

#[test]
fn a_refresh_token_alone_renews_and_is_revoked() {
    let mut store = store();
    store.remove(Access);
    store.remove(Id);
    let mut keep = Memory::default();
    store.save_to(&mut keep).unwrap();
    let mut other = TokenStore::new(config());
    other.load_from(&mut keep).unwrap();
    let mut provider = Provider::default();
    assert!(other.renew(after(10)));
    serve(&mut other, &mut provider, after(10));
    assert!(
        other.is_authenticated(after(10)),
        "{:?}",
        events(&mut other)
    );

    provider.discovery["revocation_endpoint"] = json!("https://org.example/revoke");
    let mut sign_out = store.sign_out(None, [1; 32], after(10)).unwrap();
    let mut revoked = Vec::new();
    while let Some((id, effect)) = sign_out.poll_effect() {
        let Effect::Http { request, .. } = effect else {
            continue;
        };
        let answer = if request.path().ends_with("revoke") {
            revoked.push(String::from_utf8(request.body.clone()).unwrap());
            Response::new(200, "")
        } else {
            provider.answer(&request)
        };
        sign_out.handle(id, Input::Http(Ok(answer)), after(10));
    }
    assert_eq!(revoked.len(), 1, "{revoked:?}");
    assert!(revoked[0].contains("token_type_hint=refresh_token"));
    assert!(matches!(
        sign_out.phase(),
        egui_okta::protocol::oauth::SignOutPhase::Done { revoked: true, .. }
    ));
}

/// A clock that jumps, or a server that gives tokens which have expired, must not flood the server.
#[test]
fn renewals_without_end_are_stopped() {
    let mut store = store();
    let mut told = Vec::new();
    for _ in 0..12 {
        // The host throws the throttle's own pause away each time.
        let tokens = store.tokens().unwrap();
        store.set(&tokens);
        store.tick(after(3570));
        told.extend(events(&mut store));
    }
    let rush = |event: &TokenEvent| matches!(event, TokenEvent::Error(error) if error.code == ErrorCode::RateLimited);
    assert_eq!(told.iter().filter(|event| rush(event)).count(), 1);
}

/// OpenID Connect Core 12.2 leaves it to the server whether an ID token comes with a renewal.
#[test]
fn a_server_that_keeps_its_id_token_is_not_asked_for_it_again_and_again() {
    let (mut store, mut provider) = (store(), Provider::default());
    provider.token = Box::new(|answer| answer["id_token"] = json!(null));
    for round in 1..=3 {
        let at = store.poll_timeout().unwrap();
        store.tick(at);
        serve(&mut store, &mut provider, at);
        assert_eq!(provider.count("token"), round);
        for secs in [11, 60, 600, 3000] {
            let later = at + Duration::from_secs(secs);
            store.tick(later);
            assert!(!store.is_renewing(), "after {secs} s");
            let next = store.poll_timeout().unwrap();
            assert!(next.since(at).as_secs() > 3000, "{next} {at}");
        }
    }
}
