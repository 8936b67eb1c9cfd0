//! Proofs in the course of a flow: whose key, which nonce, and what waits for its proof.

use std::{sync::Arc, time::Duration};

use super::{
    DpopKey, KeyAnswer, KeyDone, KeyError, KeyTask, Nonces, Proof, nonces::refuses_proof,
    wants_nonce,
};
use crate::{
    Secret,
    protocol::{
        Effect, EffectId,
        http::{Request, Response},
        oauth::ClockOffset,
        time::Timestamp,
    },
};

/// A request that is to be sent with a proof.
#[derive(Clone, Debug)]
pub(in crate::protocol) struct Wanted {
    pub(in crate::protocol) request: Request,
    /// The one that the request shows.
    pub(in crate::protocol) access_token: Option<Secret>,
    /// The longest that it may take as a whole.
    pub(in crate::protocol) timeout: Duration,
    /// Whether it was refused before, for the lack of a nonce.
    has_nonce: bool,
    /// Whether its proof was refused before, by a server that said what time it is.
    has_time: bool,
}

impl Wanted {
    pub(in crate::protocol) fn new(
        request: Request,
        access_token: Option<Secret>,
        timeout: Duration,
    ) -> Self {
        Self {
            request,
            access_token,
            timeout,
            has_nonce: false,
            has_time: false,
        }
    }
}

/// How far a request is.
#[derive(Debug)]
enum Stage {
    /// There is no key yet.
    NoKey,
    /// The platform signs.
    Unsigned,
    /// On its way.
    Sent,
}

/// What comes of a key's answer.
#[derive(Debug)]
pub(in crate::protocol) enum Progress {
    /// This is to be done next, under the same number.
    Next(Effect),
    /// The key is there, for which nothing else waits.
    Ready,
    /// It cannot go on.
    Failed(KeyError),
    /// Nobody waits for it.
    Nothing,
}

/// What proofs are made with.
#[derive(Debug, Default)]
pub(in crate::protocol) struct Prover {
    key: Option<Arc<DpopKey>>,
    nonces: Nonces,
    open: Vec<(EffectId, Option<Wanted>, Stage)>,
}

impl Prover {
    pub(in crate::protocol) fn bind(&mut self, key: Arc<DpopKey>) {
        self.key = Some(key);
    }

    pub(in crate::protocol) fn key(&self) -> Option<&Arc<DpopKey>> {
        self.key.as_ref()
    }

    pub(in crate::protocol) fn nonces(&self) -> &Nonces {
        &self.nonces
    }

    pub(in crate::protocol) fn learn(&mut self, nonces: &Nonces) {
        self.nonces.learn_all(nonces);
    }

    /// Has a key made.
    pub(in crate::protocol) fn make_key(&mut self, id: EffectId) -> Effect {
        self.open.push((id, None, Stage::NoKey));
        Effect::Key(KeyTask::Create)
    }

    /// What is to be done first, so that the request is sent: it is sent under the number `id` in the end.
    pub(in crate::protocol) fn send(
        &mut self,
        id: EffectId,
        wanted: Wanted,
        server_now: Timestamp,
    ) -> Effect {
        let (stage, effect) = match &self.key {
            None => (Stage::NoKey, Effect::Key(KeyTask::Create)),
            Some(key) => self.prove(key, &wanted, server_now),
        };
        self.open.push((id, Some(wanted), stage));
        effect
    }

    fn prove(&self, key: &Arc<DpopKey>, wanted: &Wanted, server_now: Timestamp) -> (Stage, Effect) {
        let request = &wanted.request;
        let nonce = self.nonces.of(&request.url);
        let token = wanted.access_token.as_ref();
        let proof = Proof::new(
            request.method.as_str(),
            &request.url,
            nonce,
            token,
            server_now,
        );
        match key.sign(&proof, &request.body) {
            Some(proof) => (Stage::Sent, sent(wanted, &proof)),
            None => {
                let key = Arc::clone(key);
                (Stage::Unsigned, Effect::Key(KeyTask::Prove { key, proof }))
            }
        }
    }

    /// The platform has answered.
    pub(in crate::protocol) fn on_key(
        &mut self,
        id: EffectId,
        answer: KeyAnswer,
        server_now: Timestamp,
    ) -> Progress {
        let Some(at) = self.open.iter().position(|(open, ..)| *open == id) else {
            return Progress::Nothing;
        };
        let (_, wanted, stage) = self.open.remove(at);
        match (answer, stage, wanted) {
            (Err(error), ..) => Progress::Failed(error),
            (Ok(KeyDone::Created(key)), Stage::NoKey, wanted) => {
                self.key = Some(Arc::new(key));
                match wanted {
                    Some(wanted) => Progress::Next(self.send(id, wanted, server_now)),
                    None => Progress::Ready,
                }
            }
            (Ok(KeyDone::Proven(proof)), Stage::Unsigned, Some(wanted)) => {
                let effect = sent(&wanted, &proof);
                self.open.push((id, Some(wanted), Stage::Sent));
                Progress::Next(effect)
            }
            // It is not what was asked for.
            (Ok(_), ..) => Progress::Failed(KeyError::Unavailable),
        }
    }

    /// Nothing is proven any more, and nothing sent once more. Gives what has not been sent at all.
    pub(in crate::protocol) fn stop(&mut self) -> Vec<EffectId> {
        let open = std::mem::take(&mut self.open);
        let unsent = open
            .iter()
            .filter(|(.., stage)| !matches!(stage, Stage::Sent));
        unsent.map(|(id, ..)| *id).collect()
    }

    /// An answer has come to the request with this number. Gives what is to be sent once more: a request
    /// that was refused only for the lack of a nonce (sections 8 and 9), or for a proof whose time may be
    /// wrong; once for each of the two.
    pub(in crate::protocol) fn again(
        &mut self,
        id: EffectId,
        response: Option<&Response>,
    ) -> Option<Wanted> {
        let at = self.open.iter().position(|(open, ..)| *open == id)?;
        let (_, wanted, _) = self.open.remove(at);
        let (wanted, response) = (wanted?, response?);
        self.nonces.learn_from(&wanted.request.url, response);
        if !wanted.has_nonce && wants_nonce(response) {
            return Some(Wanted {
                has_nonce: true,
                ..wanted
            });
        }
        let says_time = ClockOffset::from_response(response, Timestamp::default()).is_some();
        let again = !wanted.has_time && says_time && refuses_proof(response);
        again.then_some(Wanted {
            has_time: true,
            ..wanted
        })
    }
}

fn sent(wanted: &Wanted, proof: &Secret) -> Effect {
    Effect::Http {
        request: wanted.request.clone().with_header("DPoP", proof.expose()),
        timeout: wanted.timeout,
    }
}
