//! Tokens that are put away, and what is found of them later.

use egui_okta::{
    ErrorCode,
    tokens::{
        Keep as _, KeepError, Kept, Memory, TokenEvent,
        TokenKind::{Access, Id, Refresh},
        TokenStore,
    },
};

use super::{
    provider::config,
    token_store::{events, store},
};

#[test]
fn tokens_are_put_away_and_taken_out() {
    let mut keep = Memory::default();
    let store = store();
    store.save_to(&mut keep).unwrap();
    let mut other = TokenStore::new(config());
    assert_eq!(other.load_from(&mut keep), Ok(true));
    assert_eq!(other.tokens(), store.tokens());
    other.clear();
    other.save_to(&mut keep).unwrap();
    assert_eq!(other.load_from(&mut keep), Ok(false));
    let elsewhere = egui_okta::Config::new("https://other.example", "client").unwrap();
    store.save_to(&mut keep).unwrap();
    assert_eq!(TokenStore::new(elsewhere).load_from(&mut keep), Ok(false));
}

#[test]
fn what_is_damaged_is_dropped_with_an_event() {
    let store = store();
    let tokens = store.tokens().unwrap();
    let text = Kept {
        config: config(),
        tokens: tokens.into(),
    }
    .to_text();
    let whole = text.expose();
    assert!(Kept::from_text(&text).is_ok());
    for damaged in [
        String::new(),
        "{}".to_owned(),
        whole[..whole.len() / 2].to_owned(),
        whole.replace("\"version\":1", "\"version\":0"),
        whole.replace(
            "https://org.example/oauth2/default\",\"redirect",
            "http://evil.example\",\"redirect",
        ),
        whole.replace("\"id_token\":\"ey", "\"id_token\":\"xx"),
    ] {
        assert_ne!(damaged, whole);
        let mut keep = Memory::default();
        keep.save(&damaged.into()).unwrap();
        let mut store = TokenStore::new(config());
        assert_eq!(store.load_from(&mut keep), Ok(false));
        let TokenEvent::Error(error) = &events(&mut store)[0] else {
            panic!("no error");
        };
        assert_eq!(error.code, ErrorCode::StorageCorrupted);
        assert_eq!(keep.load(), Ok(None));
    }
}

/// Whoever throws away what has expired must not lose what new tokens are had for.
#[test]
fn any_of_the_tokens_can_be_put_away() {
    for removed in [
        vec![Access],
        vec![Id],
        vec![Access, Id],
        vec![Refresh],
        vec![Access, Refresh],
    ] {
        let mut store = store();
        for kind in &removed {
            store.remove(*kind);
        }
        let mut keep = Memory::default();
        store.save_to(&mut keep).unwrap();
        let mut other = TokenStore::new(config());
        assert_eq!(other.load_from(&mut keep), Ok(true), "{removed:?}");
        assert_eq!(other.partial(), store.partial());
        for kind in [Access, Id, Refresh] {
            assert_eq!(other.get(kind).is_none(), removed.contains(&kind));
        }
    }
}

/// An older tab or program of the same user must not destroy what a newer one lives on.
#[test]
fn what_a_newer_version_put_away_is_left_alone() {
    let mut keep = Memory::default();
    store().save_to(&mut keep).unwrap();
    let text = keep.load().unwrap().unwrap();
    let newer = text.expose().replace("\"version\":1", "\"version\":2");
    assert_ne!(newer, text.expose());
    keep.save(&newer.clone().into()).unwrap();
    let mut other = TokenStore::new(config());
    assert_eq!(other.load_from(&mut keep), Err(KeepError::Newer));
    assert!(other.is_empty());
    assert_eq!(keep.load(), Ok(Some(newer.into())));
}
