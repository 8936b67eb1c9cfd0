//! The person goes on at another page, an identity provider's for instance, and comes back to the
//! redirect URI: with a code, or to go on with the same sign-in.

use std::{fmt, time::Duration};

use serde_json::json;

use super::{Effect, EffectId, Phase, Purpose, Transaction, Waiting};
use crate::{
    Config, ErrorCode, Secret, SignInError,
    protocol::{
        http::printable,
        idx,
        oauth::{
            self, Authorize, AuthorizeOptions, Kept, State,
            callback::{self, ExpectedCallback, Interaction},
            refused,
        },
        time::Timestamp,
    },
};

/// How long a person may be away, as long as Okta keeps the sign-in.
const TIME: Duration = Duration::from_secs(30 * 60);

/// Why nobody can come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwayError {
    /// The port of the redirect URI is in use, or closed to this program.
    NoPort,
    /// The redirect URI is not an `http` address of this computer.
    NotLoopback,
}

impl From<AwayError> for ErrorCode {
    fn from(error: AwayError) -> Self {
        match error {
            AwayError::NoPort => Self::NoPort,
            AwayError::NotLoopback => Self::NoWayBack,
        }
    }
}

/// Who sends a person to another page: what comes back is for nobody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Traveller {
    /// The panel, to an identity provider.
    Panel,
    /// A [`Session`](crate::Session), to the server's own page.
    Session,
}

/// Where a person goes on, and what belongs to the way back.
#[derive(Clone, PartialEq, Eq)]
pub struct Departure {
    /// Who goes there.
    pub traveller: Traveller,
    /// The address to go to.
    pub url: String,
    /// Where the browser comes back to.
    pub redirect_uri: String,
    /// Who comes back without this is somebody else.
    pub state: State,
    /// For [`Transaction::resume`] or [`Flow::resume`](crate::protocol::oauth::Flow::resume), where this
    /// program ends when its page does.
    pub kept: Secret,
}

impl Departure {
    /// What stands in place of what was kept once it has been taken, so that a second answer is told from
    /// one that nobody has waited for.
    pub const USED: &str = "used";
}

impl fmt::Debug for Departure {
    /// Without the query of the address, which may hold a handle of the sign-in.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Departure")
            .field("url", &printable(&self.url))
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

impl Transaction {
    /// Goes to an address that leads back to the redirect URI. Does nothing while an answer is
    /// waited for.
    pub fn leave(&mut self, url: &str, now: Timestamp) {
        if self.is_busy() || !matches!(self.phase, Phase::Showing(_)) {
            return;
        }
        self.depart(url, now);
    }

    /// Goes to the page of the server itself, which signs the person in from the beginning: what
    /// can't be done here can be done there. State, nonce and verifier stay those of this sign-in, so
    /// that its answer ends it. Does nothing while an answer is waited for.
    pub fn leave_for_hosted(&mut self, login_hint: Option<&str>, now: Timestamp) {
        if self.is_busy() {
            return;
        }
        let endpoints = self.endpoints();
        let Some(endpoint) = endpoints.authorization_endpoint() else {
            return self.fail(SignInError::new(ErrorCode::NoHostedSignIn, ""));
        };
        let config = match login_hint {
            Some(hint) => self.config.clone().with_login_hint(hint),
            None => self.config.clone(),
        };
        let authorize = Authorize {
            config: &config,
            challenge: &self.challenge,
            state: &self.state,
            nonce: &self.nonce,
            dpop_thumbprint: None,
            options: &AuthorizeOptions::default(),
        };
        let url = authorize.url(endpoint);
        self.depart(url.expose(), now);
    }

    fn depart(&mut self, url: &str, now: Timestamp) {
        self.stop_polling();
        self.fault = None;
        self.last = None;
        let id = self.new_id();
        self.waiting.push(Waiting {
            id,
            purpose: Purpose::Away,
            deadline: now + TIME,
        });
        let departure = Departure {
            traveller: Traveller::Panel,
            url: url.to_owned(),
            redirect_uri: self.config.redirect_uri().to_owned(),
            state: self.state.clone(),
            kept: self.keep(now),
        };
        self.effects.push_back((id, Effect::Leave(departure)));
    }

    pub(super) fn keep(&self, now: Timestamp) -> Secret {
        let handle = self.handle.as_ref().map_or("", Secret::expose);
        let proof = (&self.verifier, &self.state, &self.nonce);
        Kept::write(&self.config, proof, json!({ "handle": handle }), now)
    }

    /// Goes on with a sign-in whose page was away: `parameters` is what stands after the `?` of the
    /// address that it came back to.
    ///
    /// # Errors
    /// If what was kept can't be read, is older than half an hour, or belongs to another app.
    pub fn resume(
        config: Config,
        kept: &Secret,
        parameters: &str,
        first_id: EffectId,
        now: Timestamp,
    ) -> Result<Self, SignInError> {
        let kept = Kept::read(kept, &config, now)?;
        let parts = kept.proof()?;
        let handle = kept.text("handle").map(Secret::from);
        let handle = handle.ok_or_else(|| refused("something is missing"))?;
        let mut transaction = Self::new(config, parts, first_id);
        transaction.handle = Some(handle);
        transaction.discover(now);
        transaction.come_back(parameters, now);
        Ok(transaction)
    }

    pub(super) fn on_back(&mut self, result: Result<Secret, AwayError>, now: Timestamp) {
        match result {
            Ok(parameters) => self.come_back(parameters.expose(), now),
            Err(error) => self.fail(SignInError::new(error.into(), self.config.redirect_uri())),
        }
    }

    fn come_back(&mut self, parameters: &str, now: Timestamp) {
        if callback::is_for(parameters, &self.state)
            && let Some(otp) = callback::otp(parameters)
        {
            // The step that takes it is asked for first.
            self.otp = Some(otp);
            return self.introspect_again(now);
        }
        let issuer = self.endpoints().issuer().to_owned();
        let expected = ExpectedCallback {
            state: &self.state,
            issuer: &issuer,
            names_issuer: false,
        };
        let answer = callback::parse_interaction(parameters, &expected);
        let is_hosted = matches!(answer, Ok(Interaction::HostedCode(_)));
        match answer {
            Ok(Interaction::Code(code) | Interaction::HostedCode(code)) => {
                self.revision += 1;
                self.code = Some(code);
                self.code_is_hosted = is_hosted;
                self.phase = Phase::Finishing;
                self.exchange(now);
            }
            Ok(Interaction::Required) => self.introspect_again(now),
            Err(error) => self.fail(oauth::failure_of_callback(&error)),
        }
    }

    /// Asks where the sign-in stands.
    fn introspect_again(&mut self, now: Timestamp) {
        let handle = self.handle.clone().unwrap_or_default();
        let org = self.config.issuer().org_origin();
        let request = idx::introspect_request(org, handle.expose());
        self.send(Purpose::Introspect, request, now);
    }

    /// The time to come back is over.
    pub(super) fn on_away_timeout(&mut self) {
        self.fail(SignInError::new(ErrorCode::LoginTimeout, ""));
    }
}
