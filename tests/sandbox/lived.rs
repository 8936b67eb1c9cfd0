//! Each situation can be lived through without a phone: what the drawer needs is told, and no page that a
//! link leads to is a dead end.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use egui_okta::protocol::http::Request;
use egui_okta::sandbox::{Org, PushAction, Scenario};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::client::*;
use crate::walker::{Walker, location, parameter};

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

fn sign_in_as_pat(walker: &mut Walker) {
    walker.sign_in(PAT.0, PAT.1);
}

/// Answers at the page of the vendor; where it leads.
fn prove(walker: &mut Walker, found: &str) -> String {
    sign_in_as_pat(walker);
    let form = walker.form("redirect-idverify").unwrap();
    let href = form["href"].as_str().unwrap().to_owned();
    let page = walker.get(&href);
    let vendor = form_vendor(walker);
    assert_eq!(page.status, 200);
    assert!(text(page.body).contains(&vendor));
    let back = Request::post(&href, format!("found={found}"));
    location(&walker.client.send(&back))
}

fn form_vendor(walker: &Walker) -> String {
    let form = walker.form("redirect-idverify").unwrap();
    form["idp"]["name"].as_str().unwrap().to_owned()
}

#[test]
fn identity_proofing_comes_back_with_what_was_found() {
    let mut walker = Walker::new("proofing-persona");
    for name in [
        "proofing-persona",
        "proofing-clear",
        "proofing-incode",
        "proofing-sandbox",
    ] {
        walker.become_(name);
        let back = prove(&mut walker, "yes");
        assert!(back.starts_with(REDIRECT), "{name}: {back}");
        let code = parameter(&back, "interaction_code").unwrap();
        assert_eq!(walker.client.redeem(CUSTOM, &code, VERIFIER).0, 200);

        walker.begin();
        let state = walker.page["stateHandle"].as_str().unwrap().to_owned();
        let back = prove(&mut walker, "no");
        assert_eq!(parameter(&back, "error").unwrap(), "interaction_required");
        walker.introspect("stateHandle", &state);
        assert_eq!(walker.message(), "oie.idv.verification_failed", "{name}");
    }
}

#[test]
fn a_device_is_let_in_by_the_code_in_the_drawer() {
    let mut walker = Walker::new("device-code");
    assert_eq!(walker.first(), "user-code");
    let desk = walker.client.org.desk(walker.client.now);
    assert_eq!(desk["situation"]["name"], "device-code");
    let code = desk["devices"][0].as_str().unwrap().to_owned();
    walker.submit("user-code", &json!({"userCode": code}));
    assert_eq!(walker.first(), "identify");
    sign_in_as_pat(&mut walker);
    assert_eq!(walker.message(), "idx.device.activated");
    let desk = walker.client.org.desk(walker.client.now);
    assert_eq!(desk["devices"], json!([]));
}

#[test]
fn the_orgs_own_page_for_devices_says_what_it_is_for() {
    let mut walker = Walker::new("device-code-page");
    let page = location(&walker.get("/activate"));
    let shown = text(walker.get(&page).body);
    assert!(shown.contains("<h1>Activate your device</h1>"), "{shown}");
    assert!(!shown.contains("Back to sign in"), "{shown}");
}

#[test]
fn any_sign_in_can_begin_with_the_code_of_a_device_once() {
    let mut walker = Walker::new("identify");
    let order = Request::post(format!("{ORIGIN}/sandbox/activate"), "");
    assert_eq!(walker.client.send(&order).status, 200);
    walker.begin();
    assert_eq!(walker.first(), "user-code");
    walker.begin();
    assert_eq!(walker.first(), "identify");
}

#[test]
fn the_drawer_tells_a_push_from_an_account_to_be_added() {
    let mut walker = Walker::new("enrol-okta-verify");
    sign_in_as_pat(&mut walker);
    let channel = json!({"channel": "qrcode"});
    walker.choose("select-authenticator-enroll", "Okta Verify", &channel);
    let pushes = |walker: &Walker| walker.client.org.desk(walker.client.now)["pushes"].clone();
    let phone = json!([{"user": PAT.0, "number": null, "enrols": true}]);
    assert_eq!(pushes(&walker), phone);
    let now = walker.client.now;
    let org = &mut walker.client.org;
    assert_eq!(org.push(PAT.0, PushAction::Enroll, None, now), Ok(()));
    assert_eq!(pushes(&walker), json!([]), "it is added once");
}

/// All addresses of the org's own pages in a response.
fn stand_ins(of: &Value, found: &mut BTreeSet<String>) {
    match of {
        Value::String(text) if text.starts_with(&format!("{ORIGIN}/sandbox/")) => {
            found.insert(text.clone());
        }
        Value::Array(all) => all.iter().for_each(|value| stand_ins(value, found)),
        Value::Object(all) => all.values().for_each(|value| stand_ins(value, found)),
        _ => {}
    }
}

#[test]
fn no_page_that_stands_for_another_is_a_dead_end() {
    let mut org = Org::new(Scenario::all()[0].policy().unwrap(), ORIGIN, [7; 32]);
    let mut found = BTreeSet::new();
    for scenario in Scenario::all() {
        org.set_policy(scenario.policy().unwrap());
        let arrival = org.arrive(&scenario, NOW).unwrap();
        stand_ins(&body(&arrival.response), &mut found);
    }
    assert!(found.len() > 4, "{found:?}");
    for url in found {
        if url.contains("/sandbox/enroll") || url.contains("/sandbox/app") || url.ends_with(".js") {
            continue; // Pages with a button of their own, tested where they belong; scripts.
        }
        let page = org.handle(&Request::get(&url), NOW);
        assert_eq!(page.status, 200, "{url}");
        assert!(text(page.body).contains(">Go back</button>"), "{url}");
    }
}

#[test]
fn the_partners_page_says_whose_it_is_and_who_can_sign_in() {
    let mut walker = Walker::new("identify-only-provider");
    let form = walker.form("redirect-idp").unwrap();
    let href = form["href"].as_str().unwrap().to_owned();
    let away = location(&walker.get(&href));
    let page = location(&walker.get(&away));
    let shown = text(walker.get(&page).body);
    for part in [
        "<h1>Partner: sign in</h1>",
        "paula.partner@partner.example",
        "<button>Next</button>",
        "prefers-color-scheme:dark",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains(">identify<"), "{shown}");
}

#[test]
fn own_words_and_names_are_told() {
    let mut walker = Walker::new("identify-labels");
    let label = walker.form("identify").unwrap()["value"][0]["label"].clone();
    assert_eq!(label, "Employee number or email");
    walker.become_("verify-nicknames");
    walker.sign_in("nick.names@sandbox.example", "Sandbox-pass-9");
    let enrolled = &walker.page["authenticatorEnrollments"]["value"];
    assert_eq!(enrolled[0]["nickname"], "Work");
    assert_eq!(enrolled[2]["nickname"], "Reception desk");
    walker.become_("sign-up-all-fields");
    walker.submit("select-enroll-profile", &json!({}));
    let form = walker.form("enroll-profile").unwrap().to_string();
    assert!(form.contains(r#""inputType":"textarea""#), "{form}");
}

#[test]
fn three_kinds_of_characters_are_enough_for_active_directory() {
    let mut walker = Walker::new("password-active-directory");
    walker.sign_in("eddy.expired@sandbox.example", "Sandbox-pass-6");
    let settings = &walker.page["currentAuthenticator"]["value"]["settings"];
    assert_eq!(settings["complexity"]["useADComplexityRequirements"], true);
    walker.passcode("reenroll-authenticator", "only-small-letters");
    assert_eq!(walker.status, 400, "two kinds");
    walker.passcode("reenroll-authenticator", "small-letters-and-21");
    assert_eq!(walker.status, 200, "{}", walker.page);
    walker.finish();
}

/// The app that begins the walk gets tokens for itself at its end: what the gallery shows can be finished.
#[test]
fn a_walk_in_an_apps_own_sign_in_leads_to_its_tokens() {
    let mut walker = Walker::new("push-number");
    let scenario = Scenario::named("push-number").unwrap();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", CLIENT)
        .append_pair("scope", "openid profile email")
        .append_pair("redirect_uri", REDIRECT)
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256")
        .finish();
    let interact = Request::post(format!("{ORIGIN}{CUSTOM}/interact"), form);
    let now = walker.client.now;
    let org = &mut walker.client.org;
    let arrival = org.arrive_from(Some(interact), &scenario, now);
    walker.page = body(&arrival.unwrap().response);
    let (user, number) = walker.client.org.waiting_pushes(now).pop().unwrap();
    let org = &mut walker.client.org;
    let approved = org.push(&user, PushAction::Approve, number.as_deref(), now);
    assert_eq!(approved, Ok(()));
    walker.submit("challenge-poll", &json!({}));
    walker.finish();
}

#[test]
fn the_pin_of_a_badge_is_asked_for_and_leads_on() {
    let mut walker = Walker::new("nfc-pin");
    for (name, form) in [
        ("nfc-pin", "challenge-authenticator"),
        ("enrol-nfc-pin", "enroll-authenticator"),
    ] {
        walker.become_(name);
        sign_in_as_pat(&mut walker);
        assert_eq!(walker.first(), form);
        walker.passcode(form, "1234");
        walker.finish();
    }
}
