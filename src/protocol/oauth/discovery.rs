//! Where the authorization server's endpoints are (OpenID Connect Discovery 1.0).

use std::{error, fmt};

use serde_json::{Map, Value};

use super::{
    AnswerError,
    error::{members, text},
};
use crate::{
    config::{Issuer, address::Address},
    protocol::http::{Request, Response},
};

/// The request for the server's metadata; simple in the sense of CORS.
pub fn request(issuer: &Issuer) -> Request {
    Request::get(format!("{issuer}/.well-known/openid-configuration"))
        .with_header("Accept", "application/json")
}

/// What is used of the server's metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    issuer: String,
    token_endpoint: String,
    jwks_uri: String,
    authorization_endpoint: Option<String>,
    userinfo_endpoint: Option<String>,
    revocation_endpoint: Option<String>,
    end_session_endpoint: Option<String>,
    device_authorization_endpoint: Option<String>,
    introspection_endpoint: Option<String>,
    names_issuer: bool,
}

impl Metadata {
    /// Okta's usual addresses, for use before the server has been asked.
    pub fn by_convention(issuer: &Issuer) -> Self {
        let base = issuer.oauth_base();
        let at = |name: &str| format!("{base}/v1/{name}");
        Self {
            issuer: issuer.as_str().to_owned(),
            token_endpoint: at("token"),
            jwks_uri: at("keys"),
            authorization_endpoint: Some(at("authorize")),
            userinfo_endpoint: Some(at("userinfo")),
            revocation_endpoint: Some(at("revoke")),
            end_session_endpoint: Some(at("logout")),
            device_authorization_endpoint: Some(at("device/authorize")),
            introspection_endpoint: Some(at("introspect")),
            names_issuer: false,
        }
    }

    /// From the answer of the server that was asked as `issuer`.
    ///
    /// # Errors
    ///
    /// If it speaks for another issuer (section 4.3), knows no PKCE with `S256`, or names an
    /// address that is not encrypted, or of this computer where the issuer is not.
    pub fn parse(response: &Response, issuer: &Issuer) -> Result<Self, DiscoveryError> {
        let members = members(response)?;
        let named = text(&members, "issuer")?;
        // A slash at the end is not kept in the configuration, but some servers name themselves so.
        if named.strip_suffix('/').unwrap_or(named) != issuer.as_str() {
            return Err(DiscoveryError::Issuer {
                found: named.chars().take(200).collect(),
            });
        }
        if let Some(methods) = members.get("code_challenge_methods_supported") {
            let methods = methods.as_array().map(Vec::as_slice).unwrap_or_default();
            if !methods.iter().any(|method| method == "S256") {
                return Err(DiscoveryError::NoS256);
            }
        }
        let optional = |name| endpoint(&members, name, issuer);
        let required =
            |name| optional(name)?.ok_or(DiscoveryError::Answer(AnswerError::Member(name)));
        Ok(Self {
            issuer: named.to_owned(),
            token_endpoint: required("token_endpoint")?,
            jwks_uri: required("jwks_uri")?,
            authorization_endpoint: optional("authorization_endpoint")?,
            userinfo_endpoint: optional("userinfo_endpoint")?,
            revocation_endpoint: optional("revocation_endpoint")?,
            end_session_endpoint: optional("end_session_endpoint")?,
            device_authorization_endpoint: optional("device_authorization_endpoint")?,
            introspection_endpoint: optional("introspection_endpoint")?,
            names_issuer: members.get("authorization_response_iss_parameter_supported")
                == Some(&Value::Bool(true)),
        })
    }

    /// What `iss` of the tokens must be, exactly.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Where codes become tokens.
    pub fn token_endpoint(&self) -> &str {
        &self.token_endpoint
    }

    /// Where the keys are.
    pub fn jwks_uri(&self) -> &str {
        &self.jwks_uri
    }

    /// Where a browser goes to sign in.
    pub fn authorization_endpoint(&self) -> Option<&str> {
        self.authorization_endpoint.as_deref()
    }

    /// Where to ask about the user.
    pub fn userinfo_endpoint(&self) -> Option<&str> {
        self.userinfo_endpoint.as_deref()
    }

    /// Where tokens are made useless.
    pub fn revocation_endpoint(&self) -> Option<&str> {
        self.revocation_endpoint.as_deref()
    }

    /// Where a browser goes to sign out.
    pub fn end_session_endpoint(&self) -> Option<&str> {
        self.end_session_endpoint.as_deref()
    }

    /// Where a sign-in on another device begins (RFC 8628).
    pub fn device_authorization_endpoint(&self) -> Option<&str> {
        self.device_authorization_endpoint.as_deref()
    }

    /// Where to ask whether a token is good (RFC 7662).
    pub fn introspection_endpoint(&self) -> Option<&str> {
        self.introspection_endpoint.as_deref()
    }

    /// Whether the server names itself in each answer through a browser (RFC 9207).
    pub fn names_issuer(&self) -> bool {
        self.names_issuer
    }
}

fn endpoint(
    members: &Map<String, Value>,
    name: &'static str,
    issuer: &Issuer,
) -> Result<Option<String>, DiscoveryError> {
    match members.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(_) => {}
    }
    let text = text(members, name)?;
    match Address::parse(text) {
        Ok(address) if issuer.may_name(&address) => Ok(Some(text.to_owned())),
        Ok(_) | Err(_) => Err(DiscoveryError::Endpoint(name)),
    }
}

/// Why the server's metadata cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiscoveryError {
    /// There is none to read.
    Answer(AnswerError),
    /// It speaks for another issuer.
    Issuer {
        /// The issuer it names, at most 200 characters of it.
        found: String,
    },
    /// It does not offer PKCE with `S256`.
    NoS256,
    /// This endpoint's address is not `https`, or of this computer.
    Endpoint(&'static str),
}

impl From<AnswerError> for DiscoveryError {
    fn from(error: AnswerError) -> Self {
        Self::Answer(error)
    }
}

impl DiscoveryError {
    /// A name that stays the same from version to version.
    pub fn code(&self) -> &str {
        match self {
            Self::Answer(error) => error.code(),
            Self::Issuer { .. } => "discovery.issuer",
            Self::NoS256 => "discovery.no-s256",
            Self::Endpoint(_) => "discovery.endpoint",
        }
    }
}

impl fmt::Display for DiscoveryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(error) => error.fmt(f),
            Self::Issuer { found } => {
                write!(
                    f,
                    "the server at the configured issuer calls itself {found:?}: configure that one"
                )
            }
            Self::NoS256 => f.write_str("the server does not offer PKCE with S256"),
            Self::Endpoint(name) => write!(
                f,
                "the server's `{name}` is not an https address of a server"
            ),
        }
    }
}

impl error::Error for DiscoveryError {}
