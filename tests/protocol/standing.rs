//! Where a sign-in stands, in lines that a replay names.

use egui_okta::protocol::{
    Fault, Phase, Transaction,
    model::{Field, Message, Step},
    time::Timestamp,
};

/// All that can be said:
///
/// - `starting`, `showing FORM`, `showing FORM about AUTHENTICATOR`, `showing nothing`, `finishing`, `signed in as NAME`
/// - `number N`: which number is to be pressed elsewhere
/// - `opens ADDRESS`: an app is opened; `forgets N`: so many answers are wanted no more
/// - `busy`: the person waits for an answer
/// - `says SEVERITY KEY`, for a field with `at PATH`
/// - `fault CODE`, with status, request id and waiting time; `final` if the sign-in cannot go on
/// - `expired`
pub(crate) fn lines(transaction: &Transaction, now: Timestamp) -> Vec<String> {
    let mut lines = Vec::new();
    match transaction.phase() {
        Phase::Starting => lines.push("starting".to_owned()),
        Phase::Finishing => lines.push("finishing".to_owned()),
        Phase::SignedIn(tokens) => {
            let name = tokens.id_token().preferred_username().unwrap_or_default();
            lines.push(format!("signed in as {name}"));
        }
        Phase::Showing(step) => show(step, &mut lines),
    }
    if transaction.is_busy() {
        lines.push("busy".to_owned());
    }
    if let Some(fault) = transaction.fault() {
        lines.push(fault_line(fault, now));
    }
    if transaction.is_expired() {
        lines.push("expired".to_owned());
    }
    lines
}

fn show(step: &Step, lines: &mut Vec<String>) {
    let about = step
        .current()
        .map_or(String::new(), |a| format!(" about {}", a.key));
    match step.remediations.first() {
        Some(first) => lines.push(format!("showing {}{about}", first.name)),
        None => lines.push(format!("showing nothing{about}")),
    }
    let number = step.current().map(|a| &a.contextual);
    if let Some(number) = number.and_then(|c| c.correct_answer.as_deref()) {
        lines.push(format!("number {number}"));
    }
    for message in &step.messages {
        lines.push(message_line(message));
    }
    for field in step.remediations.iter().flat_map(|form| &form.fields) {
        field_lines(field, "", lines);
    }
}

fn field_lines(field: &Field, parent: &str, lines: &mut Vec<String>) {
    let path = format!("{parent}{}", field.name);
    for message in &field.messages {
        lines.push(format!("{} at {path}", message_line(message)));
    }
    for child in field.children() {
        field_lines(child, &format!("{path}."), lines);
    }
}

fn message_line(message: &Message) -> String {
    let key = message.key.as_deref().unwrap_or(&message.text);
    format!("says {} {key}", message.severity.as_str())
}

fn fault_line(fault: &Fault, now: Timestamp) -> String {
    let error = &fault.error;
    let mut line = format!("fault {}", error.code);
    if let Some(status) = error.status {
        line += &format!(", status {status}");
    }
    if let Some(id) = &error.request_id {
        line += &format!(", request {id}");
    }
    if let Some(at) = error.retry_at {
        line += &format!(", wait {} s", at.since(now).as_secs());
    }
    if fault.is_final {
        line += ", final";
    }
    line
}
