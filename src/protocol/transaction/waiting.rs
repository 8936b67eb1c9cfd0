//! What is under way, and what for.

use super::{Effect, EffectId, Phase, Transaction, TransportError};
use crate::protocol::{oauth::dpop::KeyTask, time::Timestamp};

/// What is being waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Interact,
    Introspect,
    Proceed,
    Passkey,
    Away,
    Poll,
    Probe,
    DeviceChallenge,
    RemediationProbe,
    Remediation,
    Captcha,
    Frame,
    Mail,
    Autofill,
    Token,
    Discovery,
    Keys,
    UserInfo,
    Revoke,
}

impl Purpose {
    /// Whether it is about the step that is shown: nobody wants it any more when another is.
    pub(super) fn is_of_step(self) -> bool {
        matches!(
            self,
            Self::Poll
                | Self::Probe
                | Self::DeviceChallenge
                | Self::RemediationProbe
                | Self::Remediation
                | Self::Frame
                | Self::Mail
                | Self::Autofill
        )
    }

    /// Whether nobody waits for it.
    pub(super) fn is_beside(self) -> bool {
        !matches!(
            self,
            Self::Interact
                | Self::Introspect
                | Self::Proceed
                | Self::Passkey
                | Self::Captcha
                | Self::Away
                | Self::Token
        )
    }
}

/// Whether it is to be done although nobody waits for it.
fn is_last_word(effect: &Effect) -> bool {
    matches!(effect, Effect::Forget | Effect::Key(KeyTask::Drop(_)))
}

/// A request that has no answer yet.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) id: EffectId,
    pub(super) purpose: Purpose,
    pub(super) deadline: Timestamp,
}

impl Transaction {
    /// Gives everything up that is under way, for good. Only revocations still go out.
    pub fn abandon(&mut self) {
        self.polling.stop();
        let (revocations, dropped): (Vec<_>, Vec<_>) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|w| w.purpose == Purpose::Revoke);
        let is_revocation = |id| revocations.iter().any(|w| w.id == id);
        self.effects
            .retain(|(id, effect)| is_last_word(effect) || is_revocation(*id));
        self.effects
            .extend(dropped.iter().map(|w| (w.id, Effect::Forget)));
    }

    /// The person does not want to wait any longer: the screen is as it was before.
    pub fn stop_waiting(&mut self) {
        let (kept, dropped) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|w| w.purpose.is_beside());
        self.waiting = kept;
        self.kept_back = None;
        let dropped: Vec<Waiting> = dropped;
        self.effects
            .extend(dropped.iter().map(|w| (w.id, Effect::Forget)));
        if !dropped.is_empty() && !matches!(self.phase, Phase::Showing(_)) {
            self.fail(TransportError::Timeout.into());
        }
        self.revision += 1;
    }
}
