//! Failures that no server explained: of the network, of an answer, of the tokens.

use super::{
    Button, Emphasis, Item, Notice, NoticeLink, Press, Screen, Status, Symbol, Text, builder,
};
use crate::{
    ErrorCode, SignInError, config,
    protocol::model::{Severity, Step},
    strings::Strings,
};

/// The notice for a failure.
pub fn fault_notice(error: &SignInError, strings: &Strings) -> Notice {
    let key = format!("error.{}", error.code);
    let ours = strings.find(&key).unwrap_or_default();
    // What the org says is nearer to what happened than what we know of it.
    let mut text = error.said.as_deref().unwrap_or(ours).to_owned();
    if let Some(id) = &error.request_id {
        text = format!("{text} {}", strings.fill("error.request-id", &[id]));
    }
    Notice {
        severity: Severity::Error,
        title: None,
        text,
        list: Vec::new(),
        links: Vec::new(),
        plain: false,
    }
}

/// The notice for a failure of a step, with what the step itself says of it: where a browser explains
/// how a page is allowed to reach apps on this device.
pub fn step_fault_notice(step: &Step, error: &SignInError, strings: &Strings) -> Notice {
    let mut notice = fault_notice(error, strings);
    let help = step
        .device_challenge()
        .and_then(|c| c.permission_help.as_deref());
    if error.code == ErrorCode::DeviceNotPermitted
        && let Some(url) = help.filter(|url| config::is_web_address(url))
    {
        notice.links.push(NoticeLink {
            id: "permission-help",
            label: strings.text("link.help-page"),
            url: url.to_owned(),
        });
    }
    notice
}

/// The screen of a failure before there is anything else to draw, or after everything else.
pub fn fault_screen(error: &SignInError, strings: &Strings) -> Screen {
    let mut screen = Screen {
        symbol: Some(Symbol::Warning),
        title: Some(strings.text("title.terminal.error")),
        notices: vec![fault_notice(error, strings)],
        ..empty_screen("terminal")
    };
    if error.code.may_retry() {
        let label = strings.text("button.try-again");
        let retry = Button {
            stands_out: true,
            ..builder::button(RETRY, label, Press::Retry)
        };
        screen.submit = Some(Press::Retry);
        screen.items.push(Item::Button(retry));
    }
    screen.links.push(super::Link {
        id: "go-back",
        lead: None,
        label: strings.text("link.cancel"),
        press: Press::StartOver,
        after_secs: 0,
    });
    screen
}

/// The screen before the first answer.
pub fn loading_screen(strings: &Strings) -> Screen {
    Screen {
        symbol: None,
        title: Some(strings.text("text.loading")),
        notices: Vec::new(),
        items: vec![Item::Picture(super::Picture::Waiting)],
        links: Vec::new(),
        submit: None,
        ..empty_screen("loading")
    }
}

/// The screen of a code that the link of a mail has brought to a browser in which no sign-in waits
/// for it: it is to be typed where one does.
pub fn code_screen(code: &str, strings: &Strings) -> Screen {
    let text = |text: String, emphasis| Item::Text(Text { text, emphasis });
    let copy = builder::button(
        "copy-code",
        strings.text("button.copy-code"),
        Press::Copy(code.to_owned()),
    );
    let begin = builder::button(
        "go-back",
        strings.text("button.sign-in-here"),
        Press::StartOver,
    );
    Screen {
        symbol: Some(Symbol::Email),
        title: Some(strings.text("title.code-only")),
        items: vec![
            text(strings.text("text.code-only.other"), Emphasis::Body),
            text(code.to_owned(), Emphasis::Large),
            Item::Button(copy),
            text(strings.text("text.code-only.ignore"), Emphasis::Quiet),
            Item::Button(begin),
        ],
        ..empty_screen("terminal")
    }
}

/// The screen after the tokens have been verified.
pub fn finished_screen(strings: &Strings) -> Screen {
    Screen {
        symbol: Some(Symbol::Check),
        title: Some(strings.text("title.signed-in")),
        status: Status::Success,
        ..empty_screen("success")
    }
}

pub(super) fn empty_screen(form: &str) -> Screen {
    Screen {
        status: Status::Drawn,
        form: form.to_owned(),
        authenticator: None,
        symbol: None,
        title: None,
        identifier: None,
        notices: Vec::new(),
        items: Vec::new(),
        links: Vec::new(),
        submit: None,
    }
}

/// A notice of our own, by key.
pub fn own_notice(strings: &Strings, key: &str) -> Notice {
    Notice {
        severity: Severity::Info,
        title: None,
        text: strings.text(key),
        list: Vec::new(),
        links: Vec::new(),
        plain: false,
    }
}

/// The id of the button that sends the last request again.
pub(crate) const RETRY: &str = "try-again";

/// The sentences of screens that go on by themselves.
const WAITS: &[&str] = &[
    "text.waits",
    "text.waits.link",
    "text.qr.waits",
    "text.waiting.any",
];

/// Adds a button that sends the last request again, above everything else. A screen that did nothing
/// but wait waits no longer, and what only said so goes.
pub fn add_retry(screen: &mut Screen, error: &SignInError, strings: &Strings) {
    let is_waiting = |item: &Item| matches!(item, Item::Picture(super::Picture::Waiting));
    if screen.items.iter().any(is_waiting) {
        let says_so = |item: &Item| matches!(item, Item::Text(text) if WAITS.iter().any(|key| strings.find(key) == Some(&text.text)));
        screen
            .items
            .retain(|item| !is_waiting(item) && !says_so(item));
        if let Some(title) = strings.find(&format!("title.fault.{}", error.code)) {
            screen.title = Some(title.to_owned());
        }
    }
    let stands_out = |item: &Item| matches!(item, Item::Button(b) if b.stands_out && b.enabled);
    let has_main = screen.items.iter().any(stands_out);
    let retry = builder::button(RETRY, strings.text("button.try-again"), Press::Retry);
    let retry = Button {
        stands_out: !has_main,
        ..retry
    };
    screen.items.insert(0, Item::Button(retry));
}
