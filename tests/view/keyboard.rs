//! Everything is reached with the keyboard, in the order in which it is read.

use egui::{
    Key,
    accesskit::{Action, Role},
};
use egui_kittest::{Node, kittest::NodeT as _};
use egui_okta::protocol::TransportError;

use crate::{
    fixtures,
    stage::{Stage, author_id, is_control, rect, role},
};

/// What the keyboard can be moved to, in reading order.
pub(crate) fn stops(stage: &Stage) -> Vec<String> {
    let nodes = stage.nodes();
    let stops = nodes.iter().filter(|node| {
        is_control(node)
            && !node.accesskit_node().is_disabled()
            && rect(node).is_some()
            && (role(node) != Role::RadioButton || is_stop(node))
    });
    stops.filter_map(author_id).collect()
}

/// Of radio buttons, Tab stops at one only.
fn is_stop(node: &Node<'_>) -> bool {
    let node = node.accesskit_node();
    node.data().supports_action(Action::Focus)
}

/// What gets the keyboard, one Tab after the other, once around from where it is.
pub(crate) fn tabbed(stage: &mut Stage, most: usize) -> Vec<String> {
    let mut seen = Vec::new();
    for _ in 0..most {
        let nodes = stage.nodes();
        // The heading may have it at first, too.
        let focused = nodes
            .iter()
            .find(|node| node.is_focused() && is_control(node));
        let focused = focused.and_then(|node| Some((node.accesskit_node().id(), author_id(node)?)));
        drop(nodes);
        if let Some(focused) = focused {
            if seen.first().is_some_and(|(first, _)| *first == focused.0) {
                break;
            }
            seen.push(focused);
        }
        stage.press_key(Key::Tab);
    }
    seen.into_iter().map(|(_, name)| name).collect()
}

#[test]
fn a_field_that_is_filled_in_already_is_passed_over() {
    let mut response = fixtures::response("identify-with-password");
    let form = &mut response["remediation"]["value"][0]["value"];
    let mut fields = form.as_array_mut().unwrap().iter_mut();
    let identifier = fields.find(|field| field["name"] == "identifier");
    identifier.unwrap()["value"] = "kim@org.example".into();
    let stage = Stage::of(&response, [480.0, 900.0], 1.0);
    assert_eq!(stage.focused().as_deref(), Some("credentials.passcode"));
}

#[test]
fn the_first_field_has_the_keyboard() {
    for (name, field) in [
        ("identify-with-password", "identifier"),
        ("challenge-totp", "credentials.passcode"),
        ("enroll-profile", "userProfile.firstName"),
        ("unknown-remediation", "station"),
    ] {
        let stage = Stage::new(name, 480.0);
        assert_eq!(stage.focused().as_deref(), Some(field), "{name}");
    }
}

/// From there, Tab goes on in the panel, wherever the host has it.
#[test]
fn where_there_is_no_field_the_heading_has_the_keyboard() {
    let mut stage = Stage::new("select-authenticator", 480.0);
    assert_eq!(stage.focused().as_deref(), Some("title"));
    let first = stops(&stage).remove(0);
    stage.press_key(Key::Tab);
    assert_eq!(stage.focused(), Some(first));
}

#[test]
fn tab_goes_in_reading_order_and_leaves_nothing_out() {
    let mut failures = Vec::new();
    for name in fixtures::names("fixtures/responses", "json") {
        let mut stage = Stage::new(&name, 480.0);
        let stops = stops(&stage);
        let mut seen = tabbed(&mut stage, stops.len() * 2 + 4);
        // The keyboard starts at the first field: what stands before that comes at the end.
        if let Some(first) = seen.iter().position(|s| Some(s) == stops.first()) {
            seen.rotate_left(first);
        }
        if stops != seen {
            failures.push(format!("{name}\n  read   {stops:?}\n  tabbed {seen:?}"));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// The order in the tree is that on the screen: from top to bottom.
#[test]
fn reading_order_is_from_top_to_bottom() {
    let mut failures = Vec::new();
    for name in fixtures::names("fixtures/responses", "json") {
        let stage = Stage::new(&name, 480.0);
        let mut last = (String::new(), f32::MIN);
        for node in stage.nodes().iter().filter(|node| is_control(node)) {
            let (Some(id), Some(rect)) = (author_id(node), rect(node)) else {
                continue;
            };
            if rect.bottom() < last.1 {
                failures.push(format!("{name}: {id} is above {}", last.0));
            }
            last = (id, rect.top());
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn enter_sends_the_form() {
    let mut stage = Stage::new("identify-with-password", 480.0);
    stage.type_text("kim@org.example");
    stage.press_key(Key::Tab);
    stage.type_text("correct-horse");
    stage.press_key(Key::Enter);
    let sent = stage.sent();
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!(sent[0]["identifier"], "kim@org.example");
    assert_eq!(sent[0]["credentials"]["passcode"], "correct-horse");
}

/// Space and Enter press what has the keyboard, and not the form.
#[test]
fn a_link_is_pressed_with_the_keyboard() {
    for key in [Key::Enter, Key::Space] {
        let mut stage = Stage::new("challenge-totp", 480.0);
        stage.focus("switchAuthenticator");
        stage.press_key(key);
        assert!(stage.find("okta_email").is_some(), "the list is shown");
        assert_eq!(stage.sent().len(), 0);
    }
}

#[test]
fn a_row_is_chosen_with_the_keyboard() {
    let mut stage = Stage::new("select-authenticator", 480.0);
    stage.focus("google_otp");
    stage.press_key(Key::Enter);
    let sent = stage.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0]["authenticator"]["id"], "aut1google");
}

/// What was pressed has the keyboard while its answer is waited for, and when none comes.
#[test]
fn a_button_that_was_pressed_keeps_the_keyboard() {
    let mut stage = Stage::new("granular-consent", 480.0);
    stage.focus("deny");
    stage.press_key(Key::Enter);
    assert_eq!(stage.sent().len(), 1);
    stage.harness.run_steps(3);
    assert_eq!(stage.focused().as_deref(), Some("deny"));
    // It is pressed once, however often.
    stage.press_key(Key::Enter);
    assert_eq!(stage.sent().len(), 1);
    let mut wire = stage.wire.lock().unwrap();
    wire.answer_all(|_| Err(TransportError::Offline));
    drop(wire);
    stage.harness.run_steps(3);
    assert!(stage.find("try-again").is_some());
    assert!(
        stage
            .focused()
            .is_some_and(|id| id == "deny" || id == "try-again")
    );
}

/// A link that comes late, above another that has the keyboard, leaves it there.
#[test]
fn what_comes_late_takes_no_keyboard_away() {
    let mut stage = Stage::new("challenge-email-code", 480.0);
    let last = stops(&stage).pop().unwrap();
    stage.focus(&last);
    assert!(stage.find("resend").is_none());
    stage.pass(31.0);
    assert!(stage.find("resend").is_some());
    assert_eq!(stage.focused(), Some(last));
}

/// Nothing else on the screen shows that a text was copied.
#[test]
fn a_button_that_copies_says_that_it_has() {
    let mut stage = Stage::new("enroll-google", 480.0);
    stage.click("cant-scan");
    let label = |stage: &Stage| stage.get("copy-link").accesskit_node().label();
    let before = label(&stage);
    stage.click("copy-link");
    assert_ne!(label(&stage), before);
    assert_eq!(label(&stage).as_deref(), Some("Copied"));
}
