//! The sandbox org as a client sees it: raw requests, from `/interact` to tokens.

#![cfg(feature = "sandbox")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod client;
mod description;
mod flows;
#[cfg(feature = "app")]
mod program;
mod server;
