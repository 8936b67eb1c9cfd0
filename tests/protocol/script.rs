//! The files in `replays`: a sign-in as numbered exchanges, in the marks of an HTTP log.
//!
//! ```text
//! What this replay shows.
//!
//! 3 send identify                                what happens first; see `Play::act`
//!   identifier = kim@org.example                 what the person gave
//!   credentials.passcode = secret abc            the same, not to be seen
//! > POST https://org.example/idp/idx/identify    what is to be sent: method and address,
//! > Accept: application/json                     headers, of which those that are not named are not compared,
//! > {"identifier": …}                            and the body
//! < 401                                          what is answered: a status, or why there is no answer,
//! < Retry-After: 30                              headers,
//! < @name                                        and the body: a file of `fixtures/responses`, or as it stands,
//! < short {…}                                    or in the short form of these files
//! = showing identify about okta_password         all that is then to be said of the sign-in; see `standing`
//! ~ # Check your email                           some of the lines of its screen; see `tests/screens/text.rs`
//! ```
//!
//! A program on this computer is asked and answers as a server does; `> Within: 100 ms` says how long it may take.
//! A browser is sent away by `> leave ADDRESS`, and comes back by `< back PARAMETERS`. Somebody else's part of the page
//! is asked by `> captcha KIND KEY`, `> duo HOST TOKEN` or `> unseen ADDRESS`, and answers `< token TEXT` or `< ended`.
//!
//! In a block without `>` nothing is sent; without `<` nothing is answered.

#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) number: String,
    pub(crate) action: String,
    pub(crate) answers: Vec<(String, String)>,
    pub(crate) request: Message,
    pub(crate) response: Message,
    pub(crate) standing: Vec<String>,
    pub(crate) drawn: Vec<String>,
}

/// A request or a response: its first line, its headers, its body.
#[derive(Debug, Default)]
pub(crate) struct Message {
    pub(crate) head: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Message {
    fn add(&mut self, line: &str) {
        let is_header = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        match line.split_once(": ") {
            _ if self.head.is_none() => self.head = Some(line.to_owned()),
            Some((name, value)) if self.body.is_empty() && is_header(name) => {
                self.headers.push((name.to_owned(), value.to_owned()));
            }
            _ => self.body.push_str(line),
        }
    }
}

pub(crate) fn parse(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in text.lines() {
        let line = line.trim_end();
        if line.starts_with(|first: char| first.is_ascii_digit()) {
            let (number, action) = line.split_once(' ').unwrap_or((line, ""));
            blocks.push(Block {
                number: number.to_owned(),
                action: action.to_owned(),
                ..Block::default()
            });
            continue;
        }
        let Some(block) = blocks.last_mut() else {
            continue; // what stands before the first number is for people
        };
        if let Some(line) = line.strip_prefix("> ") {
            block.request.add(line);
        } else if let Some(line) = line.strip_prefix("< ") {
            block.response.add(line);
        } else if let Some(line) = line.strip_prefix("= ") {
            block.standing.push(line.to_owned());
        } else if let Some(line) = line.strip_prefix("~ ") {
            block.drawn.push(line.to_owned());
        } else if let Some((path, value)) = line.trim_start().split_once(" =") {
            let value = value.trim_start();
            block.answers.push((path.to_owned(), value.to_owned()));
        } else {
            assert!(line.trim().is_empty(), "not understood: {line}");
        }
    }
    blocks
}
