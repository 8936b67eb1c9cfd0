//! Okta sign-in as an egui widget.
//!
//! Keep one [`SignIn`], call its `logic` and `ui` each frame, and match the [`Outcome`].
//! Requests, screens and drawing are layers of their own: [`protocol`] knows the wire,
//! [`screen`] turns it into what a person sees, [`platform`] carries requests out.

pub mod config;
pub mod error;
#[cfg(feature = "inspect")]
pub mod inspect;
pub mod platform;
pub mod protocol;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod screen;
mod secret;
mod session;
mod sign_in;
pub mod strings;
#[cfg(test)]
mod test_pictures;
pub mod tokens;
mod view;

#[cfg(any(feature = "window", feature = "inspect"))]
mod fonts;

pub use config::{Config, ConfigError};
pub use error::{ErrorCode, SignInError};
#[cfg(any(feature = "window", feature = "inspect"))]
pub use fonts::fonts;
pub use protocol::oauth::{IdToken, Tokens};
pub use secret::Secret;
pub use session::{
    Authorization, AuthorizationAnswer, AuthorizationId, IntrospectionAnswer, OktaSessionAnswer,
    Session, SessionEvent, SessionState, SignOutOptions,
};
pub use sign_in::{Outcome, SignIn};
pub use view::{QrCode, STRONG_FONT, Theme};
