//! Screens as text: what a person sees and can do after each response of `fixtures/responses`.
//!
//! What can break: a sentence, field, button or link that is missing, in another order, or does something else.
//! The texts that were read and found good are in `golden`; `UPDATE_SNAPSHOTS=1 cargo test` writes them anew.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::panic, reason = "a test fails by panicking")]

#[path = "../fixtures/mod.rs"]
mod fixtures;
mod hostile;
#[path = "../fixtures/mutate.rs"]
mod mutate;
mod page;
mod text;
mod typing;
mod unknown;

use std::{collections::BTreeMap, fs};

use egui_okta::{
    ErrorCode, SignInError,
    protocol::{TransportError, http::Response, idx, model::Step},
    screen::{self, Page},
    strings::Strings,
};

/// The step of a response of the tests.
fn step(name: &str) -> Step {
    idx::read(&Response::new(200, fixtures::response(name).to_string())).unwrap()
}

/// All screens of a step: the first, and those that are reached without a request. A list that was seen before, by
/// its text, is not written again.
fn screens(name: &str, step: &Step, seen: &mut BTreeMap<String, String>) -> String {
    let strings = Strings::english();
    let mut shown = Vec::new();
    let mut left = vec![Page::First];
    let mut out = String::new();
    while let Some(page) = left.pop() {
        if shown.contains(&page) {
            continue;
        }
        let screen = screen::screen_for(step, page, &strings);
        out += &format!("== {}\n", page::name(page, step));
        let text = text::of(&screen, step);
        match seen.get(&text).filter(|_| matches!(page, Page::List(_))) {
            Some(other) => out += &format!("as in {other}\n"),
            None => out += &text,
        }
        seen.entry(text).or_insert_with(|| name.to_owned());
        left.extend(page::reached_from(&screen).into_iter().rev());
        shown.push(page);
    }
    if !step.unknown_keys.is_empty() {
        out += &format!("unknown: {}\n", step.unknown_keys.join(", "));
    }
    out
}

/// The failures that no server explains, as a person reads them.
fn faults() -> String {
    let strings = Strings::english();
    let mut out = String::new();
    for &code in ErrorCode::ALL {
        let mut error = SignInError::from(TransportError::Connection);
        error.code = code;
        if code == ErrorCode::Server {
            error.request_id = Some("req-7".to_owned());
        }
        out += &format!("== {code}\n");
        out += &text::of(&screen::fault_screen(&error, &strings), &step("nothing"));
    }
    out
}

#[test]
fn screens_are_as_they_were_found_good() {
    let mut seen = BTreeMap::new();
    let mut texts: BTreeMap<String, String> = fixtures::names("fixtures/responses", "json")
        .into_iter()
        .map(|name| (name.clone(), screens(&name, &step(&name), &mut seen)))
        .collect();
    texts.insert("faults".to_owned(), faults());
    let golden = fixtures::folder("screens/golden");
    let mut failures = Vec::new();
    for (name, text) in &texts {
        let path = golden.join(format!("{name}.txt"));
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            fs::write(&path, text).unwrap();
        }
        let known = fs::read_to_string(&path).unwrap_or_default();
        if known != *text {
            failures.push(format!("{name}\n{}", difference(&known, text)));
        }
    }
    for name in fixtures::names("screens/golden", "txt") {
        if !texts.contains_key(&name) {
            failures.push(format!("{name}: there is no such response"));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// The lines that one text has and the other has not.
fn difference(old: &str, new: &str) -> String {
    let only = |one: &str, other: &str, mark: char| -> String {
        one.lines()
            .filter(|line| !other.lines().any(|o| o == *line))
            .map(|line| format!("{mark} {line}\n"))
            .collect()
    };
    let lines = only(old, new, '-') + &only(new, old, '+');
    if lines.is_empty() {
        "the order of the lines\n".to_owned()
    } else {
        lines
    }
}
