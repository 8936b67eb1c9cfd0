//! How strong a sign-in was: Okta's values of `acr` that this org can tell apart.

/// One factor, whichever it is.
const ONE: &str = "urn:okta:loa:1fa:any";
/// Two factors.
const TWO: &str = "urn:okta:loa:2fa:any";

/// What can be asked for as `acr_values`.
pub(super) const VALUES: [&str; 2] = [ONE, TWO];

/// What the ID token says: the first of those asked for that was reached, or else what was. The org asks nobody for
/// more than its policy wants, so the app has to look.
pub(super) fn reached(wanted: &str, amr: &[String]) -> &'static str {
    let has_two = amr.iter().any(|name| name == "mfa");
    let reached: &[&str] = if has_two { &[TWO, ONE] } else { &[ONE] };
    let asked = wanted
        .split_whitespace()
        .find_map(|value| reached.iter().find(|acr| **acr == value));
    asked.or(reached.first()).copied().unwrap_or(ONE)
}
