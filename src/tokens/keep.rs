//! Where tokens are put away.

use std::sync::Arc;

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

    /// Whether what was saved or cleared last has got there; [`KeepError::Pending`] as long as that is not
    /// known. A place that is done when [`save`](Self::save) returns has nothing to say.
    ///
    /// # Errors
    /// If it has not got there, each time once.
    fn finish(&mut self) -> Result<(), KeepError> {
        Ok(())
    }

    /// From now on `wake` is to be called, from any thread, when somebody else has changed what is here.
    /// A place that is nobody else's, or cannot tell, does nothing.
    fn watch(&mut self, wake: Arc<dyn Fn() + Send + Sync>) {
        let _ = wake;
    }

    /// Whether somebody else may have changed what is here since this was last asked. That it says so
    /// once too often does no harm.
    fn was_changed(&mut self) -> bool {
        false
    }
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
