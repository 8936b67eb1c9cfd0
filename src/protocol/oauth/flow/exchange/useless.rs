//! Tokens came that nobody gets: they are made useless (RFC 7009).

use super::{Exchange, Purpose};
use crate::protocol::{
    oauth::{self, Metadata, PartialTokens},
    time::Timestamp,
};

impl Exchange {
    /// Makes these useless, as far as the server offers that. Whether something is under way for it.
    pub(in crate::protocol::oauth::flow) fn revoke(
        &mut self,
        tokens: &PartialTokens,
        now: Timestamp,
    ) -> bool {
        let endpoint = self
            .metadata
            .as_ref()
            .and_then(Metadata::revocation_endpoint);
        let Some(endpoint) = endpoint else {
            return false;
        };
        let client_id = self.config.client_id();
        for (token, hint) in tokens.revocable() {
            let request = oauth::revoke::plain_request(endpoint, client_id, token, hint);
            self.requests.send(Purpose::Revoke, request, now);
        }
        self.requests.has(Purpose::Revoke)
    }

    /// The same with what the server gave and nobody took.
    pub(in crate::protocol::oauth::flow) fn revoke_answer(&mut self, now: Timestamp) -> bool {
        let strays = std::mem::take(&mut self.strays);
        let tokens = match self.answer.take() {
            Some(answer) => answer.into_strays(),
            None => strays,
        };
        self.revoke(&tokens, now)
    }

    /// Whether an answer that cannot be taken has a refresh token: the one that was shown for it may be used up.
    pub(in crate::protocol::oauth::flow) fn has_stray_refresh_token(&self) -> bool {
        self.strays.refresh_token.is_some()
    }

    /// Nobody waits for tokens any more. Only what may still bring some, and is to make them useless, goes on.
    pub(in crate::protocol::oauth::flow) fn disown(&mut self) {
        let unproven = self.prover.stop();
        self.requests.retain(|id, purpose, is_sent| match purpose {
            Purpose::Token => is_sent && !unproven.contains(&id),
            purpose => purpose == Purpose::Revoke,
        });
    }

    /// Whether an answer was at hand when nobody waited for it any more.
    pub(in crate::protocol::oauth::flow) fn owes_revocation(&self) -> bool {
        self.answer.is_some()
    }
}
