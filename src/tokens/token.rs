//! Tokens, each of its own type, so that none is taken for another.

use std::fmt;

use crate::{
    IdToken, Secret, Tokens,
    protocol::{oauth::PartialTokens, time::Timestamp},
};

/// Which token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TokenKind {
    /// With it the app calls its API.
    Access,
    /// It says who signed in.
    Id,
    /// For it there are new ones.
    Refresh,
}

impl TokenKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Access, Self::Id, Self::Refresh];

    /// The name that Okta's own clients give it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Access => "accessToken",
            Self::Id => "idToken",
            Self::Refresh => "refreshToken",
        }
    }
}

impl fmt::Display for TokenKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What an app calls its API with. What is in it is no matter of the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessToken {
    pub(super) value: Secret,
    pub(super) scopes: Vec<String>,
    pub(super) expires_at: Option<Timestamp>,
}

impl AccessToken {
    /// That of a sign-in.
    pub fn of(tokens: &Tokens) -> Self {
        Self {
            value: tokens.access_token().clone(),
            scopes: tokens.scopes().to_vec(),
            expires_at: tokens.expires_at(),
        }
    }

    pub(super) fn of_partial(tokens: &PartialTokens) -> Option<Self> {
        Some(Self {
            value: tokens.access_token.clone()?,
            scopes: tokens.scopes.clone(),
            expires_at: tokens.expires_at,
        })
    }

    /// The text, for the header `Authorization: Bearer …`. Who has it may act as the user.
    pub fn expose(&self) -> &str {
        self.value.expose()
    }

    /// What it is good for.
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// When it expires, by this computer's clock; none if the server did not say.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }
}

/// What new tokens are had for, without the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    pub(super) value: Secret,
}

impl RefreshToken {
    /// That of a sign-in, if `offline_access` was granted.
    pub fn of(tokens: &Tokens) -> Option<Self> {
        let value = tokens.refresh_token()?.clone();
        Some(Self { value })
    }

    pub(super) fn of_partial(tokens: &PartialTokens) -> Option<Self> {
        let value = tokens.refresh_token.clone()?;
        Some(Self { value })
    }

    /// The text. Who has it may act as the user for as long as the server allows.
    pub fn expose(&self) -> &str {
        self.value.expose()
    }
}

/// One token, whichever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// With it the app calls its API.
    Access(AccessToken),
    /// It says who signed in.
    Id(IdToken),
    /// For it there are new ones.
    Refresh(RefreshToken),
}

impl Token {
    /// Which one.
    pub fn kind(&self) -> TokenKind {
        match self {
            Self::Access(_) => TokenKind::Access,
            Self::Id(_) => TokenKind::Id,
            Self::Refresh(_) => TokenKind::Refresh,
        }
    }
}
