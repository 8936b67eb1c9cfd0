//! Which origin a client used, and which origins and redirect addresses are local.

use url::{Host, Url};

use crate::protocol::http::Request;

/// Whether a host names this machine: `localhost` (and names below it) or a loopback address.
fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// Whether this is an `http` or `https` address on this machine.
pub(crate) fn is_loopback_url(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
            && url.host().is_some_and(|host| is_loopback(&host))
    })
}

/// Scheme, host and port of an address, as a browser writes an origin.
pub(crate) fn origin_of(text: &str) -> Option<String> {
    let origin = Url::parse(text).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

/// The host of an origin, without the port: the relying party of WebAuthn.
pub(crate) fn host_of(origin: &str) -> &str {
    let rest = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or(rest);
    // An IPv6 address has colons of its own, within brackets.
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

/// The origin that the client used: its `Host` header if that is local, else
/// the address of the request if that is, else what the org was told.
pub(crate) fn of_request(request: &Request, configured: &str) -> String {
    let from_host = request
        .headers
        .get("host")
        .map(|host| format!("http://{host}"));
    let is_origin = |text: &String| is_loopback_url(text);
    if request.url.starts_with(configured) && from_host.is_none() {
        return configured.to_owned();
    }
    from_host
        .filter(is_origin)
        .and_then(|text| origin_of(&text))
        .or_else(|| {
            is_loopback_url(&request.url)
                .then(|| origin_of(&request.url))
                .flatten()
        })
        .unwrap_or_else(|| configured.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_loopback() {
        for yes in [
            "http://localhost:1/x",
            "http://127.0.0.1",
            "http://[::1]:8080/cb",
            "https://a.localhost/",
        ] {
            assert!(is_loopback_url(yes), "{yes}");
        }
        for no in [
            "http://localhost.example.com/",
            "http://example.com/?http://localhost",
            "http://localhost@example.com/",
            "http://user@localhost/",
            "ftp://localhost/",
            "javascript:alert(1)//localhost",
            "localhost",
        ] {
            assert!(!is_loopback_url(no), "{no}");
        }
    }

    #[test]
    fn hosts_from_elsewhere_are_not_believed() {
        let request = Request::get("/x").with_header("Host", "evil.example");
        assert_eq!(
            of_request(&request, "http://localhost:7"),
            "http://localhost:7"
        );
        let request = Request::get("/x").with_header("host", "127.0.0.1:7");
        assert_eq!(
            of_request(&request, "http://localhost:7"),
            "http://127.0.0.1:7"
        );
    }
}
