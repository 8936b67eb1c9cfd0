//! What a page that begins anew has to know of the one before it: thrown away after half an hour, for
//! who has not come back by then does not.

use web_sys::Storage;

use super::{
    now,
    storage::{self, WebPlace},
};
use crate::Secret;

/// How long a person may be away, in milliseconds.
const LIFE_MILLIS: u64 = 30 * 60 * 1000;

/// Entries of one kind in one of the browser's places.
pub(super) struct Pending {
    /// Where they lie.
    pub(super) place: WebPlace,
    /// What their keys begin with.
    pub(super) prefix: &'static str,
}

impl Pending {
    /// Puts something away, if the browser lets the page, and throws away what is too old.
    pub(super) fn put(&self, key: &str, value: &str) {
        self.purge();
        if let Some(storage) = self.storage() {
            let text = format!("{} {value}", now());
            drop(storage.set_item(&self.name(key), &text));
        }
    }

    /// Throws away what is too old.
    pub(super) fn purge(&self) {
        let Some(storage) = self.storage() else {
            return;
        };
        for key in storage::keys(&storage, self.prefix) {
            let text = storage.get_item(&key).ok().flatten();
            if text.as_deref().and_then(fresh).is_none() {
                drop(storage.remove_item(&key));
            }
        }
    }

    /// What was put away, empty if it was too long ago.
    pub(super) fn get(&self, key: &str) -> Option<Secret> {
        let text = self.storage()?.get_item(&self.name(key)).ok().flatten()?;
        Some(fresh(&text).unwrap_or_default().into())
    }

    /// Whether there is something whose key ends so.
    pub(super) fn has_ending(&self, end: &str) -> bool {
        let storage = self.storage();
        storage.is_some_and(|it| {
            let mut keys = storage::keys(&it, self.prefix).into_iter();
            keys.any(|key| key.ends_with(end))
        })
    }

    /// Throws it away.
    pub(super) fn remove(&self, key: &str) {
        if let Some(storage) = self.storage() {
            drop(storage.remove_item(&self.name(key)));
        }
    }

    fn storage(&self) -> Option<Storage> {
        self.place.storage()
    }

    fn name(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }
}

/// What was kept, if that is not too long ago.
fn fresh(text: &str) -> Option<&str> {
    let (since, kept) = text.split_once(' ')?;
    let since: u64 = since.parse().ok()?;
    (now().saturating_sub(since) < LIFE_MILLIS).then_some(kept)
}
