//! Everything is called something, and what is wrong is told where it is wrong.

use egui::accesskit::{Invalid, Role};
use egui_kittest::{Node, kittest::NodeT as _};

use super::each;
use crate::stage::{Stage, author_id, is_control, role};

/// What a screen reader says of a control: its name, and the sentence about it.
fn said(node: &Node<'_>) -> (String, String) {
    let node = node.accesskit_node();
    let label = node.label().or(node.value()).unwrap_or_default();
    (label, node.description().unwrap_or_default())
}

fn unnamed(stage: &Stage) -> Vec<String> {
    let mut found = Vec::new();
    let mut known = Vec::new();
    for node in stage
        .nodes()
        .iter()
        .filter(|node| is_control(node) || role(node) == Role::RadioGroup)
    {
        let (label, description) = said(node);
        let id = author_id(node).unwrap_or_default();
        // The names of members on the wire are no words.
        let is_word = !label.contains('.') || label.contains(' ');
        let is_wire =
            label.chars().any(char::is_uppercase) && label.starts_with(char::is_lowercase);
        if label.trim().is_empty() || id.is_empty() || !is_word || is_wire {
            found.push(format!("{id:?} is called {label:?}"));
        }
        let both = (role(node), label, description);
        if known.contains(&both) {
            found.push(format!("{id:?} is called as another: {both:?}"));
        }
        known.push(both);
    }
    found
}

/// Errors that stand at no field, or at one that does not say so.
fn loose_errors(stage: &Stage) -> Vec<String> {
    let mut found = Vec::new();
    for node in stage.nodes() {
        let id = author_id(&node).unwrap_or_default();
        let Some(of) = id.strip_suffix("-error") else {
            continue;
        };
        let text = node.accesskit_node().label();
        let Some(field) = stage.find(of) else {
            found.push(format!("{id} is of no field"));
            continue;
        };
        let field = field.accesskit_node();
        if field.data().invalid() != Some(Invalid::True) {
            found.push(format!("{of} is not said to be wrong"));
        }
        if text.is_none() || field.description() != text {
            found.push(format!(
                "{of} is described by {:?}, not {text:?}",
                field.description()
            ));
        }
    }
    found
}

#[test]
fn every_control_has_a_name_of_its_own() {
    each(|situation| unnamed(&situation.stage([480.0, 900.0])));
}

#[test]
fn an_error_belongs_to_its_field() {
    each(|situation| {
        let mut stage = situation.stage([480.0, 900.0]);
        let mut found = loose_errors(&stage);
        if stage.find("submit").is_some() {
            stage.click("submit");
            found.extend(loose_errors(&stage));
        }
        found
    });
}
