//! A screen says what is to be done, and that it goes on by itself where nothing is.

use egui_okta::{
    SignInError,
    protocol::TransportError,
    screen::{Item, Picture, Press, Screen, Send, Surroundings, Target, add_retry},
    strings::Strings,
};
use serde_json::{Value, json};

use super::{
    about, at, authenticators, buttons, choices, current, field, form, ids, links, list, message,
    paragraphs, passcode, primary, screen, step,
};

fn waits(screen: &Screen) -> bool {
    let is_waiting = |item: &Item| matches!(item, Item::Picture(Picture::Waiting));
    let says_so = paragraphs(screen).iter().any(|it| it.contains("by itself"));
    screen.items.iter().any(is_waiting) && says_so
}

fn enrolling(authenticator: Value, fields: Value) -> Screen {
    let form = about("enroll-authenticator", "currentAuthenticator", fields);
    screen(
        json!([form]),
        json!({"currentAuthenticator": current(authenticator)}),
    )
}

#[test]
fn what_is_to_be_typed_is_said() {
    let code = screen(
        json!([form(
            "user-code",
            json!([{"name": "userCode", "label": "Code"}])
        )]),
        json!({}),
    );
    assert!(paragraphs(&code)[0].contains("on your device"));
    assert_eq!(buttons(&code)[0].label, "Next");

    let pin = |settings: Value| {
        let pin = json!({"key": "nfc_pin", "displayName": "Badge", "settings": settings});
        let shown = enrolling(pin, passcode());
        assert_eq!(shown.title.as_deref(), Some("Choose a PIN"));
        paragraphs(&shown)[0].to_owned()
    };
    assert!(pin(json!({"minLength": 4, "maxLength": 4})).contains("4 digits"));
    assert!(pin(json!({"minLength": 4, "maxLength": 6})).contains("4 to 6 digits"));
    assert!(!pin(json!({})).contains("digits"));

    let two = json!([{"name": "credentials", "form": {"value": [
        {"name": "credentialId"}, {"name": "passcode"}, {"name": "nextPasscode"},
    ]}}]);
    let shown = enrolling(json!({"key": "symantec_vip", "displayName": "VIP"}), two);
    assert!(paragraphs(&shown)[0].contains("credential ID"));

    let channel = about(
        "enrollment-channel-data",
        "currentAuthenticator",
        json!([{"name": "email"}]),
    );
    let members = json!({"currentAuthenticator": current(json!({"key": "okta_verify"}))});
    let shown = screen(json!([channel]), members);
    assert!(paragraphs(&shown)[0].contains("link"));
}

#[test]
fn a_token_that_asks_for_more_is_not_given_a_code() {
    let code = json!([{"name": "credentials", "form": {"value": [
        {"name": "passcode", "label": "Enter code"},
    ]}}]);
    let form = about("challenge-authenticator", "currentAuthenticator", code);
    let members = json!({
        "currentAuthenticator": current(json!({"key": "rsa_token", "displayName": "RSA"})),
        "messages": message("ERROR", "errors.E0000113"),
    });
    let shown = screen(json!([form]), members);
    assert_eq!(field(&shown, "credentials.passcode").label, "Your answer");
}

#[test]
fn whatever_goes_on_by_itself_says_so() {
    let poll = form("poll", json!([]));
    let mail =
        json!({"key": "okta_email", "poll": poll, "contextualData": {"useEmailMagicLink": true}});
    let link = about(
        "challenge-authenticator",
        "currentAuthenticatorEnrollment",
        passcode(),
    );
    let members = json!({"currentAuthenticatorEnrollment": current(mail)});
    assert!(waits(&screen(json!([link]), members)));

    let push = json!({"key": "custom_app", "displayName": "Shed", "methods": [{"type": "push"}]});
    let push_form = about("challenge-poll", "currentAuthenticator", json!([]));
    let shown = screen(
        json!([push_form]),
        json!({"currentAuthenticator": current(push)}),
    );
    assert!(waits(&shown));
    assert_eq!(shown.title.as_deref(), Some("Approve the notification"));

    let card = |contextual: Value| {
        let card = json!({"key": "nfc_pin", "displayName": "Badge", "contextualData": contextual});
        let form = about("enroll-poll", "currentAuthenticator", json!([]));
        screen(
            json!([form]),
            json!({"currentAuthenticator": current(card)}),
        )
    };
    assert!(waits(&card(json!({}))));
    assert!(waits(&card(
        json!({"enroll": {"href": "okta-verify://card"}})
    )));

    for method in ["CUSTOM_URI", "UNIVERSAL_LINK"] {
        let poll = about("device-challenge-poll", "authenticatorChallenge", json!([]));
        let challenge = json!({"challengeMethod": method, "href": "https://org.example/app"});
        let members = json!({"authenticatorChallenge": current(challenge)});
        assert!(waits(&screen(json!([poll]), members)), "{method}");
    }

    for channel in ["qrcode", "email", "sms", "samedevice", "devicebootstrap"] {
        let app = json!({"key": "okta_verify", "contextualData": {"selectedChannel": channel}});
        let form = about("enroll-poll", "currentAuthenticator", json!([]));
        let members = json!({"currentAuthenticator": current(app)});
        assert!(waits(&screen(json!([form]), members)), "{channel}");
    }
}

#[test]
fn what_waits_no_longer_does_not_say_that_it_does() {
    let app = json!({"key": "okta_verify", "contextualData": {"selectedChannel": "email"}});
    let form = about("enroll-poll", "currentAuthenticator", json!([]));
    let members = json!({"currentAuthenticator": current(app)});
    let mut shown = screen(json!([form]), members);
    assert!(waits(&shown));
    let error = SignInError::from(TransportError::Offline);
    add_retry(&mut shown, &error, &Strings::english());
    assert_eq!(paragraphs(&shown).len(), 1);
    assert_eq!(buttons(&shown)[0].id, "try-again");
}

#[test]
fn chrome_checks_a_device_where_it_can_be() {
    let poll = about("device-challenge-poll", "authenticatorChallenge", json!([]));
    let challenge = json!({"challengeMethod": "CHROME_DTC", "href": "https://org.example/dtc"});
    let step = step(
        json!([poll]),
        json!({"authenticatorChallenge": current(challenge)}),
    );
    let window = Surroundings {
        has_browser: true,
        has_frames: false,
        ..Surroundings::default()
    };
    let shown = at(&step, window);
    assert_eq!(primary(&shown), ["continue-in-browser"]);
    assert!(!shown.items.contains(&Item::Picture(Picture::Waiting)));
    let page = Surroundings {
        has_frames: true,
        ..window
    };
    let shown = at(&step, page);
    assert!(shown.items.contains(&Item::Picture(Picture::Waiting)));
    // The way on comes before the way out.
    let foot: Vec<&str> = shown.links.iter().map(|link| link.id).collect();
    assert_eq!(
        foot,
        ["continue-in-browser", "cancel-authenticator-challenge"]
    );
}

#[test]
fn an_app_that_was_found_is_to_be_looked_at() {
    let poll = about("device-challenge-poll", "authenticatorChallenge", json!([]));
    let challenge = json!({"challengeMethod": "LOOPBACK", "challengeRequest": "signed"});
    let step = step(
        json!([poll]),
        json!({"authenticatorChallenge": current(challenge)}),
    );
    assert_eq!(at(&step, Surroundings::default()).notices, []);
    let here = Surroundings {
        app_answers: true,
        ..Surroundings::default()
    };
    assert!(at(&step, here).notices[0].text.contains("confirm there"));
}

#[test]
fn consent_says_what_it_is_about() {
    let yes_or_no = json!([{"name": "consent", "options": [
        {"label": "Allow Access", "value": true}, {"label": "Don't Allow", "value": false},
    ]}]);
    let app = json!({"app": current(json!({
        "label": "Shed", "clientUri": {"href": "https://shed.example/"},
        "termsOfService": {"href": "https://shed.example/terms"},
    }))});
    let mail = screen(
        json!([form("email-challenge-consent", yes_or_no.clone())]),
        app.clone(),
    );
    let labels: Vec<&str> = buttons(&mail).iter().map(|it| it.label.as_str()).collect();
    assert_eq!(labels, ["Yes, it's me", "No, it's not me"]);
    assert!(!links(&mail).contains(&"terms-of-use"));

    let scopes = json!({"name": "optedScopes", "form": {"value": [
        {"name": "openid", "type": "boolean", "value": true, "mutable": false},
        {"name": "phone", "type": "boolean", "value": true, "mutable": true, "desc": "Your phone"},
    ]}});
    let consent = form("granular-consent", json!([yes_or_no[0], scopes]));
    let shown = screen(json!([consent]), app);
    assert!(paragraphs(&shown)[0].contains("the app can"));
    let about = shown.items.iter().find_map(|item| match item {
        Item::Link(link) if link.id == "client-logo" => Some(link.label.as_str()),
        _ => None,
    });
    assert_eq!(about, Some("About Shed"));
    let hint = |id: &str| field(&shown, id).hint.clone();
    assert_eq!(hint("optedScopes.phone").as_deref(), Some("Your phone"));
    let fixed = hint("optedScopes.openid").unwrap_or_default();
    assert!(fixed.contains("Always"), "{fixed}");
}

#[test]
fn nobody_is_said_to_be_called_who_is_not() {
    let code = about(
        "challenge-authenticator",
        "currentAuthenticatorEnrollment",
        passcode(),
    );
    let phone = json!({"key": "phone_number", "methods": [{"type": "voice"}]});
    let shown = |messages: Value| {
        let members = json!({
            "currentAuthenticatorEnrollment": current(phone.clone()), "messages": messages,
        });
        screen(json!([code.clone()]), members)
    };
    assert!(paragraphs(&shown(json!({})))[0].contains("calling"));
    let limited = shown(message("ERROR", "errors.E0000151"));
    assert_eq!(
        paragraphs(&limited),
        ["Enter the code that you got before, if you have it."]
    );
}

#[test]
fn a_domain_that_wants_more_of_one_kind_says_so() {
    let settings = json!({"complexity": {
        "useADComplexityRequirements": true, "minNumber": 2, "minLowerCase": 1,
    }});
    let shown = enrolling(
        json!({"key": "okta_password", "settings": settings}),
        passcode(),
    );
    let rules = shown.items.iter().find_map(|item| match item {
        Item::Rules(rules) => Some(rules),
        _ => None,
    });
    let texts: Vec<&str> = rules
        .into_iter()
        .flatten()
        .map(|rule| rule.text.as_str())
        .collect();
    assert_eq!(texts[0], "At least 2 digits");
    assert!(texts[1].starts_with("Three of these"), "{texts:?}");
    assert_eq!(texts.len(), 2);
}

#[test]
fn a_method_without_a_name_shows_no_key() {
    let keys = ["google_otp", "onprem_mfa", "grow_beard"];
    let members = json!({"authenticators": authenticators(&keys)});
    let shown = screen(json!([list("select-authenticator-enroll", &keys)]), members);
    let labels: Vec<&str> = choices(&shown).iter().map(|it| it.label.as_str()).collect();
    assert_eq!(
        labels,
        ["The google_otp", "The onprem_mfa", "The grow_beard"],
        "what the server calls the row"
    );
    let title = |key: &str| enrolling(json!({"key": key}), passcode()).title;
    assert_eq!(
        title("rsa_token").as_deref(),
        Some("Set up RSA SecurID"),
        "ours for the kind"
    );
    assert_eq!(title("grow_beard").as_deref(), Some("Set up Grow beard"));
}

#[test]
fn a_launcher_sends_what_is_asked_beside_it() {
    let launch = form(
        "launch-authenticator",
        json!([{"name": "rememberMe", "type": "boolean"}]),
    );
    let shown = screen(json!([launch]), json!({}));
    assert_eq!(ids(&shown), ["rememberMe"]);
    let press = buttons(&shown)[0].press.clone();
    assert!(
        matches!(
            press,
            Press::Send(Send {
                target: Target::Remediation(0),
                with_fields: true,
                ..
            })
        ),
        "{press:?}"
    );
}

#[test]
fn a_card_without_an_address_can_be_asked_for_again() {
    let card = |request: Value| {
        let challenge = current(json!({"challengeMethod": "NFC", "challengeRequest": request}));
        let card = json!({"key": "nfc_pin", "contextualData": {"challenge": challenge}});
        let poll = about("challenge-poll", "currentAuthenticator", json!([]));
        screen(
            json!([poll]),
            json!({"currentAuthenticator": current(card)}),
        )
    };
    assert_eq!(primary(&card(json!("signed"))), ["check-again"]);
    assert_eq!(primary(&card(Value::Null)), [""; 0]);
}

#[test]
fn what_reached_its_limit_is_not_the_nearest_way() {
    let options = json!([{"label": "SMS", "value": "sms"}, {"label": "Call", "value": "voice"}]);
    let value = json!({"form": {"value": [
        {"name": "id", "value": "aut1", "mutable": false},
        {"name": "methodType", "options": options},
    ]}});
    let form = about(
        "authenticator-verification-data",
        "currentAuthenticator",
        json!([{"name": "authenticator", "value": value}]),
    );
    let phone = json!({"key": "phone_number"});
    let first = |messages: Value| {
        let members = json!({"currentAuthenticator": current(phone.clone()), "messages": messages});
        buttons(&screen(json!([form.clone()]), members))[0]
            .label
            .clone()
    };
    assert_eq!(first(json!({})), "Send a text message");
    assert_eq!(first(message("ERROR", "errors.E0000150")), "Call me");
}

/// Somebody who reads a page in a browser is not sent to "the browser".
#[test]
fn a_page_goes_on_at_a_page_and_a_window_in_a_browser() {
    let unknown = json!([form("something-new", json!([]))]);
    let step = step(unknown, json!({}));
    let label = |has_frames| {
        let here = Surroundings {
            has_browser: true,
            has_frames,
            ..Surroundings::default()
        };
        let shown = at(&step, here);
        let link = shown.links.iter().find(|it| it.id == "continue-in-browser");
        link.map(|link| link.label.clone())
    };
    let page = "Continue on your organisation's page";
    assert_eq!(label(true).as_deref(), Some(page));
    assert_eq!(label(false).as_deref(), Some("Continue in the browser"));
}
