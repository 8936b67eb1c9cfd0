//! The link in a mail: as good as the code in it.

use super::super::authenticators::AuthenticatorKey;
use super::transaction::Step;
use super::{Outcome, Turn, finish};

/// Whether the link of the mail was followed meanwhile.
pub(super) fn poll(turn: &mut Turn<'_>) -> Outcome {
    let Step::Challenge(challenge) = &turn.tx.step else {
        return Outcome::OK;
    };
    if challenge.key != AuthenticatorKey::OktaEmail
        || !challenge
            .code
            .as_ref()
            .is_some_and(|code| turn.links.was_followed(&code.link))
    {
        return Outcome::OK;
    }
    let (key, method, now) = (challenge.key, challenge.method, turn.now);
    turn.tx.verify(key, method, now);
    finish::advance(turn)
}
