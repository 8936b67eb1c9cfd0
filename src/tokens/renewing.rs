//! Renewing: one renewal at a time, again after a failure of the network, never after a refusal. A complaint about the
//! request says nothing about the refresh token, so that it is shown again; but not for ever.

mod sharing;

use std::{collections::VecDeque, time::Duration};

use super::{TokenEvent, TokenKind, TokenStore};
use crate::{
    ErrorCode, SignInError,
    protocol::{
        Effect, EffectId, Input,
        oauth::{Metadata, Nonces, PartialTokens, Renewal, RenewalPhase},
        time::Timestamp,
    },
};

pub(crate) use sharing::Begun;

/// How long to wait after the first failure; after each further one twice as long.
const FIRST_RETRY: Duration = Duration::from_secs(2);
/// The longest wait after failures.
const LAST_RETRY: Duration = Duration::from_secs(300);
/// So many complaints about the request in a row are no accident: once the access token has run out, they are a refusal.
const COMPLAINTS: u32 = 3;
/// Tokens that expire at once are not renewed more often than this.
const MIN_INTERVAL: Duration = Duration::from_secs(10);

/// So many renewals that begin by themselves within [`RUSH_TIME`] are a mistake, of a clock for instance.
const RUSH: usize = 10;
/// See [`RUSH`].
const RUSH_TIME: Duration = Duration::from_secs(30);

/// What a store knows about renewals.
#[derive(Debug, Default)]
pub(super) struct Renewing {
    pub(super) metadata: Option<Metadata>,
    pub(super) nonces: Nonces,
    current: Option<Renewal>,
    /// Whether others have the same tokens, so that a renewal needs a turn.
    shared: bool,
    /// Whether a turn is wanted for one.
    wants_turn: bool,
    /// Why the server refused, until it is known whether others have been given new tokens.
    refused: Option<SignInError>,
    /// Whether tokens can be had without a refresh token, by somebody else than this.
    silent: bool,
    /// Whether that is under way.
    is_silent: bool,
    /// Those that were given up, as long as there is something to do for them.
    disowned: Vec<Renewal>,
    next_id: EffectId,
    failures: u32,
    /// How many of the last of them were complaints about the request.
    complaints: u32,
    /// When the last ones began by themselves.
    begun: VecDeque<Timestamp>,
    /// Whether tokens were taken out that may have expired by the server's clock.
    is_doubtful: bool,
    /// Not before this by itself.
    wait_until: Option<Timestamp>,
    /// Whether the last renewal left the ID token as it was, which is the server's right (OpenID Connect
    /// Core 12.2). Its end is no reason to renew then.
    keeps_id_token: bool,
}

impl Renewing {
    pub(super) fn poll_effect(&mut self) -> Option<(EffectId, Effect)> {
        let disowned = self.disowned.iter_mut().find_map(Renewal::poll_effect);
        self.disowned.retain(|renewal| !renewal.is_over());
        disowned.or_else(|| self.current.as_mut()?.poll_effect())
    }

    pub(super) fn forget_failures(&mut self) {
        self.failures = 0;
        self.complaints = 0;
        self.wait_until = None;
    }

    /// Learns from new tokens whether the server gives ID tokens when it renews.
    pub(super) fn compare(&mut self, old: Option<&PartialTokens>, new: &PartialTokens) {
        self.keeps_id_token = old.is_some_and(|old| {
            let is_renewed =
                old.access_token != new.access_token || old.expires_at != new.expires_at;
            is_renewed && old.id_token.is_some() && old.id_token == new.id_token
        });
    }

    /// Gives up what is under way, and what was learnt from failures.
    pub(super) fn abandon(&mut self) {
        self.end();
        self.wants_turn = false;
        self.refused = None;
        self.is_silent = false;
        self.forget_failures();
    }

    /// There is no renewal any more; what it still wants done, such as forgetting a request, is done.
    fn end(&mut self) {
        if let Some(mut renewal) = self.current.take() {
            renewal.disown();
            self.next_id = EffectId(renewal.next_id().0 + Renewal::LAST_REQUESTS);
            self.disowned.push(renewal);
        }
    }

    /// Whom an answer is for.
    fn renewal_of(&mut self, id: EffectId) -> Option<&mut Renewal> {
        let mut all = self.disowned.iter_mut().chain(&mut self.current);
        all.find(|renewal| renewal.waits_for(id))
    }
}

impl TokenStore {
    /// Begins a renewal, and says whether one is under way now: not without a refresh token, and
    /// never two at a time.
    pub fn renew(&mut self, now: Timestamp) -> bool {
        if self.is_renewing() {
            return true;
        }
        if self.renewing.shared {
            self.renewing.wants_turn |=
                self.basis.is_some() && (self.refresh.is_some() || self.renewing.silent);
            return self.renewing.wants_turn;
        }
        self.begin_renewal(now)
    }

    fn begin_renewal(&mut self, now: Timestamp) -> bool {
        // A refresh token alone is enough: the other tokens may have been thrown away.
        let (Some(basis), Some(refresh)) = (&self.basis, &self.refresh) else {
            return false;
        };
        // The ID token is compared with the one that was there, even if it has been thrown away since.
        let basis = PartialTokens {
            refresh_token: Some(refresh.value.clone()),
            id_token: self.id.clone().or(basis.id_token.clone()),
            ..basis.clone()
        };
        let renewal = Renewal::start(
            self.config.clone(),
            basis,
            self.renewing.metadata.clone(),
            self.renewing.next_id,
            now,
        );
        self.renewing.current = Some(renewal.with_nonces(&self.renewing.nonces));
        true
    }

    /// Whether a renewal is under way.
    pub fn is_renewing(&self) -> bool {
        self.renewing.current.is_some() || self.renewing.is_silent
    }

    /// When [`tick`](Self::tick) is to be called next, whatever happens until then.
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        let renewals = self.renewing.disowned.iter().chain(&self.renewing.current);
        let deadline = renewals.filter_map(Renewal::poll_timeout).min();
        let retry = self
            .renewing
            .wait_until
            .filter(|_| self.wants_renewal_at().is_some() && !self.is_renewing())
            .filter(|_| !self.renewing.wants_turn && self.renewing.refused.is_none())
            .map(|until| self.wants_renewal_at().map_or(until, |at| at.max(until)));
        [deadline, retry, self.next_expiry()]
            .into_iter()
            .flatten()
            .min()
    }

    /// Time has passed: tokens expire, are renewed or thrown away.
    pub fn tick(&mut self, now: Timestamp) {
        let renewing = &mut self.renewing;
        for renewal in renewing.disowned.iter_mut().chain(&mut renewing.current) {
            renewal.tick(now);
        }
        self.settle(now);
        self.tell_expired(now);
        let doubtful = std::mem::take(&mut self.renewing.is_doubtful) && self.can_renew();
        let due = doubtful || self.wants_renewal_at().is_some_and(|at| now >= at);
        let may = self.renewing.wait_until.is_none_or(|until| now >= until);
        let idle = !self.is_renewing() && !self.renewing.wants_turn;
        if due && may && idle && self.renewing.refused.is_none() {
            self.renew_by_itself(now);
        }
        if self.options.auto_remove && !self.can_renew() {
            for kind in [TokenKind::Access, TokenKind::Id] {
                if self.get(kind).is_some() && self.has_expired(kind, now) {
                    self.remove(kind);
                }
            }
        }
    }

    /// Something happened. What belongs to nothing that is waited for is ignored.
    pub fn handle(&mut self, id: EffectId, input: Input, now: Timestamp) {
        if let Some(renewal) = self.renewing.renewal_of(id) {
            renewal.handle(id, input, now);
        }
        self.settle(now);
    }

    /// Not too often: a server must not suffer from tokens that are never good enough.
    fn renew_by_itself(&mut self, now: Timestamp) {
        let begun = &mut self.renewing.begun;
        begun.retain(|at| now.since(*at) < RUSH_TIME);
        if begun.len() >= RUSH {
            begun.clear();
            let error = SignInError::new(ErrorCode::RateLimited, "too many renewals");
            self.renewing.wait_until = Some(now + RUSH_TIME);
            self.events.push_back(TokenEvent::Error(error));
            return;
        }
        begun.push_back(now);
        self.renew(now);
    }

    fn can_renew(&self) -> bool {
        self.options.auto_renew
            && self.basis.is_some()
            && (self.refresh.is_some() || self.renewing.silent)
    }

    /// From when on a renewal begins by itself.
    fn wants_renewal_at(&self) -> Option<Timestamp> {
        self.first_end().filter(|_| self.can_renew())
    }

    /// From when on the first of the tokens that a renewal replaces counts as expired.
    fn first_end(&self) -> Option<Timestamp> {
        let kinds = [TokenKind::Access, TokenKind::Id].into_iter();
        kinds
            .filter(|kind| *kind == TokenKind::Access || !self.renewing.keeps_id_token)
            .filter_map(|kind| self.expires_early_at(kind))
            .min()
    }

    /// Takes what a renewal came to.
    fn settle(&mut self, now: Timestamp) {
        let Some(renewal) = &self.renewing.current else {
            return;
        };
        let phase = match renewal.phase() {
            RenewalPhase::Renewing => return,
            phase => phase.clone(),
        };
        let nonces = renewal.nonces().clone();
        self.renewing.nonces.learn_all(&nonces);
        let known = renewal.metadata().cloned();
        self.renewing.metadata = known.or(self.renewing.metadata.take());
        self.renewing.end();
        match phase {
            RenewalPhase::Renewing => {}
            RenewalPhase::Renewed(tokens) => {
                self.set(&tokens);
                self.renewing.wait_until = Some(now + MIN_INTERVAL);
            }
            RenewalPhase::Failed {
                error,
                keeps_tokens: true,
            } => self.on_failure(error, now),
            RenewalPhase::Failed {
                error,
                keeps_tokens: false,
            } => self.on_refusal(error),
        }
    }

    /// The refresh token is as good as before, as far as it is known. What nobody can use, however, keeps nobody signed
    /// in: they can sign in again.
    fn on_failure(&mut self, error: SignInError, now: Timestamp) {
        let is_complaint = matches!(error.code, ErrorCode::Request | ErrorCode::RedirectUri);
        self.renewing.complaints = match is_complaint {
            true => self.renewing.complaints.saturating_add(1),
            false => 0,
        };
        let held = self.partial();
        let has_run_out =
            held.access_token.is_none() || held.expires_at.is_some_and(|at| now >= at);
        if has_run_out && self.renewing.complaints >= COMPLAINTS {
            self.on_refusal(error);
        } else {
            self.try_again(error, now);
        }
    }

    fn on_refusal(&mut self, error: SignInError) {
        if self.renewing.shared {
            self.renewing.refused = Some(error);
        } else {
            self.end_by(error);
        }
    }

    fn end_by(&mut self, error: SignInError) {
        self.clear();
        self.events.push_back(TokenEvent::SignedOut(error));
    }

    fn try_again(&mut self, error: SignInError, now: Timestamp) {
        let doubled = 2_u32.saturating_pow(self.renewing.failures);
        let pause = FIRST_RETRY.saturating_mul(doubled).min(LAST_RETRY);
        self.renewing.failures = self.renewing.failures.saturating_add(1);
        let told = error.retry_at.unwrap_or_default();
        self.renewing.wait_until = Some(told.max(now + pause));
        self.events.push_back(TokenEvent::Error(error));
    }
}
