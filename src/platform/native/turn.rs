//! Turns among the programs of a user, by files that one process at a time can lock.

use std::{collections::BTreeMap, fs, path::PathBuf, thread};

use poll_promise::Promise;
use sha2::{Digest as _, Sha256};

use super::store_file::{create_folder, state_folder};
use crate::{
    platform::{Grant, SharedWake},
    protocol::EffectId,
};

/// The turns of one platform.
#[derive(Default)]
pub(super) struct Turns {
    waiting: BTreeMap<EffectId, Promise<Option<fs::File>>>,
    /// Whoever drops the file ends the turn.
    mine: BTreeMap<EffectId, Option<fs::File>>,
}

impl Turns {
    pub(super) fn take(&mut self, id: EffectId, name: &str, wake: SharedWake) -> Grant {
        // Where no file can be made nothing can be shared either.
        let Some(file) = open(name) else {
            return Grant::Now;
        };
        if file.try_lock().is_ok() {
            self.mine.insert(id, Some(file));
            return Grant::Now;
        }
        let (sender, promise) = Promise::new();
        let spawned = thread::Builder::new()
            .name("egui_okta turn".to_owned())
            .spawn(move || {
                // A turn that nobody waits for any more ends with its file.
                sender.send(file.lock().is_ok().then_some(file));
                wake();
            });
        match spawned {
            Ok(_) => {
                self.waiting.insert(id, promise);
                Grant::Later
            }
            Err(_) => Grant::Now,
        }
    }

    pub(super) fn poll(&mut self) -> Option<EffectId> {
        let mut waiting = self.waiting.iter();
        let (&id, _) = waiting.find(|(_, promise)| promise.ready().is_some())?;
        let file = self.waiting.remove(&id)?.try_take().ok()?;
        self.mine.insert(id, file);
        Some(id)
    }

    pub(super) fn end(&mut self, id: EffectId) {
        self.waiting.remove(&id);
        self.mine.remove(&id);
    }
}

fn open(name: &str) -> Option<fs::File> {
    let path = path(name)?;
    create_folder(path.parent()?).ok()?;
    let mut options = fs::OpenOptions::new();
    options.create(true).append(true).open(path).ok()
}

/// A file of this name's own, whatever is in the name.
fn path(name: &str) -> Option<PathBuf> {
    let hash = Sha256::digest(name);
    let name: String = hash
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Some(
        state_folder()?
            .join("egui_okta")
            .join(format!("turn-{name}")),
    )
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, mpsc};

    use super::*;

    #[test]
    fn one_after_the_other() {
        let name = format!("test {}", std::process::id());
        let silent: SharedWake = Arc::new(|| {});
        let (mut first, mut second) = (Turns::default(), Turns::default());
        let id = EffectId::default();
        assert_eq!(first.take(id, &name, Arc::clone(&silent)), Grant::Now);
        let (sender, woken) = mpsc::channel();
        let wake: SharedWake = Arc::new(move || sender.send(()).unwrap());
        assert_eq!(second.take(id, &name, wake), Grant::Later);
        assert_eq!(second.poll(), None, "it is not its turn yet");
        first.end(id);
        woken.recv().unwrap();
        assert_eq!(second.poll(), Some(id));
        assert_eq!(
            first.take(id, &format!("{name} other"), silent),
            Grant::Now,
            "another name is another turn"
        );
        second.end(id);
        for name in [name.clone(), format!("{name} other")] {
            fs::remove_file(path(&name).unwrap()).unwrap();
        }
    }
}
