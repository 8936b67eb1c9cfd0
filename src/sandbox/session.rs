//! Browser sessions: who signed in, and until when.

use std::collections::BTreeMap;

use crate::protocol::time::Timestamp;

use super::directory::UserKey;
use super::oauth::grant::Authenticated;

pub(crate) struct Session {
    pub(crate) authenticated: Authenticated,
    pub(crate) expires_at: Timestamp,
}

/// All sessions, by the value of their cookie.
#[derive(Default)]
pub(crate) struct Sessions(BTreeMap<String, Session>);

impl Sessions {
    /// Begins one, and forgets those that are over.
    pub(crate) fn begin(
        &mut self,
        cookie: String,
        authenticated: Authenticated,
        expires_at: Timestamp,
        now: Timestamp,
    ) {
        self.0.retain(|_, session| session.expires_at > now);
        self.0.insert(
            cookie,
            Session {
                authenticated,
                expires_at,
            },
        );
    }

    /// Who has this session, if it is not over.
    pub(crate) fn find(&self, cookie: &str, now: Timestamp) -> Option<&Authenticated> {
        self.get(cookie, now).map(|session| &session.authenticated)
    }

    /// One that is not over.
    pub(crate) fn get(&self, cookie: &str, now: Timestamp) -> Option<&Session> {
        self.0
            .get(cookie)
            .filter(|session| session.expires_at > now)
    }

    /// Lets one that is not over end later.
    pub(crate) fn extend(&mut self, cookie: &str, expires_at: Timestamp, now: Timestamp) {
        if let Some(session) = self.0.get_mut(cookie).filter(|s| s.expires_at > now) {
            session.expires_at = session.expires_at.max(expires_at);
        }
    }

    /// Ends one, if it is there.
    pub(crate) fn end(&mut self, cookie: &str) {
        self.0.remove(cookie);
    }

    /// Ends all of one user.
    pub(crate) fn end_all_of(&mut self, user: UserKey) {
        self.0
            .retain(|_, session| session.authenticated.user != user);
    }
}
