//! Tokens after the sign-in: kept, renewed before they run out, and gone after the sign-out.

mod keep;
mod kept;

pub use keep::{Keep, Memory};
pub use kept::{KeepError, Kept};
