//! The wire formats of Okta and OAuth, and the course of one sign-in, as pure functions.
//!
//! Nothing here has a clock, a thread or a socket. A [`Transaction`] is told what
//! happened and what time it is ([`Input`]), and says what it wants done ([`Effect`]).

mod device_kind;
pub mod frame;
pub mod http;
pub mod idx;
pub mod model;
pub mod oauth;
pub mod okta_session;
pub mod passkey;
pub mod time;
mod transaction;

pub use device_kind::DeviceKind;
use transaction::failure::with_response;
#[cfg(feature = "inspect")]
pub(crate) use transaction::read_failure;
pub use transaction::{
    AwayError, Departure, Effect, EffectId, Fault, Input, Phase, Transaction, TransportError,
    Traveller, UserInfoAnswer, code_of_link,
};
