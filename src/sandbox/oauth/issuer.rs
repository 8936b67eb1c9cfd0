//! The authorization servers: the org's own, and custom ones beside it.

/// An authorization server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Issuer {
    /// The org server; its issuer is the origin.
    Org,
    /// A custom server; its issuer is `{origin}/oauth2/{id}`.
    Custom {
        /// The last part of the issuer.
        id: String,
        /// `aud` of its access tokens.
        audience: String,
    },
}

impl Issuer {
    /// `iss`
    pub(crate) fn url(&self, origin: &str) -> String {
        match self {
            Self::Org => origin.to_owned(),
            Self::Custom { id, .. } => format!("{origin}/oauth2/{id}"),
        }
    }

    /// The address of `/v1/{name}`.
    pub(crate) fn endpoint(&self, origin: &str, name: &str) -> String {
        match self {
            Self::Org => format!("{origin}/oauth2/v1/{name}"),
            Self::Custom { id, .. } => format!("{origin}/oauth2/{id}/v1/{name}"),
        }
    }

    /// `aud` of access tokens.
    pub(crate) fn audience(&self, origin: &str) -> String {
        match self {
            Self::Org => origin.to_owned(),
            Self::Custom { audience, .. } => audience.clone(),
        }
    }
}
