//! Okta sign-in as an egui widget.

pub mod error;
pub mod protocol;
pub mod screen;
mod secret;
pub mod strings;

pub use secret::Secret;
