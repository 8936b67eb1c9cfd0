//! The whole of the library, from keys typed to verified tokens, against the sandbox org in process
//! and against servers that misbehave. A failure here is one that a person signing in would meet.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod away;
mod browser;
mod course;
mod device;
mod device_by_itself;
mod factor;
mod faults;
mod flow;
mod frame;
mod leaving;
mod lists;
mod mail;
mod passkey;
mod place;
mod platform;
mod polling;
mod ports;
mod reasons;
mod resend;
mod scenarios;
mod waiting;
