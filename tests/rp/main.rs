//! The relying-party modules of the OpenID conformance suite, at a provider of our own that misbehaves
//! in one way at a time.
//!
//! Each test has the name of its module, with underscores and without `oidcc_client_test_`.
//! `docs/relying_party.md` lists all modules, those that do not apply too; `table.rs` compares the two.
//!
//! What can break: a check that passes on the wrong thing, so that a token is accepted that another
//! server, another user or another sign-in brought.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test needs must be there"
)]

mod discovery;
mod id_token;
mod keys;
mod logout;
mod provider;
mod refresh;
#[path = "../oauth/support.rs"]
#[expect(dead_code, reason = "it serves other tests too")]
mod support;
mod table;
mod user_info;
