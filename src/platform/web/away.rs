//! The page goes to another address and comes back, as a page that begins anew: what it has to
//! remember lies in the tab's `sessionStorage` meanwhile, by its state, and is taken out at once.

use wasm_bindgen::JsValue;
use web_sys::Window;

use super::{pending::Pending, storage::WebPlace};
use crate::{
    Secret,
    protocol::{
        Departure, Traveller,
        oauth::{State, callback},
    },
};

pub(super) const PENDING: Pending = Pending {
    place: WebPlace::Session,
    prefix: "egui_okta.away.",
};
/// Parameters of an answer; all others in an address are the app's own (RFC 6749 section 4.1.2, RFC 9207,
/// OpenID Connect Session Management, and the link of a mail of Okta's).
const PARAMETERS: [&str; 9] = [
    "code",
    "interaction_code",
    "state",
    "iss",
    "session_state",
    "error",
    "error_description",
    "error_uri",
    "otp",
];
/// Parameters of which an answer has one.
const ANSWERS: [&str; 3] = ["code", "interaction_code", "error"];

/// Of a sign-out, whose state the server brings back alone.
const SIGNED_OUT: &str = "signed-out";

/// Who of this page has gone there. Several panels on one page have a canvas each, and its name.
fn key(canvas: &str, traveller: Traveller, state: &str) -> String {
    let name = match traveller {
        Traveller::Panel => "panel",
        Traveller::Session => "session",
    };
    match canvas {
        "" => format!("{name}:{state}"),
        canvas => format!("{name}@{canvas}:{state}"),
    }
}

/// The page goes to where the server ends its session, by itself.
pub(super) fn sign_out(state: &State) {
    PENDING.put(&format!("{SIGNED_OUT}:{}", state.expose()), "");
}

/// Takes the state of a sign-out of this tab out of the address that the page has come back to.
pub(super) fn clean_signed_out() {
    let Some(window) = web_sys::window() else {
        return;
    };
    let search = window.location().search().unwrap_or_default();
    let state = callback::state(search.trim_start_matches('?'));
    let key = state.map(|state| format!("{SIGNED_OUT}:{}", state.expose()));
    if let Some(key) = key.filter(|key| PENDING.get(key).is_some()) {
        PENDING.remove(&key);
        clean_address(&window);
    }
}

/// What the page in a frame that nobody sees has come back with, and its state.
pub(super) fn arrived_hidden() -> Option<(Secret, Secret)> {
    let parameters = arrived(&web_sys::window()?)?;
    let state = callback::state(parameters.expose())?;
    Some((parameters, state))
}

/// Goes to an address. What could not be kept is not found on the way back, and the sign-in
/// begins anew.
pub(super) fn leave(canvas: &str, departure: &Departure) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let key = key(canvas, departure.traveller, departure.state.expose());
    PENDING.put(&key, departure.kept.expose());
    // Fails only for addresses that are none, and this one was looked at before.
    drop(window.location().assign(&departure.url));
}

/// What was kept by this traveller, and what the page came back with: what stands after the `?` or the
/// `#` of its address, which is cleaned of it, so that neither a reload nor the history brings it again.
///
/// An answer that nobody waits for is given to the session with nothing kept, so that it is refused
/// in words.
pub(super) fn returned(
    canvas: &str,
    traveller: Traveller,
    redirect_uri: &str,
) -> Option<(Secret, Secret)> {
    let window = web_sys::window()?;
    if !is_at(&window, redirect_uri) {
        return None;
    }
    let parameters = arrived(&window)?;
    let state = callback::state(parameters.expose())?;
    let own = key(canvas, traveller, state.expose());
    let kept = match PENDING.get(&own) {
        Some(kept) => kept,
        None if traveller == Traveller::Panel => return None,
        // Somebody else of this page waits for it.
        None if PENDING.has_ending(&format!(":{}", state.expose())) => return None,
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
        // A state alone is what a sign-out comes back with, and a code alone is something of the app's own.
        callback::state(text).is_some() && text.split('&').any(|pair| ANSWERS.contains(&name(pair)))
    };
    let mut parts = parts.iter().filter_map(|part| part.get(1..));
    parts.find(is_back).map(Secret::from)
}

/// Whether the page's address is this one, apart from parameters.
pub(super) fn is_at(window: &Window, redirect_uri: &str) -> bool {
    let location = window.location();
    let (Ok(origin), Ok(path)) = (location.origin(), location.pathname()) else {
        return false;
    };
    let end = redirect_uri.find(['?', '#']).unwrap_or(redirect_uri.len());
    let Some(wanted) = redirect_uri.get(..end) else {
        return false;
    };
    // A host has no case, a path has.
    let Some((start, rest)) = wanted.split_at_checked(origin.len()) else {
        return false;
    };
    start.eq_ignore_ascii_case(&origin) && (rest == path || (rest.is_empty() && path == "/"))
}

fn name(pair: &str) -> &str {
    pair.split('=').next().unwrap_or_default()
}

/// Takes the answer out of the address, and leaves what is the app's own.
pub(super) fn clean_address(window: &Window) {
    let location = window.location();
    let (Ok(path), Ok(history)) = (location.pathname(), window.history()) else {
        return;
    };
    let rest = |part: Result<String, JsValue>| {
        let part = part.unwrap_or_default();
        let mark = part.get(..1).unwrap_or_default().to_owned();
        let pairs = part.get(1..).unwrap_or_default().split('&');
        let own: Vec<_> = pairs
            .filter(|pair| !pair.is_empty() && !PARAMETERS.contains(&name(pair)))
            .collect();
        if own.is_empty() {
            String::new()
        } else {
            mark + &own.join("&")
        }
    };
    let address = format!("{path}{}{}", rest(location.search()), rest(location.hash()));
    drop(history.replace_state_with_url(&JsValue::NULL, "", Some(&address)));
}
