//! What a platform is asked to do with a key, and what it answers.

use std::{fmt, sync::Arc};

use super::{DpopKey, Proof};
use crate::{ErrorCode, Secret};

/// What is to be done with a key.
#[derive(Clone, Debug)]
pub enum KeyTask {
    /// Make one, and keep its private half until [`Drop`](Self::Drop).
    Create,
    /// Sign a proof with a key whose private half the platform has.
    Prove {
        /// With which.
        key: Arc<DpopKey>,
        /// What.
        proof: Proof,
    },
    /// Throw the private half away, if it is still there. Nobody waits for an answer.
    Drop(Arc<DpopKey>),
}

/// What was done.
#[derive(Clone, Debug)]
pub enum KeyDone {
    /// The key that was made.
    Created(DpopKey),
    /// The proof, as it stands in the header `DPoP`.
    Proven(Secret),
    /// The key is gone.
    Dropped,
}

/// What becomes of a task.
pub type KeyAnswer = Result<KeyDone, KeyError>;

/// Why a key did not do what it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// No key can be made or kept here: a browser's private window, or a page without a secure connection.
    Unavailable,
    /// The private half is no longer where it was kept: the tokens that are bound to it are good for nothing.
    Lost,
    /// The system has no random numbers to give.
    NoRandom,
}

impl From<KeyError> for ErrorCode {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Unavailable => Self::DpopUnavailable,
            KeyError::Lost => Self::DpopKeyLost,
            KeyError::NoRandom => Self::NoRandom,
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ErrorCode::from(*self).fmt(f)
    }
}

impl std::error::Error for KeyError {}

impl KeyTask {
    /// What a platform does that has no place of its own for keys: the private half is put away with the
    /// tokens. `random` is from a cryptographic source.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn in_software(&self, random: impl FnOnce() -> Option<[u8; 32]>) -> KeyAnswer {
        match self {
            Self::Create => {
                let bytes = random().ok_or(KeyError::NoRandom)?;
                let key = DpopKey::from_bytes(bytes).ok_or(KeyError::NoRandom)?;
                Ok(KeyDone::Created(key))
            }
            Self::Prove { key, proof } => {
                let salt = random().ok_or(KeyError::NoRandom)?;
                let proof = key.sign(proof, &salt).ok_or(KeyError::Lost)?;
                Ok(KeyDone::Proven(proof))
            }
            Self::Drop(_) => Ok(KeyDone::Dropped),
        }
    }
}
