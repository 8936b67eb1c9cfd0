//! Which links stand at the foot of which screen.

use egui_okta::{
    protocol::model::Step,
    screen::{Page, Press, Target},
};
use serde_json::{Value, json};

use super::{about, authenticators, current, draw, form, links, list, passcode, screen, step};

const KEYS: &[&str] = &["okta_password", "phone_number"];

fn with_list(first: Value, others: Value) -> Step {
    let mut members = json!({"authenticators": authenticators(KEYS)});
    if let (Value::Object(members), Value::Object(others)) = (&mut members, others) {
        members.extend(others);
    }
    let list = list("select-authenticator-authenticate", KEYS);
    step(json!([first, list]), members)
}

#[test]
fn another_authenticator_is_offered_where_one_is_asked_for() {
    let enrolled = json!({"currentAuthenticatorEnrollment": current(json!({"key": "tac"}))});
    let asks = about(
        "challenge-authenticator",
        "currentAuthenticatorEnrollment",
        passcode(),
    );
    let asked = draw(&with_list(asks, enrolled), Page::First);
    assert_eq!(links(&asked), ["switchAuthenticator", "cancel"]);

    let code = form("user-code", json!([{"name": "userCode"}]));
    assert_eq!(
        links(&draw(&with_list(code, json!({})), Page::First)),
        ["other-way", "start-over"]
    );
}

#[test]
fn a_list_of_one_is_no_choice_but_two_methods_are() {
    let offered = |methods: Value| {
        let mut verify = list("select-authenticator-authenticate", &["okta_verify"]);
        verify["value"][0]["options"][0]["value"]["form"]["value"] =
            json!([{"name": "methodType", "options": methods}]);
        let asks = about(
            "challenge-authenticator",
            "currentAuthenticatorEnrollment",
            passcode(),
        );
        let members = json!({
            "authenticators": authenticators(&["okta_verify"]),
            "currentAuthenticatorEnrollment": current(json!({"key": "tac"})),
        });
        links(&screen(json!([asks, verify]), members)).contains(&"switchAuthenticator")
    };
    assert!(!offered(json!([{"label": "Push", "value": "push"}])));
    assert!(offered(
        json!([{"label": "Push", "value": "push"}, {"label": "Code", "value": "totp"}])
    ));
}

#[test]
fn recovery_is_offered_with_the_password_or_with_providers() {
    let recover = json!({
        "currentAuthenticator": current(json!({"key": "okta_password", "recover": form("recover", json!([]))})),
    });
    let identify = |fields| form("identify", fields);
    let name = json!([{"name": "identifier"}]);
    let both = json!([{"name": "identifier"}, passcode()[0]]);
    let provider = json!({"name": "redirect-idp", "type": "GOOGLE", "href": "https://org.example/g", "method": "GET"});
    let has = |ways: Value| links(&screen(ways, recover.clone())).contains(&"forgot-password");
    assert!(has(json!([identify(both)])));
    assert!(!has(json!([identify(name.clone())])));
    assert!(has(json!([identify(name), provider])));
}

#[test]
fn recovery_of_the_enrolment_is_found_beside_another_authenticator() {
    let asks = about(
        "challenge-authenticator",
        "currentAuthenticatorEnrollment",
        passcode(),
    );
    let members = json!({
        "currentAuthenticator": current(json!({"key": "okta_password"})),
        "currentAuthenticatorEnrollment":
            current(json!({"key": "okta_password", "recover": form("recover", json!([]))})),
    });
    assert_eq!(
        links(&screen(json!([asks]), members)),
        ["forgot-password", "cancel"]
    );
}

#[test]
fn registration_leads_back_and_nowhere_else() {
    let profile = form(
        "enroll-profile",
        json!([{"name": "userProfile", "form": {"value": [{"name": "email"}]}}]),
    );
    let back = form("select-identify", json!([]));
    assert_eq!(links(&screen(json!([profile, back]), json!({}))), ["back"]);
    assert_eq!(links(&screen(json!([profile]), json!({}))), [""; 0]);
}

#[test]
fn facts_can_be_put_off_if_none_is_needed() {
    let asks = |required: bool| {
        let facts = json!([{"name": "nickName", "required": required}]);
        let form_of_facts = form(
            "profile-update",
            json!([{"name": "userProfile", "form": {"value": facts}}]),
        );
        let shown = screen(json!([form_of_facts, form("skip", json!([]))]), json!({}));
        links(&shown).contains(&"skip-setup")
    };
    assert!(asks(false));
    assert!(!asks(true));
}

#[test]
fn waiting_for_an_app_can_always_be_stopped() {
    for method in ["LOOPBACK", "CHROME_DTC", "APP_LINK", "SOMETHING_NEW"] {
        let mut poll = form("device-challenge-poll", json!([]));
        poll["relatesTo"] = json!("authenticatorChallenge");
        let challenge = current(json!({"challengeMethod": method, "href": "https://app.example"}));
        let shown = screen(json!([poll]), json!({"authenticatorChallenge": challenge}));
        let opens = links(&shown).contains(&"open-okta-verify");
        let is_pressed = |b: &&egui_okta::screen::Button| b.id == "open-okta-verify";
        let by_hand = super::buttons(&shown).iter().any(is_pressed);
        assert_eq!(opens, method == "APP_LINK", "{method}");
        assert_eq!(by_hand, method == "SOMETHING_NEW", "{method}");
        assert_eq!(
            links(&shown).last(),
            Some(&"cancel-authenticator-challenge"),
            "{method}"
        );
    }
}

#[test]
fn the_list_of_channels_leads_back_to_the_picture() {
    let channel = json!({"name": "channel", "options": [
        {"label": "QR code", "value": "qrcode"}, {"label": "Email", "value": "email"},
    ]});
    let authenticator = json!({"name": "authenticator", "form": {"value": [channel]}});
    let forms = json!([
        form("enroll-poll", json!([])),
        form("select-enrollment-channel", json!([authenticator])),
    ]);
    let step = step(forms, json!({}));
    assert!(links(&draw(&step, Page::List(1))).contains(&"return"));
    assert!(!links(&draw(&step, Page::First)).contains(&"return"));
}

/// Nobody comes back from a new tab.
#[test]
fn an_address_that_is_not_known_is_gone_on_with_there() {
    let href = "https://org.example/tram?stateToken=02";
    let way = json!({"name": "take-the-tram", "href": href, "method": "GET"});
    let shown = screen(json!([way]), json!({}));
    assert_eq!(shown.submit, Some(Press::Leave(href.to_owned())));
}

#[test]
fn who_has_no_passkey_here_can_make_one() {
    let asks = || {
        about(
            "challenge-authenticator",
            "currentAuthenticator",
            passcode(),
        )
    };
    let key = json!({"currentAuthenticator": current(json!({"key": "webauthn"}))});
    let makes = form("enroll-webauthn-residentkey", json!([]));
    let shown = screen(json!([asks(), makes]), key.clone());
    let link = shown.links.iter().find(|link| link.id == "resident-key");
    assert_eq!(
        link.map(|link| &link.press),
        Some(&Press::go(Target::Remediation(1)))
    );
    assert!(!links(&screen(json!([asks()]), key)).contains(&"resident-key"));

    let launches = form("launch-webauthn-authenticator", json!([]));
    let shown = screen(
        json!([launches, form("enroll-webauthn-residentkey", json!([]))]),
        json!({}),
    );
    assert!(links(&shown).contains(&"resident-key"));
}
