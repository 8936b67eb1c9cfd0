//! The link of a mail opens another tab, which goes on with the sign-in that waits for it: what that
//! needs lies in `localStorage`, by the sign-in's state, for half an hour at most.

use web_sys::{Storage, Window};

use super::away::clean_address;
use crate::{
    Secret,
    protocol::{oauth::State, oauth::callback},
};

/// What the keys in `localStorage` begin with.
const PREFIX: &str = "egui_okta.mail.";
/// In milliseconds.
const LIFE: f64 = 30.0 * 60.0 * 1000.0;

/// Keeps what another tab needs.
pub(super) fn keep(state: &State, kept: &Secret) {
    let Some(storage) = web_sys::window().as_ref().and_then(storage) else {
        return;
    };
    sweep(&storage);
    let value = format!("{} {}", js_sys::Date::now(), kept.expose());
    // Where it can't be kept, the other tab shows the code to type here.
    drop(storage.set_item(&format!("{PREFIX}{}", state.expose()), &value));
}

/// The sign-in no longer waits.
pub(super) fn forget(state: &State) {
    if let Some(storage) = web_sys::window().as_ref().and_then(storage) {
        drop(storage.remove_item(&format!("{PREFIX}{}", state.expose())));
    }
}

/// What was kept, empty if nothing was, and the parameters, if this page was opened by the link of a
/// mail. The address is cleaned of them.
pub(super) fn returned() -> Option<(Secret, Secret)> {
    let window = web_sys::window()?;
    let search = window.location().search().ok()?;
    let parameters = search.strip_prefix('?')?;
    callback::otp(parameters)?;
    let state = callback::state(parameters)?;
    let parameters = Secret::from(parameters);
    clean_address(&window);
    let kept = storage(&window).and_then(|storage| {
        sweep(&storage);
        let key = format!("{PREFIX}{}", state.expose());
        let value = storage.get_item(&key).ok().flatten()?;
        drop(storage.remove_item(&key));
        Some(Secret::from(value.split_once(' ')?.1))
    });
    Some((kept.unwrap_or_default(), parameters))
}

/// Throws away what tabs have left that were closed.
fn sweep(storage: &Storage) {
    let count = storage.length().unwrap_or_default();
    let keys = (0..count).filter_map(|at| storage.key(at).ok().flatten());
    let old: Vec<String> = keys
        .filter(|key| key.starts_with(PREFIX))
        .filter(|key| {
            let value = storage.get_item(key).ok().flatten().unwrap_or_default();
            let at = value.split_once(' ').and_then(|(at, _)| at.parse().ok());
            at.is_none_or(|at: f64| js_sys::Date::now() - at > LIFE)
        })
        .collect();
    for key in old {
        drop(storage.remove_item(&key));
    }
}

/// It may be closed to the page.
fn storage(window: &Window) -> Option<Storage> {
    window.local_storage().ok().flatten()
}
