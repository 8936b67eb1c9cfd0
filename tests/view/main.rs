//! The panel as a person with a keyboard, a screen reader or a narrow window meets it.
//!
//! What can break: something cut off or covered, a field that the keyboard does not reach or reaches in another order
//! than it is read, an error that is not told, a host whose own look changes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::panic, reason = "a test fails by panicking")]

mod again;
#[path = "../fixtures/mod.rs"]
mod fixtures;
mod hosts;
mod keyboard;
mod layout;
mod lists;
#[cfg(feature = "inspect")]
mod pictures;
#[expect(dead_code, reason = "not all that a platform can do is needed here")]
#[path = "../sign_in/platform.rs"]
mod platform;
mod qr_code;
mod scrolling;
#[cfg(feature = "sandbox")]
mod situations;
mod stage;
mod switching;
mod typing;
mod waiting;
