//! A sign-in played through recorded exchanges: what the transaction wants sent, number by number, and where it stands.
//!
//! What can break: a request that a real org refuses (a value that it fixed is left out, a field that it did not
//! describe is sent, the wrong media type), an answer after which the person cannot go on, a secret that is printed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::panic, reason = "a test fails by panicking")]

mod answer;
#[path = "../fixtures/mod.rs"]
mod fixtures;
mod hostile;
#[path = "../fixtures/mutate.rs"]
mod mutate;
#[expect(
    dead_code,
    reason = "of the tests of OAuth only what signs is used here"
)]
#[path = "../oauth/support.rs"]
mod oauth;
mod play;
mod script;
mod short_form;
mod standing;

use play::Play;

/// Plays each file of `replays`. The name of the file and the number of the block say where it fails.
#[test]
fn replays() {
    let mut failures = Vec::new();
    for name in fixtures::names("protocol/replays", "txt") {
        let path = fixtures::folder("protocol/replays").join(format!("{name}.txt"));
        let script = script::parse(&std::fs::read_to_string(path).unwrap());
        if let Err(failure) = Play::new().all(&script) {
            failures.push(format!("{name}, {failure}"));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
}
