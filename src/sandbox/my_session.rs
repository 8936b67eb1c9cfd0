//! `/api/v1/sessions/me`: the session that a browser has here; and session tokens, which begin one.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use crate::protocol::http::{Method, Request, Response};
use crate::protocol::time::Timestamp;

use super::directory::UserKey;
use super::oauth::grant::Authenticated;
use super::org::Org;
use super::session::Session;
use super::{cookie, reply};

/// As long as Okta's.
const TOKEN_LIFE: Duration = Duration::from_secs(300);

/// What can be done with one's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    /// Look, or end it.
    Me,
    /// Begin its time anew.
    Refresh,
}

impl Verb {
    pub(crate) fn parse(path: &str) -> Option<Self> {
        match path.strip_prefix("/api/v1/sessions/me")? {
            "" => Some(Self::Me),
            "/lifecycle/refresh" => Some(Self::Refresh),
            _ => None,
        }
    }

    pub(crate) fn methods(self) -> &'static [Method] {
        match self {
            Self::Me => &[Method::Get, Method::Delete],
            Self::Refresh => &[Method::Post],
        }
    }
}

/// Session tokens, each for one use.
#[derive(Default)]
pub(crate) struct SessionTokens(BTreeMap<String, (UserKey, Timestamp)>);

impl SessionTokens {
    /// Whose it is. It is used up then.
    pub(crate) fn redeem(&mut self, token: &str, now: Timestamp) -> Option<UserKey> {
        let (user, expires_at) = self.0.remove(token)?;
        (expires_at > now).then_some(user)
    }
}

/// `POST /sandbox/session-token`
#[derive(Deserialize)]
pub(crate) struct Order {
    pub(crate) user: String,
}

impl Org {
    /// What Okta's Authentication API would end with for this user: a session token, good for one use at
    /// `/authorize` within five minutes. None if there is no such user.
    pub fn session_token(&mut self, user: &str, now: Timestamp) -> Option<String> {
        let user = self.directory.find(user)?;
        let token = self.random.token();
        let end = now + TOKEN_LIFE;
        self.session_tokens.0.retain(|_, (_, end)| *end > now);
        self.session_tokens.0.insert(token.clone(), (user, end));
        Some(token)
    }

    /// Begins a session of this user, and gives the cookie for it.
    pub(crate) fn begin_session(
        &mut self,
        user: UserKey,
        now: Timestamp,
    ) -> (Authenticated, String) {
        let authenticated = Authenticated {
            user,
            amr: vec!["pwd".to_owned()],
            at: now,
        };
        let value = self.random.token();
        let life = Duration::from_secs(self.policy.lifetimes.session_secs);
        self.sessions
            .begin(value.clone(), authenticated.clone(), now + life, now);
        (authenticated, cookie::set(cookie::SESSION, &value, None))
    }

    pub(crate) fn my_session(&mut self, verb: Verb, request: &Request, now: Timestamp) -> Response {
        let Some(value) = cookie::read(request, cookie::SESSION).map(str::to_owned) else {
            return none();
        };
        if verb == Verb::Refresh {
            let life = Duration::from_secs(self.policy.lifetimes.session_secs);
            self.sessions.extend(&value, now + life, now);
        }
        let shown = match self.sessions.get(&value, now) {
            None => return none(),
            Some(session) => self.describe(&value, session),
        };
        if request.method == Method::Delete {
            self.sessions.end(&value);
            return reply::empty(204).with_header("Set-Cookie", cookie::clear(cookie::SESSION));
        }
        reply::json(200, &shown)
    }

    fn describe(&self, value: &str, session: &Session) -> serde_json::Value {
        let Authenticated { user, amr, at } = &session.authenticated;
        let user = self.directory.get(*user);
        let me = format!("{}/api/v1/sessions/me", self.origin);
        // The id is not the cookie: who reads it must not be able to use it.
        let id: String = value.chars().rev().take(12).collect();
        json!({
            "id": format!("102{id}"),
            "userId": user.map(|user| user.id.as_str()),
            "login": user.map(|user| user.username.as_str()),
            "createdAt": at.to_string(),
            "expiresAt": session.expires_at.to_string(),
            "status": "ACTIVE",
            "lastPasswordVerification": at.to_string(),
            "lastFactorVerification": null,
            "amr": amr,
            "idp": {"id": "00osandboxorg0000001", "type": "OKTA"},
            "mfaActive": amr.iter().any(|name| name == "mfa"),
            "_links": {
                "self": {"href": me, "hints": {"allow": ["GET", "DELETE"]}},
                "refresh": {
                    "href": format!("{me}/lifecycle/refresh"),
                    "hints": {"allow": ["POST"]},
                },
            },
        })
    }
}

fn none() -> Response {
    reply::okta_error(
        404,
        "E0000007",
        "Not found: Resource not found: me (Session)",
    )
}
