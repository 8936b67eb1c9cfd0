//! The tokens that are out, so that they can be looked up, rotated and revoked.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::protocol::time::Timestamp;

use super::dpop::Thumbprint;
use super::grant::{Authenticated, AuthorizationRequest};

/// What a token stands for.
#[derive(Clone, Debug)]
pub(crate) struct Authority {
    pub(crate) request: AuthorizationRequest,
    pub(crate) authenticated: Authenticated,
    /// The key that its tokens are bound to.
    pub(crate) thumbprint: Option<Thumbprint>,
    /// All tokens that came of one code are one family: they are revoked together.
    pub(crate) family: String,
    pub(crate) expires_at: Timestamp,
}

struct Refresh {
    authority: Authority,
    /// When it was exchanged for another.
    exchanged_at: Option<Timestamp>,
}

/// All tokens.
#[derive(Default)]
pub(crate) struct Tokens {
    access: BTreeMap<String, Authority>,
    refresh: BTreeMap<String, Refresh>,
}

impl Tokens {
    pub(crate) fn add_access(&mut self, token: String, authority: Authority, now: Timestamp) {
        self.access
            .retain(|_, authority| authority.expires_at > now);
        self.access.insert(token, authority);
    }

    pub(crate) fn add_refresh(&mut self, token: String, authority: Authority, now: Timestamp) {
        self.refresh
            .retain(|_, refresh| refresh.authority.expires_at > now);
        self.refresh.insert(
            token,
            Refresh {
                authority,
                exchanged_at: None,
            },
        );
    }

    /// What an access token stands for, if it is valid.
    pub(crate) fn access(&self, token: &str, now: Timestamp) -> Option<&Authority> {
        self.access
            .get(token)
            .filter(|authority| authority.expires_at > now)
    }

    /// What a refresh token stands for, valid or not.
    pub(crate) fn refresh(&self, token: &str) -> Option<&Authority> {
        self.refresh.get(token).map(|refresh| &refresh.authority)
    }

    /// Exchanges a refresh token. An old one works for a while, since its
    /// successor may have been lost on the way; after that it was stolen, and
    /// its family ends (RFC 9700 §4.14.2).
    pub(crate) fn exchange(
        &mut self,
        token: &str,
        now: Timestamp,
        grace: Duration,
    ) -> Option<Authority> {
        let refresh = self.refresh.get_mut(token)?;
        if refresh.authority.expires_at <= now {
            return None;
        }
        if refresh.exchanged_at.is_some_and(|at| now.since(at) > grace) {
            let family = refresh.authority.family.clone();
            self.revoke_family(&family);
            return None;
        }
        refresh.exchanged_at.get_or_insert(now);
        Some(refresh.authority.clone())
    }

    /// Revokes a token of this client: an access token alone, a refresh token
    /// with all its family.
    pub(crate) fn revoke(&mut self, token: &str, client_id: &str) {
        if self
            .access
            .get(token)
            .is_some_and(|a| a.request.client_id == client_id)
        {
            self.access.remove(token);
        }
        let family = self
            .refresh(token)
            .filter(|a| a.request.client_id == client_id);
        if let Some(family) = family.map(|authority| authority.family.clone()) {
            self.revoke_family(&family);
        }
    }

    /// Revokes all that came of one code.
    pub(crate) fn revoke_family(&mut self, family: &str) {
        self.access
            .retain(|_, authority| authority.family != family);
        self.refresh
            .retain(|_, refresh| refresh.authority.family != family);
    }
}
