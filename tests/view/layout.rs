//! Nothing is cut off or drawn over: in 320 points, and in half a window, as with a zoom of 200 %.

use egui::{
    Rect, Shape,
    accesskit::{Action, Role},
    epaint::ClippedShape,
    pos2,
};
use egui_kittest::{Node, kittest::NodeT as _};
use serde_json::{Value, json};

use crate::{
    fixtures,
    stage::{Stage, author_id, rect, role},
};

/// High enough for every screen.
pub(crate) const HEIGHT: f32 = 9000.0;

/// All fixtures, and some with words that have no place to be broken at.
fn responses() -> Vec<(String, Value)> {
    let names = fixtures::names("fixtures/responses", "json");
    let plain = names
        .iter()
        .map(|name| (name.clone(), fixtures::response(name)));
    let long = [
        "identify-with-password",
        "select-authenticator",
        "enroll-profile",
        "device-assurance",
        "enroll-list",
        "granular-consent",
        "challenge-email",
        "unknown-remediation",
    ];
    let long = long.iter().map(|name| {
        let mut response = fixtures::response(name);
        lengthen(&mut response);
        (format!("{name} with long words"), response)
    });
    plain.chain(long).collect()
}

/// Makes all that is shown of a response nine times as long, and without a space.
fn lengthen(value: &mut Value) {
    const SHOWN: &[&str] = &[
        "label",
        "message",
        "displayName",
        "email",
        "identifier",
        "desc",
        "phoneNumber",
    ];
    match value {
        Value::Array(items) => items.iter_mut().for_each(lengthen),
        Value::Object(members) => {
            for (key, value) in members {
                match value {
                    Value::String(text) if SHOWN.contains(&key.as_str()) => {
                        *value = json!(text.replace(' ', "").repeat(9));
                    }
                    _ => lengthen(value),
                }
            }
        }
        _ => {}
    }
}

/// What is said of things that are not wholly inside the window.
pub(crate) fn misplaced(stage: &Stage, width: f32) -> Vec<String> {
    // What is typed may be longer than its field, which shows the part that is written at.
    let is_typed = |node: &Node<'_>| {
        let parent = node.accesskit_node().parent();
        role(node) == Role::TextRun && parent.is_some_and(|parent| parent.is_text_input())
    };
    let window = Rect::from_min_max(pos2(0.0, 0.0), pos2(width, HEIGHT)).expand(0.5);
    let nodes = stage.nodes();
    let nodes = nodes.iter().filter(|node| !is_typed(node));
    let drawn = nodes.filter_map(|node| Some((node, rect(node)?)));
    drawn
        .filter(|(_, rect)| !window.contains_rect(*rect))
        .map(|(node, rect)| {
            let name = author_id(node).or_else(|| node.value());
            format!("{:?} {} at {rect}", role(node), name.unwrap_or_default())
        })
        .collect()
}

/// What is said of texts that are drawn in part only: behind an edge, or ended by dots.
pub(crate) fn cut_texts(stage: &Stage) -> Vec<String> {
    let mut cut = Vec::new();
    let nodes = stage.nodes();
    let inputs = nodes
        .iter()
        .filter(|node| node.accesskit_node().is_text_input());
    let typed: Vec<String> = inputs.filter_map(|node| node.value()).collect();
    for ClippedShape {
        clip_rect, shape, ..
    } in &stage.harness.output().shapes
    {
        let mut left = vec![shape];
        while let Some(shape) = left.pop() {
            match shape {
                Shape::Vec(shapes) => left.extend(shapes),
                Shape::Text(text) if typed.iter().any(|typed| typed == text.galley.text()) => {}
                Shape::Text(text) if text.galley.text().is_empty() => {}
                Shape::Text(text) => {
                    let place = text.visual_bounding_rect();
                    let is_whole = clip_rect.expand(1.0).contains_rect(place);
                    if !is_whole || text.galley.elided {
                        cut.push(format!(
                            "{:?} at {place} in {clip_rect}",
                            text.galley.text()
                        ));
                    }
                }
                _ => {}
            }
        }
    }
    cut
}

fn nothing_is_cut_off(width: f32, pixels_per_point: f32) {
    let mut failures = Vec::new();
    for (name, response) in responses() {
        let mut stage = Stage::of(&response, [width, HEIGHT], pixels_per_point);
        let mut check = |stage: &Stage, when: &str| {
            let mut found = misplaced(stage, width);
            found.extend(cut_texts(stage));
            failures.extend(found.iter().map(|what| format!("{name}{when}: {what}")));
        };
        check(&stage, "");
        // With all links there, and all that is wrong told.
        stage.pass(31.0);
        if stage.find("submit").is_some() {
            stage.click("submit");
        }
        check(&stage, ", later");
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn nothing_is_cut_off_in_320_points() {
    nothing_is_cut_off(320.0, 1.0);
}

/// A panel of 480 pixels has 240 points then.
#[test]
fn nothing_is_cut_off_at_200_percent() {
    nothing_is_cut_off(240.0, 2.0);
}

/// What is said of things that can be pressed and are drawn over each other, but for the eye in its field.
pub(crate) fn covered(stage: &Stage) -> Vec<String> {
    let nodes = stage.nodes();
    let pressed = nodes
        .iter()
        .filter(|node| node.accesskit_node().data().supports_action(Action::Click));
    let drawn: Vec<(String, Rect)> = pressed
        .filter_map(|node| Some((author_id(node)?, rect(node)?)))
        .collect();
    let mut found = Vec::new();
    for (at, (id, place)) in drawn.iter().enumerate() {
        for (other_id, other) in &drawn[at + 1..] {
            let is_eye = *other_id == format!("{id}-reveal");
            if !is_eye && place.shrink(1.0).intersects(other.shrink(1.0)) {
                found.push(format!("{id} at {place}, {other_id} at {other}"));
            }
        }
    }
    found
}

#[test]
fn nothing_covers_anything() {
    let mut failures = Vec::new();
    for (name, response) in responses() {
        let stage = Stage::of(&response, [320.0, HEIGHT], 1.0);
        let found = covered(&stage);
        failures.extend(found.iter().map(|what| format!("{name}: {what}")));
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// What is pressed is 24 points high at least (WCAG 2.2, success criterion 2.5.8, which spares links in a text).
#[test]
fn what_is_pressed_is_large_enough() {
    let mut failures = Vec::new();
    for name in fixtures::names("fixtures/responses", "json") {
        let stage = Stage::new(&name, 320.0);
        for node in &stage.nodes() {
            let is_pressed = matches!(
                role(node),
                Role::Button | Role::CheckBox | Role::ComboBox | Role::RadioButton
            );
            if let Some(rect) = rect(node).filter(|rect| is_pressed && rect.height() < 23.9) {
                let id = author_id(node).unwrap_or_default();
                failures.push(format!("{name}: {id} is {} high", rect.height()));
            }
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}
