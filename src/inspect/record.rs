//! The record, read from the accessibility tree.

use egui::accesskit::{Node, Role, Toggled};
use serde_json::{Value, json};

/// Reads all that a person gets.
pub(super) fn read(nodes: &[Node]) -> Value {
    let named = |id: &str| {
        nodes
            .iter()
            .find(|node| node.author_id() == Some(id))
            .and_then(|node| node.label())
    };
    json!({
        "title": named("title"),
        "identifier": named("identifier"),
        "messages": nodes.iter().filter_map(message).collect::<Vec<_>>(),
        "texts": nodes.iter().filter_map(text).collect::<Vec<_>>(),
        "fields": nodes.iter().filter_map(|node| field(node, nodes)).collect::<Vec<_>>(),
        "buttons": nodes.iter().filter_map(button).collect::<Vec<_>>(),
        "links": nodes.iter().filter_map(link).collect::<Vec<_>>(),
        "choices": nodes.iter().filter_map(choice).collect::<Vec<_>>(),
        "images": nodes.iter().filter_map(image).collect::<Vec<_>>(),
    })
}

fn classes(node: &Node) -> impl Iterator<Item = &str> {
    node.class_name().unwrap_or_default().split(' ')
}

fn has_class(node: &Node, class: &str) -> bool {
    classes(node).any(|other| other == class)
}

fn message(node: &Node) -> Option<Value> {
    if node.role() != Role::Alert {
        return None;
    }
    let id = node.author_id()?;
    let field = id
        .strip_suffix("-error")
        .filter(|_| has_class(node, "field"));
    let kind = if has_class(node, "plain") {
        "plain"
    } else {
        "callout"
    };
    Some(json!({
        "severity": classes(node).next(),
        "text": node.label(),
        "field": field,
        "kind": kind,
    }))
}

fn text(node: &Node) -> Option<Value> {
    if node.role() != Role::Label || node.author_id() == Some("identifier") {
        return None;
    }
    node.value().or(node.label()).map(|text| json!(text))
}

fn field(node: &Node, nodes: &[Node]) -> Option<Value> {
    let name = node.author_id()?;
    let (kind, value) = match node.role() {
        Role::TextInput | Role::EmailInput | Role::PhoneNumberInput | Role::NumberInput => {
            ("text", json!(node.value().unwrap_or_default()))
        }
        Role::MultilineTextInput => ("textarea", json!(node.value().unwrap_or_default())),
        Role::PasswordInput => ("password", json!(node.value().unwrap_or_default())),
        Role::CheckBox => ("checkbox", json!(node.toggled() == Some(Toggled::True))),
        Role::ComboBox => ("select", json!(node.value().unwrap_or_default())),
        Role::RadioGroup => ("radio", json!(node.value().unwrap_or_default())),
        _ => return None,
    };
    let label = node
        .label()
        .map(str::to_owned)
        .or_else(|| labelled(node, nodes));
    Some(json!({
        "name": name,
        "kind": kind,
        "label": label,
        "value": value,
        "options": options(name, nodes),
        "autocomplete": node.class_name(),
        "optional": !node.is_required(),
    }))
}

/// The text of the label that stands before the field. The tree names labels by node
/// id, and egui has resolved them to values already where it can.
fn labelled(node: &Node, nodes: &[Node]) -> Option<String> {
    let at = nodes
        .iter()
        .position(|other| other.author_id() == node.author_id())?;
    nodes[..at]
        .iter()
        .rev()
        .find(|other| other.role() == Role::Label)?
        .value()
        .map(str::to_owned)
}

fn options(name: &str, nodes: &[Node]) -> Vec<Value> {
    let of_field = |node: &&Node| {
        matches!(node.role(), Role::RadioButton | Role::ListBoxOption)
            && node
                .author_id()
                .and_then(|id| id.strip_prefix(name))
                .is_some_and(|rest| {
                    rest.strip_prefix('.')
                        .is_some_and(|value| Some(value) == node.value())
                })
    };
    nodes
        .iter()
        .filter(of_field)
        .map(|node| json!({ "value": node.value(), "label": node.label() }))
        .collect()
}

fn button(node: &Node) -> Option<Value> {
    let id = node.author_id()?;
    if node.role() != Role::Button || has_class(node, "choice") || has_class(node, "reveal") {
        return None;
    }
    Some(json!({
        "id": id,
        "label": node.label(),
        "primary": has_class(node, "primary"),
        "disabled": node.is_disabled(),
    }))
}

fn link(node: &Node) -> Option<Value> {
    let id = node.author_id().filter(|_| node.role() == Role::Link)?;
    Some(json!({ "id": id, "label": node.label().or(node.value()) }))
}

fn choice(node: &Node) -> Option<Value> {
    let id = node.author_id().filter(|_| has_class(node, "choice"))?;
    Some(json!({ "id": id, "label": node.label(), "description": node.description() }))
}

fn image(node: &Node) -> Option<Value> {
    (node.role() == Role::Image)
        .then(|| json!({ "kind": node.class_name(), "label": node.label() }))
}
