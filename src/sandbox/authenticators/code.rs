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
    /// The name of the link in the mail.
    pub(crate) link: String,
}

impl IssuedCode {
    pub(crate) fn is_valid(&self, now: Timestamp) -> bool {
        now.since(self.sent_at) <= self.lifetime
    }

    /// Whether this is the code, and in time.
    pub(crate) fn fits(&self, given: &str, now: Timestamp) -> bool {
        self.code.expose() == given && self.is_valid(now)
    }
}

/// Whether the answer is the code that was sent, and in time.
pub(crate) fn check(answer: &Answer<'_>) -> Result<(), Rejection> {
    let given = answer.text("passcode")?;
    if answer
        .code
        .is_some_and(|issued| issued.fits(given, answer.now))
    {
        return Ok(());
    }
    Err(Rejection::Wrong(Notice::invalid_code("passcode")))
}
