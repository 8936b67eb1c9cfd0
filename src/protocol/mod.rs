//! The wire formats of Okta and OAuth, and the course of one sign-in, as pure functions.

pub mod http;
pub mod idx;
pub mod model;
pub mod oauth;
pub mod time;
