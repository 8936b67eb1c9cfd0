//! Security keys: set up, used, offered, and all that must not do.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::client::*;
use crate::security_key::SecurityKey;
use crate::walker::Walker;

const FAILED: &str = "authfactor.webauthn.error.assertion_validation_failure";

#[test]
fn a_key_is_set_up_and_used() {
    let mut walker = Walker::new("enrol-webauthn");
    let mut key = SecurityKey::new();
    let begin = |walker: &mut Walker| {
        walker.begin();
        walker.sign_in(PAT.0, PAT.1);
        walker.choose(
            "select-authenticator-enroll",
            "Security Key or Biometric",
            &json!({}),
        );
        walker.page["currentAuthenticator"]["value"]["contextualData"]["activationData"].clone()
    };
    let data = begin(&mut walker);
    assert!(walker.page["authenticatorEnrollments"]["value"].is_array());
    // Made for a page of another site.
    key.origin = "https://evil.example".to_owned();
    let credentials = key.create(&data);
    walker.submit("enroll-authenticator", &json!({"credentials": credentials}));
    assert_eq!(
        (walker.status, walker.first()),
        (401, "enroll-authenticator")
    );
    key.origin = "http://localhost:5173".to_owned();
    let credentials = key.create(&data);
    walker.submit("enroll-authenticator", &json!({"credentials": credentials}));
    walker.finish();

    // It is known now, and counts as the second factor of who needs two.
    let mut policy = egui_okta::sandbox::Policy::default();
    policy.sign_in.rules[0].groups.clear();
    walker.begin();
    walker.sign_in(PAT.0, PAT.1);
    walker.finish();
}

#[test]
fn assertions_are_checked() {
    let mut walker = Walker::new("webauthn");
    let wim = "wim.webauthn@sandbox.example";
    let mut key = SecurityKey::new();
    let begin = |walker: &mut Walker| {
        walker.begin();
        walker.sign_in(wim, "Sandbox-pass-9");
        let shown = &walker.page["authenticatorEnrollments"]["value"][0];
        assert_eq!(shown["credentialId"], "c2FuZGJveC1kZW1vLWtleS0x");
        walker.page["currentAuthenticator"]["value"]["contextualData"]["challengeData"].clone()
    };
    let data = begin(&mut walker);
    assert_eq!(data["rpId"], "localhost");
    let credentials = key.get(&data);
    walker.submit(
        "challenge-authenticator",
        &json!({"credentials": credentials}),
    );
    walker.finish();

    // The same answer again, to another challenge.
    begin(&mut walker);
    walker.submit(
        "challenge-authenticator",
        &json!({"credentials": credentials}),
    );
    assert_eq!((walker.status, walker.message()), (401, FAILED));
    // A counter that does not rise, another site, another relying party, a changed byte.
    let spoil: [fn(&mut SecurityKey); 4] = [
        |key| key.counter = 0,
        |key| key.origin = "https://evil.example".to_owned(),
        |key| key.rp_id = "evil.example".to_owned(),
        |_| {},
    ];
    for (at, spoil) in spoil.into_iter().enumerate() {
        walker.become_("webauthn");
        let data = begin(&mut walker);
        key.counter = 10;
        let good = key.get(&data);
        walker.submit("challenge-authenticator", &json!({"credentials": good}));
        walker.finish();
        let data = begin(&mut walker);
        let counter = key.counter;
        spoil(&mut key);
        let mut bad = key.get(&data);
        if at == 3 {
            bad["signatureData"] = json!(STANDARD.encode([0x30, 6, 2, 1, 1, 2, 1, 1]));
        }
        walker.submit("challenge-authenticator", &json!({"credentials": bad}));
        assert_eq!((walker.status, walker.message()), (401, FAILED), "{at}");
        key = SecurityKey::new();
        key.counter = counter;
    }
}

#[test]
fn passkeys_are_offered_and_sign_in_alone() {
    let mut walker = Walker::new("enrol-passkey-promotion");
    let mut key = SecurityKey::new();
    walker.sign_in(PAT.0, PAT.1);
    assert_eq!(walker.first(), "enroll-authenticator-promotion");
    walker.submit("skip", &json!({}));
    walker.finish();
    walker.begin();
    walker.sign_in(PAT.0, PAT.1);
    walker.finish();
    // Another user, who wants one.
    walker.begin();
    walker.sign_in("eddy.expired@sandbox.example", "Sandbox-pass-6");
    walker.passcode("reenroll-authenticator", "A-new-Pass-77");
    let data =
        walker.page["currentAuthenticator"]["value"]["contextualData"]["activationData"].clone();
    let handle = data["user"]["id"].as_str().unwrap().to_owned();
    let credentials = key.create(&data);
    walker.submit(
        "enroll-authenticator-promotion",
        &json!({"credentials": credentials}),
    );
    walker.finish();

    // The users stay as they are; only the first page changes.
    let mut walker = Walker::new("identify-passkey");
    walker.client.org.set_policy({
        let mut policy = egui_okta::sandbox::Scenario::named("webauthn")
            .unwrap()
            .policy()
            .unwrap();
        policy.webauthn.autofill = true;
        policy
    });
    walker.begin();
    let data = walker.page["webauthnAutofillUIChallenge"]["value"]["challengeData"].clone();
    let mut credentials = key.get(&data);
    credentials["userHandle"] = json!(STANDARD.encode(handle));
    let form = "challenge-webauthn-autofillui-authenticator";
    walker.submit(form, &json!({"credentials": credentials}));
    assert_eq!(
        (walker.status, walker.first()),
        (401, "identify"),
        "nobody's key"
    );
    let users = walker.client.org.description();
    assert!(
        users["users"]
            .as_array()
            .unwrap()
            .iter()
            .any(|u| u["username"] == "wim.webauthn@sandbox.example")
    );
    let wim = walker
        .client
        .org
        .user_id("wim.webauthn@sandbox.example")
        .unwrap();
    let data = walker.page["webauthnAutofillUIChallenge"]["value"]["challengeData"].clone();
    let mut credentials = key.get(&data);
    credentials["userHandle"] = json!(STANDARD.encode(wim));
    walker.submit(form, &json!({"credentials": credentials}));
    walker.finish();
}

/// A button of the first page: whose key it is, the key says.
#[test]
fn a_sign_in_begins_with_a_passkey() {
    let form = "launch-passkeys-authenticator";
    let mut walker = Walker::new("identify-passkey-launch");
    let mut key = SecurityKey::new();
    let wim = walker.client.org.user_id("wim.webauthn@sandbox.example");
    let answer = |walker: &Walker, key: &mut SecurityKey, whose: &str| {
        let challenge = &walker.page["webauthnAutofillUIChallenge"]["value"]["challengeData"];
        let mut credentials = key.get(challenge);
        credentials["userHandle"] = json!(STANDARD.encode(whose));
        json!({"credentials": credentials})
    };
    assert_eq!(walker.first(), "identify");
    let autofill = walker.form("challenge-webauthn-autofillui-authenticator");
    assert!(autofill.is_none(), "no list of the browser's beside it");
    let nobodys = answer(&walker, &mut key, "00unobody00000000000");
    walker.submit(form, &nobodys);
    assert_eq!((walker.status, walker.first()), (401, "identify"));
    let wims = answer(&walker, &mut key, &wim.unwrap());
    walker.submit(form, &wims);
    walker.finish();
    // Where the org has no such button, there is no such answer.
    walker.become_("identify");
    let mut body = wims;
    body["stateHandle"] = walker.page["stateHandle"].clone();
    let path = "challenge/answer/webauthn-autofillui";
    assert_eq!(walker.client.idx(path, &body).0, 400);
}

/// Who has no way to ask for keys in a window goes on at the org's own page, which has one.
#[test]
fn the_orgs_own_page_asks_for_a_passkey_beside_the_name() {
    let mut walker = Walker::new("identify-passkey-launch");
    let state = walker.page["stateHandle"].as_str().unwrap().to_owned();
    let page = walker.get(&format!("/login/{state}"));
    let shown = String::from_utf8(page.body).unwrap();
    assert!(shown.contains("Sign in with a passkey"), "{shown}");
    assert!(shown.contains("navigator.credentials.get"), "{shown}");
}
