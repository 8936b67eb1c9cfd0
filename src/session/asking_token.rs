//! What a session asks the server about its tokens.

use super::{
    Session,
    outside::{Outside, Who},
};
use crate::{
    SignInError,
    platform::SharedWake,
    protocol::{
        EffectId, Input,
        oauth::{Introspection, TokenInquiry, revoke::Hint},
        time::Timestamp,
    },
};

/// What the server knows about a token.
pub type IntrospectionAnswer = Result<Introspection, SignInError>;

/// A question about a token, and the answer to the last one.
#[derive(Default)]
pub(super) struct TokenAsking {
    inquiry: Option<TokenInquiry>,
    answer: Option<IntrospectionAnswer>,
}

impl TokenAsking {
    pub(super) fn handle(&mut self, id: EffectId, input: Input, now: Timestamp) {
        if let Some(inquiry) = &mut self.inquiry {
            inquiry.handle(id, input, now);
        }
    }

    /// Lets time pass, and takes what has been answered.
    pub(super) fn tick(&mut self, now: Timestamp) {
        let Some(inquiry) = &mut self.inquiry else {
            return;
        };
        inquiry.tick(now);
        if let Some(answer) = inquiry.answer() {
            self.answer = Some(answer.clone());
            self.inquiry = None;
        }
    }

    pub(super) fn carry_out(&mut self, outside: &mut Outside, wake: &SharedWake) {
        if let Some(inquiry) = &mut self.inquiry {
            outside.carry_out(Who::TokenInquiry, inquiry, wake);
        }
    }

    pub(super) fn poll_timeout(&self) -> Option<Timestamp> {
        self.inquiry.as_ref().and_then(TokenInquiry::poll_timeout)
    }
}

impl Session {
    /// Asks the server whether a token is good, and for what (RFC 7662, Okta's `/v1/introspect`); the answer is in
    /// [`introspection`](Self::introspection) some frames later. Does nothing if there is no such token, or while
    /// another one is asked about.
    pub fn request_introspection(&mut self, hint: Hint) {
        let tokens = self.store.partial();
        let token = match hint {
            Hint::AccessToken => tokens.access_token,
            Hint::RefreshToken => tokens.refresh_token,
        };
        let Some(token) = token.filter(|_| self.token_asking.inquiry.is_none()) else {
            return;
        };
        let config = self.store.config().clone();
        let metadata = self.store.metadata().cloned();
        let now = self.outside.now();
        let inquiry = TokenInquiry::start(config, token, hint, metadata, EffectId::default(), now);
        self.token_asking.inquiry = Some(inquiry);
        if let Some(wake) = &self.wake {
            wake();
        }
    }

    /// What the server knows about the token that was asked about last, once it has answered. None after a sign-in or
    /// sign-out.
    pub fn introspection(&self) -> Option<&IntrospectionAnswer> {
        self.token_asking.answer.as_ref()
    }

    pub(super) fn forget_token_asking(&mut self) {
        self.token_asking.answer = None;
        if self.token_asking.inquiry.take().is_some() {
            self.outside.forget(Who::TokenInquiry);
        }
    }
}
