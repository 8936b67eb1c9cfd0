//! From one screen to the next: at once, without an empty frame, and without a jump.

use egui::{Key, Rect, ViewportId, accesskit::Role};
use egui_kittest::kittest::NodeT as _;
use serde_json::Value;

use crate::{
    fixtures,
    platform::json,
    stage::{Stage, author_id, rect, role},
};

/// All that is drawn, with its place.
fn drawn(stage: &Stage) -> Vec<(Role, String, Rect)> {
    let nodes = stage.nodes();
    let nodes = nodes.iter().filter_map(|node| {
        let name = author_id(node).or_else(|| node.accesskit_node().label());
        Some((role(node), name?, rect(node)?))
    });
    nodes.collect()
}

fn title(stage: &Stage) -> String {
    let title = stage.get("title").accesskit_node().label();
    title.unwrap_or_default()
}

/// The next screen is on its way: name and password have been sent.
fn sent() -> Stage {
    let mut stage = Stage::new("identify-with-password", 480.0);
    stage.type_text("kim@org.example");
    stage.press_key(Key::Tab);
    stage.type_text("correct-horse");
    stage.press_key(Key::Enter);
    assert_eq!(stage.sent().len(), 1);
    stage
}

fn answer(stage: &Stage, response: &Value) {
    let body = response.to_string();
    let mut wire = stage.wire.lock().unwrap();
    wire.answer_all(|_| json(200, &body));
}

#[test]
fn the_frame_after_an_answer_shows_the_next_screen() {
    let mut stage = sent();
    let before = title(&stage);
    answer(&stage, &fixtures::response("challenge-totp"));
    stage.harness.step();
    assert_ne!(title(&stage), before);
    assert!(
        stage
            .find("identifier")
            .is_none_or(|it| role(&it) == Role::Label)
    );
    assert!(stage.find("credentials.passcode").is_some());
}

/// For as long as it takes: what was there stays, each thing at its place, and only nothing can be pressed.
#[test]
fn until_then_the_former_screen_stays() {
    let mut stage = Stage::new("identify-with-password", 480.0);
    stage.type_text("kim@org.example");
    stage.press_key(Key::Tab);
    stage.type_text("correct-horse");
    let before = drawn(&stage);
    stage.harness.key_press(Key::Enter);
    for frame in 0..8 {
        stage.harness.step();
        assert_eq!(drawn(&stage), before, "frame {frame}");
    }
    assert_eq!(stage.sent().len(), 1);
    assert!(stage.get("submit").accesskit_node().is_disabled());
    let delay = stage.harness.output().viewport_output[&ViewportId::ROOT].repaint_delay;
    assert!(
        delay.as_millis() < 100,
        "something turns meanwhile: {delay:?}"
    );
}

/// Higher or lower, a card begins where the one before began, and no frame shows something else between them.
#[test]
fn cards_of_other_heights_begin_at_the_same_place() {
    let row = |id: &'static str| Box::new(move |stage: &mut Stage| stage.click(id));
    let code = || {
        Box::new(|stage: &mut Stage| {
            stage.type_text("123456");
            stage.press_key(Key::Enter);
        })
    };
    let course: [(&str, Box<dyn Fn(&mut Stage)>); 5] = [
        ("select-authenticator", row("google_otp")),
        ("challenge-totp", code()),
        ("enroll-list", row("google_otp")),
        ("challenge-sms", code()),
        ("challenge-password", code()),
    ];
    let mut stage = sent();
    // What all begin with is a picture of one size, and the heading below it.
    let top = |stage: &Stage| rect(&stage.get("title")).unwrap().top();
    let first = top(&stage);
    let mut before = title(&stage);
    for (name, go_on) in course {
        assert_eq!(stage.sent().len(), 1, "before {name}");
        answer(&stage, &fixtures::response(name));
        for frame in 0..4 {
            stage.harness.step();
            let now = title(&stage);
            assert_ne!(now, before, "{name}: frame {frame}");
            assert_eq!(top(&stage), first, "{name}: frame {frame}");
        }
        before = title(&stage);
        go_on(&mut stage);
    }
}
