//! What a computer's own platform does on the wire, against the sandbox org on a loopback port.

#![cfg(feature = "server")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod counter;
mod course;
mod keep_alive;
mod session;
