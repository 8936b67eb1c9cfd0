//! Lists that open, and radio buttons, as systems' own are gone through.

use egui::Key;
use egui_kittest::kittest::NodeT as _;

use crate::{
    keyboard::tabbed,
    stage::{Stage, rect},
};

const COUNTRY: &str = "country";

fn value(stage: &Stage, id: &str) -> String {
    stage.get(id).value().unwrap_or_default()
}

/// Where an entry of the open list is drawn and can be seen, in points.
fn is_in_view(stage: &Stage, id: &str) -> bool {
    let place = stage.nodes().into_iter().find_map(|node| {
        let is_it = node.accesskit_node().author_id() == Some(id);
        rect(&node).filter(|_| is_it)
    });
    place.is_some_and(|rect| (0.0..900.0).contains(&rect.center().y))
}

fn countries() -> Stage {
    let mut stage = Stage::new("enroll-phone-data", 480.0);
    stage.focus(COUNTRY);
    stage
}

#[test]
fn a_country_is_found_by_typing() {
    let mut stage = countries();
    assert_eq!(value(&stage, COUNTRY), "US");
    stage.type_text("ger");
    assert!(stage.find("country-search").is_some(), "it opens");
    stage.press_key(Key::Enter);
    assert_eq!(value(&stage, COUNTRY), "DE");
    assert_eq!(stage.focused().as_deref(), Some(COUNTRY));
    assert!(stage.find("country-search").is_none(), "it closes");
    assert_eq!(stage.sent().len(), 0);
}

#[test]
fn a_list_opens_at_what_is_chosen() {
    let mut stage = countries();
    stage.press_key(Key::Space);
    stage.harness.run_steps(4);
    assert!(is_in_view(&stage, "country.US"));
    stage.press_key(Key::ArrowDown);
    stage.press_key(Key::ArrowUp);
    stage.press_key(Key::ArrowUp);
    stage.press_key(Key::Enter);
    assert_eq!(value(&stage, COUNTRY), "GB", "the one before");
}

/// Samoa stands before American Samoa.
#[test]
fn what_begins_with_the_letters_comes_first() {
    let mut stage = countries();
    stage.type_text("samoa");
    stage.press_key(Key::Enter);
    assert_eq!(value(&stage, COUNTRY), "WS");
}

#[test]
fn escape_leaves_the_list_as_it_was() {
    let mut stage = countries();
    stage.type_text("ger");
    stage.press_key(Key::Escape);
    assert!(stage.find("country-search").is_none());
    assert_eq!(value(&stage, COUNTRY), "US");
    assert_eq!(stage.focused().as_deref(), Some(COUNTRY));
}

#[test]
fn tab_takes_what_was_found_and_goes_on() {
    let mut stage = countries();
    stage.type_text("switz");
    stage.press_key(Key::Tab);
    assert_eq!(value(&stage, COUNTRY), "CH");
    assert_eq!(
        stage.focused().as_deref(),
        Some("authenticator.phoneNumber")
    );
    assert!(stage.find("country-search").is_none(), "it closes");
}

/// A short list has no line to search with: letters go to an entry.
#[test]
fn a_short_list_is_typed_through() {
    let mut stage = Stage::new("enroll-profile", 480.0);
    let id = "userProfile.harbour";
    stage.focus(id);
    stage.press_key(Key::Space);
    stage.press_key(Key::End);
    stage.press_key(Key::Enter);
    let last = value(&stage, id);
    stage.press_key(Key::Space);
    stage.press_key(Key::Home);
    stage.press_key(Key::Enter);
    let first = value(&stage, id);
    assert_ne!(first, last);
    let label = stage.get(&format!("{id}.{last}")).accesskit_node().label();
    let letters: String = label.unwrap_or_default().chars().take(3).collect();
    stage.type_text(&letters);
    stage.press_key(Key::Enter);
    assert_eq!(value(&stage, id), last);
}

#[test]
fn radio_buttons_are_one_stop_and_arrows_choose() {
    let mut stage = Stage::new("enroll-phone-data", 480.0);
    let id = "authenticator.methodType";
    let (sms, voice) = (format!("{id}.sms"), format!("{id}.voice"));
    let stops = tabbed(&mut stage, 30);
    let buttons = stops.iter().filter(|stop| stop.starts_with(id));
    assert_eq!(buttons.count(), 1, "{stops:?}");
    stage.focus(&sms);
    stage.press_key(Key::ArrowDown);
    assert_eq!(value(&stage, id), "voice");
    assert_eq!(stage.focused().as_deref(), Some(&*voice));
    assert!(stage.find("extension").is_some(), "its page is shown");
    stage.press_key(Key::ArrowDown);
    assert_eq!(value(&stage, id), "sms", "it goes round");
    stage.press_key(Key::ArrowUp);
    assert_eq!(value(&stage, id), "voice");
}
