//! What is under way, and what for.

use super::{Effect, EffectId, Phase, Transaction, TransportError};
use crate::protocol::{
    http::Response,
    oauth::{self, dpop::KeyTask},
    time::Timestamp,
};

/// A refresh token and an access token.
const MOST_REVOCATIONS: u64 = 2;

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
    /// Gives everything up that is under way, for good. Only revocations still go out; and where the
    /// code has been shown, [`is_owed_tokens`](Self::is_owed_tokens), what comes for it is revoked.
    ///
    /// [`next_id`](Self::next_id) is to be asked for afterwards.
    pub fn abandon(&mut self, now: Timestamp) {
        self.revoke_answer(now);
        self.polling.stop();
        let unproven = self.prover.stop();
        let unsent: Vec<_> = self.effects.iter().map(|(id, _)| *id).collect();
        let (kept, dropped): (Vec<_>, Vec<_>) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|w| match w.purpose {
                Purpose::Revoke => true,
                Purpose::Token => !unsent.contains(&w.id) && !unproven.contains(&w.id),
                _ => false,
            });
        let is_kept = |id| kept.iter().any(|w| w.id == id);
        self.effects
            .retain(|(id, effect)| is_last_word(effect) || is_kept(*id));
        self.effects
            .extend(dropped.iter().map(|w| (w.id, Effect::Forget)));
        // What comes of a revocation changes nothing.
        let is_owed = |w: &Waiting| w.purpose == Purpose::Token;
        self.waiting = kept.into_iter().filter(is_owed).collect();
        if self.is_owed_tokens() {
            // The sign-in that follows has other numbers than the revocations that may be needed.
            self.for_revocations = Some(self.next_id);
            self.next_id = EffectId(self.next_id.0 + MOST_REVOCATIONS);
        }
    }

    /// Whether tokens may still come after it was [abandoned](Self::abandon): until then it is to be driven on, for
    /// they are to be revoked.
    pub fn is_owed_tokens(&self) -> bool {
        self.waits_for(Purpose::Token)
    }

    /// Whether this sign-in waits for the answer to that effect.
    pub fn awaits(&self, id: EffectId) -> bool {
        self.waiting.iter().any(|w| w.id == id)
    }

    /// Revokes what has come after nobody waited for it any more. Whether it was abandoned.
    pub(super) fn revoke_late(
        &mut self,
        result: &Result<Response, TransportError>,
        now: Timestamp,
    ) -> bool {
        let Some(first) = self.for_revocations.take() else {
            return false;
        };
        self.next_id = first;
        if let Ok(response) = result {
            self.revoke_tokens(&oauth::token::strays(response), now);
        }
        true
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
