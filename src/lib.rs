//! Okta sign-in as an egui widget.

pub mod config;
pub mod protocol;
mod secret;

pub use config::{Config, ConfigError};
pub use protocol::oauth::{IdToken, Tokens};
pub use secret::Secret;
