//! Turns among the programs of a user, by files that one process at a time can lock.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
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
    waiting: BTreeMap<EffectId, Promise<Option<Locked>>>,
    /// Whoever drops it ends the turn.
    mine: BTreeMap<EffectId, Option<Locked>>,
}

impl Turns {
    pub(super) fn take(&mut self, id: EffectId, name: &str, wake: SharedWake) -> Grant {
        match try_lock(name) {
            Attempt::Locked(locked) => {
                self.mine.insert(id, Some(locked));
                return Grant::Now;
            }
            // Where no file can be made nothing can be shared either.
            Attempt::Impossible => return Grant::Now,
            Attempt::Busy => {}
        }
        let name = name.to_owned();
        let (sender, promise) = Promise::new();
        let spawned = thread::Builder::new()
            .name("egui_okta turn".to_owned())
            .spawn(move || {
                // A turn that nobody waits for any more ends with its file.
                sender.send(lock(&name));
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
        let locked = self.waiting.remove(&id)?.try_take().ok()?;
        self.mine.insert(id, locked);
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
    #[cfg_attr(not(test), expect(dead_code, reason = "it is there to be dropped"))]
    locked: Option<Locked>,
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
    let began = Instant::now();
    loop {
        match try_lock(name) {
            Attempt::Busy if began.elapsed() >= patience => return None,
            Attempt::Busy => thread::sleep(LOOK_INTERVAL),
            Attempt::Impossible => return Some(Turn { locked: None }),
            Attempt::Locked(locked) => {
                return Some(Turn {
                    locked: Some(locked),
                });
            }
        }
    }
}

/// A file that this process has locked. It goes with the turn.
#[derive(Debug)]
struct Locked {
    /// Closed, and so unlocked, after the file was taken away: whoever waits for it sees that it is gone.
    _file: fs::File,
    path: PathBuf,
}

impl Drop for Locked {
    fn drop(&mut self) {
        // Where a file that others have open can't be told from a new one it stays: one for each app.
        if cfg!(unix) {
            fs::remove_file(&self.path).ok();
        }
    }
}

enum Attempt {
    Locked(Locked),
    Busy,
    /// No file can be made, or it cannot be locked.
    Impossible,
}

fn try_lock(name: &str) -> Attempt {
    loop {
        let Some((file, path)) = open(name) else {
            return Attempt::Impossible;
        };
        match file.try_lock() {
            Ok(()) if is_at(&file, &path) => return Attempt::Locked(Locked { _file: file, path }),
            // Whoever had it before has taken it away in the meantime.
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Attempt::Busy,
            Err(fs::TryLockError::Error(_)) => return Attempt::Impossible,
        }
    }
}

/// Waits, however long it takes.
fn lock(name: &str) -> Option<Locked> {
    loop {
        let (file, path) = open(name)?;
        file.lock().ok()?;
        if is_at(&file, &path) {
            return Some(Locked { _file: file, path });
        }
    }
}

/// Whether this open file is the one that others find there.
#[cfg(unix)]
fn is_at(file: &fs::File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let inode = |found: fs::Metadata| (found.dev(), found.ino());
    let (Ok(open), Ok(there)) = (file.metadata(), fs::metadata(path)) else {
        return false;
    };
    inode(open) == inode(there)
}

#[cfg(not(unix))]
fn is_at(_file: &fs::File, _path: &Path) -> bool {
    true
}

fn open(name: &str) -> Option<(fs::File, PathBuf)> {
    let path = path(name)?;
    create_folder(path.parent()?).ok()?;
    let mut options = fs::OpenOptions::new();
    let file = options.create(true).append(true).open(&path).ok()?;
    Some((file, path))
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
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    };

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
        first.end(id);
        for name in [name.clone(), format!("{name} other")] {
            assert!(!path(&name).unwrap().exists(), "nothing is left");
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
    }

    /// A file that is taken away while others wait for it must not be a turn for two.
    #[test]
    fn never_two_at_a_time_and_nothing_is_left() {
        let name = format!("crowd {}", std::process::id());
        let inside = AtomicUsize::new(0);
        thread::scope(|scope| {
            for number in 0..8 {
                let (name, inside) = (&name, &inside);
                scope.spawn(move || {
                    for _ in 0..40 {
                        let locked = match number % 2 {
                            0 => lock(name),
                            _ => wait(name, Duration::MAX).and_then(|turn| turn.locked),
                        };
                        let locked = locked.unwrap();
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                        drop(locked);
                    }
                });
            }
        });
        assert!(!path(&name).unwrap().exists());
    }
}
