//! Addresses that tokens and passwords may be sent to.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;

/// An absolute `https` address, or an `http` one of this computer.
pub(crate) struct Address {
    uri: Uri,
    host: String,
    port: Option<u16>,
    is_encrypted: bool,
    has_fragment: bool,
}

/// Why a text is no such address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AddressProblem {
    /// Spaces, control characters, backslashes, or anything beyond ASCII.
    Characters,
    /// No scheme, or no host.
    NotAnAddress,
    /// Neither `https` nor `http`.
    Scheme,
    /// `http` to another computer.
    NotEncrypted,
    /// A user name or password before the host.
    UserInfo,
}

impl Address {
    pub(crate) fn parse(text: &str) -> Result<Self, AddressProblem> {
        // Browsers read a backslash as a slash and skip line ends: they would go elsewhere.
        if !text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') {
            return Err(AddressProblem::Characters);
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(AddressProblem::NotAnAddress);
        };
        let is_encrypted = scheme.eq_ignore_ascii_case("https");
        if !is_encrypted && !scheme.eq_ignore_ascii_case("http") {
            return Err(AddressProblem::Scheme);
        }
        if rest
            .split(['/', '?', '#'])
            .next()
            .is_some_and(|authority| authority.contains('@'))
        {
            return Err(AddressProblem::UserInfo);
        }
        let Ok(uri) = text.parse::<Uri>() else {
            return Err(AddressProblem::NotAnAddress);
        };
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        if !is_host(&host) {
            return Err(AddressProblem::NotAnAddress);
        }
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let port = match authority.get(host.len()..) {
            Some("") => None,
            Some(port) => Some(parse_port(port).ok_or(AddressProblem::NotAnAddress)?),
            None => return Err(AddressProblem::NotAnAddress),
        };
        if !is_encrypted && !is_loopback(&host) {
            return Err(AddressProblem::NotEncrypted);
        }
        Ok(Self {
            uri,
            host,
            port,
            is_encrypted,
            has_fragment: text.contains('#'),
        })
    }

    /// The host in lower case; an IPv6 address keeps its brackets.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// The port, if the address names one.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn port(&self) -> Option<u16> {
        self.port
    }

    /// Scheme, host, and port if it is not the standard one.
    pub(crate) fn origin(&self) -> String {
        let (scheme, standard) = if self.is_encrypted {
            ("https", 443)
        } else {
            ("http", 80)
        };
        match self.port.filter(|port| *port != standard) {
            Some(port) => format!("{scheme}://{}:{port}", self.host),
            None => format!("{scheme}://{}", self.host),
        }
    }

    /// The path, at least `/`.
    pub(crate) fn path(&self) -> &str {
        self.uri.path()
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        self.is_encrypted
    }

    pub(crate) fn has_query_or_fragment(&self) -> bool {
        self.has_fragment || self.uri.query().is_some()
    }
}

/// Whether a text in lower case is a host name or an IP address, in the characters of which
/// every reader finds the same one: browsers undo `%61`.
fn is_host(text: &str) -> bool {
    match text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        Some(v6) => v6.parse::<Ipv6Addr>().is_ok(),
        None => {
            text.starts_with(|c: char| c.is_ascii_alphanumeric())
                && text
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b))
        }
    }
}

/// What follows the host: a colon and a number above zero. [`Uri`] takes larger numbers too.
fn parse_port(text: &str) -> Option<u16> {
    let digits = text.strip_prefix(':')?;
    let is_number = digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|port| is_number && *port != 0)
}

/// Whether a host in lower case is this computer: `localhost` and names under it
/// (RFC 6761 section 6.3), `127.0.0.0/8` and `[::1]`.
///
/// Only the usual spelling of an address counts; `127.1` does not.
pub(crate) fn is_loopback(host: &str) -> bool {
    let v6 = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
        || v6
            .and_then(|ip| ip.parse::<Ipv6Addr>().ok())
            .is_some_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computer_is_loopback() {
        for host in [
            "localhost",
            "app.localhost",
            "127.0.0.1",
            "127.255.0.9",
            "[::1]",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "localhost.example",
            "127.0.0.1.example",
            "127.1",
            "10.0.0.1",
            "[::2]",
            "::1",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn a_browser_cannot_read_another_host() {
        for text in [
            r"https://good.example\@evil.example/",
            "https://good.example\t.evil.example/",
            "https://good.example\n",
            "https://g\u{f6}\u{f6}d.example",
        ] {
            assert_eq!(
                Address::parse(text).err(),
                Some(AddressProblem::Characters),
                "{text:?}"
            );
        }
    }
}
