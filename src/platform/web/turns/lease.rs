//! Turns where the browser has no locks: a note in `localStorage` says who has it, and until when.
//!
//! Two tabs may write at the same time; so each looks again a moment later whether its own note is still
//! there. A tab that ends without giving its turn back keeps the others waiting until the note is void.

use std::{cell::Cell, rc::Rc};

use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;
use web_sys::Storage;

use super::super::{now, storage::WebPlace};

/// For how long a note counts, in milliseconds: longer than a renewal takes.
const LIFE_MILLIS: u64 = 60_000;
/// After what time every tab sees what another one has written.
const SETTLING_MILLIS: i32 = 150;
/// How often it is looked whether the turn is free; and as much again by chance.
const PAUSE_MILLIS: i32 = 200;

/// A turn that is wanted, or had.
pub(super) struct Lease {
    storage: Storage,
    key: String,
    /// The end of the note, which is nobody else's.
    owner: String,
    is_over: Cell<bool>,
}

impl Lease {
    /// Asks for it; `begins` is called when it is there. None if there is no place for a note, and so
    /// nothing that tabs could have in common.
    pub(super) fn ask(name: &str, begins: impl FnOnce() + 'static) -> Option<Rc<Self>> {
        let lease = Rc::new(Self {
            storage: WebPlace::Local.storage()?,
            key: format!("egui_okta.turn:{name}"),
            owner: format!(" {}", chance(u32::MAX)),
            is_over: Cell::new(false),
        });
        let waiting = Rc::clone(&lease);
        wasm_bindgen_futures::spawn_local(async move {
            if waiting.wait().await {
                begins();
            }
        });
        Some(lease)
    }

    /// Whether the turn has come, and is still wanted.
    async fn wait(&self) -> bool {
        while !self.is_over.get() {
            if self.is_free() {
                let until = now() + LIFE_MILLIS;
                drop(
                    self.storage
                        .set_item(&self.key, &format!("{until}{}", self.owner)),
                );
                sleep(SETTLING_MILLIS).await;
                if self.is_mine() && !self.is_over.get() {
                    return true;
                }
            }
            sleep(PAUSE_MILLIS + chance(200) as i32).await;
        }
        false
    }

    /// No longer wanted, or given back.
    pub(super) fn end(&self) {
        self.is_over.set(true);
        if self.is_mine() {
            drop(self.storage.remove_item(&self.key));
        }
    }

    fn note(&self) -> Option<String> {
        self.storage.get_item(&self.key).ok().flatten()
    }

    fn is_mine(&self) -> bool {
        self.note().is_some_and(|note| note.ends_with(&self.owner))
    }

    fn is_free(&self) -> bool {
        let note = self.note();
        let until = note.as_deref().and_then(|note| note.split(' ').next());
        let until = until.and_then(|until| until.parse::<u64>().ok());
        until.is_none_or(|until| until < now())
    }
}

/// A number below this one, by chance.
fn chance(below: u32) -> u32 {
    (js_sys::Math::random() * f64::from(below)) as u32
}

async fn sleep(millis: i32) {
    let later = Promise::new(&mut |resolve, _reject| {
        if let Some(window) = web_sys::window() {
            let set =
                window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
            drop(set);
        }
    });
    drop(JsFuture::from(later).await);
}
