//! Where tokens are put away.

use super::KeepError;
use crate::Secret;

/// A place for one text that is a secret. What is in it is written and read by [`Kept`](super::Kept).
pub trait Keep {
    /// The text, if one was put away.
    ///
    /// # Errors
    /// If the place cannot be looked into.
    fn load(&mut self) -> Result<Option<Secret>, KeepError>;

    /// Puts a text away, in place of one before it.
    ///
    /// # Errors
    /// If the place does not take it.
    fn save(&mut self, text: &Secret) -> Result<(), KeepError>;

    /// Throws the text away. That there was none is no error.
    ///
    /// # Errors
    /// If it may still be there.
    fn clear(&mut self) -> Result<(), KeepError>;
}

/// This process only: what is in it is wiped when it ends.
#[derive(Debug, Default)]
pub struct Memory(Option<Secret>);

impl Keep for Memory {
    fn load(&mut self) -> Result<Option<Secret>, KeepError> {
        Ok(self.0.clone())
    }

    fn save(&mut self, text: &Secret) -> Result<(), KeepError> {
        self.0 = Some(text.clone());
        Ok(())
    }

    fn clear(&mut self) -> Result<(), KeepError> {
        self.0 = None;
        Ok(())
    }
}
