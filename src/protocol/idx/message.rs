//! Messages of the server.

use serde_json::Value;

use super::node;
use crate::protocol::model::{Message, MessageLink, Severity};

/// Reads the `messages` of a response, a form or a field. Those that say the same twice are one.
pub(super) fn read_all(holder: &Value) -> Vec<Message> {
    let mut messages: Vec<Message> = Vec::new();
    for value in node::list(holder, "messages") {
        if let Some(message) = read(value)
            && !messages.contains(&message)
        {
            messages.push(message);
        }
    }
    messages
}

fn read(value: &Value) -> Option<Message> {
    let i18n = value.get("i18n");
    let key = i18n.and_then(|i18n| node::text(i18n, "key"));
    let text = node::text(value, "message").unwrap_or_default();
    if text.is_empty() && key.is_none() {
        return None;
    }
    Some(Message {
        text,
        key,
        params: i18n.map(params).unwrap_or_default(),
        severity: Severity::from_class(value.get("class").and_then(Value::as_str).unwrap_or("")),
        links: node::list(value, "links").iter().filter_map(link).collect(),
    })
}

fn params(i18n: &Value) -> Vec<String> {
    node::list(i18n, "params")
        .iter()
        .map(crate::protocol::model::scalar_text)
        .collect()
}

fn link(value: &Value) -> Option<MessageLink> {
    Some(MessageLink {
        url: node::text(value, "url")?,
        label: node::text(value, "label"),
    })
}
