//! Tokens after the sign-in: kept, renewed before they run out, and gone after the sign-out.
//!
//! [`TokenStore`] holds them and says what happens to them as [`TokenEvent`]s. Like a sign-in it has no
//! clock and sends nothing: it is told the time, and says what it wants sent.
//!
//! ```
//! use egui_okta::{Config, tokens::{TokenKind, TokenStore}};
//! # use egui_okta::protocol::time::Timestamp;
//! # let now = Timestamp::from_secs(1_800_000_000);
//!
//! let config = Config::new("https://example.okta.com/oauth2/default", "0oa1example")?;
//! let mut store = TokenStore::new(config);
//! // After a sign-in: store.set(&tokens); and each frame or so:
//! store.tick(now);
//! while let Some(event) = store.poll_event() {
//!     println!("{event:?}");
//! }
//! assert!(!store.is_authenticated(now));
//! assert!(store.get(TokenKind::Access).is_none());
//! # Ok::<(), egui_okta::ConfigError>(())
//! ```

mod event;
mod keep;
mod kept;
mod renewing;
mod store;
mod token;

pub use event::TokenEvent;
pub use keep::{Keep, Memory};
pub use kept::{KeepError, Kept};
pub(crate) use renewing::Begun;
pub use store::{TokenOptions, TokenStore};
pub use token::{AccessToken, RefreshToken, Token, TokenKind};
