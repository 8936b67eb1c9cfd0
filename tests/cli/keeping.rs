//! What becomes of what is kept: never more than it has to.

use std::{
    fs,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use egui_okta::{Config, platform::Turn};
use serde_json::Value;

use crate::{
    program::{Home, at},
    provider::{CLIENT_ID, Provider},
};

#[test]
fn a_file_of_something_else_is_left_as_it_is() {
    let (home, provider) = (Home::new(), Provider::start());
    let notes = home.file("notes.txt");
    let file = notes.to_str().unwrap();
    for text in [
        "my notes",
        "{}",
        "[1]",
        r#"{"version": "3", "issuer": "me"}"#,
        r#"{"version": 3, "name": "a-package"}"#,
    ] {
        fs::write(&notes, text).unwrap();
        let login = [
            &["login", "--store-file", file, "--json"],
            &at(&provider)[..],
        ]
        .concat();
        let commands: [&[&str]; 4] = [
            &["token", "--store-file", file, "--json"],
            &["token", "--refresh", "--store-file", file, "--json"],
            &["logout", "--store-file", file, "--json"],
            &login,
        ];
        for args in commands {
            let done = home.run(args);
            assert_eq!(done.error(), "storage.corrupted", "{args:?} {done:?}");
            assert_eq!(done.code, Some(1));
            assert_eq!(fs::read_to_string(&notes).unwrap(), text, "{args:?}");
        }
        let done = home.run(&["login", "--store-file", file, "--json"]);
        assert_eq!(done.code, Some(2), "{done:?}");
        assert_eq!(fs::read_to_string(&notes).unwrap(), text);
    }
    assert_eq!(provider.asked("/token").len(), 0);
}

#[test]
fn tokens_of_a_newer_version_are_left_until_the_sign_out() {
    let (home, provider) = (Home::new(), Provider::start());
    let store = home.file("store");
    let file = store.to_str().unwrap();
    let newer = provider
        .kept("theirs", 3600)
        .replace(r#""version":1"#, r#""version":2"#);
    fs::write(&store, &newer).unwrap();
    let login = [
        &["login", "--store-file", file, "--json"],
        &at(&provider)[..],
    ]
    .concat();
    let token = ["token", "--json", "--store-file", file];
    for args in [&token[..], &login] {
        let done = home.run(args);
        assert_eq!(done.error(), "storage.newer", "{args:?} {done:?}");
        assert_eq!(fs::read_to_string(&store).unwrap(), newer);
    }
    let done = home.run(&["logout", "--json", "--store-file", file]);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(done.out["revoked"], false, "{done:?}");
    assert!(!store.exists());
}

#[test]
fn damaged_tokens_are_thrown_away() {
    let (home, provider) = (Home::new(), Provider::start());
    let store = home.file("store");
    let damaged = provider
        .kept("old", 3600)
        .replace("http://localhost:17340/callback", "");
    fs::write(&store, damaged).unwrap();
    let done = home.run(&["token", "--json", "--store-file", store.to_str().unwrap()]);
    assert_eq!(done.error(), "tokens.none", "{done:?}");
    assert!(!store.exists());
}

#[test]
fn a_sign_in_while_another_is_renewed_stays() {
    let home = Home::new();
    let store = home.file("store");
    let (place, other) = (store.clone(), Arc::new(Mutex::new(String::new())));
    let theirs = Arc::clone(&other);
    let provider = Provider::with(move |path, _| {
        if path == "/token" {
            // Just now somebody signs in as somebody else.
            fs::write(&place, theirs.lock().unwrap().as_str()).unwrap();
        }
        None
    });
    *other.lock().unwrap() = provider.kept("theirs", 3600);
    fs::write(&store, provider.kept("mine", -10)).unwrap();
    let done = home.run(&["token", "--json", "--store-file", store.to_str().unwrap()]);
    assert_eq!(
        done.out["tokens"]["access_token"], "access-theirs",
        "{done:?}"
    );
    assert_eq!(fs::read_to_string(&store).unwrap(), *other.lock().unwrap());
    let revoked = provider.asked("/revoke");
    assert_eq!(revoked.len(), 1, "{revoked:?}");
    assert!(revoked[0].contains("token=refresh-new&"), "{revoked:?}");
}

#[test]
fn a_refresh_token_that_was_used_does_not_stay() {
    let (home, provider) = (Home::new(), Provider::start());
    // There is room for this name, and none for the one that is written first.
    let store = home.file(&"s".repeat(250));
    fs::write(&store, provider.kept("old", 3600)).unwrap();
    let file = store.to_str().unwrap();
    let done = home.run(&["token", "--refresh", "--json", "--store-file", file]);
    assert_eq!(done.out["tokens"]["access_token"], "access-new", "{done:?}");
    assert_eq!(done.out["tokens"]["refresh_token"], "refresh-new");
    assert!(!store.exists(), "who shows it again is taken for a thief");
}

#[test]
fn a_good_token_is_read_while_somebody_else_has_the_turn() {
    let (home, provider) = (Home::new(), Provider::start());
    let store = home.file("store");
    fs::write(&store, provider.kept("old", 3600)).unwrap();
    let config = Config::new(&provider.issuer, CLIENT_ID).unwrap();
    let _turn = Turn::wait(&config, Duration::ZERO).unwrap();
    let mut command = home.command(&["token", "--json", "--store-file", store.to_str().unwrap()]);
    // The turn is this process's, in the folder that it has for such things.
    for name in ["HOME", "XDG_STATE_HOME"] {
        match std::env::var_os(name) {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let began = Instant::now();
    let out = command.output().unwrap();
    assert!(
        String::from_utf8_lossy(&out.stdout).contains("access-old"),
        "{out:?}"
    );
    assert!(
        began.elapsed() < Duration::from_secs(15),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn a_sign_out_forgets_before_it_tells_the_server() {
    let home = Home::new();
    let store = home.file("store");
    let (place, was_there) = (store.clone(), Arc::new(Mutex::new(Vec::new())));
    let seen = Arc::clone(&was_there);
    let provider = Provider::with(move |path, _| {
        if path == "/revoke" {
            seen.lock().unwrap().push(place.exists());
        }
        None
    });
    fs::write(&store, provider.kept("old", 3600)).unwrap();
    let done = home.run(&["logout", "--json", "--store-file", store.to_str().unwrap()]);
    assert_eq!(done.out["revoked"], true, "{done:?}");
    assert_eq!(*was_there.lock().unwrap(), [false, false]);
}

#[test]
fn a_session_in_the_browser_that_cannot_be_ended_is_told() {
    let without = Provider::with(|path, _| {
        let is_discovery = path.ends_with("openid-configuration");
        is_discovery.then(|| Some((200, "{}".to_owned())))
    });
    for (provider, ended) in [
        (without, Value::Bool(false)),
        // Nobody comes back, so nobody knows.
        (Provider::start(), Value::Null),
    ] {
        let home = Home::new();
        let store = home.file("store");
        fs::write(&store, provider.kept("old", 3600)).unwrap();
        let file = store.to_str().unwrap();
        let args = ["logout", "--end-session", "--json", "--store-file", file];
        let done = home.run(&args);
        assert_eq!(done.code, Some(0), "{done:?}");
        assert_eq!(done.out.get("session_ended"), Some(&ended), "{done:?}");
        let is_told = done.said.contains("has not been ended");
        assert_eq!(is_told, ended == false, "{done:?}");
    }
}

#[test]
fn what_the_server_knows_about_the_token() {
    let (home, provider) = (Home::new(), Provider::start());
    let store = home.file("store");
    fs::write(&store, provider.kept("old", 3600)).unwrap();
    let file = store.to_str().unwrap();
    let args = ["token", "--introspect", "--json", "--store-file", file];
    let done = home.run(&args);
    let said = serde_json::json!({"introspection": {"active": true, "scope": "openid"}});
    assert_eq!(done.out, said, "{done:?}");
    let asked = provider.asked("/introspect");
    assert!(asked[0].contains("token=access-old&"), "{asked:?}");
    let without = Provider::with(|path, _| {
        (path == "/introspect").then(|| Some((401, r#"{"error": "invalid_client"}"#.to_owned())))
    });
    fs::write(&store, without.kept("old", 3600)).unwrap();
    let done = home.run(&args);
    assert_eq!(done.error(), "config.unknown-client", "{done:?}");
}

#[test]
fn two_places_are_one_too_many() {
    let home = Home::new();
    let file = home.file("store");
    let file = file.to_str().unwrap();
    for place in ["keychain", "memory"] {
        let done = home.run(&["token", "--json", "--store", place, "--store-file", file]);
        assert_eq!((done.code, done.error()), (Some(2), "usage"), "{done:?}");
    }
    let done = home.run(&["token", "--json", "--store", "file", "--store-file", file]);
    assert_eq!(done.error(), "tokens.none", "{done:?}");
}
