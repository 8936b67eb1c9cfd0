//! Requests under way: which are waited for, until when, and what is to be sent next.

use std::{collections::VecDeque, time::Duration};

use crate::protocol::{Effect, EffectId, http::Request, time::Timestamp};

/// The requests of one flow, each with what it is for.
#[derive(Debug)]
pub(in crate::protocol::oauth) struct Requests<P> {
    waiting: Vec<Waiting<P>>,
    effects: VecDeque<(EffectId, Effect)>,
    next_id: EffectId,
    timeout: Duration,
}

#[derive(Debug)]
struct Waiting<P> {
    id: EffectId,
    purpose: P,
    /// When its time is over.
    due: Timestamp,
    /// How long it is waited for.
    until: Timestamp,
    /// Whether it was waited for a little longer, since this computer was asleep.
    has_slept: bool,
}

/// After a sleep an answer may still be on its way up through the system.
const AFTER_SLEEP: Duration = Duration::from_secs(5);

impl<P: Copy + PartialEq> Requests<P> {
    pub(in crate::protocol::oauth) fn new(first_id: EffectId, timeout: Duration) -> Self {
        Self {
            waiting: Vec::new(),
            effects: VecDeque::new(),
            next_id: first_id,
            timeout,
        }
    }

    pub(in crate::protocol::oauth) fn send(
        &mut self,
        purpose: P,
        request: Request,
        now: Timestamp,
    ) {
        let timeout = self.timeout;
        self.begin(purpose, now, |_| Effect::Http { request, timeout });
    }

    /// Begins something that ends with an answer; more than one effect may be needed on the way.
    pub(in crate::protocol::oauth) fn begin(
        &mut self,
        purpose: P,
        now: Timestamp,
        first: impl FnOnce(EffectId) -> Effect,
    ) {
        let id = self.next_id;
        self.next_id = EffectId(id.0 + 1);
        self.waiting.push(Waiting {
            id,
            purpose,
            due: now + self.timeout,
            until: now + self.timeout,
            has_slept: false,
        });
        self.effects.push_back((id, first(id)));
    }

    /// The next effect of something that has begun, unless nobody waits for it any more.
    pub(in crate::protocol::oauth) fn go_on(&mut self, id: EffectId, next: Effect) {
        if self.waits_for(id) {
            self.effects.push_back((id, next));
        }
    }

    /// None that follows may take longer than this.
    pub(in crate::protocol::oauth) fn hurry(&mut self, at_most: Duration) {
        self.timeout = self.timeout.min(at_most);
    }

    /// How long each may take.
    pub(in crate::protocol::oauth) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// What an answer is for; none if nobody waits for it.
    pub(in crate::protocol::oauth) fn take(&mut self, id: EffectId) -> Option<P> {
        let at = self.waiting.iter().position(|waiting| waiting.id == id)?;
        Some(self.waiting.remove(at).purpose)
    }

    /// When an answer that is taken at `now` was there at the latest: where nobody looked for a while, because the
    /// computer slept, it is older than it seems.
    pub(in crate::protocol::oauth) fn arrived(&self, id: EffectId, now: Timestamp) -> Timestamp {
        let waiting = self.waiting.iter().find(|waiting| waiting.id == id);
        waiting.map_or(now, |waiting| now.min(waiting.due))
    }

    /// A request whose time is over, each once.
    pub(in crate::protocol::oauth) fn overdue(&mut self, now: Timestamp) -> Option<P> {
        let timeout = self.timeout;
        for waiting in &mut self.waiting {
            // Nobody has looked for so long that an answer may be there and not have been passed on yet.
            if !waiting.has_slept && waiting.until + timeout <= now {
                waiting.has_slept = true;
                waiting.until = now + AFTER_SLEEP;
            }
        }
        let over = |waiting: &Waiting<P>| waiting.until <= now;
        let at = self.waiting.iter().position(over)?;
        let Waiting { id, purpose, .. } = self.waiting.remove(at);
        self.effects.push_back((id, Effect::Forget));
        Some(purpose)
    }

    pub(in crate::protocol::oauth) fn has(&self, purpose: P) -> bool {
        self.waiting.iter().any(|known| known.purpose == purpose)
    }

    pub(in crate::protocol::oauth) fn forget_all(&mut self) {
        for waiting in std::mem::take(&mut self.waiting) {
            self.effects.push_back((waiting.id, Effect::Forget));
        }
    }

    /// Gives up whatever is not to be waited for any more: of each its number is told, what it is for, and whether
    /// it has been sent.
    pub(in crate::protocol::oauth) fn retain(&mut self, keeps: impl Fn(EffectId, P, bool) -> bool) {
        let effects = self.effects.iter();
        let unsent = effects.filter(|(_, effect)| !matches!(effect, Effect::Forget));
        let unsent: Vec<_> = unsent.map(|(id, _)| *id).collect();
        let (kept, dropped): (Vec<_>, Vec<_>) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|waiting| {
                let is_sent = !unsent.contains(&waiting.id);
                keeps(waiting.id, waiting.purpose, is_sent)
            });
        let is_kept = |id| kept.iter().any(|waiting: &Waiting<P>| waiting.id == id);
        self.effects
            .retain(|(id, effect)| matches!(effect, Effect::Forget) || is_kept(*id));
        let forgotten = dropped.iter().map(|waiting| (waiting.id, Effect::Forget));
        self.effects.extend(forgotten);
        self.waiting = kept;
    }

    /// Whether anything is waited for.
    pub(in crate::protocol::oauth) fn is_pending(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether nothing is to be done.
    pub(in crate::protocol::oauth) fn is_done(&self) -> bool {
        self.effects.is_empty()
    }

    /// Whether this is waited for.
    pub(in crate::protocol::oauth) fn waits_for(&self, id: EffectId) -> bool {
        self.waiting.iter().any(|waiting| waiting.id == id)
    }

    pub(in crate::protocol::oauth) fn poll_effect(&mut self) -> Option<(EffectId, Effect)> {
        self.effects.pop_front()
    }

    pub(in crate::protocol::oauth) fn poll_timeout(&self) -> Option<Timestamp> {
        self.waiting.iter().map(|waiting| waiting.until).min()
    }

    pub(in crate::protocol::oauth) fn next_id(&self) -> EffectId {
        self.next_id
    }
}
