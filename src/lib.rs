//! Okta sign-in as an egui widget.

pub mod protocol;
#[cfg(feature = "sandbox")]
pub mod sandbox;
mod secret;

pub use secret::Secret;
