//! The OAuth half of the protocol against answers and tokens made here.
//!
//! What can break: a check on an ID token that is left out or passes on the wrong claim (a token
//! that should be refused is accepted), a request that a browser must ask about first (a custom
//! header slips in), a secret that is printed. Each test names one of them.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test needs must be there"
)]

mod authorize;
mod away;
mod callback;
mod claims;
mod clock;
mod config;
mod device;
mod discovery;
mod dpop;
mod errors;
mod es256;
mod flow;
mod hostile;
mod id_token;
mod jwks;
#[path = "../rp/provider.rs"]
mod provider;
mod refused;
mod renewal;
mod requests;
mod support;
mod token_keeping;
mod token_renewal;
mod token_store;
mod tokens;
