//! `login`, with a person in front of the browser, and others who know the address that it comes back to.

use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use egui_okta::protocol::oauth::DpopKey;
use serde_json::Value;

use crate::{
    program::{Browser, Home, at},
    provider::Provider,
};

#[test]
fn the_last_visit_that_was_shown_out_is_named_in_the_end() {
    let (home, provider) = (Home::new(), Provider::start());
    let long = format!("?code=c&state=other&x={}", "y".repeat(100_000));
    for (visit, code) in [
        ("?code=stolen&state=other", "callback.state"),
        ("?code=stolen", "callback.state"),
        ("?code=c&code=d&state=other", "callback.malformed"),
        (long.as_str(), "callback.state"),
        // An answer after `#` does not arrive.
        ("", "callback.malformed"),
    ] {
        let args = [&["--store", "memory", "--timeout", "3"], &at(&provider)[..]].concat();
        let done = home.sign_in(&args, |browser| browser.comes_back(visit));
        assert_eq!(done.error(), code, "{visit} {done:?}");
    }
}

#[test]
fn an_answer_that_is_posted_is_told() {
    let (home, provider) = (Home::new(), Provider::start());
    let args = [&["--store", "memory", "--timeout", "3"], &at(&provider)[..]].concat();
    let done = home.sign_in(&args, |browser| browser.posts("code=c&state=STATE"));
    assert_eq!(done.error(), "callback.malformed", "{done:?}");
    let hint = done.out["error"]["hint"].as_str().unwrap();
    assert!(hint.contains("response_mode"), "{hint}");
}

#[test]
fn a_forged_visit_does_not_end_the_wait() {
    let (home, provider) = (Home::new(), Provider::start());
    let args = [
        &["--store", "memory", "--timeout", "30"],
        &at(&provider)[..],
    ]
    .concat();
    let done = home.sign_in(&args, |browser| {
        browser.comes_back("?code=stolen&state=other");
        browser.comes_back("?code=c&code=d");
        browser.agrees(&provider);
    });
    assert_eq!(done.out["claims"]["sub"], "user-1", "{done:?}");
}

#[test]
fn a_malformed_answer_with_the_right_state_ends_it_at_once() {
    let (home, provider) = (Home::new(), Provider::start());
    let long = format!("?code=c&state=STATE&x={}", "y".repeat(100_000));
    for visit in [
        "?code=c&state=STATE&code=d",
        "?state=STATE&state=STATE&code=c",
        &long,
    ] {
        let args = [
            &["--store", "memory", "--timeout", "60"],
            &at(&provider)[..],
        ]
        .concat();
        let began = Instant::now();
        let done = home.sign_in(&args, |browser| browser.comes_back(visit));
        assert_eq!(done.error(), "callback.malformed", "{done:?}");
        assert!(began.elapsed() < Duration::from_secs(30), "nobody waits");
    }
    assert_eq!(provider.asked("/token").len(), 0);
}

#[test]
fn what_is_replaced_is_revoked_and_what_was_asked_for_is_remembered() {
    let (home, provider) = (Home::new(), Provider::start());
    let store = home.file("store");
    let file = store.to_str().unwrap();
    fs::write(&store, provider.kept("old", 3600)).unwrap();
    let scopes = [
        "--scope",
        "openid",
        "--scope",
        "offline_access",
        "--store-file",
        file,
    ];
    let mut redirect_uri = String::new();
    let done = home.sign_in(&[&scopes, &at(&provider)[..]].concat(), |browser| {
        redirect_uri = browser.asked("redirect_uri");
        browser.agrees(&provider);
    });
    assert_eq!(done.code, Some(0), "{done:?}");
    let revoked = provider.asked("/revoke");
    assert_eq!(revoked.len(), 1, "{revoked:?}");
    assert!(revoked[0].contains("token=refresh-old&"), "{revoked:?}");

    let again = |args: &[&str], person: &dyn Fn(&Browser)| {
        let done = home.sign_in_as(&[&["login", "--json"], args].concat(), |browser| {
            person(browser);
            browser.comes_back("?error=access_denied&state=STATE");
        });
        assert_eq!(done.error(), "user.denied", "{done:?}");
    };
    let is_the_same = |browser: &Browser| {
        assert_eq!(browser.asked("scope"), "openid offline_access");
        assert_eq!(browser.asked("redirect_uri"), redirect_uri);
    };
    again(&["--store-file", file], &is_the_same);
    home.run(&["logout", "--store-file", file]);
    again(&["--store-file", file], &is_the_same);
    again(&["--store-file", file, "--scope", "openid"], &|browser| {
        assert_eq!(browser.asked("scope"), "openid");
    });
    let whole = [&["--store-file", file], &at(&provider)[..]].concat();
    again(&whole, &|browser| {
        assert_eq!(browser.asked("scope"), "openid profile email");
    });
}

#[test]
fn user_info_that_cannot_be_read_ends_no_sign_in() {
    for (body, error) in [
        ("<html>", ""),
        ("", ""),
        ("{\"sub\":", ""),
        ("{\"sub\": \"user-2\"}", "tokens.user-info"),
        ("{}", "tokens.user-info"),
    ] {
        let home = Home::new();
        let provider = Provider::with(move |path, _| {
            (path == "/userinfo").then(|| Some((200, body.to_owned())))
        });
        let args = [&["--store", "memory"], &at(&provider)[..]].concat();
        let done = home.sign_in(&args, |browser| browser.agrees(&provider));
        assert_eq!(done.error(), error, "{body} {done:?}");
        let nothing = error.is_empty().then_some(&Value::Null);
        assert_eq!(done.out.get("userinfo"), nothing, "{body}");
    }
}

#[test]
fn user_info_that_is_missing_is_told_where_the_server_has_any() {
    for status in [401, 500] {
        let home = Home::new();
        let provider = Provider::with(move |path, _| {
            (path == "/userinfo").then(|| Some((status, String::new())))
        });
        let args = [&["--store", "memory"], &at(&provider)[..]].concat();
        let done = home.sign_in(&args, |browser| browser.agrees(&provider));
        assert_eq!(done.out.get("userinfo"), Some(&Value::Null), "{done:?}");
        assert!(done.said.contains("user info"), "{done:?}");
    }
}

#[test]
fn tokens_that_nobody_gets_are_revoked() {
    let provider = Provider::start();
    let sign_in = |args: &[&str]| {
        let home = Home::new();
        let args = [&["login"], args, &["--store", "memory"], &at(&provider)[..]].concat();
        let done = home.sign_in_as(&args, |browser| browser.agrees(&provider));
        assert_eq!(done.code, Some(0), "{done:?}");
        provider.asked("/revoke")
    };
    assert_eq!(sign_in(&["--json"]).len(), 0, "whoever reads it has them");
    let revoked = sign_in(&[]);
    assert_eq!(revoked.len(), 2, "{revoked:?}");
    assert!(revoked[0].contains("token=refresh-new&"), "{revoked:?}");
    assert!(revoked[1].contains("token=access-new&"), "{revoked:?}");
}

#[test]
fn bound_tokens_are_asked_for_again() {
    let (home, provider) = (Home::new(), Provider::start());
    let store = home.file("store");
    let file = store.to_str().unwrap();
    let key = DpopKey::from_bytes([3; 32]).unwrap().to_secret();
    let mut kept: Value = serde_json::from_str(&provider.kept("old", 3600)).unwrap();
    kept["dpop_key"] = key.expose().into();
    fs::write(&store, kept.to_string()).unwrap();
    let at = at(&provider);
    for (args, is_bound) in [(&[][..], true), (&at[..], false)] {
        let args = [&["login", "--json", "--store-file", file], args].concat();
        home.sign_in_as(&args, |browser| {
            assert_eq!(!browser.asked("dpop_jkt").is_empty(), is_bound, "{args:?}");
            browser.comes_back("?error=access_denied&state=STATE");
        });
    }
}

#[test]
fn a_lost_connection_does_not_lose_the_code() {
    for lost in ["/keys", "/.well-known/openid-configuration"] {
        let (home, is_first) = (Home::new(), AtomicBool::new(true));
        let provider = Provider::with(move |path, _| {
            (path == lost && is_first.swap(false, Ordering::Relaxed)).then_some(None)
        });
        let args = [&["--store", "memory"], &at(&provider)[..]].concat();
        let done = home.sign_in(&args, |browser| browser.agrees(&provider));
        assert_eq!(done.out["claims"]["sub"], "user-1", "{done:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn who_has_no_keychain_is_told_before_the_browser_opens() {
    let (home, provider) = (Home::new(), Provider::start());
    let done = home.sign_in(&at(&provider), |browser| browser.agrees(&provider));
    assert_eq!(done.code, Some(0), "{done:?}");
    let told = done.said.find("--store file").unwrap();
    let opened = done.said.find("Opening your browser").unwrap();
    assert!(told < opened, "{}", done.said);
}
