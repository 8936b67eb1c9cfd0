//! Messages of the server.

use serde_json::Value;

use super::node;
use crate::protocol::model::{
    DeviceRemediation, Message, MessageLink, RemediationFallback, Severity,
};

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
        device_remediation: value.get("deviceRemediation").and_then(remediation),
    })
}

/// What an app on this device can do. Okta knows one way to ask it: on a port.
fn remediation(holder: &Value) -> Option<Box<DeviceRemediation>> {
    let value = holder.get("value").unwrap_or(holder);
    if value.get("remediationType")?.as_str()? != "LOOPBACK" {
        return None;
    }
    let (domains, ports, probe_timeout) = super::authenticator::loopback(value);
    Some(Box::new(DeviceRemediation {
        action: node::text(value, "action").filter(|action| is_segment(action))?,
        path: node::text(value, "remediationPath").filter(|path| is_segment(path))?,
        domains,
        ports,
        probe_timeout,
        fallback: value.get("fallback").and_then(fallback),
    }))
}

/// Whether a text is one part of a path and nothing more.
fn is_segment(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    !text.is_empty() && text.bytes().all(is_plain)
}

fn fallback(value: &Value) -> Option<RemediationFallback> {
    match value.get("type")?.as_str()? {
        "APP_LINK" => node::text(value, "href").map(RemediationFallback::AppLink),
        "MESSAGE" => {
            let message = value.get("message")?;
            let text =
                node::text(message, "message").or_else(|| message.as_str().map(str::to_owned));
            text.map(RemediationFallback::Message)
        }
        _ => None,
    }
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
