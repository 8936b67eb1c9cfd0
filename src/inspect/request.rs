//! What submitting would send.

use serde_json::{Value, json};

use super::{Options, drawing::Drawing, page_of, record};
use crate::{
    protocol::{
        http::Method,
        idx::{self, Answers},
        model::Step,
    },
    screen::{Draft, Item, Page, Press, Screen},
    strings::Strings,
};

/// Fills in what is empty and presses the main thing, up to three times, until something is sent.
pub(super) fn submit(
    step: &Step,
    first: &Value,
    strings: &Strings,
    options: &Options,
) -> Option<Value> {
    let mut page = Page::First;
    let mut seen = first.clone();
    for _ in 0..3 {
        let screen = page_of(step, page, strings, options);
        let mut draft = Draft::default();
        draft.adopt(&screen);
        fill_in(&mut draft, &seen);
        match press_of(&screen, &seen)? {
            Press::Show(next) => page = next,
            Press::Send(send) => {
                if send.with_fields && draft.check(&screen, strings).is_some() {
                    return None;
                }
                let mut answers = if send.with_fields {
                    draft.answers(&screen)
                } else {
                    Answers::default()
                };
                answers.add(&send.given);
                return to_json(&idx::proceed_request(send.target.find(step)?, &answers));
            }
            _ => return None,
        }
        seen = record::read(
            &Drawing::new(options).draw(&page_of(step, page, strings, options), strings),
        );
    }
    None
}

/// The values that are typed into whatever is empty.
fn fill_in(draft: &mut Draft, seen: &Value) {
    for field in seen["fields"].as_array().into_iter().flatten() {
        let (Some(name), Some("")) = (field["name"].as_str(), field["value"].as_str()) else {
            continue;
        };
        let lower = name.to_lowercase();
        let text = match field["kind"].as_str() {
            Some("password") => "Abcd1234!x",
            Some("text") if lower.contains("mail") || lower.contains("identifier") => {
                "user@example.com"
            }
            Some("text") => "5551234567",
            _ => continue,
        };
        draft.set_text(name, text);
    }
}

/// The first choice; else the main button; else the one that shows the field for a code.
fn press_of(screen: &Screen, seen: &Value) -> Option<Press> {
    let choice = screen.items.iter().find_map(|item| match item {
        Item::Choice(choice) => Some(choice.press.clone()),
        _ => None,
    });
    let buttons = || seen["buttons"].as_array().into_iter().flatten();
    let enabled = |button: &&Value| button["disabled"] != json!(true);
    let main = buttons()
        .filter(enabled)
        .find(|b| b["primary"] == json!(true) || b["id"] == json!("submit"));
    let code = buttons().find(|b| b["id"] == json!("enter-code"));
    choice.or_else(|| {
        let id = main.or(code)?["id"].as_str()?;
        screen.items.iter().find_map(|item| match item {
            Item::Button(button) if button.id == id => Some(button.press.clone()),
            _ => None,
        })
    })
}

fn to_json(request: &crate::protocol::http::Request) -> Option<Value> {
    let body = match request.method {
        Method::Get => Value::Null,
        _ => serde_json::from_slice(&request.body).ok()?,
    };
    Some(json!({
        "method": request.method.as_str(),
        "path": request.path(),
        "accept": request.headers.get("accept"),
        "contentType": request.headers.get("content-type"),
        "body": body,
    }))
}
