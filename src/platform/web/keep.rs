//! Tokens in the browser: in this page, in its tab, or in all tabs of the origin.

use std::{cell::Cell, fmt, rc::Rc, sync::Arc};

use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Storage, StorageEvent};

use super::{listener::Listener, storage::WebPlace, twins::Twins};
use crate::{
    Config, Secret,
    tokens::{Keep, KeepError},
};

/// Where a page keeps the tokens of one app at one server.
///
/// Whatever script runs in the page can read each of the places, and use the tokens as the page does. They
/// differ in how long it can: [`WebPlace::Memory`] ends with the page, [`WebPlace::Session`] with the tab,
/// [`WebPlace::Local`] only with the sign-out, and it shows the tokens to every page that the origin ever
/// serves. [`WebKeep::PLACES`] is therefore the tab: it survives a reload, and the way to the server and
/// back.
///
/// In `localStorage` all tabs have the same tokens, and the browser tells them of each change. In
/// `sessionStorage` each tab has its own, and only a tab that was duplicated, tokens and all, is told of
/// new ones and of the sign-out, so that none is used twice; no other script hears it, for none knows the name
/// under which it is said. What is in memory is nobody else's, and nothing is said about it.
pub struct WebKeep {
    place: WebPlace,
    key: String,
    shelf: Shelf,
    changed: Rc<Cell<bool>>,
    twins: Option<Rc<Twins>>,
    _listener: Option<Listener>,
}

/// Where the text is.
#[derive(Clone)]
enum Shelf {
    Storage(Storage),
    Page(Rc<Cell<Option<Secret>>>),
}

impl WebKeep {
    /// The places that are tried unless the app says otherwise.
    pub const PLACES: [WebPlace; 2] = [WebPlace::Session, WebPlace::Memory];

    /// The first of these places that the browser lets the page have. Should it let it have none, what
    /// is kept ends with the page.
    pub fn new(config: &Config, places: &[WebPlace]) -> Self {
        let storage_of = |place: &WebPlace| match place {
            WebPlace::Memory => Some((*place, Shelf::page())),
            WebPlace::Session | WebPlace::Local => Some((*place, Shelf::Storage(place.storage()?))),
        };
        let found = places.iter().find_map(storage_of);
        let (place, shelf) = found.unwrap_or_else(|| (WebPlace::Memory, Shelf::page()));
        let issuer = config.issuer().as_str();
        Self {
            place,
            key: format!("egui_okta.tokens:{}@{issuer}", config.client_id()),
            shelf,
            changed: Rc::default(),
            twins: None,
            _listener: None,
        }
    }

    /// The place that it is.
    pub fn place(&self) -> WebPlace {
        self.place
    }

    /// Tabs that have `localStorage` in common are told by the browser.
    fn watch_storage(&self, wake: Arc<dyn Fn() + Send + Sync>) -> Option<Listener> {
        let (changed, key) = (Rc::clone(&self.changed), self.key.clone());
        let heard = move |event: JsValue| {
            let named = event.dyn_ref::<StorageEvent>().and_then(StorageEvent::key);
            // None when all was thrown away at once.
            if named.is_none_or(|named| named == key) {
                changed.set(true);
                wake();
            }
        };
        let window = web_sys::window()?;
        Some(Listener::new(&window, "storage", heard))
    }
}

impl Keep for WebKeep {
    fn load(&mut self) -> Result<Option<Secret>, KeepError> {
        self.shelf.load(&self.key)
    }

    fn save(&mut self, text: &Secret) -> Result<(), KeepError> {
        self.shelf.save(&self.key, text)?;
        if let Some(twins) = &self.twins {
            twins.tell(Some(text));
        }
        Ok(())
    }

    fn clear(&mut self) -> Result<(), KeepError> {
        self.shelf.load(&self.key)?;
        self.shelf.clear(&self.key);
        if let Some(twins) = &self.twins {
            twins.tell(None);
        }
        Ok(())
    }

    fn watch(&mut self, wake: Arc<dyn Fn() + Send + Sync>) {
        match self.place {
            WebPlace::Local => self._listener = self.watch_storage(wake),
            WebPlace::Session => {
                let (shelf, key) = (self.shelf.clone(), self.key.clone());
                let (changed, own) = (Rc::clone(&self.changed), self.load().ok().flatten());
                let told = move |text: Option<Secret>| {
                    match text {
                        Some(text) => drop(shelf.save(&key, &text)),
                        None => shelf.clear(&key),
                    }
                    changed.set(true);
                    wake();
                };
                self.twins = Some(Twins::new(own.as_ref(), told));
            }
            WebPlace::Memory => {}
        }
    }

    fn was_changed(&mut self) -> bool {
        self.changed.take()
    }
}

impl fmt::Debug for WebKeep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WebKeep").field(&self.place).finish()
    }
}

impl Shelf {
    fn page() -> Self {
        Self::Page(Rc::default())
    }

    fn load(&self, key: &str) -> Result<Option<Secret>, KeepError> {
        match self {
            Self::Storage(storage) => {
                let text = storage.get_item(key).map_err(|_closed| closed())?;
                Ok(text.map(Secret::new))
            }
            Self::Page(text) => {
                let taken = text.take();
                text.set(taken.clone());
                Ok(taken)
            }
        }
    }

    fn save(&self, key: &str, text: &Secret) -> Result<(), KeepError> {
        match self {
            Self::Storage(storage) => storage
                .set_item(key, text.expose())
                .map_err(|_full| closed()),
            Self::Page(page) => {
                page.set(Some(text.clone()));
                Ok(())
            }
        }
    }

    fn clear(&self, key: &str) {
        match self {
            // Fails only where it could not be read either.
            Self::Storage(storage) => drop(storage.remove_item(key)),
            Self::Page(page) => page.set(None),
        }
    }
}

fn closed() -> KeepError {
    KeepError::Unavailable("the browser does not let this page keep anything".to_owned())
}
