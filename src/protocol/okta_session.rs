//! The session that Okta itself has with a browser: whether there is one, and its end.
//!
//! It is known by a cookie of the org, so a request is answered for whoever's cookies go with it: on the
//! web the browser's, natively those of this program's own requests. In a browser the org answers pages
//! of trusted origins only, and none where third-party cookies are blocked.

use std::fmt;

use serde::Deserialize;

use super::{
    http::{Request, Response},
    time::Timestamp,
    with_response,
};
use crate::{ErrorCode, SignInError};

const PATH: &str = "/api/v1/sessions/me";

/// `GET /api/v1/sessions/me`. `org` is the org's origin.
pub fn get(org: &str) -> Request {
    Request::get(format!("{org}{PATH}"))
        .with_header("Accept", "application/json")
        .with_credentials()
}

/// `POST /api/v1/sessions/me/lifecycle/refresh`: begins its time anew.
pub fn refresh(org: &str) -> Request {
    Request::post(format!("{org}{PATH}/lifecycle/refresh"), Vec::new())
        .with_header("Accept", "application/json")
        .with_credentials()
}

/// `DELETE /api/v1/sessions/me`: ends it. The tokens of apps stay good.
pub fn close(org: &str) -> Request {
    Request::delete(format!("{org}{PATH}"))
        .with_header("Accept", "application/json")
        .with_credentials()
}

/// A session of the org.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OktaSession {
    /// The user's id.
    pub user_id: String,
    /// The user's name.
    pub login: String,
    /// `ACTIVE`, or why it is not.
    pub status: String,
    /// Until when, in ISO 8601.
    #[serde(default)]
    pub expires_at: Option<String>,
    /// How the user signed in (RFC 8176).
    #[serde(default)]
    pub amr: Vec<String>,
}

impl OktaSession {
    /// From the answer to [`get`] or [`refresh`]; none if there is no session (404, `E0000007`).
    ///
    /// # Errors
    /// If the answer is none of the two.
    pub fn parse(response: &Response, now: Timestamp) -> Result<Option<Self>, SignInError> {
        if response.status == 404 {
            return Ok(None);
        }
        let read = serde_json::from_slice(&response.body);
        match read {
            Ok(session) if response.is_success() => Ok(Some(session)),
            _ => {
                let error = SignInError::new(ErrorCode::Unexpected, "sessions/me");
                Err(with_response(error, response, now))
            }
        }
    }

    /// Whether the answer to [`close`] says that there is none any more.
    ///
    /// # Errors
    /// If it says something else.
    pub fn parse_closed(response: &Response, now: Timestamp) -> Result<(), SignInError> {
        if response.is_success() || response.status == 404 {
            return Ok(());
        }
        let error = SignInError::new(ErrorCode::Unexpected, "sessions/me");
        Err(with_response(error, response, now))
    }

    /// Whether it is good.
    pub fn is_active(&self) -> bool {
        self.status == "ACTIVE"
    }
}

impl fmt::Debug for OktaSession {
    /// Without the name: it is about a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OktaSession")
            .field("status", &self.status)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
