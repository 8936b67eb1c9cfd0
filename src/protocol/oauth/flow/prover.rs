//! Proofs of possession in the course of a flow: which nonce is the newest, and what is sent again with it.

use std::sync::Arc;

use crate::protocol::{
    http::{Request, Response},
    oauth::{DpopKey, dpop},
    time::Timestamp,
};

/// What proofs are made with.
#[derive(Debug)]
pub(super) struct Prover {
    key: Arc<DpopKey>,
    /// The newest that the server gave, for the whole of it.
    nonce: Option<String>,
    /// The request for tokens that waits for an answer, without its proof.
    unproven: Option<Request>,
    /// Whether it has been sent again already, with a newer nonce.
    sent_again: bool,
}

impl Prover {
    pub(super) fn new(key: Arc<DpopKey>) -> Self {
        Self {
            key,
            nonce: None,
            unproven: None,
            sent_again: false,
        }
    }

    pub(super) fn key(&self) -> &Arc<DpopKey> {
        &self.key
    }

    pub(super) fn nonce(&self) -> Option<&str> {
        self.nonce.as_deref()
    }

    /// The request with a proof, by the server's time.
    pub(super) fn prove(&mut self, request: Request, server_now: Timestamp) -> Request {
        self.unproven = Some(request.clone());
        self.key
            .prove(request, self.nonce.as_deref(), None, server_now)
    }

    /// What is to be sent again: a request that was refused only for the lack of a nonce, once
    /// (RFC 9449 section 8).
    pub(super) fn again(&mut self, response: &Response) -> Option<Request> {
        let unproven = self.unproven.take();
        self.take_nonce(response);
        self.sent_again = dpop::wants_nonce(response) && !self.sent_again;
        unproven.filter(|_| self.sent_again)
    }

    /// Whether a request that shows the access token was refused only for the lack of a nonce.
    pub(super) fn wants_other_nonce(&mut self, response: &Response) -> bool {
        let before = self.nonce.clone();
        self.take_nonce(response);
        dpop::wants_nonce(response) && self.nonce != before
    }

    fn take_nonce(&mut self, response: &Response) {
        if let Some(nonce) = dpop::nonce_of(response) {
            self.nonce = Some(nonce);
        }
    }
}
