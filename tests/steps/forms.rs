//! What is to be filled in.

use egui_okta::{
    protocol::DeviceKind,
    screen::{
        FieldKind, Item, Page, RuleCheck, Screen, Sending, Surroundings, Value as Initial,
        screen_at,
    },
    strings::Strings,
};
use serde_json::{Value, json};

use super::{
    about, buttons, current, draw, field, form, ids, links, passcode, primary, screen, step,
};

fn text(value: &str) -> Initial {
    Initial::Text(value.to_owned())
}

fn profile(fields: Value) -> egui_okta::screen::Screen {
    let profile = json!([{"name": "userProfile", "form": {"value": fields}}]);
    screen(json!([form("enroll-profile", profile)]), json!({}))
}

fn display(input_type: &str) -> Value {
    let display = json!({"inputType": input_type, "options": [{"label": "One", "value": "1"}]});
    json!([{"label": "display", "value": {"type": "object", "value": display}}])
}

#[test]
fn lists_begin_with_their_first_value_unless_drawn_with_a_gap() {
    let plain = json!([{"label": "One", "value": "1"}, {"label": "Two", "value": "2"}]);
    let shown = profile(json!([
        {"name": "a", "options": plain},
        {"name": "b", "options": display("select")},
    ]));
    assert_eq!(field(&shown, "userProfile.a").initial, text("1"));
    assert_eq!(field(&shown, "userProfile.b").initial, text(""));
}

#[test]
fn a_box_to_agree_to_is_never_ticked_beforehand() {
    let shown = profile(json!([
        {"name": "news", "type": "boolean", "value": true, "options": display("checkbox")},
        {"name": "plain", "type": "boolean", "value": true},
        {"name": "open", "type": "boolean"},
    ]));
    let of = |id: &str| {
        let field = field(&shown, id);
        (field.initial.clone(), field.sending)
    };
    assert_eq!(
        of("userProfile.news"),
        (Initial::Flag(false), Sending::Flag)
    );
    assert_eq!(
        of("userProfile.plain"),
        (Initial::Flag(true), Sending::Flag)
    );
    assert_eq!(
        of("userProfile.open"),
        (Initial::Flag(false), Sending::FlagIfTouched)
    );
}

#[test]
fn countries_are_ours() {
    let country = json!({"inputType": "select", "format": "country-code"});
    let options = json!([{"label": "display", "value": {"type": "object", "value": country}}]);
    let shown = profile(json!([{"name": "countryCode", "options": options}]));
    let field = field(&shown, "userProfile.countryCode");
    assert_eq!(field.kind, FieldKind::Select);
    assert!(field.options.iter().any(|option| option.value == "CH"));
}

#[test]
fn a_fixed_value_is_drawn_if_the_server_wants_it_seen() {
    let shown = profile(json!([
        {"name": "hidden", "value": "x", "mutable": false},
        {"name": "seen", "value": "y", "mutable": false, "visible": true},
    ]));
    assert_eq!(ids(&shown), ["userProfile.seen"]);
    assert!(!field(&shown, "userProfile.seen").enabled);
}

#[test]
fn a_new_pin_is_typed_twice() {
    let pin = json!({"currentAuthenticator": current(json!({"key": "nfc_pin"}))});
    let shown = screen(
        json!([about(
            "enroll-authenticator",
            "currentAuthenticator",
            passcode()
        )]),
        pin.clone(),
    );
    assert_eq!(ids(&shown), ["credentials.passcode", "confirmPassword"]);

    let mut card = pin;
    card["currentAuthenticator"]["value"]["contextualData"] =
        json!({"setupNfcUrl": "app://set-up"});
    let setting_up = about("enroll-authenticator", "currentAuthenticator", json!([]));
    assert_eq!(
        primary(&screen(json!([setting_up]), card)),
        ["open-okta-verify"]
    );
}

#[test]
fn a_mail_to_sign_in_with_has_a_link_unless_the_server_denies_it() {
    let mail = |name: &str, said: Option<bool>| {
        let whom = match name {
            "challenge-authenticator" => "currentAuthenticatorEnrollment",
            _ => "currentAuthenticator",
        };
        let contextual = json!({"useEmailMagicLink": said});
        let mail = current(json!({"key": "okta_email", "contextualData": contextual}));
        let shown = screen(
            json!([about(name, whom, passcode())]),
            json!({ whom: mail }),
        );
        ids(&shown).is_empty()
    };
    assert!(mail("challenge-authenticator", None));
    assert!(!mail("challenge-authenticator", Some(false)));
    assert!(!mail("enroll-authenticator", None));
    assert!(mail("enroll-authenticator", Some(true)));
}

#[test]
fn the_channel_that_did_not_work_is_not_offered_again() {
    let channel = |value: &str| json!({"label": value, "value": value});
    let channels = json!({
        "name": "channel",
        "options": [channel("qrcode"), channel("email"), channel("samedevice")],
    });
    let fields = json!([{"name": "authenticator", "form": {"value": [channels]}}]);
    let verify = json!({"key": "okta_verify", "contextualData": {"selectedChannel": "qrcode"}});
    let shown = screen(
        json!([about(
            "select-enrollment-channel",
            "currentAuthenticator",
            fields
        )]),
        json!({"currentAuthenticator": current(verify)}),
    );
    let field = field(&shown, "authenticator.channel");
    let values: Vec<&str> = field.options.iter().map(|o| o.value.as_str()).collect();
    assert_eq!(values, ["email"]);
    assert_eq!(field.initial, text("email"));
    assert!(links(&shown).contains(&"same-device"));
}

#[test]
fn neither_answer_about_a_mail_is_the_one_to_press() {
    let asks = form(
        "email-challenge-consent",
        json!([{"name": "consent", "type": "boolean"}]),
    );
    let shown = screen(json!([asks]), json!({}));
    assert_eq!(primary(&shown), [""; 0]);
    let both: Vec<&str> = buttons(&shown).iter().map(|b| b.id.as_str()).collect();
    assert_eq!(both, ["submit", "deny"]);
}

#[test]
fn a_device_is_asked_what_it_has_before_it_is_told_what_to_do() {
    let device = json!({"name": "oda", "platform": "ANDROID", "challengeMethod": "APP_LINK", "orgName": "Shed"});
    let step = step(json!([]), json!({"deviceEnrollment": current(device)}));
    let asked = draw(&step, Page::First);
    assert_eq!(ids(&asked), ["hasOVAccount"]);
    assert_eq!(primary(&asked), ["next"]);
    let told = draw(&step, Page::AddToAccount);
    assert_eq!(ids(&told), [""; 0]);
    assert_eq!(links(&told), ["return"]);
}

#[test]
fn an_expired_password_follows_the_rules_of_what_is_recovered() {
    let policy = |length: u64| json!({"complexity": {"minLength": length, "minNumber": 1, "useADComplexityRequirements": true}});
    let shown = screen(
        json!([about(
            "reenroll-authenticator",
            "currentAuthenticator",
            passcode()
        )]),
        json!({
            "currentAuthenticator": current(json!({"key": "okta_password", "settings": policy(6)})),
            "recoveryAuthenticator": current(json!({"key": "okta_password", "settings": policy(9)})),
        }),
    );
    let rules = shown.items.iter().find_map(|item| match item {
        Item::Rules(rules) => Some(
            rules
                .iter()
                .map(|rule| rule.check.clone())
                .collect::<Vec<_>>(),
        ),
        _ => None,
    });
    let wanted = [RuleCheck::Length(9), RuleCheck::ThreeKinds];
    assert_eq!(rules, Some(wanted.map(Some).to_vec()));
}

/// Who holds the phone can't scan what it shows: it is asked how else, and this device comes first.
#[test]
fn a_phone_is_not_shown_a_picture_to_scan() {
    let channels = json!([
        {"label": "QR", "value": "qrcode"},
        {"label": "Mail", "value": "email"},
        {"label": "Here", "value": "samedevice"},
    ]);
    let authenticator = json!([{"name": "authenticator", "type": "object", "form": {"value": [
        {"name": "channel", "required": true, "options": channels},
    ]}}]);
    let step = step(
        json!([
            about("enroll-poll", "currentAuthenticator", json!([])),
            about(
                "select-enrollment-channel",
                "currentAuthenticator",
                authenticator
            ),
        ]),
        json!({"currentAuthenticator": current(json!({
            "key": "okta_verify",
            "contextualData": {"selectedChannel": "qrcode", "qrcode": {"href": "data:,"}},
        }))}),
    );
    let draw = |device: DeviceKind| {
        let surroundings = Surroundings {
            device,
            ..Surroundings::default()
        };
        screen_at(&step, Page::First, &Strings::english(), surroundings)
    };
    let has_qr = |screen: &Screen| screen.items.iter().any(|it| matches!(it, Item::Picture(_)));
    assert!(has_qr(&draw(DeviceKind::Computer)));
    for device in [DeviceKind::Android, DeviceKind::Ios] {
        let screen = draw(device);
        assert!(!has_qr(&screen));
        let at = |wanted: &dyn Fn(&Item) -> bool| screen.items.iter().position(wanted);
        let here = at(&|it| matches!(it, Item::Link(link) if link.id == "same-device"));
        let field = at(&|it| matches!(it, Item::Field(_)));
        assert!(here.is_some() && here < field, "{screen:?}");
        let values: Vec<&str> = screen
            .fields()
            .flat_map(|field| field.options.iter().map(|option| option.value.as_str()))
            .collect();
        assert_eq!(values, ["email"]);
        assert!(
            !links(&screen).contains(&"return"),
            "there is nothing to go back to"
        );
    }
}
