//! What a person has to do again, or goes on with: after a fault, in a number, in a longer text.

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::NodeT as _;
use serde_json::json;

use crate::{
    fixtures,
    platform::json as answer,
    stage::{Stage, role},
};

fn value(stage: &Stage, id: &str) -> String {
    stage.get(id).value().unwrap_or_default()
}

fn answer_all(stage: &mut Stage, status: u16, body: &str) {
    let answer = |_: &_| answer(status, body);
    stage.wire.lock().unwrap().answer_all(answer);
    stage.harness.run_steps(3);
}

/// One way to do it again, and the keyboard is there.
#[test]
fn after_a_fault_of_the_server_enter_sends_the_form_again() {
    let mut stage = Stage::new("challenge-password", 480.0);
    stage.type_text("correct-horse");
    stage.press_key(Key::Enter);
    answer_all(&mut stage, 500, "{}");
    assert!(stage.find("notice").is_some(), "it is said");
    assert!(
        stage.find("try-again").is_none(),
        "the form's own button is there"
    );
    assert_eq!(stage.focused().as_deref(), Some("credentials.passcode"));
    stage.press_key(Key::Enter);
    let sent = stage.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0]["credentials"]["passcode"], "correct-horse");
}

/// Where a row was chosen there is nothing to send again but by the button, which has the keyboard.
#[test]
fn after_a_fault_on_a_list_the_button_has_the_keyboard() {
    let mut stage = Stage::new("select-authenticator", 480.0);
    stage.click("google_otp");
    answer_all(&mut stage, 500, "{}");
    assert_eq!(stage.focused().as_deref(), Some("try-again"));
    stage.press_key(Key::Enter);
    assert_eq!(stage.sent().len(), 1);
}

#[test]
fn a_refused_code_is_typed_over() {
    let mut stage = Stage::new("challenge-totp", 480.0);
    stage.type_text("111111");
    stage.press_key(Key::Enter);
    let refused = fixtures::response("challenge-totp-refused").to_string();
    answer_all(&mut stage, 400, &refused);
    stage.type_text("222222");
    assert_eq!(value(&stage, "credentials.passcode"), "222222");
}

#[test]
fn a_number_is_grouped_as_it_is_typed_and_sent_without() {
    let mut stage = Stage::new("enroll-phone-data", 480.0);
    let id = "authenticator.phoneNumber";
    stage.focus(id);
    for digit in "2025550123".chars() {
        stage.type_text(&digit.to_string());
    }
    assert_eq!(value(&stage, id), "202-555-0123");
    for _ in 0..5 {
        stage.press_key(Key::Backspace);
    }
    assert_eq!(value(&stage, id), "202-55", "and taken away again");
    stage.type_text("50123");
    stage.press_key(Key::Enter);
    let sent = stage.sent();
    assert_eq!(sent[0]["authenticator"]["phoneNumber"], "+12025550123");
}

#[test]
fn enter_begins_a_line_in_a_longer_text_and_with_control_sends() {
    let mut response = fixtures::response("enroll-profile");
    let field = json!({"name": "about", "label": "About you", "required": true,
        "options": [{"label": "display", "value": {"type": "object", "value": {"inputType": "textarea"}}}]});
    let fields = response["remediation"]["value"][0]["value"][0]["form"]["value"]
        .as_array_mut()
        .unwrap();
    fields.clear();
    fields.push(field);
    let members = response["remediation"]["value"][0]["value"]
        .as_array_mut()
        .unwrap();
    members.retain(|member| member["name"] != "credentials");
    let mut stage = Stage::of(&response, [480.0, 900.0], 1.0);
    let id = "userProfile.about";
    assert_eq!(role(&stage.get(id)), Role::MultilineTextInput);
    stage.focus(id);
    stage.type_text("One");
    stage.press_key(Key::Enter);
    stage.type_text("Two");
    assert_eq!(value(&stage, id), "One\nTwo");
    assert_eq!(stage.sent().len(), 0);
    stage
        .harness
        .key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    stage.harness.run_steps(2);
    let sent = stage.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0]["userProfile"]["about"], "One\nTwo");
}

/// What was refused is marked, and not before.
#[test]
fn a_rule_that_was_broken_is_marked_after_a_refusal() {
    let broken = |stage: &Stage| {
        let marked = stage.nodes().into_iter().filter(|node| {
            let label = node.accesskit_node().label().unwrap_or_default();
            label.ends_with(": missing")
        });
        marked.count()
    };
    let mut stage = Stage::new("enroll-password", 480.0);
    stage.type_text("a");
    assert_eq!(broken(&stage), 0);
    let id = "credentials.passcode";
    let mut response = fixtures::response("enroll-password");
    let form = &mut response["remediation"]["value"][0]["value"];
    for member in form.as_array_mut().unwrap() {
        if member["name"] == "credentials" {
            member["form"]["value"][0]["messages"] = json!({"type": "array", "value": [
                {"message": "Too short.", "class": "ERROR", "i18n": {"key": "x"}}]});
        }
    }
    stage.press_key(Key::Tab);
    stage.press_key(Key::Tab);
    stage.type_text("a");
    stage.press_key(Key::Enter);
    answer_all(&mut stage, 400, &response.to_string());
    assert!(stage.find(&format!("{id}-error")).is_some());
    assert!(broken(&stage) > 0);
}

/// No password was wrong where nobody has that name.
#[test]
fn a_name_that_nobody_has_is_typed_over() {
    let mut stage = Stage::new("identify-with-password", 480.0);
    stage.type_text("kim@org.example");
    stage.press_key(Key::Tab);
    stage.type_text("correct-horse");
    stage.press_key(Key::Enter);
    let mut refused = fixtures::response("identify-with-password");
    refused["messages"] = json!({"type": "array", "value": [{
        "class": "INFO", "message": "There is no account with that username.",
        "i18n": {"key": "idx.unknown.user"},
    }]});
    answer_all(&mut stage, 400, &refused.to_string());
    assert_eq!(stage.focused().as_deref(), Some("identifier"));
}
