//! What this version does not know is drawn from the server's own words: nothing of it is an error, and
//! nothing leaves the person before an empty page.

use egui_okta::{
    protocol::{http::Response, idx, model::Step},
    screen::{Item, Page, Press, Screen, Status, Target, screen_for},
    strings::Strings,
};
use serde_json::{Value, json};

use super::fixtures;

/// What is not known in a response.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Unknown {
    Remediation,
    Authenticator,
    FieldKind,
    ChallengeMethod,
    Relation,
}

const ALL: [Unknown; 5] = [
    Unknown::Remediation,
    Unknown::Authenticator,
    Unknown::FieldKind,
    Unknown::ChallengeMethod,
    Unknown::Relation,
];

/// The response with all of one kind become unknown; none if it has nothing of the kind.
fn with(unknown: Unknown, mut response: Value) -> Option<Value> {
    let before = response.clone();
    match unknown {
        Unknown::Remediation => {
            let first = response.pointer_mut("/remediation/value/0/name")?;
            *first = json!("take-the-tram");
        }
        Unknown::Authenticator => {
            for list in ["authenticators", "authenticatorEnrollments"] {
                let all = response.pointer_mut(&format!("/{list}/value"));
                let all = all.and_then(Value::as_array_mut);
                all.into_iter().flatten().for_each(strange_authenticator);
            }
            for place in ["currentAuthenticator", "currentAuthenticatorEnrollment"] {
                if let Some(one) = response.pointer_mut(&format!("/{place}/value")) {
                    strange_authenticator(one);
                }
            }
        }
        Unknown::FieldKind => each(response.get_mut("remediation")?, &mut |name, value| {
            match name {
                "type" => *value = json!("hologram"),
                "inputType" => *value = json!("dial"),
                _ => {}
            };
        }),
        Unknown::ChallengeMethod => each(&mut response, &mut |name, value| match name {
            "challengeMethod" => *value = json!("TELEPATHY"),
            "methods" => *value = json!([{ "type": "telepathy" }]),
            _ => {}
        }),
        Unknown::Relation => each(&mut response, &mut |name, value| {
            if name == "relatesTo" {
                *value = json!(["$.nowhere.value[9]"]);
            }
        }),
    }
    (response != before).then_some(response)
}

fn strange_authenticator(value: &mut Value) {
    value["key"] = json!("tea_leaves");
    value["type"] = json!("tea");
}

/// Every member of every object, from outside to inside.
fn each(value: &mut Value, change: &mut dyn FnMut(&str, &mut Value)) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                change(name, member);
                each(member, change);
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|one| each(one, change)),
        _ => {}
    }
}

fn cases() -> Vec<(String, Unknown, Value)> {
    let names = fixtures::names("fixtures/responses", "json");
    let pairs = names
        .iter()
        .flat_map(|name| ALL.map(|unknown| (name, unknown)));
    let made = pairs.filter_map(|(name, unknown)| {
        let response = with(unknown, fixtures::response(name))?;
        Some((name.clone(), unknown, response))
    });
    made.collect()
}

fn read(response: &Value) -> Step {
    idx::read(&Response::new(200, response.to_string())).unwrap()
}

fn presses(screen: &Screen) -> Vec<&Press> {
    let items = screen.items.iter().filter_map(|item| match item {
        Item::Button(button) => Some(&button.press),
        Item::Choice(choice) => Some(&choice.press),
        Item::Link(link) => Some(&link.press),
        _ => None,
    });
    let links = screen.links.iter().map(|link| &link.press);
    items.chain(links).collect()
}

/// Whether a person is told something, or can do something, beside leaving.
fn is_blank(screen: &Screen) -> bool {
    screen.status == Status::Drawn && screen.items.is_empty() && screen.notices.is_empty()
}

#[test]
fn each_kind_is_met() {
    let all = cases();
    for unknown in ALL {
        let count = all.iter().filter(|(_, of, _)| *of == unknown).count();
        assert!(count > 5, "{unknown:?}: {count}");
    }
}

#[test]
fn nothing_unknown_is_an_error_or_an_empty_page() {
    let strings = Strings::english();
    let mut found = Vec::new();
    for (name, unknown, response) in cases() {
        let step = read(&response);
        let screen = screen_for(&step, Page::First, &strings);
        let has_title = screen.title.as_ref().is_some_and(|t| !t.trim().is_empty());
        // What ends a sign-in has no form that could be unknown.
        let was_blank = is_blank(&screen_for(
            &read(&fixtures::response(&name)),
            Page::First,
            &strings,
        ));
        if !has_title || (is_blank(&screen) && !was_blank) {
            found.push(format!("{name}, {unknown:?}: {screen:?}"));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}

/// An unknown way on has all its fields, and is sent to where the server says.
#[test]
fn an_unknown_form_is_filled_in_and_sent() {
    let strings = Strings::english();
    for (name, _, response) in cases()
        .into_iter()
        .filter(|it| it.1 == Unknown::Remediation)
    {
        let step = read(&response);
        let screen = screen_for(&step, Page::First, &strings);
        if screen.status != Status::Drawn {
            continue;
        }
        let form = &step.remediations[0];
        let goes = |press: &&Press| match press {
            Press::Send(send) => send.target == Target::Remediation(0),
            Press::Open(url) | Press::Leave(url) => *url == form.href,
            _ => false,
        };
        assert!(presses(&screen).iter().any(goes), "{name}: {screen:?}");
    }
}

#[cfg(feature = "inspect")]
mod drawn {
    use egui_okta::inspect::{Options, inspect};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        // Drawing without optimisation takes some tenths of a second.
        #![proptest_config(ProptestConfig { failure_persistence: None,
            cases: ProptestConfig::default().cases / 8, ..ProptestConfig::default() })]

        #[test]
        fn what_is_unknown_is_drawn((name, unknown, response) in proptest::sample::select(cases())) {
            let options = Options { width: 320.0, ..Options::default() };
            let drawn = inspect(200, response.to_string().as_bytes(), &options).record;
            let of = format!("{name}, {unknown:?}: {drawn}");
            prop_assert!(drawn["status"] != json!("error"), "{}", of);
            let count = |list: &str| drawn[list].as_array().map_or(0, Vec::len);
            let all = ["messages", "fields", "buttons", "links", "choices"].map(count);
            let is_over = drawn["status"] != json!("drawn");
            prop_assert!(is_over || all.iter().sum::<usize>() > 0, "{}", of);
            prop_assert!(is_over || drawn["title"].as_str().is_some_and(|t| !t.is_empty()), "{}", of);
        }
    }
}
