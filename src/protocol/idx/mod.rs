//! The Identity Engine: its responses read into the [model](super::model), and the
//! bodies of its requests.

mod answers;
mod authenticator;
mod field;
mod message;
mod node;
mod relates_to;
mod remediation;
mod response;
mod state_handle;

pub use answers::{Answer, Answers, body, proceed_request};
pub use response::{ReadError, ServerError, introspect_request, read};
