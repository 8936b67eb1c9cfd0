//! Codes that the org sends: by e-mail, SMS and call.

use std::time::Duration;

use crate::Secret;
use crate::protocol::time::Timestamp;

use super::super::idx::notice::Notice;
use super::{Answer, Rejection};

/// A code on its way to the user. The newest is the only one that works.
#[derive(Clone)]
pub(crate) struct IssuedCode {
    pub(crate) code: Secret,
    pub(crate) sent_at: Timestamp,
    pub(crate) lifetime: Duration,
}

/// Whether the answer is the code that was sent, and in time.
pub(crate) fn check(answer: &Answer<'_>) -> Result<(), Rejection> {
    let given = answer.text("passcode")?;
    let fits = answer.code.is_some_and(|issued| {
        issued.code.expose() == given && answer.now.since(issued.sent_at) <= issued.lifetime
    });
    if fits {
        return Ok(());
    }
    Err(Rejection::Wrong(Notice::invalid_code("passcode")))
}
