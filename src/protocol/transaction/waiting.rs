//! What is under way, and what for.

use super::EffectId;
use crate::protocol::time::Timestamp;

/// What is being waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Interact,
    Introspect,
    Proceed,
    Passkey,
    Away,
    Poll,
    Token,
    Discovery,
    Keys,
    UserInfo,
    Revoke,
}

impl Purpose {
    /// Whether nobody waits for it.
    pub(super) fn is_beside(self) -> bool {
        !matches!(
            self,
            Self::Interact
                | Self::Introspect
                | Self::Proceed
                | Self::Passkey
                | Self::Away
                | Self::Token
        )
    }
}

/// A request that has no answer yet.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) id: EffectId,
    pub(super) purpose: Purpose,
    pub(super) deadline: Timestamp,
}
