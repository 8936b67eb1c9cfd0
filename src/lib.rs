//! Okta sign-in as an egui widget.

pub mod config;
pub mod error;
#[cfg(feature = "inspect")]
pub mod inspect;
pub mod platform;
pub mod protocol;
pub mod screen;
mod secret;
mod sign_in;
pub mod strings;
mod view;

#[cfg(any(feature = "window", feature = "inspect"))]
mod fonts;

pub use config::{Config, ConfigError};
pub use error::{ErrorCode, SignInError};
#[cfg(any(feature = "window", feature = "inspect"))]
pub use fonts::fonts;
pub use protocol::oauth::{IdToken, Tokens};
pub use secret::Secret;
pub use sign_in::{Outcome, SignIn};
pub use view::Theme;
