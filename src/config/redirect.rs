//! Which redirect URIs an app may have.

use super::address::Address;
use super::{ConfigError, Field, Problem};

/// `https`, `http` on this computer, or an app's own scheme (RFC 8252 section 7).
///
/// It is kept as given, since Okta compares it exactly. A fragment is refused
/// (RFC 6749 section 3.1.2).
pub(super) fn check_redirect_uri(text: &str) -> Result<String, ConfigError> {
    problem_of(text).map_or_else(
        || Ok(text.to_owned()),
        |problem| Err(ConfigError::new(Field::RedirectUri, problem)),
    )
}

fn problem_of(text: &str) -> Option<Problem> {
    if text.is_empty() {
        return Some(Problem::Missing);
    }
    if text.contains(['{', '}', '<', '>']) {
        return Some(Problem::Placeholder);
    }
    if text.contains('#') {
        return Some(Problem::QueryOrFragment);
    }
    let Some((scheme, rest)) = text.split_once(':') else {
        return Some(Problem::NotAnAddress);
    };
    if ["http", "https"]
        .iter()
        .any(|web| scheme.eq_ignore_ascii_case(web))
    {
        return Address::parse(text).err().map(Into::into);
    }
    if !text.bytes().all(|b| b.is_ascii_graphic()) {
        return Some(Problem::Characters);
    }
    // The point tells a reversed domain name from `javascript:`, `data:` and `file:`.
    let is_own_scheme = scheme.contains('.')
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+'));
    match (is_own_scheme, rest) {
        (false, _) => Some(Problem::Scheme),
        (true, "") => Some(Problem::NotAnAddress),
        (true, _) => None,
    }
}
