//! A screen as plain text, a line for each thing on it.

use egui_okta::{
    protocol::{
        idx,
        model::{Remediation, Step},
    },
    screen::{
        AuthenticatorAction, Field, FieldKind, Item, Keyboard, Link, Notice, Picture, Press,
        Screen, Sending, Status, Target, Value,
    },
};

/// All lines of a screen.
pub(crate) fn of(screen: &Screen, step: &Step) -> String {
    let mut lines = Vec::new();
    match &screen.status {
        Status::Drawn => {}
        Status::Redirect(url) => lines.push(format!("goes to {url}")),
        Status::Success => lines.push("signed in".to_owned()),
    }
    if let Some(symbol) = screen.symbol {
        lines.push(format!("symbol {symbol:?}"));
    }
    lines.extend(screen.title.iter().map(|title| format!("# {title}")));
    lines.extend(screen.identifier.iter().map(|who| format!("for {who}")));
    for notice in &screen.notices {
        notice_lines(notice, &mut lines);
    }
    for item in &screen.items {
        item_lines(item, step, &mut lines);
    }
    for link in &screen.links {
        lines.push(format!("foot: {}", link_text(link, step)));
    }
    if let Some(press) = &screen.submit {
        lines.push(format!("Enter {}", press_text(press, step)));
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn notice_lines(notice: &Notice, lines: &mut Vec<String>) {
    let plain = if notice.plain { ", plain" } else { "" };
    let title = notice.title.iter().map(|title| format!("{title} | "));
    let severity = notice.severity.as_str();
    lines.push(format!(
        "{severity}{plain}: {}{}",
        title.collect::<String>(),
        notice.text
    ));
    for part in &notice.list {
        let link = part.link.iter().map(|link| format!(" opens {}", link.url));
        lines.push(format!("  - {}{}", part.text, link.collect::<String>()));
    }
    for link in &notice.links {
        lines.push(format!(
            "  - {} ({}) opens {}",
            link.label, link.id, link.url
        ));
    }
}

fn item_lines(item: &Item, step: &Step, lines: &mut Vec<String>) {
    match item {
        Item::Text(text) => lines.push(format!("{:?}: {}", text.emphasis, text.text)),
        Item::Section(text) => lines.push(format!("## {text}")),
        Item::Field(field) => field_lines(field, lines),
        Item::Choice(choice) => {
            let about = choice.description.iter().map(|text| format!(" | {text}"));
            lines.push(format!(
                "row {} ({}, {:?}){} {}",
                choice.label,
                choice.id,
                choice.symbol,
                about.collect::<String>().replace('\n', " | "),
                press_text(&choice.press, step)
            ));
        }
        Item::Button(button) => {
            let mut marks = vec![button.id.clone()];
            if button.primary {
                marks.push("main".to_owned());
            }
            if button.primary != button.stands_out {
                marks.push(
                    if button.primary {
                        "quiet"
                    } else {
                        "stands out"
                    }
                    .to_owned(),
                );
            }
            if !button.enabled {
                marks.push("cannot be pressed".to_owned());
            }
            marks.extend(button.symbol.map(|symbol| format!("{symbol:?}")));
            let press = press_text(&button.press, step);
            lines.push(format!("[{}] ({}) {press}", button.label, marks.join(", ")));
        }
        Item::Link(link) => lines.push(format!("link: {}", link_text(link, step))),
        Item::Divider(word) => lines.push(format!("-- {}", word.as_deref().unwrap_or("--"))),
        Item::Picture(Picture::Qr { href, label }) => {
            lines.push(format!("picture: {label} ({} characters)", href.len()));
        }
        Item::Picture(Picture::Logo { href, label }) => {
            lines.push(format!("logo: {label} ({href})"));
        }
        Item::Frame(room) => lines.push(format!("frame: {} ({} high)", room.label, room.height)),
        Item::Picture(Picture::Waiting) => lines.push("waiting".to_owned()),
        Item::Rules(rules) => {
            lines.extend(rules.iter().map(|rule| match &rule.check {
                Some(check) => format!("rule: {} {check:?}", rule.text),
                None => format!("rule: {}", rule.text),
            }));
        }
    }
}

fn field_lines(field: &Field, lines: &mut Vec<String>) {
    let mut marks = vec![format!("{:?}", field.kind).to_lowercase()];
    if field.id != field.path.to_string() {
        marks.push(format!("id {}", field.id));
    }
    if field.required {
        marks.push("required".to_owned());
    } else if !matches!(field.kind, FieldKind::Checkbox) {
        marks.push("optional".to_owned());
    }
    marks.extend(field.autofill.map(|a| format!("autofill {}", a.as_str())));
    if field.keyboard != Keyboard::Text {
        marks.push(format!("keyboard {:?}", field.keyboard).to_lowercase());
    }
    marks.extend(field.max_length.map(|most| format!("at most {most}")));
    match &field.initial {
        Value::Text(text) if text.is_empty() => {}
        Value::Text(text) => marks.push(format!("at first {text:?}")),
        Value::Flag(flag) => marks.push(format!("at first {flag}")),
    }
    match field.sending {
        Sending::Text | Sending::Flag => {}
        Sending::Number => marks.push("sent as a number".to_owned()),
        Sending::FlagIfTouched => marks.push("sent if touched".to_owned()),
        Sending::Never => marks.push("never sent".to_owned()),
        Sending::Repeats(other) => marks.push(format!("repeats {other}")),
        Sending::Phone => marks.push("sent as a phone number".to_owned()),
    }
    if !field.enabled {
        marks.push("cannot be changed".to_owned());
    }
    let label = &field.label;
    lines.push(format!(
        "field {label} <{}> ({})",
        field.path,
        marks.join(", ")
    ));
    let (drawn, left) = match field.options.len() {
        many @ 21.. => (3, many - 3),
        few => (few, 0),
    };
    for option in &field.options[..drawn] {
        let page = option.page.iter().map(|page| format!(" shows {page:?}"));
        lines.push(format!(
            "  o {} <{}>{}",
            option.label,
            option.value,
            page.collect::<String>()
        ));
    }
    if left > 0 {
        lines.push(format!("  o and {left} more"));
    }
    lines.extend(field.hint.iter().map(|hint| format!("  hint: {hint}")));
    let errors = field.error.iter().flat_map(|error| error.lines());
    lines.extend(errors.map(|error| format!("  error: {error}")));
}

fn link_text(link: &Link, step: &Step) -> String {
    let lead = link.lead.iter().map(|lead| format!("{lead} "));
    let late = match link.after_secs {
        0 => String::new(),
        secs => format!(", after {secs} s"),
    };
    format!(
        "{}{} ({}{late}) {}",
        lead.collect::<String>(),
        link.label,
        link.id,
        press_text(&link.press, step)
    )
}

/// What pressing does. For a form that is sent: its name and the body as long as nothing is filled in.
fn press_text(press: &Press, step: &Step) -> String {
    match press {
        Press::RemediateDevice(message) => format!("mends message {message}"),
        Press::Send(send) => {
            let Some(form) = form_of(send.target, step) else {
                return "sends NOTHING".to_owned();
            };
            let mut body = idx::body(form, &send.given);
            if let Some(members) = body.as_object_mut() {
                members.remove("stateHandle");
            }
            let fields = if send.with_fields {
                " with the fields"
            } else {
                ""
            };
            format!("sends {}{fields} {body}", form.name)
        }
        Press::Show(page) => format!("shows {page:?}"),
        Press::Browser => "goes on in the browser".to_owned(),
        Press::Leave(url) => format!("goes on at {url}"),
        Press::Open(url) => format!("opens {url}"),
        Press::Copy(text) => format!("copies {text}"),
        Press::Help => "opens help".to_owned(),
        Press::Passkey(target) => {
            let form = form_of(*target, step).map_or("NOTHING", |form| form.name.as_str());
            format!("asks for a passkey for {form}")
        }
        Press::StartOver => "starts over".to_owned(),
        Press::Stop => "stops waiting".to_owned(),
        Press::Retry => "tries again".to_owned(),
    }
}

/// The form that a target means. Written anew from what its documentation says.
fn form_of(target: Target, step: &Step) -> Option<&Remediation> {
    match target {
        Target::Remediation(index) => step.remediations.get(index),
        Target::Authenticator(AuthenticatorAction::Resend) => step.current()?.resend.as_deref(),
        Target::Authenticator(AuthenticatorAction::Recover) => step.current()?.recover.as_deref(),
        Target::ChallengeCancel => step.challenge.as_ref()?.cancel.as_deref(),
    }
}
