//! Okta sign-in as an egui widget.

pub mod protocol;
mod secret;

pub use secret::Secret;
