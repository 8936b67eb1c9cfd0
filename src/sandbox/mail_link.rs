//! Links in mails, by the name in their address.

use std::collections::{BTreeMap, BTreeSet};

use crate::protocol::time::Timestamp;

use super::directory::UserKey;

/// A link that activates an account.
#[derive(Clone, Copy)]
pub(crate) struct MailLink {
    pub(crate) user: UserKey,
    pub(crate) expires_at: Timestamp,
}

/// The links that are out, and those that were followed.
#[derive(Default)]
pub(crate) struct MailLinks {
    activation: BTreeMap<String, MailLink>,
    followed: BTreeSet<String>,
}

impl MailLinks {
    pub(crate) fn add(&mut self, token: String, link: MailLink) {
        self.activation.insert(token, link);
    }

    /// What an activation link stands for, valid or not.
    pub(crate) fn activation(&self, token: &str) -> Option<MailLink> {
        self.activation.get(token).copied()
    }

    /// An activation link works once.
    pub(crate) fn spend(&mut self, token: &str) {
        self.activation.remove(token);
    }

    /// The link of a code was followed.
    pub(crate) fn follow(&mut self, link: String) {
        self.followed.insert(link);
    }

    pub(crate) fn was_followed(&self, link: &str) -> bool {
        self.followed.contains(link)
    }
}
