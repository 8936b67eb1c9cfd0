//! The whole of the library, from keys typed to verified tokens, against the sandbox org in process
//! and against servers that misbehave. A failure here is one that a person signing in would meet.

mod faults;
mod flow;
mod platform;
