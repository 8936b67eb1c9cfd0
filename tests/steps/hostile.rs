//! Whatever a response leaves out or has instead, there is a screen.

use egui_okta::screen::Page;
use serde_json::{Value, json};

use super::{about, authenticators, current, draw, form, list, message, passcode, read};

const PAGES: &[Page] = &[
    Page::First,
    Page::Code,
    Page::Key,
    Page::Variant(1),
    Page::Call,
    Page::AddToAccount,
    Page::List(1),
    Page::List(9),
];

fn responses() -> Vec<Value> {
    let whole = |remediations: Value, key: &str| {
        json!({
            "version": "1.0.0",
            "remediation": {"value": remediations},
            "cancel": form("cancel", json!([])),
            "messages": message("ERROR", "idx.device_assurance.grace_period.warning"),
            "app": current(json!({"label": "Shed"})),
            "authenticators": authenticators(&["okta_verify", "webauthn"]),
            "currentAuthenticator": current(json!({
                "key": key,
                "contextualData": {"selectedChannel": "samedevice", "samedevice": {"orgUrl": "o"}},
                "settings": {"complexity": {"minLength": 1}, "age": {"minAgeMinutes": 60}},
            })),
            "deviceEnrollment": current(json!({"name": "oda"})),
            "success": {"priorVerification": {"method": "APP_LINK"}},
        })
    };
    let scopes =
        json!([{"name": "optedScopes", "form": {"value": [{"name": "a.b", "type": "boolean"}]}}]);
    vec![
        whole(
            json!([about(
                "challenge-authenticator",
                "currentAuthenticator",
                passcode()
            )]),
            "okta_email",
        ),
        whole(
            json!([
                about("enroll-poll", "currentAuthenticator", json!([])),
                list("select-authenticator-enroll", &["okta_verify"])
            ]),
            "okta_verify",
        ),
        whole(
            json!([
                list(
                    "select-authenticator-authenticate",
                    &["okta_verify", "webauthn"]
                ),
                form("skip", json!([]))
            ]),
            "webauthn",
        ),
        whole(json!([form("granular-consent", scopes)]), "nfc_pin"),
        whole(json!([]), "google_otp"),
    ]
}

/// Every member once without, and once as something else.
fn changed(root: &Value, here: &str, out: &mut Vec<Value>) {
    let replace = |with: Option<Value>| {
        let mut copy = root.clone();
        let (parent, key) = here.rsplit_once('/')?;
        match (copy.pointer_mut(parent)?, with) {
            (Value::Object(members), None) => members.remove(key),
            (Value::Object(members), Some(value)) => members.insert(key.to_owned(), value),
            (Value::Array(items), Some(value)) => {
                items[key.parse::<usize>().ok()?] = value;
                None
            }
            _ => None,
        };
        Some(copy)
    };
    if !here.is_empty() && here != "/version" {
        let instead = [
            json!(null),
            json!(-1),
            json!("x"),
            json!([[]]),
            json!({"value": {}}),
            json!(true),
        ];
        out.extend(replace(None));
        out.extend(instead.into_iter().filter_map(|value| replace(Some(value))));
    }
    match root.pointer(here) {
        Some(Value::Object(members)) => {
            for key in members.keys() {
                changed(root, &format!("{here}/{key}"), out);
            }
        }
        Some(Value::Array(items)) => {
            for index in 0..items.len() {
                changed(root, &format!("{here}/{index}"), out);
            }
        }
        _ => {}
    }
}

#[test]
fn there_is_always_a_screen() {
    for response in responses() {
        let mut variants = Vec::new();
        changed(&response, "", &mut variants);
        assert!(variants.len() > 100);
        for variant in variants {
            let step = read(&variant);
            for page in PAGES {
                let shown = draw(&step, *page);
                assert!(shown.title.is_some(), "{variant}");
            }
        }
    }
}
