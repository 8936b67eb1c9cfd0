//! The page goes to another address and comes back, as a page that begins anew: what it has to
//! remember lies in the tab's `sessionStorage` meanwhile, by its state, and is taken out at once.

use wasm_bindgen::JsValue;
use web_sys::Window;

use super::{pending::Pending, storage::WebPlace};
use crate::{
    Secret,
    protocol::{Departure, Traveller, oauth::callback},
};

const PENDING: Pending = Pending {
    place: WebPlace::Session,
    prefix: "egui_okta.away.",
};
/// Parameters of which an answer has one.
const ANSWERS: [&str; 3] = ["code", "interaction_code", "error"];

fn key(traveller: Traveller, state: &str) -> String {
    let name = match traveller {
        Traveller::Panel => "panel",
        Traveller::Session => "session",
    };
    format!("{name}:{state}")
}

/// Goes to an address. What could not be kept is not found on the way back, and the sign-in
/// begins anew.
pub(super) fn leave(departure: &Departure) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let key = key(departure.traveller, departure.state.expose());
    PENDING.put(&key, departure.kept.expose());
    // Fails only for addresses that are none, and this one was looked at before.
    drop(window.location().assign(&departure.url));
}

/// What was kept by this traveller, and what the page came back with: what stands after the `?` or the
/// `#` of its address, which is cleaned of it, so that neither a reload nor the history brings it again.
///
/// An answer that nobody waits for is given to the session with nothing kept, so that it is refused
/// in words.
pub(super) fn returned(traveller: Traveller) -> Option<(Secret, Secret)> {
    let window = web_sys::window()?;
    let parameters = arrived(&window)?;
    let state = callback::state(parameters.expose()).unwrap_or_default();
    let own = key(traveller, state.expose());
    let kept = match PENDING.get(&own) {
        Some(kept) => kept,
        None if traveller == Traveller::Panel => return None,
        None if PENDING
            .get(&key(Traveller::Panel, state.expose()))
            .is_some() =>
        {
            return None;
        }
        None => Secret::default(),
    };
    // It stays known that there was one.
    PENDING.put(&own, Departure::USED);
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

pub(super) fn clean_address(window: &Window) {
    if let (Ok(path), Ok(history)) = (window.location().pathname(), window.history()) {
        drop(history.replace_state_with_url(&JsValue::NULL, "", Some(&path)));
    }
}
