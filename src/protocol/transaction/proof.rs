//! Tokens that are bound to a key: each request for them, or with them, has a proof (RFC 9449).

use super::{Effect, EffectId, Phase, Purpose, Transaction, TransportError, Waiting};
use crate::protocol::{
    http::{Request, Response},
    oauth::{
        ClockOffset,
        dpop::{KeyAnswer, KeyError, Progress, Wanted},
    },
    time::Timestamp,
};

impl Transaction {
    /// What is to be done first, so that a request is sent: with a proof if it needs one.
    pub(super) fn proven(
        &mut self,
        id: EffectId,
        purpose: Purpose,
        request: Request,
        now: Timestamp,
    ) -> Effect {
        let timeout = self.config.request_timeout();
        let (is_bound, access_token) = match (purpose, &self.phase) {
            (Purpose::Token, _) => (self.config.dpop(), None),
            (Purpose::UserInfo, Phase::SignedIn(tokens)) => {
                let is_bound = tokens.dpop_key().is_some();
                (is_bound, Some(tokens.access_token().clone()))
            }
            _ => (false, None),
        };
        if !is_bound {
            return Effect::Http { request, timeout };
        }
        let wanted = Wanted::new(request, access_token, timeout);
        self.prover.send(id, wanted, self.server_time(now))
    }

    /// As far as it is known.
    fn server_time(&self, now: Timestamp) -> Timestamp {
        self.clock_offset.to_server(now)
    }

    /// The platform has done something with the key, or says why not.
    pub(super) fn on_key(
        &mut self,
        id: EffectId,
        answer: KeyAnswer,
        now: Timestamp,
    ) -> Option<KeyError> {
        match self.prover.on_key(id, answer, self.server_time(now)) {
            Progress::Next(effect) => self.effects.push_back((id, effect)),
            Progress::Failed(error) => return Some(error),
            Progress::Ready | Progress::Nothing => {}
        }
        None
    }

    /// Sends once more what was refused only for the lack of a nonce, or for its time.
    pub(super) fn proves_again(
        &mut self,
        id: EffectId,
        purpose: Purpose,
        result: &Result<Response, TransportError>,
        now: Timestamp,
    ) -> bool {
        let response = result.as_ref().ok();
        let Some(wanted) = self.prover.again(id, response) else {
            return false;
        };
        let known = response.and_then(|response| ClockOffset::from_response(response, now));
        self.clock_offset = known.unwrap_or(self.clock_offset);
        let id = self.new_id();
        let deadline = now + wanted.timeout;
        self.waiting.push(Waiting {
            id,
            purpose,
            deadline,
        });
        let effect = self.prover.send(id, wanted, self.server_time(now));
        self.effects.push_back((id, effect));
        true
    }
}
