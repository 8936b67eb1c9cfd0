//! Values, methods and gaps that are not usual: drawn from what the server says, without invention.

use egui_okta::{
    protocol::{idx, model::Step},
    screen::{
        Draft, Item, Page, Picture, Press, Screen, Surroundings, Value as Initial, screen_at,
    },
    strings::Strings,
};
use serde_json::{Value, json};

use super::{
    about, buttons, current, draw, field, form, ids, links, paragraphs, passcode, primary, screen,
    step,
};

/// What pressing the main button sends, without what is typed.
fn body(step: &Step, draft: impl FnOnce(&mut Draft)) -> Value {
    let shown = draw(step, Page::First);
    let mut typed = Draft::default();
    typed.adopt(&shown);
    draft(&mut typed);
    let Some(Press::Send(send)) = &shown.submit else {
        return Value::Null;
    };
    let mut answers = typed.answers(&shown);
    answers.add(&send.given);
    idx::body(&step.remediations[0], &answers)
}

fn phone(method: Value) -> Step {
    let mut inside = vec![json!({"name": "id", "value": "p", "mutable": false, "required": true})];
    inside.extend((!method.is_null()).then_some(method));
    let fields = json!([{"name": "authenticator", "form": {"value": inside}}]);
    let data = about(
        "authenticator-verification-data",
        "currentAuthenticatorEnrollment",
        fields,
    );
    let known = json!({"key": "phone_number", "profile": {"phoneNumber": "+1 XXX-XXX-2342"}});
    step(
        json!([data]),
        json!({"currentAuthenticatorEnrollment": current(known)}),
    )
}

#[test]
fn a_method_that_is_not_known_has_the_words_of_the_server() {
    let methods = json!({"name": "methodType", "options": [
        {"label": "WhatsApp", "value": "whatsapp"},
        {"label": "SMS", "value": "sms"},
        {"label": "Voice call", "value": "voice"},
        {"label": "Telegram", "value": "telegram"},
    ]});
    let step = phone(methods);
    let shown = draw(&step, Page::First);
    assert_eq!(
        paragraphs(&shown)[0],
        "We can send a code to +1\u{a0}XXX-XXX-2342."
    );
    assert_eq!(buttons(&shown)[0].label, "WhatsApp");
    let ways: Vec<&str> = shown
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Link(link) => Some(link.label.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(
        ways,
        [
            "Get a text message instead",
            "Get a voice call instead",
            "Telegram"
        ]
    );
    let sent = body(&step, |_| {});
    assert_eq!(sent["authenticator"]["methodType"], json!("whatsapp"));
}

#[test]
fn a_method_that_nobody_asks_for_is_not_sent() {
    for method in [
        Value::Null,
        json!({"name": "methodType", "required": false}),
    ] {
        let step = phone(method);
        let shown = draw(&step, Page::First);
        assert_eq!(
            paragraphs(&shown)[0],
            "We can send a code to +1\u{a0}XXX-XXX-2342."
        );
        assert_eq!(buttons(&shown)[0].label, "Send a code");
        assert_eq!(body(&step, |_| {}), json!({"authenticator": {"id": "p"}}));
    }
}

#[test]
fn chosen_values_keep_the_type_that_they_had() {
    let fields = json!([
        {"name": "level", "options": [{"label": "One", "value": 1}, {"label": "Two", "value": 2}]},
        {"name": "agree", "options": [{"label": "Yes", "value": true}, {"label": "No", "value": false}]},
        {"name": "groups", "type": "array", "options": [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}]},
        {"name": "kept", "type": "array", "required": true, "value": ["x", "y"]},
        {"name": "both", "type": "array", "required": true, "value": ["a", "b"],
            "options": [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}]},
    ]);
    let step = step(json!([form("brand-new", fields)]), json!({}));
    assert_eq!(
        ids(&draw(&step, Page::First)),
        ["level", "agree", "groups", "both"],
        "a list without a choice is no text field"
    );
    let untouched =
        json!({"level": 1, "agree": true, "groups": ["a"], "kept": ["x", "y"], "both": ["a", "b"]});
    assert_eq!(body(&step, |_| {}), untouched);
    let chosen = body(&step, |draft| {
        draft.set_text("level", "2");
        draft.set_text("agree", "false");
        draft.set_text("groups", "b");
        draft.set_text("both", "b");
    });
    let wanted =
        json!({"level": 2, "agree": false, "groups": ["b"], "kept": ["x", "y"], "both": ["b"]});
    assert_eq!(chosen, wanted);
}

#[test]
fn all_forms_of_one_field_are_offered() {
    let variant = |name: &str| {
        json!({"label": name, "value": {"form": {"value": [
            {"name": name},
            {"name": "kind", "mutable": false, "value": 7},
        ]}}})
    };
    let fields = json!([{"name": "credentials", "label": "How?", "type": "object",
        "options": [variant("a"), variant("b"), variant("c")]}]);
    let enrol = about("enroll-authenticator", "currentAuthenticator", fields);
    let key = json!({"currentAuthenticator": current(json!({"key": "newthing", "displayName": "New Thing"}))});
    let step = step(json!([enrol]), key);
    let shown = draw(&step, Page::First);
    let mode = field(&shown, "question-mode");
    assert_eq!(mode.label, "How?");
    let pages: Vec<Option<Page>> = mode.options.iter().map(|option| option.page).collect();
    assert_eq!(
        pages,
        [
            Some(Page::First),
            Some(Page::Variant(1)),
            Some(Page::Variant(2))
        ]
    );
    let third = draw(&step, Page::Variant(2));
    assert_eq!(ids(&third), ["question-mode", "credentials.c"]);
    assert_eq!(
        field(&third, "question-mode").initial,
        Initial::Text("2".to_owned())
    );
}

#[test]
fn an_unknown_way_to_an_app_can_be_gone_by_hand() {
    let challenge = json!({"challengeMethod": "TELEPATHY", "href": "https://app.example/t"});
    let mut poll = form("device-challenge-poll", json!([]));
    poll["relatesTo"] = json!("authenticatorChallenge");
    let first = step(
        json!([poll]),
        json!({"authenticatorChallenge": current(challenge.clone())}),
    );
    let verify = json!({"key": "okta_verify", "methods": [{"type": "signed_nonce"}],
        "contextualData": {"challenge": current(challenge)}});
    let poll = about("challenge-poll", "currentAuthenticator", json!([]));
    let second = step(
        json!([poll]),
        json!({"currentAuthenticator": current(verify)}),
    );
    for step in [first, second] {
        let shown = draw(&step, Page::First);
        let open = buttons(&shown);
        assert_eq!(open[0].id, "open-okta-verify");
        assert_eq!(
            open[0].press,
            Press::Open("https://app.example/t".to_owned())
        );
        let native = natively(&step, Page::First, true);
        assert!(links(&native).contains(&"continue-in-browser"));
    }
}

fn natively(step: &Step, page: Page, has_browser: bool) -> Screen {
    let here = Surroundings {
        has_passkeys: false,
        has_frames: false,
        has_browser,
        ..Surroundings::default()
    };
    screen_at(step, page, &Strings::english(), here)
}

#[test]
fn keys_are_asked_for_in_the_browser_where_this_window_cannot() {
    let key = json!({"currentAuthenticator": current(json!({"key": "webauthn"}))});
    let credentials = json!([{"name": "credentials", "form": {"value": [{"name": "clientData", "visible": false}]}}]);
    for name in ["reset-authenticator", "enroll-authenticator-promotion"] {
        let form = about(name, "currentAuthenticator", credentials.clone());
        let shown = natively(&step(json!([form]), key.clone()), Page::First, true);
        assert_eq!(primary(&shown), ["continue-in-browser"], "{name}");
    }
    let launch = form("launch-passkeys-authenticator", credentials);
    let name = form("identify", json!([{"name": "identifier"}]));
    let step = step(json!([name, launch]), json!({}));
    let press = |screen: &Screen| {
        let launch = buttons(screen)
            .into_iter()
            .find(|button| button.id == "launch-passkeys-authenticator");
        launch.map(|button| button.press.clone())
    };
    assert_eq!(
        press(&natively(&step, Page::First, true)),
        Some(Press::Browser)
    );
    let nowhere = natively(&step, Page::First, false);
    assert_eq!(press(&nowhere), None);
    assert!(!links(&nowhere).contains(&"other-way"));
    assert!(matches!(
        press(&draw(&step, Page::First)),
        Some(Press::Passkey(_))
    ));
}

#[test]
fn an_expired_password_is_changed_elsewhere_whatever_is_current() {
    let mut way = form("reenroll-custom-password-expiry", json!([]));
    way["customExpiredPasswordName"] = json!("Corp site");
    way["customExpiredPasswordURL"] = json!("https://corp.example/pw");
    let shown = screen(json!([way]), json!({}));
    assert_eq!(primary(&shown), ["open-password-site"]);
    assert_eq!(
        shown.submit,
        Some(Press::Open("https://corp.example/pw".to_owned()))
    );
}

#[test]
fn no_title_has_a_hole() {
    let secret = passcode();
    let code = json!([{"name": "credentials", "form": {"value": [{"name": "passcode"}]}}]);
    for (name, fields) in [
        ("challenge-authenticator", &code),
        ("enroll-authenticator", &code),
        ("authenticator-verification-data", &json!([])),
        ("authenticator-enrollment-data", &json!([])),
        ("enroll-poll", &json!([])),
        ("challenge-poll", &json!([])),
        ("select-enrollment-channel", &json!([])),
    ] {
        let shown = screen(
            json!([about(name, "currentAuthenticator", fields.clone())]),
            json!({}),
        );
        assert_eq!(shown.title.as_deref(), Some("One more step"), "{name}");
    }
    let reset = about("reset-authenticator", "currentAuthenticator", secret);
    let shown = screen(json!([reset]), json!({}));
    assert_eq!(shown.title.as_deref(), Some("Choose a new password"));
    assert_eq!(ids(&shown), ["credentials.passcode", "confirmPassword"]);
    assert_eq!(buttons(&shown)[0].label, "Reset password");
}

#[test]
fn nobody_is_told_to_scan_what_is_not_there() {
    let shown = |contextual: Value| {
        let verify = json!({"key": "okta_verify", "contextualData": contextual});
        let poll = about("enroll-poll", "currentAuthenticator", json!([]));
        screen(
            json!([poll]),
            json!({"currentAuthenticator": current(verify)}),
        )
    };
    let scans = |screen: &Screen| paragraphs(screen)[0].contains("scan");
    let has_code = |screen: &Screen| {
        let is_code = |item: &Item| matches!(item, Item::Picture(Picture::Qr { .. }));
        screen.items.iter().any(is_code)
    };
    for nothing in [json!({}), json!({"selectedChannel": "carrier-pigeon"})] {
        let screen = shown(nothing);
        assert!(!scans(&screen) && !has_code(&screen));
    }
    let code = json!({"selectedChannel": "new", "qrcode": {"href": "data:image/png;base64,AA=="}});
    assert!(scans(&shown(code.clone())) && has_code(&shown(code)));
}

#[test]
fn a_password_is_told_all_that_it_must_not_be() {
    let rules = |complexity: Value, minutes: u32| {
        let settings = json!({"complexity": complexity, "age": {"minAgeMinutes": minutes}});
        let enrol = about("enroll-authenticator", "currentAuthenticator", passcode());
        let key = json!({"key": "okta_password", "settings": settings});
        let shown = screen(
            json!([enrol]),
            json!({"currentAuthenticator": current(key)}),
        );
        let all = shown.items.into_iter().find_map(|item| match item {
            Item::Rules(rules) => Some(rules),
            _ => None,
        });
        let texts = all.unwrap_or_default().into_iter().map(|rule| rule.text);
        texts.collect::<Vec<_>>()
    };
    assert_eq!(
        rules(
            json!({"excludeAttributes": ["firstName", "email", "nickName"]}),
            0
        ),
        [
            "Not your first name",
            "Not your email address",
            "Not your nick name"
        ]
    );
    for (minutes, text) in [
        (1, "At least one minute since the last change"),
        (60, "At least one hour since the last change"),
        (1440, "At least one day since the last change"),
        (2880, "At least 2 days since the last change"),
    ] {
        assert_eq!(rules(json!({}), minutes), [text]);
    }
}

#[test]
fn a_phone_is_led_to_the_app_that_it_needs() {
    for (platform, shop) in [("IOS", "apple.com"), ("Android", "google.com")] {
        let device =
            json!({"name": "oda", "platform": platform, "signInUrl": "https://org.example"});
        let shown = screen(json!([]), json!({"deviceEnrollment": current(device)}));
        let leads = |item: &Item| {
            matches!(item, Item::Link(link) if link.id == "download-app"
            && matches!(&link.press, Press::Open(url) if url.contains(shop)))
        };
        assert!(shown.items.iter().any(leads), "{platform}");
    }
}
