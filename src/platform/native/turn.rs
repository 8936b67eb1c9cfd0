//! Turns among the programs of a user, by files that one process at a time can lock.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use poll_promise::Promise;
use sha2::{Digest as _, Sha256};

use super::store_file::{create_folder, state_folder};
use crate::{
    Config,
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

/// How often a program that waits for its turn looks whether it is there.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// A turn at the tokens of an issuer and a client, which ends when this is dropped, or the process ends.
///
/// It is the turn that a [`Session`](crate::Session) of the same config takes: of two that show the same refresh token,
/// a server that rotates them takes the second for a thief.
#[derive(Debug)]
pub struct Turn {
    /// None where no file can be made for it, so that nothing can be shared either.
    _locked: Option<fs::File>,
}

impl Turn {
    /// Waits until no other process has its turn, wherever the tokens are kept. None if one still has it after
    /// `patience`.
    pub fn wait(config: &Config, patience: Duration) -> Option<Self> {
        wait(&config.turn_name(), patience)
    }

    /// The same for a place that holds the tokens of one sign-in after the other, whatever their issuers and clients:
    /// a name of the place, such as the path of a file. Whoever takes both takes this one first.
    pub fn wait_at(place: &str, patience: Duration) -> Option<Self> {
        wait(&format!("place {place}"), patience)
    }
}

fn wait(name: &str, patience: Duration) -> Option<Turn> {
    let Some(file) = open(name) else {
        return Some(Turn { _locked: None });
    };
    let began = Instant::now();
    loop {
        match file.try_lock() {
            Err(fs::TryLockError::WouldBlock) if began.elapsed() >= patience => return None,
            Err(fs::TryLockError::WouldBlock) => thread::sleep(LOOK_INTERVAL),
            Err(fs::TryLockError::Error(_)) => return Some(Turn { _locked: None }),
            Ok(()) => {
                return Some(Turn {
                    _locked: Some(file),
                });
            }
        }
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

    #[test]
    fn a_command_and_a_session_have_the_same_turn() {
        let config =
            Config::new("https://turns.example", &format!("{}", std::process::id())).unwrap();
        let silent: SharedWake = Arc::new(|| {});
        let mut session = Turns::default();
        let id = EffectId::default();
        assert_eq!(session.take(id, &config.turn_name(), silent), Grant::Now);
        assert!(
            Turn::wait(&config, Duration::ZERO).is_none(),
            "somebody has it"
        );
        session.end(id);
        let turn = Turn::wait(&config, Duration::ZERO);
        assert!(turn.is_some());
        assert!(
            Turn::wait(&config, LOOK_INTERVAL).is_none(),
            "until it is dropped"
        );
        drop(turn);
        assert!(Turn::wait(&config, Duration::ZERO).is_some());
        fs::remove_file(path(&config.turn_name()).unwrap()).unwrap();
    }
}
