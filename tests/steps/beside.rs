//! Ways on that stand beside the first form, in whatever combination and order a server offers them.

use egui_okta::screen::{Item, Link, Page, Press, Screen, Target};
use serde_json::{Value, json};

use super::{
    about, authenticators, buttons, choices, current, draw, form, ids, links, list, passcode,
    screen, step,
};

fn name() -> Value {
    form(
        "identify",
        json!([{"name": "identifier", "label": "Username"}]),
    )
}

fn provider() -> Value {
    json!({"name": "redirect-idp", "type": "GOOGLE", "href": "https://org.example/g", "method": "GET"})
}

fn others(screen: &Screen) -> Vec<(&str, &Press)> {
    let others = screen.links.iter().filter(|link| link.id == "other-way");
    others
        .map(|link: &Link| (link.label.as_str(), &link.press))
        .collect()
}

#[test]
fn what_has_no_place_of_its_own_is_a_link() {
    let ways = json!([
        name(),
        form("skip", json!([])),
        form("select-identify", json!([])),
        form("user-code", json!([{"name": "userCode", "label": "Activation Code"}])),
        form("grow-a-beard", json!([])),
        form("unlock-account", json!([])),
        {"name": "redirect-elsewhere", "href": "https://org.example/else", "method": "GET"},
    ]);
    let step = step(ways, json!({}));
    let shown = draw(&step, Page::First);
    let go = |index| Press::go(Target::Remediation(index));
    assert_eq!(
        others(&shown),
        [
            ("Skip for now", &go(1)),
            ("Sign in", &go(2)),
            ("Activate your device", &Press::Show(Page::List(3))),
            ("Grow a beard", &go(4)),
            (
                "Redirect elsewhere",
                &Press::Leave("https://org.example/else".to_owned())
            ),
        ]
    );
    let code = draw(&step, Page::List(3));
    assert_eq!(ids(&code), ["userCode"]);
    assert_eq!(links(&code), ["return", "start-over"]);
}

#[test]
fn an_enrolment_that_can_be_put_off_says_so() {
    let enrolling = json!({"currentAuthenticator": current(json!({"key": "google_otp"}))});
    for first in [
        about("enroll-authenticator", "currentAuthenticator", passcode()),
        about("enroll-poll", "currentAuthenticator", json!([])),
    ] {
        let shown = screen(json!([first, form("skip", json!([]))]), enrolling.clone());
        assert_eq!(links(&shown), ["other-way", "cancel"]);
    }
}

#[test]
fn beside_an_unknown_form_all_can_be_reached() {
    let ways = json!([
        form("brand-new", json!([{"name": "x"}])),
        provider(),
        list(
            "select-authenticator-authenticate",
            &["okta_password", "tac"]
        ),
    ]);
    let keys = authenticators(&["okta_password", "tac"]);
    let shown = screen(ways, json!({"authenticators": keys}));
    assert_eq!(
        links(&shown),
        ["switchAuthenticator", "other-way", "cancel"]
    );
    assert_eq!(others(&shown)[0].0, "Sign in with Google");
}

#[test]
fn what_goes_on_by_itself_or_leads_nowhere_is_no_way() {
    let ways = json!([
        name(),
        form("challenge-webauthn-autofillui-authenticator", json!([])),
        form("device-challenge-poll", json!([])),
        form("select-authenticator-enroll", json!([])),
    ]);
    assert_eq!(others(&screen(ways, json!({}))), []);
}

#[test]
fn the_form_for_the_name_is_shown_wherever_it_stands() {
    for before in [
        form("launch-authenticator", json!([])),
        form("select-enroll-profile", json!([])),
        form("unlock-account", json!([])),
        form("challenge-webauthn-autofillui-authenticator", passcode()),
        provider(),
    ] {
        let shown = screen(json!([before, name()]), json!({}));
        assert_eq!(ids(&shown), ["identifier"], "{before}");
        let both = screen(json!([name(), before]), json!({}));
        assert_eq!(shown.title, both.title, "{before}");
        assert_eq!(links(&shown), links(&both), "{before}");
        let labels = |screen: &Screen| -> Vec<String> {
            let all = buttons(screen).into_iter();
            all.map(|button| button.label.clone()).collect()
        };
        assert_eq!(labels(&shown), labels(&both), "{before}");
    }
}

#[test]
fn a_provider_is_about_one_whatever_the_authenticator() {
    let keys = ["okta_password", "tac"];
    for key in ["duo", "idv_of_the_future"] {
        let mut way = provider();
        way["relatesTo"] = json!(["$.currentAuthenticatorEnrollment"]);
        let members = json!({
            "authenticators": authenticators(&keys),
            "currentAuthenticatorEnrollment": current(json!({"key": key, "displayName": "Some Proof"})),
        });
        let ways = json!([way, list("select-authenticator-authenticate", &keys)]);
        let shown = screen(ways, members);
        assert!(
            shown
                .title
                .is_some_and(|title| title.starts_with("Verify with "))
        );
        let links: Vec<&str> = shown.links.iter().map(|link| link.id).collect();
        assert_eq!(links, ["switchAuthenticator", "cancel"], "{key}");
    }
}

#[test]
fn proofing_of_identity_leads_to_the_list_beside_it() {
    let keys = ["okta_password", "tac"];
    let proofing = json!({"name": "redirect-idverify", "idp": {"id": "IDV_NEW"},
        "href": "https://org.example/p", "method": "GET"});
    let ways = json!([proofing, list("select-authenticator-authenticate", &keys)]);
    let step = step(ways, json!({"authenticators": authenticators(&keys)}));
    let shown = draw(&step, Page::First);
    assert_eq!(
        others(&shown),
        [("Verify with something else", &Press::Show(Page::List(1)))]
    );
    assert_eq!(choices(&draw(&step, Page::List(1))).len(), 2);
    let says =
        |item: &Item| matches!(item, Item::Text(text) if text.text.starts_with("Who you are"));
    assert!(
        shown.items.iter().any(says),
        "a vendor without a name is not named"
    );
    assert_eq!(shown.title.as_deref(), Some("Verify your identity"));
}

#[test]
fn a_provider_without_a_name_is_not_called_by_its_protocol() {
    for idp in [json!({"id": "1", "name": ""}), json!({"id": "1"})] {
        let mut way = provider();
        way["type"] = json!("OIDC");
        way["idp"] = idp;
        let shown = screen(json!([name(), way]), json!({}));
        let labels: Vec<&str> = buttons(&shown).iter().map(|b| b.label.as_str()).collect();
        assert!(
            labels.contains(&"Sign in with an identity provider"),
            "{labels:?}"
        );
    }
}
