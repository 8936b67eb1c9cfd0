//! What a sign-in puts away before its page ends, for the one that goes on with it: JSON, which holds secrets.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{Nonce, State, Verifier};
use crate::{
    Config, ErrorCode, Secret, SignInError,
    protocol::{Departure, time::Timestamp},
};

/// How long a person may be away, as long as Okta keeps a sign-in.
const TIME: Duration = Duration::from_secs(30 * 60);

/// Read by name: that is smaller than code made for a type.
pub(in crate::protocol) struct Kept(Map<String, Value>);

/// Why nobody can go on with it.
pub(in crate::protocol) fn refused(why: &'static str) -> SignInError {
    SignInError::new(ErrorCode::CallbackState, why)
}

impl Kept {
    /// What every sign-in has to remember, with what this one has besides.
    pub(in crate::protocol) fn write(
        config: &Config,
        (verifier, state, nonce): (&Verifier, &State, &Nonce),
        besides: Value,
        now: Timestamp,
    ) -> Secret {
        let mut kept = json!({
            "issuer": config.issuer().as_str(),
            "client_id": config.client_id(),
            "verifier": verifier.expose(),
            "state": state.expose(),
            "nonce": nonce.expose(),
            "since": now.0,
        });
        if let (Value::Object(kept), Value::Object(mut besides)) = (&mut kept, besides) {
            kept.append(&mut besides);
        }
        Secret::new(kept.to_string())
    }

    /// Of this app at this issuer, and no older than half an hour.
    ///
    /// # Errors
    /// [`ErrorCode::CallbackUsed`] if somebody has gone on with it already, otherwise
    /// [`ErrorCode::CallbackState`].
    pub(in crate::protocol) fn read(
        kept: &Secret,
        config: &Config,
        now: Timestamp,
    ) -> Result<Self, SignInError> {
        if kept.expose() == Departure::USED {
            return Err(ErrorCode::CallbackUsed.into());
        }
        let kept = serde_json::from_str(kept.expose()).map(Self);
        let kept = kept.map_err(|_no_object| refused("nothing was kept"))?;
        let is_mine = kept.text("issuer") == Some(config.issuer().as_str())
            && kept.text("client_id") == Some(config.client_id());
        let since = kept.number("since").map(Timestamp).unwrap_or_default();
        if !is_mine || now.since(since) > TIME {
            return Err(refused("another sign-in"));
        }
        Ok(kept)
    }

    pub(in crate::protocol) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    pub(in crate::protocol) fn number(&self, name: &str) -> Option<u64> {
        self.0.get(name)?.as_u64()
    }

    /// Verifier, state and nonce.
    ///
    /// # Errors
    /// If one of them is not there.
    pub(in crate::protocol) fn proof(&self) -> Result<(Verifier, State, Nonce), SignInError> {
        let secret = |name| self.text(name).map(Secret::from);
        let all = [secret("verifier"), secret("state"), secret("nonce")];
        let [Some(verifier), Some(state), Some(nonce)] = all else {
            return Err(refused("something is missing"));
        };
        Ok((
            Verifier::restored(verifier),
            State::restored(state),
            Nonce::restored(nonce),
        ))
    }
}
