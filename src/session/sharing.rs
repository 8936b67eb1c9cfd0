//! One place and several who use it: tabs of a browser, programs of a user. Each renews in turn, and takes
//! what another one has put away.

use std::time::Duration;

use super::{
    Session, SessionEvent,
    outside::{What, Who},
};
use crate::{
    ErrorCode, IdToken, Secret, SignInError,
    platform::{Grant, SharedWake},
    protocol::time::Timestamp,
    tokens::{AccessToken, Begun, KeepError, Kept, TokenEvent},
};

/// How long a turn is waited for. Whoever has it needs no longer than a few requests.
const TURN_PATIENCE: Duration = Duration::from_secs(90);

/// How long the place for the tokens may take. A person may be asked to unlock it, but not for ever.
const KEEP_PATIENCE: Duration = Duration::from_secs(30);

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

/// What was found in the place where tokens are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// What is known.
    Same,
    /// Something else, which has been taken over.
    Other,
    /// Nothing any more.
    Gone,
    /// That is not known yet.
    Unknown,
    /// It cannot be looked into.
    Closed,
    /// Tokens of another app, which are left alone.
    Foreign,
    /// Something of a newer version, which is left alone.
    Newer,
}

impl Session {
    fn load(&mut self) -> Result<Option<Secret>, KeepError> {
        let loaded = self.keep.load();
        self.with_patience(0, loaded)
    }

    fn finish(&mut self) -> Result<(), KeepError> {
        let finished = self.keep.finish();
        self.with_patience(1, finished)
    }

    /// A place that never answers must not stop everything for ever.
    fn with_patience<T>(
        &mut self,
        question: usize,
        answer: Result<T, KeepError>,
    ) -> Result<T, KeepError> {
        let now = self.outside.now();
        let Some(pending) = self.pending_since.get_mut(question) else {
            return answer;
        };
        if !matches!(answer, Err(KeepError::Pending)) {
            *pending = None;
            return answer;
        }
        if now < *pending.get_or_insert(now) + KEEP_PATIENCE {
            return answer;
        }
        Err(KeepError::Unavailable("no answer".to_owned()))
    }

    /// When the wait for the place ends.
    pub(super) fn keep_timeout(&self) -> Option<Timestamp> {
        let now = self.outside.now();
        let ends = self.pending_since.iter().flatten();
        ends.map(|since| *since + KEEP_PATIENCE)
            .filter(|until| now < *until)
            .min()
    }

    /// Looks at what is kept. Who changed it last is right.
    pub(super) fn look(&mut self) -> Found {
        if self.is_own_deed {
            return self.prevail();
        }
        let loaded = match self.load() {
            Ok(text) => text,
            Err(KeepError::Corrupted) => return self.drop_corrupted(),
            Err(KeepError::Pending) => return Found::Unknown,
            Err(error) => {
                self.not_kept(&error);
                return Found::Closed;
            }
        };
        if loaded == self.known {
            return Found::Same;
        }
        match loaded.as_ref().map(Kept::from_text) {
            None => {
                self.known = None;
                self.store.clear();
                self.forget_user();
                Found::Gone
            }
            Some(Ok(kept)) if self.store.is_mine(&kept) => {
                self.known = loaded;
                if self.store.partial() == kept.tokens {
                    return Found::Same;
                }
                let subject = kept.tokens.id_token.as_ref().map(IdToken::subject);
                if self.store.subject() != subject {
                    self.forget_user();
                }
                let now = self.outside.now();
                self.store.take_over(kept.tokens, now);
                Found::Other
            }
            // Tokens of another app stay where they are.
            Some(Ok(_)) => Found::Foreign,
            Some(Err(KeepError::Newer)) => {
                self.not_kept(&KeepError::Newer);
                Found::Newer
            }
            Some(Err(_)) => self.drop_corrupted(),
        }
    }

    /// The host signed in or out after others put away what is there: that is not taken over, and made
    /// useless.
    fn prevail(&mut self) -> Found {
        let loaded = match self.load() {
            Err(KeepError::Pending) => return Found::Unknown,
            Err(KeepError::Corrupted) => {
                self.is_own_deed = false;
                return self.drop_corrupted();
            }
            Err(error) => {
                self.is_own_deed = false;
                self.not_kept(&error);
                return Found::Same;
            }
            Ok(text) => text,
        };
        self.is_own_deed = false;
        let own = self.store.to_text();
        if loaded == self.known || loaded == own {
            self.known = loaded;
            return Found::Same;
        }
        match loaded.as_ref().map(Kept::from_text) {
            Some(Ok(kept)) if self.store.is_mine(&kept) => {
                let now = self.outside.now();
                self.revoke(kept.tokens, now);
                self.known = loaded;
            }
            // Tokens of another app stay where they are, unless ours come in their place.
            Some(Ok(_)) if own.is_none() => self.known = None,
            _ => self.known = loaded,
        }
        Found::Same
    }

    /// Looks at what is kept, to put something else in its place.
    pub(super) fn learn(&mut self) -> Found {
        match self.load() {
            Err(KeepError::Pending) => return Found::Unknown,
            Err(error) => self.not_kept(&error),
            Ok(text) => self.known = text,
        }
        self.is_own_deed = false;
        Found::Same
    }

    fn drop_corrupted(&mut self) -> Found {
        let error = SignInError::new(ErrorCode::StorageCorrupted, "");
        self.say(SessionEvent::Token(TokenEvent::Error(error)));
        self.known = None;
        if let Err(error) = self.keep.clear() {
            self.not_kept(&error);
        }
        // What this one has is put there again.
        self.changed = true;
        Found::Same
    }

    fn not_kept(&mut self, error: &KeepError) {
        let code = match error {
            KeepError::Newer => ErrorCode::StorageNewer,
            _ => ErrorCode::Storage,
        };
        let error = SignInError::new(code, error.to_string());
        let event = SessionEvent::NotKept(error);
        if self.events.back() != Some(&event) {
            self.say(event);
        }
    }

    /// Takes over what others have done to the tokens, and says so.
    pub(super) fn look_and_tell(&mut self) -> Found {
        let had = !self.store.is_empty();
        let found = self.look();
        match found {
            Found::Same | Found::Unknown | Found::Closed | Found::Foreign | Found::Newer => {}
            Found::Other => self.say(SessionEvent::TakenOver),
            Found::Gone if had => self.say(SessionEvent::SignedOutElsewhere),
            Found::Gone => {}
        }
        found
    }

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
