//! The page goes to another address and comes back, as a page that begins anew: what it has to
//! remember lies in the tab's `sessionStorage` meanwhile, by its state, and is taken out at once.

use wasm_bindgen::JsValue;
use web_sys::{Storage, Window};

use super::{
    now,
    storage::{self, WebPlace},
};
use crate::{
    Secret,
    protocol::{Departure, Traveller, oauth::callback},
};

/// Of the keys in `sessionStorage`; traveller and state come after it.
const PREFIX: &str = "egui_okta.away.";
/// Parameters of which an answer has one.
const ANSWERS: [&str; 3] = ["code", "interaction_code", "error"];
/// How long a person may be away, in milliseconds.
const TIME_MILLIS: u64 = 30 * 60 * 1000;

fn key(traveller: Traveller, state: &str) -> String {
    let name = match traveller {
        Traveller::Panel => "panel",
        Traveller::Session => "session",
    };
    format!("{PREFIX}{name}:{state}")
}

/// Goes to an address. What could not be kept is not found on the way back, and the sign-in
/// begins anew.
pub(super) fn leave(departure: &Departure) {
    let Some(window) = web_sys::window() else {
        return;
    };
    if let Some(storage) = WebPlace::Session.storage() {
        forget_old(&storage);
        let text = format!("{} {}", now(), departure.kept.expose());
        let key = key(departure.traveller, departure.state.expose());
        drop(storage.set_item(&key, &text));
    }
    // Fails only for addresses that are none, and this one was looked at before.
    drop(window.location().assign(&departure.url));
}

/// Who never came back is not waited for.
fn forget_old(storage: &Storage) {
    for key in storage::keys(storage, PREFIX) {
        let text = storage.get_item(&key).ok().flatten();
        if text.as_deref().and_then(fresh).is_none() {
            drop(storage.remove_item(&key));
        }
    }
}

/// What was kept, if that is not too long ago.
fn fresh(text: &str) -> Option<&str> {
    let (since, kept) = text.split_once(' ')?;
    let since: u64 = since.parse().ok()?;
    (now().saturating_sub(since) < TIME_MILLIS).then_some(kept)
}

/// What was kept by this traveller, and what the page came back with: what stands after the `?` or the
/// `#` of its address, which is cleaned of it, so that neither a reload nor the history brings it again.
///
/// An answer that nobody waits for is given to the session with nothing kept, so that it is refused
/// in words.
pub(super) fn returned(traveller: Traveller) -> Option<(Secret, Secret)> {
    let window = web_sys::window()?;
    let parameters = arrived(&window)?;
    let state = callback::state_of(parameters.expose()).unwrap_or_default();
    let storage = WebPlace::Session.storage();
    let text_at = |key: &str| storage.as_ref()?.get_item(key).ok().flatten();
    let own = key(traveller, &state);
    let kept = match text_at(&own) {
        Some(text) => fresh(&text).unwrap_or_default().into(),
        None => {
            let other = match traveller {
                Traveller::Panel => return None,
                Traveller::Session => key(Traveller::Panel, &state),
            };
            if text_at(&other).is_some() {
                return None;
            }
            Secret::default()
        }
    };
    if let Some(storage) = storage {
        // It stays known that there was one.
        let used = format!("{} {}", now(), Departure::USED);
        drop(storage.set_item(&own, &used));
    }
    clean_address(&window);
    Some((kept, parameters))
}

fn arrived(window: &Window) -> Option<Secret> {
    let location = window.location();
    let parts = [location.search().ok()?, location.hash().ok()?];
    let is_back = |text: &&str| {
        let names = text.split('&').filter_map(|pair| pair.split('=').next());
        // A state alone is what a sign-out comes back with, or something of the app's own.
        names.into_iter().any(|name| ANSWERS.contains(&name))
    };
    let mut parts = parts.iter().filter_map(|part| part.get(1..));
    parts.find(is_back).map(Secret::from)
}

fn clean_address(window: &Window) {
    if let (Ok(path), Ok(history)) = (window.location().pathname(), window.history()) {
        drop(history.replace_state_with_url(&JsValue::NULL, "", Some(&path)));
    }
}
