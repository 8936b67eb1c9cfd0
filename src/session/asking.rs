//! What a session asks the server about: who the user is, and what session the server itself has.

use std::collections::VecDeque;

use super::{
    Session, SignOutOptions,
    outside::{Arrival, What, Who},
};
use crate::{
    ErrorCode, SignInError,
    protocol::{
        TransportError, UserInfoAnswer,
        http::{Request, Response},
        oauth::Inquiry,
        okta_session::{self, OktaSession},
        time::Timestamp,
    },
};

/// What the server says about its own session; none if it has none.
pub type OktaSessionAnswer = Result<Option<OktaSession>, SignInError>;

/// What was asked about the server's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Session,
    End,
}

/// What is known about the server's session.
#[derive(Default)]
pub(super) struct OrgSession {
    answer: Option<OktaSessionAnswer>,
    /// What is to be asked next, in this order.
    wanted: VecDeque<(Asked, Request)>,
    asked: Option<(Asked, Timestamp)>,
}

impl OrgSession {
    pub(super) fn poll_timeout(&self) -> Option<Timestamp> {
        self.asked.map(|(_, until)| until)
    }

    fn want(&mut self, asked: Asked, request: Request) {
        // Asked for each frame, it is one question.
        let last = self.wanted.back();
        if last.is_none_or(|(what, last)| (*what, &last.url) != (asked, &request.url)) {
            self.wanted.push_back((asked, request));
        }
    }
}

impl Session {
    /// Asks the server who the user is; the answer is in [`user_info`](Self::user_info) some frames later.
    /// Does nothing if nobody is signed in.
    pub fn request_user_info(&mut self) {
        let now = self.outside.now();
        if let Some(tokens) = self.store.tokens().filter(|_| self.inquiry.is_none()) {
            let config = self.store.config().clone();
            let metadata = self.store.metadata().cloned();
            let first = crate::protocol::EffectId::default();
            let inquiry = Inquiry::start(config, tokens, metadata, first, now);
            self.inquiry = Some(inquiry.with_nonces(self.store.nonces()));
        }
    }

    /// What the server says about the user, once it has answered. After a sign-in on its own page it has.
    pub fn user_info(&self) -> Option<&UserInfoAnswer> {
        self.user_info.as_ref()
    }

    /// What is known of a user who is signed in no more, and what is still asked about him.
    pub(super) fn forget_user(&mut self) {
        self.user_info = None;
        self.forget_token_asking();
        if self.inquiry.take().is_some() {
            self.outside.forget(Who::Inquiry);
        }
        self.org_session.answer = None;
        // Whoever asked gets an answer, about whoever is there now.
        if matches!(self.org_session.asked, Some((Asked::Session, _))) {
            self.org_session.asked = None;
            self.outside.forget(Who::OrgSession);
            self.request_okta_session();
        }
    }

    /// Asks Okta whether it has a session of its own with this browser (`GET /api/v1/sessions/me`); the
    /// answer is in [`okta_session`](Self::okta_session) some frames later. It is known by a cookie: on the
    /// web by those of the browser, natively by those of this session's own requests.
    pub fn request_okta_session(&mut self) {
        let request = okta_session::get(self.store.config().issuer().org_origin());
        self.org_session.want(Asked::Session, request);
    }

    /// As [`request_okta_session`](Self::request_okta_session), and the time of that session begins anew.
    pub fn refresh_okta_session(&mut self) {
        let request = okta_session::refresh(self.store.config().issuer().org_origin());
        self.org_session.want(Asked::Session, request);
    }

    /// Ends Okta's own session, and no token. [`okta_session`](Self::okta_session) is none then.
    pub fn close_okta_session(&mut self) {
        let request = okta_session::close(self.store.config().issuer().org_origin());
        self.org_session.want(Asked::End, request);
    }

    /// Ends Okta's session where no browser has it, and has none opened for that.
    pub(super) fn end_own_org_session(&mut self, options: SignOutOptions) -> SignOutOptions {
        let ours = options.end_session && std::mem::take(&mut self.is_org_session_ours);
        if ours {
            self.close_okta_session();
        }
        SignOutOptions {
            end_session: options.end_session && !ours,
            ..options
        }
    }

    /// What Okta says about its own session, once it was asked and has answered.
    pub fn okta_session(&self) -> Option<&OktaSessionAnswer> {
        self.org_session.answer.as_ref()
    }

    pub(super) fn send_org_session(&mut self, wake: &crate::platform::SharedWake, now: Timestamp) {
        let org = &mut self.org_session;
        if org.asked.is_some_and(|(_, until)| now >= until) {
            org.asked = None;
            org.answer = Some(Err(SignInError::new(ErrorCode::Timeout, "")));
            self.outside.forget(Who::OrgSession);
        }
        if org.asked.is_some() {
            return;
        }
        if let Some((asked, request)) = org.wanted.pop_front() {
            let timeout = self.store.config().request_timeout();
            org.asked = Some((asked, now + timeout));
            self.outside
                .send(Who::OrgSession, What::Request, request, timeout, wake);
        }
    }

    pub(super) fn take_org_session(&mut self, arrival: Arrival, now: Timestamp) {
        let (Some((asked, _)), Arrival::Http(answer)) = (self.org_session.asked.take(), arrival)
        else {
            return;
        };
        self.org_session.answer = Some(read(asked, answer, now));
    }

    pub(super) fn settle_inquiry(&mut self) {
        let Some(inquiry) = &self.inquiry else { return };
        if let Some(answer) = inquiry.answer() {
            self.user_info = Some(answer.clone());
            if let Some(metadata) = inquiry.metadata() {
                self.store.set_metadata(metadata.clone());
            }
            let nonces = inquiry.nonces().clone();
            self.store.nonces_mut().learn_all(&nonces);
            self.inquiry = None;
        }
    }
}

fn read(
    asked: Asked,
    answer: Result<Response, TransportError>,
    now: Timestamp,
) -> OktaSessionAnswer {
    let response = answer?;
    match asked {
        Asked::Session => OktaSession::parse(&response, now),
        Asked::End => OktaSession::parse_closed(&response, now).map(|()| None),
    }
}
