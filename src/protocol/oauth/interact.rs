//! The request that begins an embedded sign-in: `POST {base}/v1/interact` of Okta's Identity Engine.

use std::time::Duration;

use super::{
    AnswerError, Challenge, Nonce, State,
    error::{members, text},
    form::Form,
};
use crate::{
    Config, Secret,
    protocol::http::{Request, Response},
};

/// What begins a sign-in.
#[derive(Clone, Debug)]
pub struct Interact<'a> {
    /// The app.
    pub config: &'a Config,
    /// The hash of the verifier that the token request will show.
    pub challenge: &'a Challenge,
    /// This sign-in's state.
    pub state: &'a State,
    /// This sign-in's nonce, which comes back in the ID token.
    pub nonce: &'a Nonce,
    /// From a mail that lets a new user in.
    pub activation_token: Option<&'a Secret>,
    /// From a mail that lets a user choose a new password.
    pub recovery_token: Option<&'a Secret>,
    /// How strong a sign-in is wanted, as a list with spaces (`acr_values`).
    pub acr_values: Option<&'a str>,
    /// How long ago the user may have signed in; sent in whole seconds.
    pub max_age: Option<Duration>,
}

impl<'a> Interact<'a> {
    /// With nothing but what every sign-in has.
    pub fn new(
        config: &'a Config,
        challenge: &'a Challenge,
        state: &'a State,
        nonce: &'a Nonce,
    ) -> Self {
        Self {
            config,
            challenge,
            state,
            nonce,
            activation_token: None,
            recovery_token: None,
            acr_values: None,
            max_age: None,
        }
    }

    /// The request: a form with cookies, which a browser sends without a preflight.
    pub fn request(&self) -> Request {
        let Self {
            config,
            challenge,
            state,
            nonce,
            ..
        } = self;
        let max_age = self.max_age.map(|age| age.as_secs().to_string());
        Form::new()
            .pair("client_id", config.client_id())
            .pair("scope", &config.scopes().join(" "))
            .pair("redirect_uri", config.redirect_uri())
            .pair("code_challenge", challenge.as_str())
            .pair("code_challenge_method", "S256")
            .pair("state", state.expose())
            .pair("nonce", nonce.expose())
            .maybe("login_hint", config.login_hint())
            .maybe(
                "activation_token",
                self.activation_token.map(Secret::expose),
            )
            .maybe("recovery_token", self.recovery_token.map(Secret::expose))
            .maybe("acr_values", self.acr_values)
            .maybe("max_age", max_age.as_deref())
            .post(format!("{}/v1/interact", config.issuer().oauth_base()))
            .with_credentials()
    }
}

/// What Okta knows the sign-in by, until the first introspection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InteractionHandle(Secret);

impl InteractionHandle {
    /// From the answer.
    ///
    /// # Errors
    ///
    /// If Okta refuses: the app's settings, or a mail's token that is used up.
    pub fn parse(response: &Response) -> Result<Self, AnswerError> {
        let members = members(response)?;
        Ok(Self(text(&members, "interaction_handle")?.into()))
    }

    /// The text, for the introspection.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}
