//! A sign-in whose program ends while the browser is away, as a page does: what it has to remember.

use std::{sync::Arc, time::Duration};

use serde_json::{Map, Value, json};

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

/// What is kept, as JSON. It holds secrets. Read by name: that is smaller than code made for a type.
type Kept = Map<String, Value>;

fn text<'a>(kept: &'a Kept, name: &str) -> Option<&'a str> {
    kept.get(name)?.as_str()
}

/// Verifier, state and nonce.
fn parts(kept: &Kept) -> Option<(Verifier, State, Nonce)> {
    let secret = |name| text(kept, name).map(Secret::from);
    Some((
        Verifier::restored(secret("verifier")?),
        State::restored(secret("state")?),
        Nonce::restored(secret("nonce")?),
    ))
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
        let kept = json!({
            "issuer": config.issuer().as_str(),
            "client_id": config.client_id(),
            "redirect_uri": config.redirect_uri(),
            "verifier": proof.verifier.expose(),
            "state": proof.state.expose(),
            "nonce": proof.nonce.expose(),
            "max_age_secs": options.max_age.map(|age| age.as_secs()),
            "acr_values": options.acr_values,
            "dpop_key": dpop_key.map(|key| key.to_secret().expose().to_owned()),
            "since": now.0,
        });
        Secret::new(kept.to_string())
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
        let is_mine = text(&kept, "issuer") == Some(config.issuer().as_str())
            && text(&kept, "client_id") == Some(config.client_id());
        let number = |name| kept.get(name).and_then(Value::as_u64);
        let since = number("since").map(Timestamp).unwrap_or_default();
        if !is_mine || now.since(since) > TIME {
            return other("another sign-in");
        }
        let redirect_uri = text(&kept, "redirect_uri").unwrap_or_default();
        let Ok(config) = config.with_redirect_uri(redirect_uri) else {
            return other("another place to come back to");
        };
        let Some(parts) = parts(&kept) else {
            return other("something is missing");
        };
        let options = AuthorizeOptions {
            max_age: number("max_age_secs").map(Duration::from_secs),
            acr_values: text(&kept, "acr_values").map(str::to_owned),
            ..AuthorizeOptions::default()
        };
        let mut flow = Self::new(config, Place::Browser(options), parts, first_id, now);
        if let Some(key) = text(&kept, "dpop_key") {
            match DpopKey::from_secret(&key.into()) {
                Some(key) => flow.exchange.bind(Arc::new(key)),
                None => return other("the key is damaged"),
            }
        }
        flow.brought = Some(parameters);
        Ok(flow)
    }
}
