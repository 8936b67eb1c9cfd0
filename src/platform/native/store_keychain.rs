//! Tokens in the keychain of the operating system.

mod pieces;

use std::{thread, time::Duration};

use keyring::{Entry, Error};

use self::pieces::Entries;
use crate::{
    Secret,
    tokens::{Keep, KeepError, Kept},
};

/// How long one entry can be: the Credential Manager of Windows takes no more than 2560 bytes.
const MAX_ENTRY_BYTES: usize = if cfg!(windows) { 2500 } else { 64 * 1024 };

/// How long it may take another program to write all entries of a text.
const WRITE_TIME: Duration = Duration::from_millis(150);
/// How often what looks damaged is read again.
const MAX_READS: usize = 4;

/// The keychain of macOS, the Credential Manager of Windows, or the Secret Service of a Linux desktop.
///
/// Calls can take as long as the person needs to unlock it, so they do not belong into a frame: a
/// [`Session`](crate::Session) gets it in an [`Aside`](super::Aside).
#[derive(Clone, Debug)]
pub struct Keychain {
    service: String,
}

impl Keychain {
    /// Entries of this name, which the person sees in the keychain's own window.
    pub fn new(service: impl Into<String>) -> Self {
        Self {
            service: service.into(),
        }
    }

    fn entry(&self, name: &str) -> Result<Entry, KeepError> {
        Entry::new(&self.service, name).map_err(|error| unavailable(&error))
    }
}

impl Entries for Keychain {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, KeepError> {
        match self.entry(name)?.get_secret() {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(unavailable(&error)),
        }
    }

    fn set(&self, name: &str, bytes: &[u8]) -> Result<(), KeepError> {
        let entry = self.entry(name)?;
        entry.set_secret(bytes).map_err(|error| unavailable(&error))
    }

    fn remove(&self, name: &str) -> Result<(), KeepError> {
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(unavailable(&error)),
        }
    }
}

impl Keep for Keychain {
    fn load(&mut self) -> Result<Option<Secret>, KeepError> {
        let first = pieces::read(self);
        read_whole(first, || {
            thread::sleep(WRITE_TIME);
            pieces::read(self)
        })
    }

    fn save(&mut self, text: &Secret) -> Result<(), KeepError> {
        pieces::write(self, text, MAX_ENTRY_BYTES)
    }

    fn clear(&mut self) -> Result<(), KeepError> {
        pieces::clear(self)
    }
}

/// What has the form of kept tokens, or is the same twice. What looks damaged may be half of what another program is
/// writing, so it is read again before it is believed.
fn read_whole(
    first: Result<Option<Secret>, KeepError>,
    mut again: impl FnMut() -> Result<Option<Secret>, KeepError>,
) -> Result<Option<Secret>, KeepError> {
    let is_whole = |read: &Result<Option<Secret>, KeepError>| match read {
        Ok(Some(text)) => Kept::from_text(text).is_ok(),
        Ok(None) => true,
        Err(error) => *error != KeepError::Corrupted,
    };
    let mut last = first;
    for _ in 0..MAX_READS {
        if is_whole(&last) {
            return last;
        }
        let next = again();
        if next == last && !matches!(next, Err(KeepError::Corrupted)) {
            return next;
        }
        last = next;
    }
    last
}

fn unavailable(error: &Error) -> KeepError {
    KeepError::Unavailable(match error {
        Error::NoDefaultStore => match Entry::store_status() {
            Err(error) => format!("this system has no keychain that can be used ({error})"),
            Ok(()) => "this system has no keychain that can be used".to_owned(),
        },
        // These errors have the secret in them.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "the keychain is damaged".to_owned(),
        other => other.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Config, protocol::oauth::PartialTokens};

    fn whole() -> Secret {
        let kept = Kept {
            config: Config::new("https://a.example", "0oa1").unwrap(),
            tokens: PartialTokens {
                refresh_token: Some("refresh".into()),
                ..PartialTokens::default()
            },
        };
        kept.to_text()
    }

    #[test]
    fn what_another_program_is_writing_is_read_again() {
        let torn = Ok(Some(Secret::from("{\"version\": 1, \"iss")));
        let mut later = vec![Ok(Some(whole())), Err(KeepError::Corrupted), torn.clone()];
        let read = read_whole(torn, || later.pop().unwrap());
        assert_eq!(
            read,
            Ok(Some(Secret::from("{\"version\": 1, \"iss"))),
            "the same twice"
        );
        let mut later = vec![Ok(Some(whole())), Err(KeepError::Corrupted)];
        let torn = Ok(Some(Secret::from("{\"version\": 1, \"iss")));
        assert_eq!(read_whole(torn, || later.pop().unwrap()), Ok(Some(whole())));
    }

    #[test]
    fn what_stays_damaged_is_told_and_what_is_whole_is_read_once() {
        let damaged = || Err(KeepError::Corrupted);
        assert_eq!(read_whole(damaged(), damaged), damaged());
        let never = || unreachable!("it is whole");
        assert_eq!(read_whole(Ok(Some(whole())), never), Ok(Some(whole())));
        assert_eq!(read_whole(Ok(None), never), Ok(None));
    }
}
