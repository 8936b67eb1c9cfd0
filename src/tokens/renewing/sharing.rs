//! Renewals of tokens that others have, too.

use super::{MIN_INTERVAL, TokenStore};
use crate::{
    ErrorCode, IdToken, SignInError, Tokens,
    protocol::{
        oauth::{PartialTokens, Renewal, keeps_tokens},
        time::Timestamp,
    },
};

/// For a [`Session`](crate::Session), which shares its tokens with others.
impl TokenStore {
    /// From now on a renewal waits for a turn. `silent` says whether tokens can be had without a refresh
    /// token, too.
    pub(crate) fn share(&mut self, silent: bool) {
        self.renewing.shared = true;
        self.renewing.silent = silent;
    }

    /// The app's API has refused the access token: renews, unless it came just now, when another one would
    /// be refused as well. Whether a renewal is under way.
    pub(crate) fn renew_refused(&mut self, now: Timestamp) -> bool {
        let may = self.renewing.wait_until.is_none_or(|until| now >= until);
        if may && !self.is_renewing() && self.renewing.refused.is_none() {
            self.renew_by_itself(now);
        }
        self.is_renewing() || self.renewing.wants_turn
    }

    /// Takes the tokens that others have now. They are not renewed at once, or all who share them would
    /// do that one after the other when they expire too early.
    pub(crate) fn take_over(&mut self, tokens: PartialTokens, now: Timestamp) {
        let is_first = self.basis.is_none();
        self.renewing.is_doubtful = is_first && tokens.may_have_expired(now);
        // Where others have only thrown away what expired, a renewal is as good as before, and the refresh token is
        // not shown a second time.
        let shown = self.refresh.as_ref().map(|refresh| &refresh.value);
        let goes_on = shown.is_some() && shown == tokens.refresh_token.as_ref();
        let current = goes_on.then(|| self.renewing.current.take()).flatten();
        self.restore(tokens);
        self.renewing.current = current;
        if !is_first {
            self.renewing.wait_until = Some(now + MIN_INTERVAL);
        }
    }

    /// Whether one that was given up is waited for, so that what comes of it is made useless.
    pub(crate) fn is_ending(&self) -> bool {
        let disowned = &self.renewing.disowned;
        disowned.iter().any(Renewal::is_pending)
    }

    /// Whether somebody else than this is to get new tokens, without a refresh token.
    pub(crate) fn is_silent(&self) -> bool {
        self.renewing.is_silent
    }

    /// Whether a turn is wanted, to renew.
    pub(crate) fn wants_turn(&self) -> bool {
        self.renewing.wants_turn
    }

    /// It is the turn of this store: renews, unless there are no tokens left to renew. Without a refresh
    /// token it is for the caller to get new ones; they go to [`renewed_silently`](Self::renewed_silently).
    pub(crate) fn begin_turn(&mut self, now: Timestamp) -> Begun {
        if !std::mem::take(&mut self.renewing.wants_turn) {
            return Begun::Nothing;
        }
        if self.begin_renewal(now) {
            return Begun::Renewal;
        }
        self.renewing.is_silent = self.renewing.silent && self.basis.is_some();
        if self.renewing.is_silent {
            Begun::Silent
        } else {
            Begun::Nothing
        }
    }

    /// No turn was to be had: it is tried again later.
    pub(crate) fn give_up_turn(&mut self, error: SignInError, now: Timestamp) {
        self.renewing.wants_turn = false;
        self.try_again(error, now);
    }

    /// What a renewal without refresh token came to. As long as the tokens are good nothing but somebody
    /// else at the server ends them; after that, a refusal does, and a frame that nobody answers in.
    /// Gives tokens back that are not taken, to be made useless.
    pub(crate) fn renewed_silently(
        &mut self,
        result: Result<Tokens, SignInError>,
        now: Timestamp,
    ) -> Option<Tokens> {
        if !std::mem::take(&mut self.renewing.is_silent) {
            // The user has signed out since, or in.
            return result.ok();
        }
        let ends_at = self.first_end().map(|at| at + self.options.expire_early);
        let has_ended = ends_at.is_some_and(|at| now >= at);
        let old = self
            .basis
            .as_ref()
            .and_then(|basis| basis.id_token.as_ref());
        let subject = old.map(IdToken::subject);
        match result {
            Ok(tokens) if subject.is_none_or(|old| old == tokens.id_token().subject()) => {
                self.set(&tokens);
                self.renewing.wait_until = Some(now + MIN_INTERVAL);
            }
            // Somebody else has signed in at the server since.
            Ok(tokens) => {
                self.on_refusal(SignInError::new(ErrorCode::LoginRequired, "another user"));
                return Some(tokens);
            }
            // The server was reached, and did not let its answer be seen in a frame.
            Err(error) if error.code == ErrorCode::LoginTimeout && has_ended => {
                self.on_refusal(SignInError::new(ErrorCode::LoginRequired, "no answer"));
            }
            Err(error) if silence_keeps_tokens(error.code) => self.try_again(error, now),
            Err(error) if has_ended => self.on_refusal(error),
            Err(error) => {
                self.try_again(error, now);
                // Asked once more at the end, and not before: the answer would be the same.
                self.renewing.wait_until = ends_at.or(self.renewing.wait_until);
            }
        }
        None
    }

    /// Whether the server refused a renewal. The tokens are still there, until
    /// [`end_refused`](Self::end_refused) or others' tokens take their place.
    pub(crate) fn is_refused(&self) -> bool {
        self.renewing.refused.is_some()
    }

    /// The refusal stands: the user is signed out.
    pub(crate) fn end_refused(&mut self) {
        if let Some(error) = self.renewing.refused.take() {
            self.end_by(error);
        }
    }
}

/// What a turn is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    /// The refresh token is exchanged.
    Renewal,
    /// The server is to be asked without one.
    Silent,
    /// There is nothing to renew.
    Nothing,
}

/// Whether a failure without refresh token leaves the tokens as they were: that nobody answered says as
/// little about the user as what the network does.
fn silence_keeps_tokens(code: ErrorCode) -> bool {
    keeps_tokens(code) || code == ErrorCode::LoginTimeout
}
