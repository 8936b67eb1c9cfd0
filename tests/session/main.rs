//! Sessions against the sandbox org in process: several tabs or programs of one user, with one clock, one
//! place for the tokens and one turn. A failure here is a user who is signed out, or not signed out.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod bad_input;
mod browser;
mod clock;
mod clock_put_right;
mod dpop;
mod dpop_clock;
mod entering;
mod given_up;
mod kept;
mod key_place;
mod life;
mod place;
mod program;
mod renewing;
mod sharing;
mod silent;
mod tab;
mod world;
