//! Okta sign-in as an egui widget.

pub mod protocol;
mod secret;
mod view;

pub use secret::Secret;
