//! One place and several who use it: tabs of a browser, programs of a user. Each renews in turn, and takes
//! what another one has put away.

use std::time::Duration;

use super::{
    Session,
    looking::Found,
    outside::{What, Who},
};
use crate::{
    ErrorCode, SignInError,
    platform::{Grant, SharedWake},
    protocol::time::Timestamp,
    tokens::{AccessToken, Begun, KeepError, Kept},
};

/// How long a turn is waited for. Whoever has it needs no longer than a few requests.
const TURN_PATIENCE: Duration = Duration::from_secs(90);

/// Whose turn it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Turn {
    /// Nobody here wants one.
    #[default]
    None,
    /// It is waited for until then.
    Waiting(Timestamp),
    /// Ours; what is kept has not been looked at yet.
    Granted,
    /// Ours.
    Mine,
}

impl Session {
    /// Asks for a turn if one is wanted, and gives it back after use.
    pub(super) fn take_turns(&mut self, wake: &SharedWake, now: Timestamp) {
        match self.turn {
            Turn::None if self.store.wants_turn() => {
                let name = self.store.config().turn_name();
                let id = self.outside.expect(Who::Store, What::Turn);
                let wake_later = SharedWake::clone(wake);
                match self.outside.platform.take_turn(id, &name, wake_later) {
                    Grant::Now => self.begin_turn(wake, now),
                    Grant::Later => self.turn = Turn::Waiting(now + TURN_PATIENCE),
                }
            }
            // The place was not ready to be looked into.
            Turn::Granted => self.begin_turn(wake, now),
            Turn::Waiting(_) if !self.store.wants_turn() => self.end_turn(),
            Turn::Waiting(until) if now >= until => {
                self.end_turn();
                let error = SignInError::new(ErrorCode::Timeout, "another program has the turn");
                self.store.give_up_turn(error, now);
            }
            Turn::None | Turn::Waiting(_) | Turn::Mine => {}
        }
    }

    /// It is our turn.
    pub(super) fn begin_turn(&mut self, wake: &SharedWake, now: Timestamp) {
        self.turn = Turn::Mine;
        match self.look_and_tell() {
            Found::Unknown => self.turn = Turn::Granted,
            // Others may have used the refresh token by now: a second use could take all of them back. Once the
            // access token has run out there is nothing left to lose by it.
            Found::Closed if self.known.is_some() && !self.has_run_out(now) => {
                self.end_turn();
                let error = SignInError::new(ErrorCode::Storage, "the tokens cannot be looked up");
                self.store.give_up_turn(error, now);
            }
            // A newer version renews by itself; what is known here has been used by it, or will be.
            Found::Newer => {
                self.end_turn();
                let error = SignInError::new(ErrorCode::StorageNewer, "");
                self.store.give_up_turn(error, now);
            }
            Found::Same | Found::Closed | Found::Foreign => {
                if self.store.begin_turn(now) == Begun::Silent {
                    self.begin_silent(wake, now);
                }
            }
            // Whoever had it before has renewed, or has signed out; nothing is left to be done.
            Found::Other | Found::Gone => {}
        }
    }

    fn has_run_out(&self, now: Timestamp) -> bool {
        let expires_at = self.store.access_token().and_then(AccessToken::expires_at);
        expires_at.is_some_and(|at| at <= now)
    }

    /// Gives the turn back once there is nothing more to do in it.
    pub(super) fn finish_turn(&mut self) {
        let is_kept = match self.finish() {
            Err(KeepError::Pending) => false,
            Err(error) => {
                self.not_kept(&error);
                self.drop_used();
                true
            }
            Ok(()) => true,
        };
        let is_done = !self.store.is_renewing() && !self.store.is_refused() && !self.changed;
        if self.turn == Turn::Mine && is_done && is_kept {
            self.end_turn();
        }
    }

    fn end_turn(&mut self) {
        self.outside.end_turn();
        self.turn = Turn::None;
    }

    /// A renewal was refused. If others have new tokens by now, it was too late only.
    pub(super) fn settle_refusal(&mut self) {
        if self.store.is_refused()
            && matches!(
                self.look_and_tell(),
                Found::Same | Found::Closed | Found::Foreign
            )
        {
            self.store.end_refused();
            self.forget_user();
        }
    }

    /// Puts away what has changed. What is there is looked at first, always: others may have put something
    /// newer there that this one has not been told of.
    pub(super) fn put_away(&mut self, now: Timestamp) {
        self.drain();
        if !std::mem::take(&mut self.changed) {
            return;
        }
        self.is_own_deed |= self.owes_deed;
        let has_right = self.turn == Turn::Mine || self.is_own_deed;
        let found = match has_right {
            true => self.outrun(now),
            false => self.look_for_known(),
        };
        match found {
            Found::Same | Found::Foreign => {}
            Found::Closed if has_right => {}
            Found::Other | Found::Gone | Found::Newer | Found::Closed => return,
            // The program may end with this frame, and what the host did is not to be lost with it.
            Found::Unknown if self.is_own_deed => self.is_own_deed = false,
            Found::Unknown => {
                self.changed = true;
                return;
            }
        }
        self.owes_deed = false;
        let text = self.store.to_text();
        if text == self.known {
            return;
        }
        self.replaced = self.known.clone().filter(|_| has_right);
        let kept = match &text {
            Some(text) => self.keep.save(text),
            None => self.keep.clear(),
        };
        match kept {
            Ok(()) => self.known = text,
            Err(error) => {
                self.not_kept(&error);
                self.drop_used();
            }
        }
        // What this one did itself is no news.
        self.keep.was_changed();
    }

    /// A token has expired here, which is no reason to put anything in the place of what others have there.
    fn look_for_known(&mut self) -> Found {
        let found = self.look_and_tell();
        self.drain();
        self.changed = false;
        match found {
            Found::Foreign => Found::Other,
            found => found,
        }
    }

    /// Nothing new could be put away: a refresh token that has been exchanged for another must not stay
    /// there, for a second use could take all of them back. Throwing away works on a full disk, too.
    fn drop_used(&mut self) {
        let there = self.replaced.take().as_ref().map(Kept::from_text);
        let Some(Ok(there)) = there else { return };
        let used = there.tokens.refresh_token;
        let is_used = used.is_some() && used != self.store.partial().refresh_token;
        if is_used && self.keep.clear().is_ok() {
            self.known = None;
        }
    }

    /// Whether somebody signed out or in while this one renewed. They did it on purpose, so that counts,
    /// and the new tokens are good for nothing.
    fn outrun(&mut self, now: Timestamp) -> Found {
        let useless = self.store.partial();
        let found = self.look_and_tell();
        if let Found::Other | Found::Gone = found {
            self.drain();
            self.changed = false;
            self.revoke(useless, now);
        }
        found
    }
}
