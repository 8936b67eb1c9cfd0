//! Why an ID token is refused.

use std::{error, fmt, time::Duration};

/// The check that an ID token did not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdTokenError {
    /// The server sent none.
    Absent,
    /// It is longer than 64 KiB.
    TooLong,
    /// It is not three parts of base64url, with JSON in the first two.
    Malformed,
    /// It is signed in another way than `RS256` or `ES256`, or not at all.
    Algorithm,
    /// This member of the header is not acceptable.
    Header(&'static str),
    /// The key set has no usable key of its `kid`, or it has none and the only key is not the one. After a
    /// rotation, a newer set has.
    UnknownKey,
    /// It has no `kid`, and the key set has several keys.
    AmbiguousKey,
    /// The signature is not the key's.
    Signature,
    /// This claim is not there.
    Missing(&'static str),
    /// This claim is of another kind than it should be.
    Claim(&'static str),
    /// It comes from another issuer.
    Issuer,
    /// It is not meant for this client.
    Audience,
    /// It is meant for others besides this client, and does not say that it was issued to this one (`azp`).
    OtherAudience,
    /// It was issued to another client (`azp`).
    AuthorizedParty,
    /// Its time is over; or this computer's clock is fast.
    Expired {
        /// For how long, by this computer's clock.
        ago: Duration,
    },
    /// It was issued in the future; or this computer's clock is slow.
    NotYetValid {
        /// By how much, by this computer's clock.
        ahead: Duration,
    },
    /// It belongs to another sign-in.
    Nonce,
    /// The user signed in longer ago than was asked for.
    AuthTime,
    /// The sign-in was not of the strength asked for.
    Acr,
    /// It came with another access token.
    AtHash,
    /// It came with another code.
    CHash,
    /// A refreshed token is about another user, or another sign-in of the same one.
    OtherSubject,
}

impl IdTokenError {
    /// A name that stays the same from version to version.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Absent => "id-token.absent",
            Self::TooLong => "id-token.too-long",
            Self::Malformed => "id-token.malformed",
            Self::Algorithm => "id-token.algorithm",
            Self::Header(_) => "id-token.header",
            Self::UnknownKey => "id-token.unknown-key",
            Self::AmbiguousKey => "id-token.ambiguous-key",
            Self::Signature => "id-token.signature",
            Self::Missing(_) => "id-token.missing-claim",
            Self::Claim(_) => "id-token.malformed-claim",
            Self::Issuer => "id-token.issuer",
            Self::Audience => "id-token.audience",
            Self::OtherAudience => "id-token.other-audience",
            Self::AuthorizedParty => "id-token.authorized-party",
            Self::Expired { .. } => "id-token.expired",
            Self::NotYetValid { .. } => "id-token.not-yet-valid",
            Self::Nonce => "id-token.nonce",
            Self::AuthTime => "id-token.auth-time",
            Self::Acr => "id-token.acr",
            Self::AtHash => "id-token.at-hash",
            Self::CHash => "id-token.c-hash",
            Self::OtherSubject => "id-token.other-subject",
        }
    }
}

impl fmt::Display for IdTokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the ID token ")?;
        match self {
            Self::Absent => f.write_str("is not in the server's answer"),
            Self::TooLong => f.write_str("is too long"),
            Self::Malformed => f.write_str("is malformed"),
            Self::Algorithm => f.write_str("is signed neither with RS256 nor with ES256"),
            Self::Header(name) => write!(f, "has an unacceptable `{name}` in its header"),
            Self::UnknownKey => f.write_str("is signed with a key that the issuer does not list"),
            Self::AmbiguousKey => f.write_str("does not say which of the issuer's keys signed it"),
            Self::Signature => f.write_str("has a wrong signature"),
            Self::Missing(name) => write!(f, "lacks `{name}`"),
            Self::Claim(name) => write!(f, "has a malformed `{name}`"),
            Self::Issuer => f.write_str("comes from another issuer"),
            Self::Audience => f.write_str("is not meant for this client"),
            Self::OtherAudience => f.write_str("is meant for others besides this client"),
            Self::AuthorizedParty => f.write_str("was issued to another client"),
            Self::Expired { ago } => write!(f, "expired {} s ago by this clock", ago.as_secs()),
            Self::NotYetValid { ahead } => {
                write!(
                    f,
                    "is from {} s in the future by this clock",
                    ahead.as_secs()
                )
            }
            Self::Nonce => f.write_str("belongs to another sign-in"),
            Self::AuthTime => f.write_str("says that the user signed in too long ago"),
            Self::Acr => f.write_str("does not say that the sign-in was as strong as asked for"),
            Self::AtHash => f.write_str("came with another access token"),
            Self::CHash => f.write_str("came with another code"),
            Self::OtherSubject => {
                f.write_str("is about another user or sign-in than the one before")
            }
        }
    }
}

impl error::Error for IdTokenError {}
