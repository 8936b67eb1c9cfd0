//! Lists to choose from.

use serde_json::{Value, json};

use egui_okta::{
    protocol::time::Timestamp,
    screen::{Item, Page, Surroundings, screen_at},
    strings::Strings,
};

use super::{
    about, authenticators, choices, current, form, list, paragraphs, passcode, primary, screen,
    step,
};

fn fixed(name: &str, value: &str) -> Value {
    json!({"name": name, "required": true, "mutable": false, "value": value})
}

fn row(label: &str, index: usize, fields: Value) -> Value {
    json!({
        "label": label,
        "relatesTo": format!("$.authenticators.value[{index}]"),
        "value": {"form": {"value": fields}},
    })
}

fn rows(name: &str, options: Value, all: Value) -> Vec<String> {
    let list = form(
        name,
        json!([{"name": "authenticator", "type": "object", "options": options}]),
    );
    let shown = screen(
        json!([list]),
        json!({"authenticators": {"type": "array", "value": all}}),
    );
    choices(&shown)
        .iter()
        .map(|choice| choice.label.clone())
        .collect()
}

#[test]
fn several_keys_or_phones_with_one_app_are_one_row_to_verify_with() {
    let all = json!([
        {"key": "webauthn", "displayName": "Blue key"},
        {"key": "webauthn", "displayName": "Red key"},
        {"key": "custom_app", "displayName": "Shed app"},
        {"key": "custom_app", "displayName": "Shed app"},
    ]);
    let options = json!([
        row("Blue key", 0, json!([fixed("id", "w")])),
        row("Red key", 1, json!([fixed("id", "w")])),
        row("Shed app", 2, json!([fixed("id", "a")])),
        row("Shed app", 3, json!([fixed("id", "a")])),
    ]);
    let count = |name| rows(name, options.clone(), all.clone()).len();
    assert_eq!(count("select-authenticator-authenticate"), 2);
    assert_eq!(count("select-authenticator-enroll"), 4);
}

#[test]
fn methods_of_okta_verify_are_rows_and_a_known_device_comes_first() {
    let methods = json!([{
        "name": "methodType",
        "options": [
            {"label": "Code it says", "value": "totp"},
            {"label": "Fast", "value": "signed_nonce"},
        ],
    }]);
    let order = |known: bool, name| {
        let all = json!([{"key": "okta_password"}, {"key": "okta_verify", "deviceKnown": known}]);
        let options = json!([row("P", 0, json!([])), row("V", 1, methods.clone())]);
        rows(name, options, all)
    };
    let verify = "select-authenticator-authenticate";
    assert_eq!(
        order(false, verify),
        ["Password", "Enter a code", "Use Okta FastPass"]
    );
    assert_eq!(
        order(true, verify),
        ["Use Okta FastPass", "Password", "Enter a code"]
    );
    // The server words lists to set up and to unlock itself.
    let unlock = order(false, "select-authenticator-unlock-account");
    assert_eq!(unlock, ["P", "Code it says", "Fast"]);
}

#[test]
fn what_can_be_put_off_stands_last_and_all_of_it_can_be_skipped() {
    let labels_and_button = |grace: [Value; 2]| {
        let [first, second] = grace;
        let list = list(
            "select-authenticator-enroll",
            &["okta_email", "phone_number"],
        );
        let all = json!([
            {"key": "okta_email", "gracePeriod": first},
            {"key": "phone_number", "gracePeriod": second},
        ]);
        let shown = screen(
            json!([list, form("skip", json!([]))]),
            json!({"authenticators": {"type": "array", "value": all}}),
        );
        let first = choices(&shown)[0].label.clone();
        (first, primary(&shown) == ["skip-all"])
    };
    let later = json!({"type": "BY_SKIP_COUNT", "remainingSkips": 2});
    let now = json!({"type": "BY_SKIP_COUNT", "remainingSkips": 0});
    let of = |first: &str, skippable| (first.to_owned(), skippable);
    assert_eq!(
        labels_and_button([Value::Null, Value::Null]),
        of("Email", true)
    );
    assert_eq!(
        labels_and_button([later.clone(), later.clone()]),
        of("Email", true)
    );
    assert_eq!(labels_and_button([later, now]), of("Phone", false));
}

/// "To go on" is not true beside a button that goes on without.
#[test]
fn what_can_be_put_off_is_not_needed_to_go_on() {
    let said = |grace: Value, keys: &[&str]| {
        let all = keys
            .iter()
            .map(|key| json!({"key": key, "gracePeriod": grace}));
        let all = Value::Array(all.collect());
        let shown = screen(
            json!([
                list("select-authenticator-enroll", keys),
                form("skip", json!([]))
            ]),
            json!({"authenticators": {"type": "array", "value": all}}),
        );
        paragraphs(&shown)[0].to_owned()
    };
    let later = json!({"type": "BY_SKIP_COUNT", "remainingSkips": 2});
    let one = said(later.clone(), &["okta_email"]);
    assert!(one.ends_with("Set this one up now, or later."), "{one}");
    let two = said(later, &["okta_email", "phone_number"]);
    assert!(two.ends_with("or set them up later."), "{two}");
}

#[test]
fn a_list_to_verify_with_cannot_be_skipped() {
    let keys = &["okta_email", "phone_number"];
    let list = list("select-authenticator-authenticate", keys);
    let ways = json!([list, form("skip", json!([]))]);
    let shown = screen(ways, json!({"authenticators": authenticators(keys)}));
    assert_eq!(primary(&shown), [""; 0]);
}

#[test]
fn a_grace_period_by_date_is_over_when_the_clock_says_so() {
    let option = |key: &str, expiry: Option<&str>| {
        let mut authenticator = json!({"key": key, "displayName": key});
        if let Some(expiry) = expiry {
            authenticator["gracePeriod"] = json!({"type": "BY_DATE_TIME", "expiry": expiry});
        }
        authenticator
    };
    let all = json!({"type": "array", "value": [
        option("webauthn", Some("2030-01-01T00:00:00.000Z")),
        option("okta_email", None),
    ]});
    let id = |at: usize| {
        json!({
            "label": "x", "relatesTo": format!("$.authenticators.value[{at}]"),
            "value": {"form": {"value": [{"name": "id", "value": at.to_string(), "required": true, "mutable": false}]}},
        })
    };
    let list = form(
        "select-authenticator-enroll",
        json!([{"name": "authenticator", "type": "object", "options": [id(0), id(1)]}]),
    );
    let step = step(json!([list]), json!({"authenticators": all}));
    let at = |ms: Option<u64>| {
        let here = Surroundings {
            now: ms.map(Timestamp),
            ..Surroundings::default()
        };
        let screen = screen_at(&step, Page::First, &Strings::english(), here);
        let rows = screen.items.iter().filter_map(|item| match item {
            Item::Choice(choice) => Some((choice.id.clone(), choice.description.clone())),
            _ => None,
        });
        rows.collect::<Vec<_>>()
    };
    let (before, after) = (at(Some(1_795_000_000_000)), at(Some(1_900_000_000_000)));
    // What can wait stands last, with its date.
    assert_eq!(before[1].0, "webauthn");
    assert!(
        before[1]
            .1
            .as_ref()
            .unwrap()
            .contains("Required by 1 January 2030")
    );
    assert_eq!(after[0].0, "webauthn");
    assert!(after[0].1.as_ref().unwrap().contains("Required now"));
}

#[test]
fn what_is_set_up_says_what_it_is_for() {
    let described = |allowed_for: &str| {
        let mut all = authenticators(&["okta_email"]);
        all["value"][0]["allowedFor"] = json!(allowed_for);
        let shown = screen(
            json!([list("select-authenticator-enroll", &["okta_email"])]),
            json!({"authenticators": all}),
        );
        choices(&shown)[0].description.clone().unwrap_or_default()
    };
    assert!(described("sso").ends_with("\nFor signing in"));
    assert!(described("recovery").ends_with("\nFor getting back into your account"));
    assert!(!described("any").contains('\n'));
}

#[test]
fn a_mail_to_two_addresses_names_both() {
    let profile = json!({"email": "k**@shed.example", "secondaryEmail": "k**@barn.example"});
    let mail = json!({"key": "okta_email", "profile": profile,
        "contextualData": {"useEmailMagicLink": false}});
    let said = |form: Value| {
        let members = json!({"currentAuthenticatorEnrollment": current(mail.clone())});
        format!("{:?}", screen(json!([form]), members).items)
    };
    let whom = "currentAuthenticatorEnrollment";
    let inner = json!([{"name": "authenticator", "form": {"value": []}}]);
    for form in [
        about("challenge-authenticator", whom, passcode()),
        about("authenticator-verification-data", whom, inner),
    ] {
        let said = said(form);
        assert!(
            said.contains("k**@shed.example and k**@barn.example"),
            "{said}"
        );
    }
}
