//! Okta sign-in as an egui widget.

#[cfg(feature = "inspect")]
mod inspect;
pub mod protocol;
mod secret;
mod view;

pub use secret::Secret;
