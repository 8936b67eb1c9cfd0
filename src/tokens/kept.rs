//! The form in which tokens are put away: JSON of this crate's own, with a version.

use std::{error, fmt, sync::Arc};

use serde_json::{Map, Value, json};

use crate::{
    Config, IdToken, Secret,
    protocol::{
        oauth::{ClockOffset, DpopKey, PartialTokens},
        time::Timestamp,
    },
};

/// Of the form. A newer one is not read, and left alone.
const VERSION: u64 = 1;

/// A sign-in as it is put away: for which app, and those of the tokens that are there.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The app that signed in.
    pub config: Config,
    /// What it got, and has not thrown away.
    pub tokens: PartialTokens,
}

impl Kept {
    /// The text to be put away.
    pub fn to_text(&self) -> Secret {
        let Self { config, tokens } = self;
        let id_token = tokens.id_token.as_ref();
        let expose = |secret: &Option<Secret>| secret.as_ref().map(|s| s.expose().to_owned());
        let kept = json!({
            "version": VERSION,
            "issuer": config.issuer().as_str(),
            "client_id": config.client_id(),
            "redirect_uri": config.redirect_uri(),
            "scopes": config.scopes(),
            "token_issuer": id_token.map(IdToken::issuer),
            "access_token": expose(&tokens.access_token),
            "granted": tokens.scopes,
            "expires_at_millis": tokens.expires_at.map(|at| at.0),
            "id_token": id_token.map(IdToken::expose_compact),
            "refresh_token": expose(&tokens.refresh_token),
            "clock_offset_millis": tokens.clock_offset.as_millis(),
            "dpop_key": tokens.dpop_key.as_ref().map(|key| key.to_secret().expose().to_owned()),
        });
        Secret::new(kept.to_string())
    }

    /// From a text that was put away. The ID token was verified before, and is not verified again:
    /// who can change what is put away has the refresh token anyway.
    ///
    /// # Errors
    ///
    /// [`KeepError::Newer`] if the text is of a newer version of this crate, which goes on with it. If it
    /// is damaged it is good for nothing: [`KeepError::Corrupted`].
    pub fn from_text(text: &Secret) -> Result<Self, KeepError> {
        let kept: Map<String, Value> =
            serde_json::from_str(text.expose()).or(Err(KeepError::Corrupted))?;
        match kept.get("version").and_then(Value::as_u64) {
            Some(VERSION) => Self::read(&kept).ok_or(KeepError::Corrupted),
            Some(version) if version > VERSION => Err(KeepError::Newer),
            _ => Err(KeepError::Corrupted),
        }
    }

    fn read(kept: &Map<String, Value>) -> Option<Self> {
        let text = |name: &str| kept.get(name)?.as_str().filter(|text| !text.is_empty());
        let config = Config::new(text("issuer")?, text("client_id")?)
            .ok()?
            .with_redirect_uri(text("redirect_uri")?)
            .ok()?
            .with_scopes(texts(kept.get("scopes")?)?)
            .ok()?;
        let id_token = match text("id_token") {
            None => None,
            Some(compact) => {
                let issuer = text("token_issuer")?;
                Some(IdToken::restore(&compact.into(), issuer, config.client_id()).ok()?)
            }
        };
        let expires_at = match kept.get("expires_at_millis") {
            None | Some(Value::Null) => None,
            Some(at) => Some(Timestamp(at.as_u64()?)),
        };
        let offset = kept.get("clock_offset_millis")?.as_i64()?;
        let dpop_key = match text("dpop_key") {
            None => None,
            Some(key) => Some(Arc::new(DpopKey::from_secret(&key.into())?)),
        };
        let tokens = PartialTokens {
            access_token: text("access_token").map(Secret::from),
            scopes: texts(kept.get("granted")?)?,
            expires_at,
            id_token,
            refresh_token: text("refresh_token").map(Secret::from),
            clock_offset: ClockOffset::from_millis(offset),
            dpop_key,
        };
        (!tokens.is_empty()).then_some(Self { config, tokens })
    }
}

fn texts(value: &Value) -> Option<Vec<String>> {
    let all = value.as_array()?.iter();
    all.map(|one| one.as_str().map(str::to_owned)).collect()
}

/// Why tokens could not be put away, or not be taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeepError {
    /// What is there cannot be read: it is damaged.
    Corrupted,
    /// What is there is of a newer version of this crate. It is not to be thrown away: another tab or
    /// program lives on it.
    Newer,
    /// It is not known yet: ask again when the place has called the `wake` of
    /// [`Keep::watch`](super::Keep::watch).
    Pending,
    /// The system has no such place, or does not open it.
    Unavailable(String),
}

impl fmt::Display for KeepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Corrupted => f.write_str("what was put away cannot be read any more"),
            Self::Newer => f.write_str("a newer version has put away what is there"),
            Self::Pending => f.write_str("what was put away is still being looked for"),
            Self::Unavailable(why) => f.write_str(why),
        }
    }
}

impl error::Error for KeepError {}
