//! Each situation, walked to by following the forms alone, and what every response on the
//! way must be like.

use egui_okta::protocol::idx;
use egui_okta::sandbox::{Org, Scenario};
use serde_json::Value;

use crate::client::{NOW, ORIGIN, body};

/// Every path of `relatesTo` leads somewhere: a dangling one ends the whole sign-in for
/// real clients.
fn check_relations(page: &Value, of: &Value, name: &str) {
    match of {
        Value::Object(members) => {
            for (key, value) in members {
                if key == "relatesTo" {
                    let path = value.as_str().or_else(|| value[0].as_str()).unwrap();
                    let pointer = path
                        .replace("$.", "")
                        .replace('[', "/")
                        .replace(']', "")
                        .replace('.', "/");
                    assert!(
                        page.pointer(&format!("/{pointer}")).is_some(),
                        "{name}: {path}"
                    );
                }
                check_relations(page, value, name);
            }
        }
        Value::Array(all) => all
            .iter()
            .for_each(|value| check_relations(page, value, name)),
        _ => {}
    }
}

fn check(page: &Value, name: &str) {
    assert_eq!(page["version"], "1.0.0", "{name}: {page}");
    check_relations(page, page, name);
    let state = page["stateHandle"].as_str().unwrap();
    for form in page["remediation"]["value"]
        .as_array()
        .into_iter()
        .flatten()
    {
        assert!(
            form["href"].as_str().unwrap().starts_with("http://"),
            "{name}"
        );
        if form["rel"].is_null() {
            assert_eq!(form["method"], "GET", "{name}");
            continue;
        }
        let fields = form["value"].as_array().unwrap();
        let handle = fields
            .iter()
            .find(|field| field["name"] == "stateHandle")
            .unwrap();
        assert_eq!(handle["value"], state, "{name}");
    }
    for without in ["success", "failure"] {
        assert!(page[without]["rel"].is_null(), "{name}");
    }
}

fn shows(page: &Value, screen: &str) -> bool {
    if let Some(key) = screen.strip_prefix("message:") {
        let mut all = page["messages"]["value"].as_array().into_iter().flatten();
        return page["remediation"].is_null() && all.any(|message| message["i18n"]["key"] == key);
    }
    page["remediation"]["value"][0]["name"] == screen || !page[screen].is_null()
}

#[test]
fn each_leads_to_its_screen() {
    let mut org = Org::new(Scenario::all()[0].policy().unwrap(), ORIGIN, [7; 32]);
    let mut lost = Vec::new();
    for scenario in Scenario::all() {
        let name = scenario.name();
        org.set_policy(scenario.policy().unwrap());
        let arrival = match org.arrive(&scenario, NOW) {
            Ok(arrival) => arrival,
            Err(error) => {
                lost.push(format!("{name}: {error}"));
                continue;
            }
        };
        let page = body(&arrival.response);
        check(&page, name);
        if !shows(&page, scenario.screen()) {
            lost.push(format!("{name}: {} expected in {page}", scenario.screen()));
        }
        // The crate's own reader takes it too.
        if let Err(error) = idx::read(&arrival.response) {
            lost.push(format!("{name}: {error:?}"));
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n\n"));
}
