//! Okta sign-in as an egui widget.

pub mod config;
pub mod error;
pub mod protocol;
pub mod screen;
mod secret;
pub mod strings;

pub use config::{Config, ConfigError};
pub use protocol::oauth::{IdToken, Tokens};
pub use secret::Secret;
