//! What happens to tokens.

use super::TokenKind;
use crate::SignInError;

/// Something that happened to the tokens, in the order in which it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenEvent {
    /// There is one now.
    Added(TokenKind),
    /// There is another one now, in place of one of before. `Removed` and `Added` come with it.
    Renewed(TokenKind),
    /// There is none any more.
    Removed(TokenKind),
    /// It is about to expire, or has.
    Expired(TokenKind),
    /// A renewal failed. The tokens are as they were, and it is tried again.
    Error(SignInError),
    /// A renewal was refused: the tokens are gone, and the user has to sign in again.
    SignedOut(SignInError),
}
