//! Cookies as the org sets and reads them.

use std::time::Duration;

use crate::protocol::http::Request;

/// The session of Identity Engine.
pub(crate) const SESSION: &str = "idx";
/// The device, recognised again later.
pub(crate) const DEVICE: &str = "DT";
/// How long a device is remembered: two years.
pub(crate) const DEVICE_LIFE: Duration = Duration::from_secs(2 * 365 * 24 * 3600);

/// The value of a cookie. Those of other apps on this machine are skipped:
/// cookies do not know ports.
pub(crate) fn read<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request
        .headers
        .get("cookie")?
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, value)| value)
}

/// `Set-Cookie` for a page on plain HTTP: ports do not change the site, so `Lax`
/// reaches frames and fetches between two ports of one host.
pub(crate) fn set(name: &str, value: &str, max_age: Option<Duration>) -> String {
    let life = max_age
        .map(|age| format!("; Max-Age={}", age.as_secs()))
        .unwrap_or_default();
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{life}")
}

/// `Set-Cookie` that removes one.
pub(crate) fn clear(name: &str) -> String {
    set(name, "", Some(Duration::ZERO))
}
