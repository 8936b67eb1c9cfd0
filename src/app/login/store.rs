//! Where the commands find what the last sign-in left.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use egui_okta::{
    Config, ErrorCode,
    platform::{FileStore, Keychain, Turn},
    strings::Strings,
    tokens::{Keep, KeepError, Kept, Memory},
};
use serde_json::{Map, Value};

use super::{
    Failure,
    args::{StoreArgs, StoreName},
    failure,
    last::Last,
    report::note,
};

/// The name that entries in the keychain have.
pub(super) const SERVICE: &str = "egui_okta";

/// How long another program may have its turn.
const PATIENCE: Duration = Duration::from_secs(30);
/// What developers are told if it takes longer.
const BUSY: &str = "another program has been at these tokens for 30 seconds; end it or wait for it";

/// What developers are told of a file that somebody else may need.
const NOT_OURS: &str = "this is no file of tokens, so it was left as it is";

/// The place that was asked for, and perhaps a turn at it.
pub(super) struct Store {
    keep: Box<dyn Keep>,
    place: Place,
    /// At the place: it holds one sign-in after the other, of whatever issuer and client.
    place_turn: Option<Turn>,
    /// At the tokens, which a session may have somewhere else, too.
    tokens_turn: Option<Turn>,
    /// Since when it waits for both.
    waits_since: Instant,
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
            place_turn: None,
            tokens_turn: None,
            waits_since: Instant::now(),
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

    /// Waits until no other program is at this place, nor at the tokens of this issuer and client, but not for ever.
    pub(super) fn lock(&mut self, config: &Config) -> Result<(), Failure> {
        self.lock_place()?;
        self.lock_tokens(config)
    }

    fn lock_place(&mut self) -> Result<(), Failure> {
        self.unlock();
        self.waits_since = Instant::now();
        let name = match &self.place {
            Place::File(path) => fs::canonicalize(path)
                .or_else(|_not_there| std::path::absolute(path))
                .unwrap_or_else(|_no_folder| path.clone())
                .display()
                .to_string(),
            Place::Keychain => format!("keychain {SERVICE}"),
            // Nobody else is there.
            Place::Memory => return Ok(()),
        };
        self.place_turn = Some(Turn::wait_at(&name, PATIENCE).ok_or_else(busy)?);
        Ok(())
    }

    fn lock_tokens(&mut self, config: &Config) -> Result<(), Failure> {
        self.tokens_turn = None;
        let left = PATIENCE.saturating_sub(self.waits_since.elapsed());
        self.tokens_turn = Some(Turn::wait(config, left).ok_or_else(busy)?);
        Ok(())
    }

    /// Lets the others have their turn.
    pub(super) fn unlock(&mut self) {
        self.tokens_turn = None;
        self.place_turn = None;
    }

    /// What can be read now, without a turn. Nothing is said or thrown away if it cannot.
    pub(super) fn peek(&mut self) -> Option<Kept> {
        Kept::from_text(&self.keep.load().ok()??).ok()
    }

    /// Whether the sign-in that is kept is still this one, with the refresh token of then. A place that does not say is
    /// taken to have kept it.
    pub(super) fn still_has(&mut self, kept: &Kept) -> bool {
        let text = match self.keep.load() {
            Ok(Some(text)) => text,
            Ok(None) => return false,
            Err(_) => return true,
        };
        Kept::from_text(&text).is_ok_and(|now| {
            is_same_app(&now.config, &kept.config)
                && now.tokens.refresh_token == kept.tokens.refresh_token
        })
    }

    /// What the last sign-in left. Damaged tokens are thrown away with a sentence; what are none is left, and an error,
    /// as is what a newer version has put away.
    pub(super) fn load(&mut self) -> Result<Option<Kept>, Failure> {
        let is_mine = match self.keep.load() {
            Ok(None) => return Ok(None),
            // Made for the tokens that are to come.
            Ok(Some(text)) if text.expose().trim().is_empty() => return Ok(None),
            Ok(Some(text)) => match Kept::from_text(&text) {
                Ok(kept) => return Ok(Some(kept)),
                Err(KeepError::Corrupted) => looks_like_tokens(text.expose()),
                // Any file may have a version; one that was named has to look like ours, too.
                Err(KeepError::Newer) if self.is_shared() && !looks_like_tokens(text.expose()) => {
                    false
                }
                Err(error) => return Err(failed(&error)),
            },
            Err(KeepError::Corrupted) => false,
            Err(error) => return Err(failed(&error)),
        };
        if !is_mine && self.is_shared() {
            return Err(failure(ErrorCode::StorageCorrupted, NOT_OURS));
        }
        note(&Strings::english().text("login.dropped"));
        self.clear()?;
        Ok(None)
    }

    /// Whether it is a file that the person named, in which anything may be.
    fn is_shared(&self) -> bool {
        let own = FileStore::of_user(SERVICE);
        self.file()
            .is_some_and(|file| own.is_none_or(|own| own.path() != file))
    }

    /// What has to be there, with the turn at it: what it is counts once nobody else can change it.
    pub(super) fn expect_in_turn(&mut self) -> Result<Kept, Failure> {
        self.lock_place()?;
        let mut kept = self.expect()?;
        loop {
            self.lock_tokens(&kept.config)?;
            let before = std::mem::replace(&mut kept, self.expect()?);
            if is_same_app(&before.config, &kept.config) {
                return Ok(kept);
            }
            // A session has signed in elsewhere in the meantime.
        }
    }

    fn expect(&mut self) -> Result<Kept, Failure> {
        self.load()?
            .ok_or_else(|| failure(ErrorCode::NotSignedIn, ""))
    }

    /// Saves it; the sentence of this key says why it could not be.
    pub(super) fn save_or_tell(&mut self, kept: &Kept, key: &str) -> bool {
        match self.keep.save(&kept.to_text()) {
            Ok(()) => true,
            Err(error) => {
                note(&Strings::english().fill(key, &[&error.to_string()]));
                false
            }
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
        (Some(_), Some(StoreName::Keychain | StoreName::Memory)) => {
            let sentence = Strings::english().text("login.usage.two-places");
            return Err(Failure::Usage(sentence));
        }
        (Some(path), None | Some(StoreName::File)) => Place::File(path.clone()),
        (None, Some(StoreName::Keychain)) => Place::Keychain,
        (None, Some(StoreName::Memory)) => Place::Memory,
        (None, Some(StoreName::File)) => {
            let file = FileStore::of_user(SERVICE).ok_or_else(no_folder)?;
            Place::File(file.path().to_owned())
        }
        (None, None) => {
            let file = last().and_then(|last| last.store_file);
            file.map_or(Place::Keychain, Place::File)
        }
    })
}

fn is_same_app(one: &Config, other: &Config) -> bool {
    one.issuer() == other.issuer() && one.client_id() == other.client_id()
}

/// Whether a text that cannot be read was written by this program, perhaps by another version.
fn looks_like_tokens(text: &str) -> bool {
    let kept = serde_json::from_str::<Map<String, Value>>(text);
    let names = ["version", "issuer", "client_id", "granted"];
    kept.is_ok_and(|kept| names.iter().all(|name| kept.contains_key(*name)))
}

fn busy() -> Failure {
    failure(ErrorCode::Storage, BUSY)
}

fn failed(error: &KeepError) -> Failure {
    let code = match error {
        KeepError::Corrupted => ErrorCode::StorageCorrupted,
        KeepError::Newer => ErrorCode::StorageNewer,
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
        for other in [StoreName::Keychain, StoreName::Memory] {
            let two = place(&args(Some(other), Some("/b")), last(None));
            assert!(matches!(two, Err(Failure::Usage(_))), "two places");
        }
        let both = args(Some(StoreName::File), Some("/b"));
        assert_eq!(of(&both, None), file("/b"));
        let keychain = args(Some(StoreName::Keychain), None);
        assert_eq!(of(&keychain, Some("/a")), Some(Place::Keychain));
        assert_eq!(
            place(&args(None, None), || None).ok(),
            Some(Place::Keychain)
        );
    }
}
