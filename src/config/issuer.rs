//! The authorization server's name, which is also where its addresses begin.

use std::fmt;

use super::address::{Address, AddressProblem, is_loopback};
use super::{ConfigError, Field, Problem};

/// An authorization server of an Okta org: `https://{org}`, or `https://{org}/oauth2/{id}`.
///
/// Scheme and host are in lower case, a standard port and slashes at the end are left out:
/// the form in which Okta writes `iss` into its tokens.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Issuer {
    text: String,
    /// Where the origin ends and the path begins.
    origin_len: usize,
}

impl Issuer {
    pub(super) fn parse(text: &str) -> Result<Self, ConfigError> {
        let error = |problem| ConfigError::new(Field::Issuer, problem);
        if text.is_empty() {
            return Err(error(Problem::Missing));
        }
        if text.contains(['{', '}', '<', '>']) {
            return Err(error(Problem::Placeholder));
        }
        let address = Address::parse(text).map_err(|problem| error(problem.into()))?;
        if address.has_query_or_fragment() {
            return Err(error(Problem::QueryOrFragment));
        }
        if is_admin_console(address.host()) {
            return Err(error(Problem::AdminAddress));
        }
        let path = address.path().trim_end_matches('/');
        if names_an_endpoint(path) {
            return Err(error(Problem::NotTheIssuer));
        }
        if path
            .split('/')
            .skip(1)
            .any(|segment| matches!(segment, "" | "." | ".."))
        {
            return Err(error(Problem::NotAnAddress));
        }
        let origin = address.origin();
        Ok(Self {
            text: format!("{origin}{path}"),
            origin_len: origin.len(),
        })
    }

    /// The whole, as it stands in `iss`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Scheme, host and port: where `/idp/idx/*` and `/api/v1/*` are.
    pub fn org_origin(&self) -> &str {
        self.text.get(..self.origin_len).unwrap_or(&self.text)
    }

    /// Where the OAuth endpoints begin: `{base}/v1/token` and so on.
    ///
    /// That is `{org}/oauth2` for the org's own server, and the issuer itself for a custom one.
    pub fn oauth_base(&self) -> String {
        if self.text.contains("/oauth2") {
            self.text.clone()
        } else {
            format!("{}/oauth2", self.text)
        }
    }

    /// Whether this server may send a browser or a request to an address. One on the network has no business on this
    /// computer's ports, with or without a certificate. Private addresses are let through: an organisation's own
    /// servers are there.
    pub(crate) fn may_name(&self, address: &Address) -> bool {
        let is_plain = self.text.starts_with("http:");
        let is_here =
            is_plain || Address::parse(&self.text).is_ok_and(|own| is_loopback(own.host()));
        (is_plain || address.is_encrypted()) && (is_here || !is_loopback(address.host()))
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<AddressProblem> for Problem {
    fn from(problem: AddressProblem) -> Self {
        match problem {
            AddressProblem::Characters => Self::Characters,
            AddressProblem::NotAnAddress => Self::NotAnAddress,
            AddressProblem::Scheme => Self::Scheme,
            AddressProblem::NotEncrypted => Self::NotEncrypted,
            AddressProblem::UserInfo => Self::UserInfo,
        }
    }
}

/// `example-admin.okta.com` and its like under Okta's other domains.
fn is_admin_console(host: &str) -> bool {
    host.split_once('.')
        .is_some_and(|(org, domain)| org.ends_with("-admin") && domain.starts_with("okta"))
}

fn names_an_endpoint(path: &str) -> bool {
    let is_custom = path.contains("/oauth2");
    path.split('/')
        .any(|segment| segment == ".well-known" || is_custom && segment == "v1")
}
