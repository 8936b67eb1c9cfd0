//! What listens beside the step that is shown: somebody else's frame, the browser's list of passkeys, the
//! link of a mail, the app on this device.
//!
//! A request gives all of it up, as its answer is mostly another step. Where it leads nowhere, the step
//! stands as before, and listens again.

use super::{Phase, Purpose, Transaction};
use crate::{Secret, protocol::time::Timestamp};

impl Transaction {
    /// Begins to listen; `otp` is a code that the link of a mail has brought already.
    pub(super) fn listen(&mut self, otp: Option<Secret>, now: Timestamp) {
        if !self.waits_for(Purpose::Frame) {
            self.show_frame(now);
        }
        if !self.waits_for(Purpose::Autofill) {
            self.offer_passkeys(now);
        }
        if !self.waits_for(Purpose::Mail) {
            self.wait_for_mail(otp, now);
        }
    }

    /// Goes on with what was given up for a request that led nowhere.
    pub(super) fn listen_again(&mut self, now: Timestamp) {
        let waits = self.is_busy() || self.expired || self.polling.is_stopped();
        if !self.interrupted || waits || !matches!(self.phase, Phase::Showing(_)) {
            return;
        }
        self.interrupted = false;
        if !self.look_again(now) {
            self.listen(None, now);
        }
    }
}
