//! Failures that no server explained: of the network, of an answer, of the tokens.

use super::{Item, Notice, Press, Screen, Status, Symbol, builder};
use crate::{
    error::{ErrorCode, SignInError},
    protocol::model::Severity,
    strings::Strings,
};

/// The notice for a failure.
pub fn fault_notice(error: &SignInError, strings: &Strings) -> Notice {
    let key = format!("error.{}", error.code);
    let mut text = strings.find(&key).unwrap_or_default().to_owned();
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

/// Whether the same request may succeed when it is sent again.
pub fn may_retry(code: ErrorCode) -> bool {
    !matches!(
        code,
        ErrorCode::Refused
            | ErrorCode::UnknownClient
            | ErrorCode::RedirectUri
            | ErrorCode::GrantType
            | ErrorCode::Scope
            | ErrorCode::Config
            | ErrorCode::Version
            | ErrorCode::SessionExpired
            | ErrorCode::CodeRefused
            | ErrorCode::BadTokens
            | ErrorCode::IdToken
    )
}

/// The screen of a failure before there is anything else to draw, or after everything else.
pub fn fault_screen(error: &SignInError, strings: &Strings) -> Screen {
    let mut screen = Screen {
        status: Status::Drawn,
        form: "terminal".to_owned(),
        authenticator: None,
        symbol: Some(Symbol::Warning),
        title: Some(strings.text("title.terminal.error")),
        identifier: None,
        notices: vec![fault_notice(error, strings)],
        items: Vec::new(),
        links: Vec::new(),
        submit: None,
    };
    if may_retry(error.code) {
        let label = strings.text("button.try-again");
        let retry = builder::button("try-again", label, Press::Retry);
        screen.submit = Some(Press::Retry);
        screen.items.push(Item::Button(super::Button { primary: true, ..retry }));
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
