//! The page goes to another address and comes back, as a page that begins anew: what it has to
//! remember lies in the tab's `sessionStorage` meanwhile, and is taken out at once.

use wasm_bindgen::JsValue;
use web_sys::{Storage, Window};

use crate::{
    Secret,
    protocol::{Departure, Traveller, oauth::callback},
};

/// The key in `sessionStorage`.
fn key(traveller: Traveller) -> &'static str {
    match traveller {
        Traveller::Panel => "egui_okta.away",
        Traveller::Session => "egui_okta.away.session",
    }
}

pub(super) fn leave(departure: &Departure) {
    let Some(window) = web_sys::window() else {
        return;
    };
    if let Some(storage) = storage(&window) {
        for traveller in [Traveller::Panel, Traveller::Session] {
            // Of two who left, only the last one comes back.
            drop(storage.remove_item(key(traveller)));
        }
        // What could not be kept is not found on the way back, and the sign-in begins anew.
        drop(storage.set_item(key(departure.traveller), departure.kept.expose()));
    }
    // Fails only for addresses that are none, and this one was looked at before.
    drop(window.location().assign(&departure.url));
}

/// What was kept, and what the page came back with. The address is cleaned of it, so that neither
/// a reload nor the history brings it again.
pub(super) fn returned(traveller: Traveller) -> Option<(Secret, Secret)> {
    let window = web_sys::window()?;
    let search = window.location().search().ok()?;
    let parameters = search.strip_prefix('?')?;
    let is_back = callback::is_answer(parameters) || parameters.contains("interaction_code=");
    if !is_back {
        return None;
    }
    let parameters = Secret::from(parameters);
    let storage = storage(&window)?;
    let kept = storage.get_item(key(traveller)).ok().flatten()?;
    drop(storage.remove_item(key(traveller)));
    clean_address(&window);
    Some((kept.into(), parameters))
}

fn clean_address(window: &Window) {
    if let (Ok(path), Ok(history)) = (window.location().pathname(), window.history()) {
        drop(history.replace_state_with_url(&JsValue::NULL, "", Some(&path)));
    }
}

/// It may be closed to the page.
fn storage(window: &Window) -> Option<Storage> {
    window.session_storage().ok().flatten()
}
