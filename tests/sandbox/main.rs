//! The sandbox org as a client sees it: raw requests, from `/interact` to tokens.

#![cfg(feature = "sandbox")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod account;
mod authorize;
mod client;
mod description;
mod dpop;
mod enrol;
mod federation;
mod flows;
mod hostile;
mod lived;
mod loopback;
#[cfg(feature = "app")]
mod program;
mod push;
mod scenarios;
mod security_key;
mod server;
mod walker;
mod webauthn;
