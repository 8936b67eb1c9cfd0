//! The life of tokens: they come, are told of, and are thrown away when they have run out.

use std::time::Duration;

use egui_okta::{
    protocol::{Effect, Input, TransportError, time::Timestamp},
    tokens::{
        TokenEvent::{self, Added, Expired, Removed, Renewed},
        TokenKind::{Access, Id, Refresh},
        TokenOptions, TokenStore,
    },
};

use super::{
    provider::{Provider, config, signed_in},
    support::ISSUED,
};

pub(crate) fn events(store: &mut TokenStore) -> Vec<TokenEvent> {
    std::iter::from_fn(|| store.poll_event()).collect()
}

/// Answers everything that is asked for.
pub(crate) fn serve(store: &mut TokenStore, provider: &mut Provider, now: Timestamp) {
    while let Some((id, effect)) = store.poll_effect() {
        if let Effect::Http { request, .. } = effect {
            let answer = provider.answer(&request);
            store.handle(id, Input::Http(Ok(answer)), now);
        }
    }
}

/// Answers nothing.
pub(crate) fn cut_off(store: &mut TokenStore, now: Timestamp) {
    while let Some((id, effect)) = store.poll_effect() {
        if let Effect::Http { .. } = effect {
            store.handle(id, Input::Http(Err(TransportError::Offline)), now);
        }
    }
}

pub(crate) fn store() -> TokenStore {
    let tokens = signed_in(Provider::default().sign_in()).tokens;
    let mut store = TokenStore::new(config());
    store.set(&tokens);
    store
}

pub(crate) fn after(secs: u64) -> Timestamp {
    Timestamp::from_secs(ISSUED + 1 + secs)
}

#[test]
fn tokens_come_and_go_with_events() {
    let mut store = store();
    assert_eq!(
        events(&mut store),
        [Added(Access), Added(Id), Added(Refresh)]
    );
    assert!(store.is_authenticated(after(0)));
    assert_eq!(store.access_token().unwrap().expose(), "access-1");
    let again = store.get(Access).unwrap();
    store.add(again);
    assert_eq!(
        events(&mut store),
        [Removed(Access), Added(Access), Renewed(Access)]
    );
    store.remove(Access);
    store.remove(Access);
    assert_eq!(events(&mut store), [Removed(Access)]);
    assert!(store.tokens().is_none());
    assert!(!store.is_authenticated(after(0)));
    store.clear();
    assert_eq!(events(&mut store), [Removed(Id), Removed(Refresh)]);
}

#[test]
fn a_token_counts_as_expired_half_a_minute_early() {
    let store = store();
    assert!(!store.has_expired(Access, after(3569)));
    assert!(store.has_expired(Access, after(3570)));
    assert!(
        store.has_expired(Id, after(3569)),
        "it was issued a second before it came"
    );
    assert!(!store.has_expired(Refresh, after(1_000_000)));
    let late = TokenOptions {
        expire_early: Duration::ZERO,
        ..TokenOptions::default()
    };
    assert!(!store.with_options(late).has_expired(Access, after(3599)));
}

#[test]
fn without_a_refresh_token_what_expires_is_thrown_away() {
    let mut store = store();
    store.remove(Refresh);
    events(&mut store);
    store.tick(after(3570));
    assert!(!store.is_renewing());
    assert_eq!(
        events(&mut store),
        [Expired(Access), Expired(Id), Removed(Access), Removed(Id)]
    );
    assert_eq!(store.poll_timeout(), None);
    let keep = TokenOptions {
        auto_remove: false,
        auto_renew: false,
        ..TokenOptions::default()
    };
    let mut store = self::store().with_options(keep);
    store.tick(after(5000));
    assert!(store.tokens().is_some());
    assert!(!store.is_authenticated(after(5000)));
}
