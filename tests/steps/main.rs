//! What a person sees for a response, from the response to the screen.
//!
//! The responses are small, in words of our own, and say only what matters.

#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]
#![expect(
    clippy::needless_pass_by_value,
    reason = "values come from json!, which makes them"
)]

mod beside;
mod ends;
mod forms;
mod guidance;
mod hostile;
mod next;
mod rows;
mod said;
mod same_device;
mod secrets;
mod strange;
mod ways;
mod words_of_ends;

use std::sync::LazyLock;

use egui_okta::{
    protocol::{http::Response, idx, model::Step},
    screen::{Button, Choice, Field, Item, Page, Screen, Surroundings, screen_at, screen_for},
    strings::Strings,
};
use serde_json::{Value, json};

/// The step of a response with these ways on, and these members besides.
fn step(remediations: Value, others: Value) -> Step {
    let mut body = json!({
        "version": "1.0.0",
        "stateHandle": "handle",
        "user": {"type": "object", "value": {"id": "u1", "identifier": "kim@shed.example"}},
        "cancel": form("cancel", json!([])),
        "remediation": {"type": "array", "value": remediations},
    });
    if let (Value::Object(body), Value::Object(others)) = (&mut body, others) {
        body.extend(others);
    }
    read(&body)
}

fn read(body: &Value) -> Step {
    idx::read(&Response::new(200, body.to_string())).expect("a response of the engine")
}

fn screen(remediations: Value, others: Value) -> Screen {
    draw(&step(remediations, others), Page::First)
}

/// The first page of a step, where it is drawn.
fn at(step: &Step, here: Surroundings<'_>) -> Screen {
    screen_at(step, Page::First, &Strings::english(), here)
}

fn draw(step: &Step, page: Page) -> Screen {
    static ENGLISH: LazyLock<Strings> = LazyLock::new(Strings::english);
    screen_for(step, page, &ENGLISH)
}

/// A form to submit.
fn form(name: &str, fields: Value) -> Value {
    let href = format!("https://org.example/idp/idx/{name}");
    json!({"rel": ["create-form"], "name": name, "href": href, "method": "POST", "value": fields})
}

/// A form about the current authenticator, or the current enrolment.
fn about(name: &str, whom: &str, fields: Value) -> Value {
    let mut form = form(name, fields);
    form["relatesTo"] = json!([format!("$.{whom}")]);
    form
}

/// A list with a row for each of these, which stand in `authenticators`.
fn list(name: &str, keys: &[&str]) -> Value {
    let row = |(index, key): (usize, &&str)| {
        let id = json!({"name": "id", "required": true, "mutable": false, "value": format!("aut-{key}")});
        json!({
            "label": format!("The {key}"),
            "relatesTo": format!("$.authenticators.value[{index}]"),
            "value": {"form": {"value": [id]}},
        })
    };
    let options: Vec<Value> = keys.iter().enumerate().map(row).collect();
    form(
        name,
        json!([{"name": "authenticator", "type": "object", "options": options}]),
    )
}

fn authenticators(keys: &[&str]) -> Value {
    let all: Vec<Value> = keys.iter().map(|key| json!({"key": key})).collect();
    json!({"type": "array", "value": all})
}

fn current(authenticator: Value) -> Value {
    json!({"type": "object", "value": authenticator})
}

fn passcode() -> Value {
    json!([{"name": "credentials", "form": {"value": [{"name": "passcode", "secret": true}]}}])
}

fn message(class: &str, key: &str) -> Value {
    json!({"type": "array", "value": [{"message": "So it is.", "class": class, "i18n": {"key": key}}]})
}

fn links(screen: &Screen) -> Vec<&str> {
    let inside = screen.items.iter().filter_map(|item| match item {
        Item::Link(link) => Some(link.id),
        _ => None,
    });
    inside
        .chain(screen.links.iter().map(|link| link.id))
        .collect()
}

fn choices(screen: &Screen) -> Vec<&Choice> {
    let all = screen.items.iter().filter_map(|item| match item {
        Item::Choice(choice) => Some(choice),
        _ => None,
    });
    all.collect()
}

fn buttons(screen: &Screen) -> Vec<&Button> {
    let all = screen.items.iter().filter_map(|item| match item {
        Item::Button(button) => Some(button),
        _ => None,
    });
    all.collect()
}

/// All texts between the other things.
fn paragraphs(screen: &Screen) -> Vec<&str> {
    let all = screen.items.iter().filter_map(|item| match item {
        Item::Text(text) => Some(text.text.as_str()),
        _ => None,
    });
    all.collect()
}

fn primary(screen: &Screen) -> Vec<&str> {
    let main = buttons(screen).into_iter().filter(|button| button.primary);
    main.map(|button| button.id.as_str()).collect()
}

fn ids(screen: &Screen) -> Vec<&str> {
    screen.fields().map(|field| field.id.as_str()).collect()
}

fn field<'s>(screen: &'s Screen, id: &str) -> &'s Field {
    screen
        .fields()
        .find(|field| field.id == id)
        .expect("a field of that id")
}
