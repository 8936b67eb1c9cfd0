//! What the org would have sent to mailboxes and phones.

use serde::{Serialize, Serializer};

use crate::Secret;
use crate::protocol::time::Timestamp;

/// How many messages are kept; the oldest go first.
const CAPACITY: usize = 500;

/// The way a code took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// An e-mail.
    Email,
    /// A text message.
    Sms,
    /// A phone call.
    Voice,
}

/// A message that carries a code.
#[derive(Clone, Debug, Serialize)]
pub struct Message {
    /// The way it took.
    pub channel: Channel,
    /// The address or phone number.
    pub to: String,
    /// The code in it.
    #[serde(serialize_with = "expose")]
    pub code: Secret,
    /// When it was sent.
    #[serde(serialize_with = "iso_8601")]
    pub at: Timestamp,
    /// The user name of its receiver.
    #[serde(skip)]
    pub username: String,
}

/// All messages, in the order sent.
#[derive(Default)]
pub(crate) struct Outbox(Vec<Message>);

impl Outbox {
    pub(crate) fn send(&mut self, message: Message) {
        if self.0.len() >= CAPACITY {
            self.0.remove(0);
        }
        self.0.push(message);
    }

    pub(crate) fn messages(&self) -> &[Message] {
        &self.0
    }

    /// Those for one user, or all if none is named.
    pub(crate) fn for_user<'a>(
        &'a self,
        username: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Message> {
        self.0.iter().filter(move |m| username.is_none_or(|u| m.username.eq_ignore_ascii_case(u)))
    }
}

/// Writes a secret out. Only for what a person or a test is meant to read.
pub(crate) fn expose<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

fn iso_8601<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(at)
}
