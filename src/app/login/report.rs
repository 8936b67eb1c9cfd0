//! What a command says: its result on stdout, everything else on stderr.
//!
//! No token, code or verifier is ever printed on stderr.

use std::{io::Write as _, process::ExitCode};

use egui_okta::{SignInError, Tokens, protocol::time::Timestamp, strings::Strings};
use serde_json::{Map, Value, json};

use super::Failure;

/// What a command is for.
pub(super) struct Output {
    /// For a person.
    pub(super) text: String,
    /// For a program.
    pub(super) json: Value,
}

/// Says how a command ended.
pub(super) fn end(as_json: bool, result: Result<Output, Failure>) -> ExitCode {
    match result {
        Ok(output) if as_json => print(&output.json.to_string(), ExitCode::SUCCESS),
        Ok(output) => print(&output.text, ExitCode::SUCCESS),
        Err(Failure::Usage(sentence)) => usage(as_json, &sentence),
        Err(Failure::Failed(error)) if as_json => {
            print(&failed(&error).to_string(), ExitCode::FAILURE)
        }
        Err(Failure::Failed(error)) => {
            let (message, hint) = sentences(&error);
            note(&message);
            note(&hint);
            ExitCode::FAILURE
        }
    }
}

/// Arguments that cannot be understood, for a program that waits for JSON.
pub(in crate::app) fn usage_error(sentence: &str) -> ExitCode {
    usage(true, sentence)
}

fn usage(as_json: bool, sentence: &str) -> ExitCode {
    if as_json {
        // What the reader of arguments says to a person has a heading and an end that say nothing more.
        let sentence = sentence.split("\n\n").next().unwrap_or_default();
        let sentence = sentence.strip_prefix("error: ").unwrap_or(sentence);
        let hint = "Run the command with --help to see what can be given.";
        let error = json!({"code": "usage", "message": sentence, "hint": hint});
        return print(&json!({"error": error}).to_string(), ExitCode::from(2));
    }
    note(sentence);
    ExitCode::from(2)
}

fn failed(error: &SignInError) -> Value {
    let (message, hint) = sentences(error);
    json!({"error": {"code": error.code.as_str(), "message": message, "hint": hint}})
}

fn sentences(error: &SignInError) -> (String, String) {
    let strings = Strings::english();
    let of = |kind: &str| strings.text(&format!("{kind}.{}", error.code));
    // What only developers understand stands with the next step, which is theirs.
    let hint = if error.detail.is_empty() {
        of("hint")
    } else {
        format!("{} ({})", of("hint"), error.detail)
    };
    (of("error"), hint)
}

/// The tokens as the caller gets them; times in seconds since 1970, by this computer's clock.
pub(super) fn tokens(tokens: &Tokens) -> Map<String, Value> {
    let mut out = Map::new();
    out.insert(
        "access_token".to_owned(),
        tokens.access_token().expose().into(),
    );
    out.insert(
        "id_token".to_owned(),
        tokens.id_token().expose_compact().into(),
    );
    if let Some(refresh_token) = tokens.refresh_token() {
        out.insert("refresh_token".to_owned(), refresh_token.expose().into());
    }
    let expires_at = tokens.expires_at().map(Timestamp::as_secs);
    out.insert("expires_at".to_owned(), expires_at.into());
    out
}

/// By what name the person is greeted.
pub(super) fn name_of(tokens: &Tokens) -> String {
    let id_token = tokens.id_token();
    let names = [
        id_token.preferred_username(),
        id_token.email(),
        id_token.name(),
    ];
    let name = names.into_iter().flatten().next();
    printable(name.unwrap_or(id_token.subject()))
}

/// Without what a terminal would obey.
pub(super) fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// A line for the person, whatever the output is for.
#[expect(
    clippy::print_stderr,
    reason = "this is the command line's output for people"
)]
pub(super) fn note(line: &str) {
    eprintln!("{}", printable(line));
}

fn print(line: &str, code: ExitCode) -> ExitCode {
    let mut out = std::io::stdout();
    match writeln!(out, "{line}").and_then(|()| out.flush()) {
        Ok(()) => code,
        // Nobody reads it.
        Err(_) => ExitCode::FAILURE,
    }
}
