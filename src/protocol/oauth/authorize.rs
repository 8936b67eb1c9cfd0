//! The address where a browser signs in (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2.1).

use std::time::Duration;

use super::{Challenge, Nonce, State, form::Form};
use crate::{Config, Secret};

/// What the server is to ask of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Prompt {
    /// Nothing: the answer comes at once, or says why it cannot.
    None,
    /// The credentials, although there is a session.
    Login,
    /// Whether the app may have what it asks for.
    Consent,
    /// Which of several accounts it is.
    SelectAccount,
}

impl Prompt {
    /// Its name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Login => "login",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
        }
    }
}

/// Where in the redirect URI the answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseMode {
    /// After the `?`, where a server finds it.
    Query,
    /// After the `#`, where only the page finds it.
    Fragment,
    /// Nowhere: a page of the server posts it to the one that embeds or opened it (Okta's own mode).
    PostMessage,
}

impl ResponseMode {
    /// Its name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::PostMessage => "okta_post_message",
        }
    }
}

/// What may be asked for beyond what every sign-in has. The default is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorizeOptions {
    /// What the person is to be asked.
    pub prompt: Option<Prompt>,
    /// How long ago the person may have signed in; sent in whole seconds, and compared with
    /// `auth_time` of the ID token.
    pub max_age: Option<Duration>,
    /// How strong a sign-in is wanted, as a list with spaces; `acr` of the ID token must be one of them.
    pub acr_values: Option<String>,
    /// The id of the identity provider to go to, which Okta then does without asking (Okta's own parameter).
    pub idp: Option<String>,
    /// Where the answer is to stand; without it the server's default, the query.
    pub response_mode: Option<ResponseMode>,
    /// What another sign-in ended with, good for one use within minutes (Okta's own parameter).
    pub session_token: Option<Secret>,
    /// Whether the server's page is shown in a pop-up (`display` of OpenID Connect Core section 3.1.2.1).
    pub pop_up: bool,
}

/// What an authorization request is made of.
#[derive(Clone, Copy, Debug)]
pub struct Authorize<'a> {
    /// The app.
    pub config: &'a Config,
    /// The hash of the verifier that the token request will show.
    pub challenge: &'a Challenge,
    /// This sign-in's state, which comes back with the code.
    pub state: &'a State,
    /// This sign-in's nonce, which comes back in the ID token.
    pub nonce: &'a Nonce,
    /// The thumbprint of the key that the tokens will be bound to (RFC 9449 section 10).
    pub dpop_thumbprint: Option<&'a str>,
    /// What else is asked for.
    pub options: &'a AuthorizeOptions,
}

impl Authorize<'_> {
    /// The address. It holds state and nonce, so it is kept as a secret.
    ///
    /// The answer is always a code, and PKCE always `S256`: nothing weaker is offered.
    pub fn url(&self, authorization_endpoint: &str) -> Secret {
        let Self {
            config, options, ..
        } = self;
        let max_age = options.max_age.map(|age| age.as_secs().to_string());
        let query = Form::new()
            .pair("client_id", config.client_id())
            .pair("response_type", "code")
            .maybe(
                "response_mode",
                options.response_mode.map(ResponseMode::as_str),
            )
            .pair("scope", &config.scopes().join(" "))
            .pair("redirect_uri", config.redirect_uri())
            .pair("code_challenge", self.challenge.as_str())
            .pair("code_challenge_method", "S256")
            .pair("state", self.state.expose())
            .pair("nonce", self.nonce.expose())
            .maybe("login_hint", config.login_hint())
            .maybe("prompt", options.prompt.map(Prompt::as_str))
            .maybe("max_age", max_age.as_deref())
            .maybe("acr_values", options.acr_values.as_deref())
            .maybe("idp", options.idp.as_deref())
            .maybe("display", options.pop_up.then_some("popup"))
            .maybe(
                "sessionToken",
                options.session_token.as_ref().map(Secret::expose),
            )
            .maybe("dpop_jkt", self.dpop_thumbprint)
            .into_query();
        with_query(authorization_endpoint, &query)
    }
}

/// What a browser is sent to so that a user who is signed in sets up another authenticator (Okta's own
/// `prompt=enroll_authenticator` at `/v1/authorize`). It ends without a code: what comes back is read by
/// [`callback::parse_enrolled`](super::callback::parse_enrolled).
#[derive(Clone, Copy, Debug)]
pub struct EnrollAuthenticator<'a> {
    /// The app.
    pub config: &'a Config,
    /// What comes back with the answer.
    pub state: &'a State,
    /// How strong a sign-in is wanted before that, as a list with spaces, such as `urn:okta:loa:2fa:any`.
    pub acr_values: &'a str,
    /// What is to be set up, by Okta's names: `okta_verify`, `sms`, `pwd` and their like.
    pub enroll_amr_values: &'a [&'a str],
}

impl EnrollAuthenticator<'_> {
    /// The address.
    pub fn url(&self, authorization_endpoint: &str) -> Secret {
        let query = Form::new()
            .pair("client_id", self.config.client_id())
            .pair("response_type", "none")
            .pair("redirect_uri", self.config.redirect_uri())
            .pair("state", self.state.expose())
            .pair("prompt", "enroll_authenticator")
            // The person shows who it is once more.
            .pair("max_age", "0")
            .pair("acr_values", self.acr_values)
            .pair("enroll_amr_values", &self.enroll_amr_values.join(" "))
            .into_query();
        with_query(authorization_endpoint, &query)
    }
}

/// An endpoint may have a query of its own (RFC 6749 section 3.1).
fn with_query(endpoint: &str, query: &str) -> Secret {
    let separator = if endpoint.contains('?') { '&' } else { '?' };
    Secret::new(format!("{endpoint}{separator}{query}"))
}
