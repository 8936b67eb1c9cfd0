//! What the org would have sent to mailboxes and phones.

use crate::Secret;
use crate::protocol::time::Timestamp;

/// How many messages are kept; the oldest go first.
const CAPACITY: usize = 500;

/// The way a code took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    /// An e-mail.
    Email,
    /// A text message.
    Sms,
    /// A phone call.
    Voice,
}

impl Channel {
    /// The name on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Voice => "voice",
        }
    }
}

/// A message that carries a code.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// The way it took.
    pub(crate) channel: Channel,
    /// The address or phone number.
    pub(crate) to: String,
    /// The code in it; empty if it is about a link alone.
    pub(crate) code: Secret,
    /// The link in it.
    pub(crate) link: Option<Secret>,
    /// When it was sent.
    pub(crate) at: Timestamp,
    /// The user name of its receiver.
    pub(crate) username: String,
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

    /// How many went to a user by this way.
    pub(crate) fn count(&self, username: &str, channel: Channel) -> usize {
        let all = self.for_user(Some(username));
        all.filter(|message| message.channel == channel).count()
    }

    /// Those for one user, or all if none is named.
    pub(crate) fn for_user<'a>(
        &'a self,
        username: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Message> {
        self.0
            .iter()
            .filter(move |m| username.is_none_or(|u| m.username.eq_ignore_ascii_case(u)))
    }
}
