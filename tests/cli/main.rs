//! The commands `login`, `token` and `logout` of the program itself, with a provider that does what a test wants.

#![cfg(feature = "app")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod keeping;
mod program;
mod provider;
mod signing_in;
