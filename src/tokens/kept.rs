//! The form in which tokens are put away: JSON of this crate's own, with a version.

use std::{error, fmt, sync::Arc};

use serde_json::{Map, Value, json};

use crate::{
    Config, IdToken, Secret, Tokens,
    protocol::{
        oauth::{ClockOffset, DpopKey, KeptTokens},
        time::Timestamp,
    },
};

/// Of the form. Another one is not read.
const VERSION: u64 = 1;

/// A sign-in as it is put away: for which app, and the tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The app that signed in.
    pub config: Config,
    /// What it got.
    pub tokens: Tokens,
}

impl Kept {
    /// The text to be put away.
    pub fn to_text(&self) -> Secret {
        let Self { config, tokens } = self;
        let kept = json!({
            "version": VERSION,
            "issuer": config.issuer().as_str(),
            "client_id": config.client_id(),
            "redirect_uri": config.redirect_uri(),
            "scopes": config.scopes(),
            "token_issuer": tokens.id_token().issuer(),
            "access_token": tokens.access_token().expose(),
            "granted": tokens.scopes(),
            "expires_at_millis": tokens.expires_at().map(|at| at.0),
            "id_token": tokens.id_token().expose_compact(),
            "refresh_token": tokens.refresh_token().map(Secret::expose),
            "clock_offset_millis": tokens.clock_offset().as_millis(),
            "dpop_key": tokens.dpop_key().map(|key| key.to_secret().expose().to_owned()),
        });
        Secret::new(kept.to_string())
    }

    /// From a text that was put away. The ID token was verified before, and is not verified again:
    /// who can change what is put away has the refresh token anyway.
    ///
    /// # Errors
    ///
    /// If the text is of another version, or is damaged; it is then good for nothing.
    pub fn from_text(text: &Secret) -> Result<Self, KeepError> {
        Self::read(text).ok_or(KeepError::Corrupted)
    }

    fn read(text: &Secret) -> Option<Self> {
        let kept: Map<String, Value> = serde_json::from_str(text.expose()).ok()?;
        if kept.get("version")?.as_u64()? != VERSION {
            return None;
        }
        let text = |name: &str| kept.get(name)?.as_str().filter(|text| !text.is_empty());
        let config = Config::new(text("issuer")?, text("client_id")?)
            .ok()?
            .with_redirect_uri(text("redirect_uri")?)
            .ok()?
            .with_scopes(texts(kept.get("scopes")?)?)
            .ok()?;
        let id_token = IdToken::restore(
            &text("id_token")?.into(),
            text("token_issuer")?,
            config.client_id(),
        )
        .ok()?;
        let expires_at = match kept.get("expires_at_millis") {
            None | Some(Value::Null) => None,
            Some(at) => Some(Timestamp(at.as_u64()?)),
        };
        let offset = kept.get("clock_offset_millis")?.as_i64()?;
        let dpop_key = match text("dpop_key") {
            None => None,
            Some(key) => Some(Arc::new(DpopKey::from_secret(&key.into())?)),
        };
        let tokens = KeptTokens {
            access_token: text("access_token")?.into(),
            scopes: texts(kept.get("granted")?)?,
            expires_at,
            id_token,
            refresh_token: text("refresh_token").map(Secret::from),
            clock_offset: ClockOffset::from_millis(offset),
            dpop_key,
        };
        Some(Self {
            config,
            tokens: tokens.into(),
        })
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
    /// What is there cannot be read: it is damaged, or of another version of this crate.
    Corrupted,
    /// The system has no such place, or does not open it.
    Unavailable(String),
}

impl fmt::Display for KeepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Corrupted => f.write_str("what was put away cannot be read any more"),
            Self::Unavailable(why) => f.write_str(why),
        }
    }
}

impl error::Error for KeepError {}
