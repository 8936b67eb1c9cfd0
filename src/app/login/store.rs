//! Where the commands find what the last sign-in left.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use egui_okta::{
    Config, ErrorCode,
    platform::{FileStore, Keychain, Turn},
    strings::Strings,
    tokens::{Keep, KeepError, Kept, Memory},
};

use super::{
    Failure,
    args::{StoreArgs, StoreName},
    failure,
    last::Last,
    report::note,
};

/// The name that entries in the keychain have.
const SERVICE: &str = "egui_okta";

/// How long another program may have its turn.
const PATIENCE: Duration = Duration::from_secs(30);
/// What developers are told if it takes longer.
const BUSY: &str = "another program has been at these tokens for 30 seconds; end it or wait for it";

/// The place that was asked for, and perhaps a turn at it.
pub(super) struct Store {
    keep: Box<dyn Keep>,
    place: Place,
    turn: Option<Turn>,
}

/// Where tokens are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Keychain,
    Memory,
    File(PathBuf),
}

impl Store {
    pub(super) fn open(args: &StoreArgs) -> Result<Self, Failure> {
        let place = place(args, Last::load)?;
        let keep: Box<dyn Keep> = match &place {
            Place::File(path) => Box::new(FileStore::new(path)),
            Place::Keychain => Box::new(Keychain::new(SERVICE)),
            Place::Memory => Box::new(Memory::default()),
        };
        Ok(Self {
            keep,
            place,
            turn: None,
        })
    }

    /// Whether what is kept here ends with the command.
    pub(super) fn is_memory(&self) -> bool {
        self.place == Place::Memory
    }

    /// The file that the tokens are kept in, if it is one.
    pub(super) fn file(&self) -> Option<&Path> {
        match &self.place {
            Place::File(path) => Some(path),
            Place::Keychain | Place::Memory => None,
        }
    }

    /// Waits until no other program is at the tokens of this issuer and client, but not for ever.
    pub(super) fn lock(&mut self, config: &Config) -> Result<(), Failure> {
        self.unlock();
        self.turn = Turn::wait(config, PATIENCE);
        match self.turn {
            Some(_) => Ok(()),
            None => Err(failure(ErrorCode::Storage, BUSY)),
        }
    }

    /// Lets the others have their turn.
    pub(super) fn unlock(&mut self) {
        self.turn = None;
    }

    /// What the last sign-in left. What cannot be read is thrown away with a sentence.
    pub(super) fn load(&mut self) -> Result<Option<Kept>, Failure> {
        let read = self.keep.load().and_then(|text| {
            let kept = text.as_ref().map(Kept::from_text);
            kept.transpose()
        });
        match read {
            Err(KeepError::Corrupted) => {
                note(&Strings::english().text("login.dropped"));
                self.clear()?;
                Ok(None)
            }
            other => other.map_err(|error| failed(&error)),
        }
    }

    /// What has to be there, with the turn at it: what it is counts once nobody else can change it.
    pub(super) fn expect_in_turn(&mut self) -> Result<Kept, Failure> {
        let mut kept = self.expect()?;
        loop {
            let name = |kept: &Kept| {
                (
                    kept.config.issuer().clone(),
                    kept.config.client_id().to_owned(),
                )
            };
            let before = name(&kept);
            self.lock(&kept.config)?;
            kept = self.expect()?;
            if name(&kept) == before {
                return Ok(kept);
            }
            // Somebody has signed in elsewhere in the meantime.
        }
    }

    fn expect(&mut self) -> Result<Kept, Failure> {
        self.load()?
            .ok_or_else(|| failure(ErrorCode::NotSignedIn, ""))
    }

    /// Saves it; the sentence of this key says why it could not be.
    pub(super) fn save_or_tell(&mut self, kept: &Kept, key: &str) {
        if let Err(error) = self.keep.save(&kept.to_text()) {
            note(&Strings::english().fill(key, &[&error.to_string()]));
        }
    }

    pub(super) fn clear(&mut self) -> Result<(), Failure> {
        self.keep.clear().map_err(|error| failed(&error))
    }
}

/// The place that the arguments say; where they say none, that of the last sign-in.
fn place(args: &StoreArgs, last: impl Fn() -> Option<Last>) -> Result<Place, Failure> {
    let no_folder = || Failure::Usage(Strings::english().text("login.usage.no-folder"));
    Ok(match (&args.store_file, args.store) {
        (Some(path), _) => Place::File(path.clone()),
        (None, Some(StoreName::Keychain)) => Place::Keychain,
        (None, Some(StoreName::Memory)) => Place::Memory,
        (None, Some(StoreName::File)) => {
            let file = FileStore::of_user().ok_or_else(no_folder)?;
            Place::File(file.path().to_owned())
        }
        (None, None) => {
            let file = last().and_then(|last| last.store_file);
            file.map_or(Place::Keychain, Place::File)
        }
    })
}

fn failed(error: &KeepError) -> Failure {
    let code = match error {
        KeepError::Corrupted => ErrorCode::StorageCorrupted,
        _ => ErrorCode::Storage,
    };
    failure(code, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_arguments_it_is_the_place_of_the_last_sign_in() {
        let last = |file: Option<&str>| {
            let store_file = file.map(PathBuf::from);
            move || {
                Some(Last {
                    store_file: store_file.clone(),
                    ..Last::default()
                })
            }
        };
        let args = |store, file: Option<&str>| StoreArgs {
            store,
            store_file: file.map(PathBuf::from),
        };
        let of = |args: &StoreArgs, file| place(args, last(file)).ok();
        let file = |path: &str| Some(Place::File(path.into()));
        assert_eq!(of(&args(None, None), Some("/a")), file("/a"));
        assert_eq!(of(&args(None, None), None), Some(Place::Keychain));
        assert_eq!(of(&args(None, Some("/b")), Some("/a")), file("/b"));
        let keychain = args(Some(StoreName::Keychain), None);
        assert_eq!(of(&keychain, Some("/a")), Some(Place::Keychain));
        assert_eq!(
            place(&args(None, None), || None).ok(),
            Some(Place::Keychain)
        );
    }
}
