//! What the host app says about its Okta org and itself.
//!
//! Everything is checked when it is given, so that a typing error shows at the
//! line that has it and not as a failed request later.

pub(crate) mod address;
mod error;
mod issuer;
mod redirect;

use std::time::Duration;

use crate::protocol::frame::CaptchaKind;

pub use error::{ConfigError, Field, Problem};
pub use issuer::Issuer;
use redirect::check_redirect_uri;

/// The redirect URI of an app that gives none.
///
/// An embedded sign-in never goes there. Okta still compares it, character by
/// character, with those registered for the app. Sign-in in the system browser
/// listens at this loopback port (RFC 8252 section 7.3).
pub const DEFAULT_REDIRECT_URI: &str = "http://localhost:17340/callback";

/// The scopes of an app that gives none: who the user is, the profile and the e-mail address.
pub const DEFAULT_SCOPES: [&str; 3] = ["openid", "profile", "email"];

/// How long a request may take before it counts as failed, unless the app says otherwise.
pub const DEFAULT_REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

const HCAPTCHA_SCRIPT: &str = "https://hcaptcha.com/1/api.js";
const RECAPTCHA_SCRIPT: &str = "https://www.google.com/recaptcha/api.js";

/// An app's place in an Okta org: the authorization server, the app's client id, and what is asked for.
///
/// The client is a public one (RFC 6749 section 2.1): it has no secret, and proves by
/// PKCE that it is the one that began the sign-in.
///
/// ```
/// use egui_okta::Config;
///
/// let config = Config::new("https://example.okta.com/oauth2/default", "0oa1example")?
///     .with_scopes(["openid", "profile", "email", "offline_access"])?;
/// assert_eq!(config.issuer().org_origin(), "https://example.okta.com");
/// # Ok::<(), egui_okta::ConfigError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    issuer: Issuer,
    client_id: String,
    redirect_uri: String,
    scopes: Vec<String>,
    login_hint: Option<String>,
    request_timeout: Duration,
    hcaptcha_script: String,
    recaptcha_script: String,
    dpop: bool,
}

impl Config {
    /// An app that signs in at `issuer` as `client_id`.
    ///
    /// `issuer` is `https://{org}` for the org's own authorization server, or
    /// `https://{org}/oauth2/{id}` for a custom one; a slash at the end does no harm.
    /// `http` is accepted for this computer only (`localhost`, `127.0.0.0/8`, `[::1]`).
    ///
    /// # Errors
    ///
    /// Says which of the two is wrong and what to do about it.
    pub fn new(issuer: &str, client_id: &str) -> Result<Self, ConfigError> {
        Ok(Self {
            issuer: Issuer::parse(issuer)?,
            client_id: check_client_id(client_id)?,
            redirect_uri: DEFAULT_REDIRECT_URI.to_owned(),
            scopes: DEFAULT_SCOPES.map(str::to_owned).to_vec(),
            login_hint: None,
            request_timeout: DEFAULT_REQUEST_TIMEOUT,
            hcaptcha_script: HCAPTCHA_SCRIPT.to_owned(),
            recaptcha_script: RECAPTCHA_SCRIPT.to_owned(),
            dpop: false,
        })
    }

    /// With another redirect URI. Default is [`DEFAULT_REDIRECT_URI`].
    ///
    /// It must be registered for the app in Okta, in exactly this form.
    ///
    /// # Errors
    ///
    /// If it is neither `https`, nor `http` on this computer, nor an app's own scheme
    /// such as `com.example.app:/callback` (RFC 8252 section 7.1).
    pub fn with_redirect_uri(mut self, redirect_uri: &str) -> Result<Self, ConfigError> {
        self.redirect_uri = check_redirect_uri(redirect_uri)?;
        Ok(self)
    }

    /// With other scopes. Default is [`DEFAULT_SCOPES`].
    ///
    /// `offline_access` asks for a refresh token.
    ///
    /// # Errors
    ///
    /// If `openid` is missing, or one has characters that RFC 6749 section 3.3 does not allow.
    pub fn with_scopes<S: AsRef<str>>(
        mut self,
        scopes: impl IntoIterator<Item = S>,
    ) -> Result<Self, ConfigError> {
        self.scopes = check_scopes(scopes)?;
        Ok(self)
    }

    /// With the user name already filled in. Default is none.
    ///
    /// Okta gets it as `login_hint`; an empty text counts as none.
    #[must_use]
    pub fn with_login_hint(mut self, login_hint: impl Into<String>) -> Self {
        self.login_hint = Some(login_hint.into()).filter(|hint| !hint.is_empty());
        self
    }

    /// With another time limit for each request. Default is [`DEFAULT_REQUEST_TIMEOUT`]. The answer to a refresh token
    /// is waited for ten seconds at most: one that is lost has to be asked for again soon.
    #[must_use]
    pub fn with_request_timeout(mut self, request_timeout: Duration) -> Self {
        self.request_timeout = request_timeout;
        self
    }

    /// With tokens that are bound to a key of this device (DPoP, RFC 9449). Off by default.
    ///
    /// Each sign-in makes a key; tokens of before that are not bound to one are with their next renewal. Whoever reads such a token somewhere can't use it without that key, which in
    /// a browser no script can read. A server that gives tokens of another kind is refused
    /// ([`ErrorCode::DpopIgnored`](crate::ErrorCode::DpopIgnored)). Calls of the app's API need a proof each:
    /// see [`Session::request_authorization`](crate::Session::request_authorization).
    #[must_use]
    pub fn with_dpop(mut self) -> Self {
        self.dpop = true;
        self
    }

    /// With another address for the script of a captcha, for orgs that serve it themselves or reach
    /// it by another name. Default is the provider's own: `https://hcaptcha.com/1/api.js`, and
    /// `https://www.google.com/recaptcha/api.js`. Only a browser loads it.
    ///
    /// # Errors
    ///
    /// If it is neither `https`, nor `http` on this computer.
    pub fn with_captcha_script(
        mut self,
        kind: CaptchaKind,
        script: &str,
    ) -> Result<Self, ConfigError> {
        if let Err(problem) = address::Address::parse(script) {
            return Err(ConfigError::new(Field::CaptchaScript, problem.into()));
        }
        match kind {
            CaptchaKind::HCaptcha => script.clone_into(&mut self.hcaptcha_script),
            CaptchaKind::ReCaptcha => script.clone_into(&mut self.recaptcha_script),
        }
        Ok(self)
    }

    /// The address of the script of a captcha.
    pub fn captcha_script(&self, kind: CaptchaKind) -> &str {
        match kind {
            CaptchaKind::HCaptcha => &self.hcaptcha_script,
            CaptchaKind::ReCaptcha => &self.recaptcha_script,
        }
    }

    /// The name that the turn is known by to all who share these tokens.
    pub(crate) fn turn_name(&self) -> String {
        format!("egui_okta {} {}", self.issuer(), self.client_id())
    }

    /// Whether tokens are bound to a key of this device.
    pub fn dpop(&self) -> bool {
        self.dpop
    }

    /// The authorization server.
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// The app's id in Okta.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Where a browser returns to.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// What is asked for, each once and in the order given.
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// The user name to begin with.
    pub fn login_hint(&self) -> Option<&str> {
        self.login_hint.as_deref()
    }

    /// How long a request may take.
    pub fn request_timeout(&self) -> Duration {
        self.request_timeout
    }
}

/// Whether a browser may be sent to an address that a server gave.
pub(crate) fn is_web_address(url: &str) -> bool {
    address::Address::parse(url).is_ok()
}

/// The origin of a frame at this host: `https`, or `http` on this computer. None if it is no host.
pub(crate) fn frame_origin(host: &str) -> Option<String> {
    let of = |scheme: &str| {
        let origin = format!("{scheme}://{host}");
        let address = address::Address::parse(&origin).ok()?;
        (address.origin() == origin).then_some(origin)
    };
    // The parser takes `http` for this computer alone.
    of("http").or_else(|| of("https"))
}

/// Names that Okta has for this computer: all below them lead to the loopback address, and Okta Verify
/// has their certificates. Safari lets a page ask no other name of it.
const OKTA_LOOPBACK: [&str; 2] = [".authenticatorlocalprod.com", ".authenticatorlocaldev.com"];

/// Whether an address is scheme and host of this computer, and nothing more.
pub(crate) fn is_loopback_origin(text: &str) -> bool {
    let is_okta = |host: &str| OKTA_LOOPBACK.iter().any(|name| host.ends_with(name));
    // With the certificate: whoever else the name may lead to on a strange network has none.
    let is_proven = |host: &str| text.starts_with("https:") && is_okta(host);
    address::Address::parse(text).is_ok_and(|address| {
        let host = address.host();
        (address::is_loopback(host) || is_proven(host)) && address.origin() == text
    })
}

/// Whether an address may be opened although it is no web page: it belongs to an app, by a
/// scheme of the app's own (RFC 8252 section 7.1), and to nothing that a browser runs or reads.
pub(crate) fn is_app_address(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once(':') else {
        return false;
    };
    let is_plain = url.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let is_own = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+'))
        && scheme.contains(['.', '-']);
    let is_kept = ["view-source", "ms-", "search-ms"]
        .iter()
        .any(|kept| scheme.to_ascii_lowercase().starts_with(kept));
    is_plain && is_own && !is_kept && !rest.is_empty()
}

fn check_client_id(client_id: &str) -> Result<String, ConfigError> {
    let problem = if client_id.is_empty() {
        Problem::Missing
    } else if client_id.contains(['{', '}', '<', '>']) {
        Problem::Placeholder
    } else if !client_id.bytes().all(|b| b.is_ascii_graphic()) {
        Problem::Characters
    } else {
        return Ok(client_id.to_owned());
    };
    Err(ConfigError::new(Field::ClientId, problem))
}

fn check_scopes<S: AsRef<str>>(
    given: impl IntoIterator<Item = S>,
) -> Result<Vec<String>, ConfigError> {
    let error = |problem| Err(ConfigError::new(Field::Scopes, problem));
    let mut scopes = Vec::new();
    for scope in given {
        let scope = scope.as_ref();
        if scope.is_empty() {
            return error(Problem::Missing);
        }
        // RFC 6749 section 3.3: printable ASCII without quote and backslash.
        if !scope
            .bytes()
            .all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\')
        {
            return error(Problem::Characters);
        }
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    if scopes.iter().any(|scope| scope == "openid") {
        Ok(scopes)
    } else {
        error(Problem::NoOpenId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_schemes_of_an_app_open_an_app() {
        for url in [
            "com-okta-authenticator:/deviceChallenge?challengeRequest=1",
            "com.example.app:/x",
        ] {
            assert!(is_app_address(url), "{url}");
        }
        for url in [
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "http://example.com",
            "https://example.com",
            "ms-settings:x",
            "search-ms:query=x",
            "view-source:https://example.com",
            "com-okta-authenticator:",
            "com-okta-authenticator:/a b",
            "",
        ] {
            assert!(!is_app_address(url), "{url}");
        }
    }

    #[test]
    fn a_frame_is_at_a_host_and_nothing_more() {
        assert_eq!(
            frame_origin("api-1.duosecurity.com").as_deref(),
            Some("https://api-1.duosecurity.com")
        );
        assert_eq!(
            frame_origin("localhost:7001").as_deref(),
            Some("http://localhost:7001")
        );
        for host in [
            "",
            "a/b",
            "user@a.example",
            "a.example?x",
            "a b",
            "a.example#x",
        ] {
            assert_eq!(frame_origin(host), None, "{host}");
        }
    }
}
