//! Filling in: what is wrong is told at its field, passwords are seen only when asked for.

use egui::{
    Key,
    accesskit::{Invalid, Role},
};
use egui_kittest::kittest::NodeT as _;

use crate::{
    fixtures,
    platform::json,
    stage::{Stage, is_control, role},
};

fn value(stage: &Stage, id: &str) -> String {
    stage.get(id).value().unwrap_or_default()
}

#[test]
fn an_empty_field_is_told_at_the_field_and_gets_the_keyboard() {
    let mut stage = Stage::new("identify-with-password", 480.0);
    stage.type_text("kim@org.example");
    stage.click("submit");
    assert_eq!(stage.sent().len(), 0, "nothing is sent");
    assert_eq!(stage.focused().as_deref(), Some("credentials.passcode"));

    let field = stage.get("credentials.passcode");
    let node = field.accesskit_node();
    assert_eq!(node.data().invalid(), Some(Invalid::True));
    assert!(node.is_required());
    let told = stage.get("credentials.passcode-error");
    assert_eq!(role(&told), Role::Alert);
    let text = told.accesskit_node().label();
    assert_eq!(node.description(), text, "it is described by its error");
    assert!(text.is_some_and(|text| text.contains("fill this in")));
    assert!(stage.find("identifier-error").is_none());

    stage.type_text("c");
    let told = stage.find("credentials.passcode-error");
    assert!(told.is_none(), "it is no longer empty");
}

#[test]
fn a_refused_field_gets_the_keyboard_and_keeps_what_was_typed() {
    let mut stage = Stage::new("enroll-profile", 480.0);
    for text in ["Kim", "Kaai", "kim@org.example"] {
        stage.type_text(text);
        stage.press_key(Key::Tab);
    }
    let draft = stage.harness.state_mut().sign_in.draft_mut();
    draft.set_text("userProfile.harbour", "rtm");
    draft.set_text("credentials.passcode", "A-horse-1");
    stage.click("submit");
    assert_eq!(stage.sent().len(), 1);
    let refused = fixtures::response("enroll-profile-refused").to_string();
    let answer = |_: &_| json(400, &refused);
    stage.wire.lock().unwrap().answer_all(answer);
    stage.harness.run_steps(3);
    assert_eq!(stage.focused().as_deref(), Some("userProfile.email"));
    assert_eq!(value(&stage, "userProfile.firstName"), "Kim");
    assert_eq!(value(&stage, "userProfile.email"), "kim@org.example");
    let email = stage.get("userProfile.email");
    assert_eq!(email.accesskit_node().data().invalid(), Some(Invalid::True));
}

#[test]
fn a_password_is_shown_and_hidden_again() {
    let mut stage = Stage::new("challenge-password", 480.0);
    let (field, eye) = ("credentials.passcode", "credentials.passcode-reveal");
    let label = |stage: &Stage| stage.get(eye).accesskit_node().label();
    stage.type_text("correct-horse");
    assert!(!value(&stage, field).contains("horse"));
    assert_eq!(label(&stage).as_deref(), Some("Show Password"));

    stage.click(eye);
    assert_eq!(role(&stage.get(field)), Role::TextInput);
    assert_eq!(value(&stage, field), "correct-horse");
    assert_eq!(label(&stage).as_deref(), Some("Hide Password"));

    stage.click(eye);
    assert!(!value(&stage, field).contains("horse"));
}

#[test]
fn a_password_does_not_stay_shown() {
    let mut stage = Stage::new("challenge-password", 480.0);
    stage.type_text("correct-horse");
    stage.click("credentials.passcode-reveal");
    stage.pass(31.0);
    assert!(!value(&stage, "credentials.passcode").contains("horse"));
}

/// Every field and button is called something, and something else than the others.
#[test]
fn every_control_has_a_name_of_its_own() {
    let mut failures = Vec::new();
    for name in fixtures::names("fixtures/responses", "json") {
        let stage = Stage::new(&name, 480.0);
        let mut labels = Vec::new();
        for node in stage.nodes().iter().filter(|node| is_control(node)) {
            let label = node.accesskit_node().label().or(node.value());
            let label = label.unwrap_or_default();
            if label.trim().is_empty() || labels.contains(&label) {
                failures.push(format!("{name}: {label:?} {:?}", role(node)));
            }
            labels.push(label);
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn what_a_notice_says_is_not_written_at_the_field_again() {
    let mut response = fixtures::response("identify-with-password");
    let wrong = serde_json::json!({"type": "array", "value": [
        {"message": "So it is.", "class": "ERROR", "i18n": {"key": "wrong"}},
    ]});
    response["messages"] = wrong.clone();
    let form = &mut response["remediation"]["value"][0]["value"];
    let field = form.as_array_mut().unwrap().iter_mut();
    let identifier = field
        .into_iter()
        .find(|field| field["name"] == "identifier");
    identifier.unwrap()["messages"] = wrong;
    let stage = Stage::of(&response, [480.0, 900.0], 1.0);
    assert!(stage.find("notice").is_some());
    assert!(stage.find("identifier-error").is_none());
    let field = stage.get("identifier");
    let node = field.accesskit_node();
    assert_eq!(node.data().invalid(), Some(Invalid::True));
    assert_eq!(node.description().as_deref(), Some("So it is."));
}
