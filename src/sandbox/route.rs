//! Which endpoint a path names.

use crate::protocol::http::Method;

use super::hosted;
use super::idx::Verb;
use super::my_session;
use super::oauth::issuer::Issuer;
use super::policy::Policy;

/// An endpoint of the org.
#[derive(Clone, Debug)]
pub(crate) enum Route {
    /// `/idp/idx/*`
    Idx(Verb),
    /// An endpoint of an authorization server.
    OAuth(Issuer, Endpoint),
    /// A page for a browser.
    Hosted(hosted::Page),
    /// `/.well-known/okta-organization`
    Organization,
    /// `/api/v1/sessions/me`
    MySession(my_session::Verb),
    /// `/sandbox/session-token`: a session token for a user.
    SessionToken,
    /// `/sandbox/push`: what users do on their phones.
    Push,
    /// `/sandbox/activate`: the next sign-in begins with the code of a device.
    Activate,
    /// `/sandbox/outbox`: what was sent to users.
    Outbox,
    /// `/sandbox/desk`: users, messages and codes, for the page's drawer.
    Desk,
    /// `/sandbox/faults`: faults on demand.
    Faults,
}

/// An endpoint of an authorization server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Discovery,
    Keys,
    Authorize,
    Interact,
    DeviceAuthorize,
    Introspect,
    Token,
    UserInfo,
    Revoke,
    Logout,
}

impl Endpoint {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "keys" => Self::Keys,
            "authorize" => Self::Authorize,
            "interact" => Self::Interact,
            "device/authorize" => Self::DeviceAuthorize,
            "introspect" => Self::Introspect,
            "token" => Self::Token,
            "userinfo" => Self::UserInfo,
            "revoke" => Self::Revoke,
            "logout" => Self::Logout,
            _ => return None,
        })
    }
}

impl Route {
    /// From a path. None: there is nothing.
    pub(crate) fn parse(path: &str, policy: &Policy) -> Option<Self> {
        match path {
            "/sandbox/outbox" => return Some(Self::Outbox),
            "/sandbox/desk" => return Some(Self::Desk),
            "/sandbox/faults" => return Some(Self::Faults),
            "/sandbox/session-token" => return Some(Self::SessionToken),
            "/sandbox/push" => return Some(Self::Push),
            "/sandbox/activate" => return Some(Self::Activate),
            "/.well-known/okta-organization" => return Some(Self::Organization),
            _ => {}
        }
        if let Some(verb) = path.strip_prefix("/idp/idx/") {
            return Verb::parse(verb).map(Self::Idx);
        }
        if let Some(verb) = my_session::Verb::parse(path) {
            return Some(Self::MySession(verb));
        }
        if let Some(page) = hosted::Page::parse(path) {
            return Some(Self::Hosted(page));
        }
        let (issuer, endpoint) = oauth(path, policy)?;
        Some(Self::OAuth(issuer, endpoint))
    }

    /// The methods that it takes.
    pub(crate) fn methods(&self) -> &'static [Method] {
        match self {
            Self::Hosted(page) => page.methods(),
            Self::MySession(verb) => verb.methods(),
            Self::Outbox
            | Self::Desk
            | Self::Organization
            | Self::OAuth(_, Endpoint::Discovery | Endpoint::Keys) => &[Method::Get],
            Self::OAuth(_, Endpoint::UserInfo | Endpoint::Logout | Endpoint::Authorize) => {
                &[Method::Get, Method::Post]
            }
            Self::Faults
            | Self::Push
            | Self::Activate
            | Self::SessionToken
            | Self::Idx(_)
            | Self::OAuth(..) => &[Method::Post],
        }
    }

    /// Whether pages of other origins may read its answers. Browsers go to
    /// `/logout` itself.
    pub(crate) fn is_cross_origin(&self) -> bool {
        !matches!(
            self,
            Self::OAuth(_, Endpoint::Logout | Endpoint::Authorize) | Self::Hosted(_)
        )
    }

    /// Whether it controls the sandbox: no part of an org, and never at fault.
    pub(crate) fn is_control(&self) -> bool {
        matches!(
            self,
            Self::Outbox
                | Self::Desk
                | Self::Faults
                | Self::Push
                | Self::Activate
                | Self::SessionToken
        )
    }
}

fn oauth(path: &str, policy: &Policy) -> Option<(Issuer, Endpoint)> {
    const OPENID: &str = ".well-known/openid-configuration";
    const METADATA: &str = "/.well-known/oauth-authorization-server";
    if let Some(rest) = path.strip_prefix(METADATA) {
        // RFC 8414 §3.1 puts the path of the issuer behind the well-known part.
        let issuer = match rest.strip_prefix("/oauth2/") {
            Some(id) => custom(id, policy)?,
            None if rest.is_empty() => Issuer::Org,
            None => return None,
        };
        return Some((issuer, Endpoint::Discovery));
    }
    if path.strip_prefix('/') == Some(OPENID) {
        return Some((Issuer::Org, Endpoint::Discovery));
    }
    let rest = path.strip_prefix("/oauth2/")?;
    if let Some(name) = rest.strip_prefix("v1/") {
        return Some((Issuer::Org, Endpoint::parse(name)?));
    }
    let (id, rest) = rest.split_once('/')?;
    let issuer = custom(id, policy)?;
    if matches!(rest, OPENID | ".well-known/oauth-authorization-server") {
        return Some((issuer, Endpoint::Discovery));
    }
    Some((issuer, Endpoint::parse(rest.strip_prefix("v1/")?)?))
}

fn custom(id: &str, policy: &Policy) -> Option<Issuer> {
    let server = policy
        .authorization_servers
        .iter()
        .find(|server| server.id == id)?;
    Some(Issuer::Custom {
        id: server.id.clone(),
        audience: server.audience.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_server_have_their_endpoints() {
        let policy = Policy::default();
        let parse = |path| Route::parse(path, &policy);
        for path in [
            "/.well-known/openid-configuration",
            "/.well-known/oauth-authorization-server",
            "/.well-known/oauth-authorization-server/oauth2/default",
            "/oauth2/default/.well-known/openid-configuration",
            "/oauth2/v1/token",
            "/oauth2/default/v1/token",
            "/idp/idx/challenge/answer",
        ] {
            assert!(parse(path).is_some(), "{path}");
        }
        for path in [
            "/",
            "/oauth2/other/v1/token",
            "/oauth2/default",
            "/idp/idx/",
            "/oauth2/v1/x",
        ] {
            assert!(parse(path).is_none(), "{path}");
        }
    }
}
