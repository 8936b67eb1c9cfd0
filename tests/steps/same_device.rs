//! Okta Verify is set up on the device that the person signs in on, in the words of its platform.

use egui_okta::screen::{Emphasis, Item, Press, Screen};
use serde_json::{Value, json};

use super::{about, buttons, current, form, links, paragraphs, primary, screen};

const WAITS: &str = "This page goes on by itself when that is done.";

/// A step that waits for the app on this device, with the other ways beside it.
fn waits(device: Value) -> Screen {
    let contextual = json!({"selectedChannel": "samedevice", "samedevice": device});
    let verify = current(json!({"key": "okta_verify", "contextualData": contextual}));
    let ways = json!([
        about("enroll-poll", "currentAuthenticator", json!([])),
        form("select-enrollment-channel", json!([{"name": "channel"}])),
    ]);
    screen(ways, json!({"currentAuthenticator": verify}))
}

/// With an address that opens the app, and one that leads to it.
fn opened(platform: &str, level: &str) -> Screen {
    waits(json!({
        "platform": platform, "securityLevel": level, "orgUrl": "https://org.example",
        "setupOVUrl": "com-okta:/enrol", "downloadHref": "https://shop.example/app",
    }))
}

fn download(screen: &Screen) -> &str {
    let found = screen.items.iter().find_map(|item| match item {
        Item::Link(link) if link.id == "download-app" => Some(link.label.as_str()),
        _ => None,
    });
    found.expect("a way to the app")
}

#[test]
fn each_platform_has_words_of_its_own() {
    for (platform, here, shop, is_asked) in [
        ("IOS", "this iPhone or iPad", "in the App Store", false),
        ("ANDROID", "this Android device", "on Google Play", false),
        ("OSX", "this Mac", "for Mac", true),
        ("WINDOWS", "this computer", "for Windows", true),
        ("windows", "this computer", "for Windows", true),
    ] {
        let shown = opened(platform, "ANY");
        assert!(paragraphs(&shown)[0].contains(here), "{shown:?}");
        assert_eq!(download(&shown), format!("Get Okta Verify {shop}"));
        assert_eq!(primary(&shown), ["setup-okta-verify"]);
        let asks = |item: &Item| {
            matches!(item, Item::Text(text) if text.emphasis == Emphasis::Quiet
                && text.text.contains("allow Okta Verify"))
        };
        assert_eq!(shown.items.iter().any(asks), is_asked, "{platform}");
        assert!(
            !format!("{shown:?}").contains("org.example"),
            "no address to type"
        );
    }
}

#[test]
fn a_platform_that_is_not_known_has_the_words_that_fit_all() {
    let known = [
        "Okta Verify on this device can be set up for this account.",
        WAITS,
    ];
    for platform in ["", "CHROMEOS", "only", "."] {
        let shown = opened(platform, "ANY");
        assert_eq!(paragraphs(&shown), known);
        assert_eq!(download(&shown), "Get Okta Verify");
    }
    assert_eq!(paragraphs(&waits(Value::Null)), known);
}

#[test]
fn where_no_other_device_will_do_that_is_said() {
    let said = "Your organisation accepts it on this device only.";
    let strict = opened("ANDROID", "HIGH");
    assert_eq!(paragraphs(&strict)[1], said);
    assert!(!links(&strict).contains(&"other-device"));
    let lax = opened("ANDROID", "ANY");
    assert!(!paragraphs(&lax).contains(&said));
    assert!(links(&lax).contains(&"other-device"));
}

#[test]
fn what_opens_nothing_is_typed_into_the_app() {
    let org = "https://org.example";
    let shown = waits(json!({"platform": "WINDOWS", "orgUrl": org}));
    let told = "In Okta Verify, add an account and give this address:";
    assert_eq!(paragraphs(&shown)[1..], [told, org, WAITS]);
    assert_eq!(buttons(&shown)[0].press, Press::Copy(org.to_owned()));
    assert!(!links(&shown).contains(&"download-app"));
}
