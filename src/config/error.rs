//! What can be wrong with a configuration, and what to do about it.

use std::{error, fmt};

/// A part of the configuration that cannot be used.
///
/// It prints as one sentence that names the part and the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfigError {
    field: Field,
    problem: Problem,
}

/// The parts of a [`Config`](crate::Config) that can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Field {
    /// The authorization server.
    Issuer,
    /// The app's id.
    ClientId,
    /// Where a browser returns to.
    RedirectUri,
    /// What is asked for.
    Scopes,
    /// The address of a captcha's script.
    CaptchaScript,
}

impl Field {
    /// The name in code: `issuer`, `client_id`, `redirect_uri`, `scopes`, `captcha_script`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Issuer => "issuer",
            Self::ClientId => "client_id",
            Self::RedirectUri => "redirect_uri",
            Self::Scopes => "scopes",
            Self::CaptchaScript => "captcha_script",
        }
    }
}

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// Nothing was given.
    Missing,
    /// Copied from documentation: it still has `{…}` or `<…>`.
    Placeholder,
    /// It has characters that cannot be there.
    Characters,
    /// It is no address.
    NotAnAddress,
    /// The scheme is not one that can be used.
    Scheme,
    /// `http` to another computer.
    NotEncrypted,
    /// It has a user name or password.
    UserInfo,
    /// It has a query or fragment.
    QueryOrFragment,
    /// It is the address of the Admin Console.
    AdminAddress,
    /// It is the address of the discovery document or of an endpoint.
    NotTheIssuer,
    /// The scope `openid` is not there.
    NoOpenId,
}

impl ConfigError {
    pub(super) fn new(field: Field, problem: Problem) -> Self {
        Self { field, problem }
    }

    /// The part that is wrong.
    pub fn field(&self) -> Field {
        self.field
    }

    /// What is wrong with it.
    pub fn problem(&self) -> Problem {
        self.problem
    }

    /// A name that stays the same from version to version, for logs and for looking up.
    pub fn code(&self) -> &'static str {
        match self.problem {
            Problem::Missing => "config.missing",
            Problem::Placeholder => "config.placeholder",
            Problem::Characters => "config.characters",
            Problem::NotAnAddress => "config.not-an-address",
            Problem::Scheme => "config.scheme",
            Problem::NotEncrypted => "config.not-encrypted",
            Problem::UserInfo => "config.user-info",
            Problem::QueryOrFragment => "config.query-or-fragment",
            Problem::AdminAddress => "config.admin-address",
            Problem::NotTheIssuer => "config.not-the-issuer",
            Problem::NoOpenId => "config.no-openid",
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.field.name())?;
        f.write_str(match (self.problem, self.field) {
            (Problem::Missing, Field::Issuer) => {
                " is empty: give your org's address, such as https://example.okta.com/oauth2/default"
            }
            (Problem::Missing, Field::ClientId) => {
                " is empty: copy the Client ID from the app's page in Okta's Admin Console"
            }
            (Problem::Missing, _) => " is empty: give a value, or leave it out to get the default",
            (Problem::Placeholder, _) => {
                " still has a placeholder from documentation: put your own value in its place"
            }
            (Problem::Characters, _) => {
                " has spaces or characters that cannot be there: copy the value again"
            }
            (Problem::NotAnAddress, _) => {
                " is not an absolute address: begin it with https:// and a host name"
            }
            (Problem::Scheme, Field::RedirectUri) => {
                " has a scheme that cannot be used: take https, http on localhost, or a reversed domain name such as com.example.app:/callback"
            }
            (Problem::Scheme, _) => " must be an https address: write https:// in front",
            (Problem::NotEncrypted, _) => {
                " uses http to another computer: use https, as http is accepted on localhost only"
            }
            (Problem::UserInfo, _) => " has a user name in it: remove all up to the @",
            (Problem::QueryOrFragment, Field::RedirectUri) => {
                " has a fragment: remove the # and all after it"
            }
            (Problem::QueryOrFragment, _) => {
                " has a query or fragment: remove the ? or # and all after it"
            }
            (Problem::AdminAddress, _) => {
                " is the address of the Admin Console: remove -admin from the host name"
            }
            (Problem::NotTheIssuer, _) => {
                " is the address of one endpoint: remove /.well-known or /v1 and all after it"
            }
            (Problem::NoOpenId, _) => {
                " lack openid, without which Okta says nothing about who signed in: add openid"
            }
        })
    }
}

impl error::Error for ConfigError {}
