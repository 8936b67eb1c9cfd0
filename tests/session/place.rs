//! The place for tokens that all programs of the user have in common.

use egui_okta::{
    Secret,
    platform::SharedWake,
    tokens::{Keep, KeepError},
};

use crate::world::{Shared, lock};

/// The place that all have in common.
pub(crate) struct Place {
    pub(crate) world: Shared,
    pub(crate) seen: u64,
}

impl Keep for Place {
    fn load(&mut self) -> Result<Option<Secret>, KeepError> {
        let world = lock(&self.world);
        if world.is_stuck {
            return Err(KeepError::Pending);
        }
        match world.is_closed {
            true => Err(KeepError::Unavailable("closed".to_owned())),
            false => Ok(world.kept.clone()),
        }
    }

    fn save(&mut self, text: &Secret) -> Result<(), KeepError> {
        let mut world = lock(&self.world);
        if world.is_closed || world.is_full {
            return Err(KeepError::Unavailable("closed".to_owned()));
        }
        world.kept = Some(text.clone());
        world.changed();
        Ok(())
    }

    fn clear(&mut self) -> Result<(), KeepError> {
        let mut world = lock(&self.world);
        world.kept = None;
        world.changed();
        Ok(())
    }

    fn finish(&mut self) -> Result<(), KeepError> {
        match lock(&self.world).is_stuck {
            true => Err(KeepError::Pending),
            false => Ok(()),
        }
    }

    fn watch(&mut self, wake: SharedWake) {
        lock(&self.world).watchers.push(wake);
    }

    fn was_changed(&mut self) -> bool {
        let version = lock(&self.world).version;
        std::mem::replace(&mut self.seen, version) != version
    }
}
