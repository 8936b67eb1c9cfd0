//! Where the commands find what the last sign-in left.

use std::time::Duration;

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
    turn: Option<Turn>,
}

impl Store {
    pub(super) fn open(args: &StoreArgs) -> Result<Self, Failure> {
        let keep: Box<dyn Keep> =
            match (&args.store_file, args.store) {
                (Some(path), _) => Box::new(FileStore::new(path)),
                (None, StoreName::Keychain) => Box::new(Keychain::new(SERVICE)),
                (None, StoreName::Memory) => Box::new(Memory::default()),
                (None, StoreName::File) => Box::new(FileStore::of_user().ok_or_else(|| {
                    Failure::Usage(Strings::english().text("login.usage.no-folder"))
                })?),
            };
        Ok(Self { keep, turn: None })
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

fn failed(error: &KeepError) -> Failure {
    let code = match error {
        KeepError::Corrupted => ErrorCode::StorageCorrupted,
        _ => ErrorCode::Storage,
    };
    failure(code, error.to_string())
}
