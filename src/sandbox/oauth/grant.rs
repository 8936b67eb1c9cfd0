//! What was granted and waits to be redeemed: codes for one use.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::protocol::time::Timestamp;

use super::super::directory::UserKey;
use super::issuer::Issuer;

/// What an app asked for.
#[derive(Clone, Debug)]
pub(crate) struct AuthorizationRequest {
    pub(crate) client_id: String,
    pub(crate) server: Issuer,
    pub(crate) scopes: Vec<String>,
    pub(crate) redirect_uri: String,
    /// The S256 challenge of RFC 7636; only a confidential client may do without.
    pub(crate) code_challenge: Option<String>,
    pub(crate) nonce: Option<String>,
    /// The key that the tokens will be bound to, if the app said so at once (RFC 9449 §10).
    pub(crate) dpop_jkt: Option<String>,
    /// How strong a sign-in the app wants, as a list with spaces.
    pub(crate) acr_values: Option<String>,
    /// What the app gets back as it was.
    pub(crate) state: Option<String>,
    pub(crate) response_mode: ResponseMode,
}

/// How the answer of `/authorize` comes back to the app.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ResponseMode {
    /// Behind the question mark.
    #[default]
    Query,
    /// Behind the hash.
    Fragment,
    /// As a form that posts itself.
    FormPost,
    /// As a message to the page that opened this one.
    PostMessage,
}

impl ResponseMode {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "query" => Self::Query,
            "fragment" => Self::Fragment,
            "form_post" => Self::FormPost,
            "okta_post_message" => Self::PostMessage,
            _ => return None,
        })
    }
}

impl AuthorizationRequest {
    /// RFC 7636 §4.6: whether this is the verifier of the challenge.
    pub(crate) fn is_proven_by(&self, verifier: Option<&str>) -> bool {
        match (&self.code_challenge, verifier) {
            (None, _) => true,
            (Some(challenge), Some(verifier)) => {
                (43..=128).contains(&verifier.len())
                    && URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == *challenge
            }
            (Some(_), None) => false,
        }
    }

    pub(crate) fn has_scope(&self, name: &str) -> bool {
        self.scopes.iter().any(|scope| scope == name)
    }
}

/// Who signed in, how and when.
#[derive(Clone, Debug)]
pub(crate) struct Authenticated {
    pub(crate) user: UserKey,
    /// Authentication methods of RFC 8176.
    pub(crate) amr: Vec<String>,
    pub(crate) at: Timestamp,
}

/// What a code is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GrantKind {
    /// From a sign-in by Identity Engine.
    InteractionCode,
    /// From `/authorize`.
    AuthorizationCode,
}

/// A code's worth.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) kind: GrantKind,
    pub(crate) request: AuthorizationRequest,
    pub(crate) authenticated: Authenticated,
    pub(crate) expires_at: Timestamp,
}

/// All codes that were not redeemed yet.
#[derive(Default)]
pub(crate) struct Grants(BTreeMap<String, Grant>);

impl Grants {
    /// Keeps one, and forgets those that are over.
    pub(crate) fn issue(&mut self, code: String, grant: Grant, now: Timestamp) {
        self.0.retain(|_, grant| grant.expires_at > now);
        self.0.insert(code, grant);
    }

    /// Takes one: a code works once, also if what comes with it is wrong.
    pub(crate) fn redeem(&mut self, code: &str, kind: GrantKind, now: Timestamp) -> Option<Grant> {
        self.0
            .remove(code)
            .filter(|grant| grant.kind == kind && grant.expires_at > now)
    }
}
