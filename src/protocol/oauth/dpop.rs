//! Proof that whoever shows a token is the one that it was made for (RFC 9449).
//!
//! A token that is bound to a key is worth nothing to whoever reads it somewhere: each request shows
//! that the key is at hand, by a signature over its method, its address and the time.
//!
//! ```text
//!   request ── key? ──no──► KeyTask::Create ──┐
//!                │yes                         ▼
//!                └──────► Proof ──► signed here, or KeyTask::Prove ──► sent ── use_dpop_nonce? ──► once more
//! ```

mod key;
mod nonces;
mod proof;
mod prover;
mod task;

pub use key::DpopKey;
pub use nonces::{Nonces, nonce_of, wants_nonce};
pub use proof::Proof;
pub(in crate::protocol) use prover::{Progress, Prover, Wanted};
pub use task::{KeyAnswer, KeyDone, KeyError, KeyTask};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
