//! A sign-in whose program ends while the browser is away, as a page does: what it has to remember.

use std::{sync::Arc, time::Duration};

use serde_json::json;

use super::{Flow, Place};
use crate::{
    Config, Secret, SignInError,
    protocol::{
        EffectId,
        oauth::{AuthorizeOptions, DpopKey, Kept, refused},
        time::Timestamp,
    },
};

impl Flow {
    /// What [`resume`](Self::resume) goes on with.
    pub fn keep(&self, now: Timestamp) -> Secret {
        let (config, proof) = (&self.exchange.config, &self.proof);
        let options = match &self.place {
            Place::Browser(options) => options.clone(),
            Place::Device => AuthorizeOptions::default(),
        };
        let dpop_key = self.exchange.dpop_key();
        let besides = json!({
            "redirect_uri": config.redirect_uri(),
            "max_age_secs": options.max_age.map(|age| age.as_secs()),
            "acr_values": options.acr_values,
            "dpop_key": dpop_key.map(|key| key.to_secret().expose().to_owned()),
        });
        let parts = (&proof.verifier, &proof.state, &proof.nonce);
        Kept::write(config, parts, besides, now)
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
        let kept = Kept::read(kept, &config, now)?;
        let redirect_uri = kept.text("redirect_uri").unwrap_or_default();
        let config = config
            .with_redirect_uri(redirect_uri)
            .map_err(|_none| refused("another place to come back to"))?;
        let parts = kept.proof()?;
        let options = AuthorizeOptions {
            max_age: kept.number("max_age_secs").map(Duration::from_secs),
            acr_values: kept.text("acr_values").map(str::to_owned),
            ..AuthorizeOptions::default()
        };
        let mut flow = Self::new(config, Place::Browser(options), parts, first_id, now);
        if let Some(key) = kept.text("dpop_key") {
            match DpopKey::from_secret(&key.into()) {
                Some(key) => flow.exchange.bind(Arc::new(key)),
                None => return Err(refused("the key is damaged")),
            }
        }
        flow.brought = Some(parameters);
        Ok(flow)
    }
}
