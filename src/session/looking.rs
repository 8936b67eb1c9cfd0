//! The place where tokens are kept is looked into: others may have put something there, or taken it away.

use std::time::Duration;

use super::{Session, SessionEvent};
use crate::{
    ErrorCode, IdToken, Secret, SignInError,
    protocol::time::Timestamp,
    tokens::{KeepError, Kept, TokenEvent},
};

/// How long the place for the tokens may take. A person may be asked to unlock it, but not for ever.
const KEEP_PATIENCE: Duration = Duration::from_secs(30);

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

    pub(super) fn finish(&mut self) -> Result<(), KeepError> {
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
                self.end_silence();
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
                self.end_silence();
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
                self.revoke_replaced(Some(kept));
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
            Ok(text) => {
                let kept = text.as_ref().and_then(|text| Kept::from_text(text).ok());
                self.revoke_replaced(kept.filter(|kept| self.store.is_mine(kept)));
                self.known = text;
            }
        }
        self.is_own_deed = false;
        Found::Same
    }

    /// Nobody has these any more, once what the host gave has taken their place.
    fn revoke_replaced(&mut self, kept: Option<Kept>) {
        let own = self.store.partial();
        if let Some(replaced) = kept.and_then(|kept| kept.tokens.replaced_by(&own)) {
            let now = self.outside.now();
            self.revoke(replaced, now);
        }
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

    pub(super) fn not_kept(&mut self, error: &KeepError) {
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
}
