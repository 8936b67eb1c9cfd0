//! What the server knows about a token (RFC 7662).

use std::fmt;

use serde_json::{Map, Value};

use super::{AnswerError, error::members, form::Form, revoke::Hint};
use crate::{
    Secret,
    protocol::{
        http::{Request, Response},
        time::Timestamp,
    },
};

/// The request of a public client, which names itself in the body.
pub fn request(
    introspection_endpoint: &str,
    client_id: &str,
    token: &Secret,
    hint: Hint,
) -> Request {
    Form::new()
        .pair("token", token.expose())
        .pair("token_type_hint", hint.as_str())
        .pair("client_id", client_id)
        .post(introspection_endpoint)
}

/// What the server says about a token.
#[derive(Clone, PartialEq, Eq)]
pub struct Introspection {
    active: bool,
    members: Map<String, Value>,
}

impl Introspection {
    /// From the answer.
    ///
    /// # Errors
    ///
    /// If the server refuses, or does not say whether the token is good.
    pub fn parse(response: &Response) -> Result<Self, AnswerError> {
        let members = members(response)?;
        let active = members.get("active").and_then(Value::as_bool);
        Ok(Self {
            active: active.ok_or(AnswerError::Member("active"))?,
            members,
        })
    }

    /// Whether the token is good: issued here, not expired, not revoked.
    pub fn is_active(&self) -> bool {
        self.active
    }

    /// What it is good for.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        let scopes = self.members.get("scope").and_then(Value::as_str);
        scopes.unwrap_or_default().split_ascii_whitespace()
    }

    /// Until when, by the server's clock; none if it does not say.
    pub fn expires_at(&self) -> Option<Timestamp> {
        let secs = self.members.get("exp")?.as_u64()?;
        Some(Timestamp::from_secs(secs))
    }

    /// All that the server says.
    pub fn members(&self) -> &Map<String, Value> {
        &self.members
    }
}

impl fmt::Debug for Introspection {
    /// Names only: the rest is about a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Introspection")
            .field("active", &self.active)
            .field("members", &self.members.keys().collect::<Vec<_>>())
            .finish()
    }
}
