//! A sign-in whose program ends while the browser is away, as a page does: what it has to remember.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};

use super::{Flow, Place};
use crate::{
    Config, ErrorCode, Secret, SignInError,
    protocol::{
        Departure, EffectId,
        oauth::{AuthorizeOptions, DpopKey, Nonce, State, Verifier},
        time::Timestamp,
    },
};

/// How long a person may be away.
const TIME: Duration = Duration::from_secs(30 * 60);

/// What is kept. It holds secrets.
#[derive(Serialize, Deserialize)]
struct Kept {
    issuer: String,
    client_id: String,
    redirect_uri: String,
    verifier: String,
    state: String,
    nonce: String,
    max_age_secs: Option<u64>,
    acr_values: Option<String>,
    dpop_key: Option<String>,
    since: u64,
}

impl Flow {
    /// What [`resume`](Self::resume) goes on with.
    pub fn keep(&self, now: Timestamp) -> Secret {
        let (config, proof) = (&self.exchange.config, &self.proof);
        let options = match &self.place {
            Place::Browser(options) => options.clone(),
            Place::Device => AuthorizeOptions::default(),
        };
        let dpop_key = self.exchange.dpop_key();
        let kept = Kept {
            issuer: config.issuer().as_str().to_owned(),
            client_id: config.client_id().to_owned(),
            redirect_uri: config.redirect_uri().to_owned(),
            verifier: proof.verifier.expose().to_owned(),
            state: proof.state.expose().to_owned(),
            nonce: proof.nonce.expose().to_owned(),
            max_age_secs: options.max_age.map(|age| age.as_secs()),
            acr_values: options.acr_values,
            dpop_key: dpop_key.map(|key| key.to_secret().expose().to_owned()),
            since: now.0,
        };
        Secret::new(serde_json::to_string(&kept).unwrap_or_default())
    }

    /// Goes on with a sign-in whose program ended when the browser left: `parameters` is what stands
    /// after the `?` or `#` of the address that it came back to. They are checked as by
    /// [`callback`](Self::callback), once the server's endpoints are known.
    ///
    /// # Errors
    /// If what was kept can't be read, is older than half an hour, or belongs to another app.
    pub fn resume(
        config: Config,
        kept: &Secret,
        parameters: Secret,
        first_id: EffectId,
        now: Timestamp,
    ) -> Result<Self, SignInError> {
        if kept.expose() == Departure::USED {
            return Err(ErrorCode::CallbackUsed.into());
        }
        let other = |why| Err(SignInError::new(ErrorCode::CallbackState, why));
        let Ok(kept) = serde_json::from_str::<Kept>(kept.expose()) else {
            return other("nothing was kept");
        };
        let is_other =
            kept.issuer != config.issuer().as_str() || kept.client_id != config.client_id();
        if is_other || now.since(Timestamp(kept.since)) > TIME {
            return other("another sign-in");
        }
        let Ok(config) = config.with_redirect_uri(&kept.redirect_uri) else {
            return other("another place to come back to");
        };
        let options = AuthorizeOptions {
            max_age: kept.max_age_secs.map(Duration::from_secs),
            acr_values: kept.acr_values,
            ..AuthorizeOptions::default()
        };
        let parts = (
            Verifier::restored(kept.verifier.into()),
            State::restored(kept.state.into()),
            Nonce::restored(kept.nonce.into()),
        );
        let mut flow = Self::new(config, Place::Browser(options), parts, first_id, now);
        if let Some(key) = kept.dpop_key {
            match DpopKey::from_secret(&key.into()) {
                Some(key) => flow.exchange.bind(Arc::new(key)),
                None => return other("the key is damaged"),
            }
        }
        flow.brought = Some(parameters);
        Ok(flow)
    }
}
