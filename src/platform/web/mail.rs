//! The link of a mail opens another tab, which goes on with the sign-in that waits for it: what that
//! needs lies in `localStorage` meanwhile, by the sign-in's state.

use super::{
    away::{clean_address, is_at},
    pending::Pending,
    storage::WebPlace,
};
use crate::{
    Secret,
    protocol::{oauth::State, oauth::callback},
};

pub(super) const PENDING: Pending = Pending {
    place: WebPlace::Local,
    prefix: "egui_okta.mail.",
};

fn key(canvas: &str, state: &Secret) -> String {
    match canvas {
        "" => state.expose().to_owned(),
        canvas => format!("{canvas}:{}", state.expose()),
    }
}

/// Keeps what another tab needs. Where it can't be kept, that one shows the code to type here.
pub(super) fn keep(canvas: &str, state: &State, kept: &Secret) {
    PENDING.put(&key(canvas, &state.expose().into()), kept.expose());
}

/// The sign-in no longer waits.
pub(super) fn forget(canvas: &str, state: &State) {
    PENDING.remove(&key(canvas, &state.expose().into()));
}

/// What was kept, empty if nothing was, and the parameters, if this page was opened by the link of a
/// mail, which leads to the redirect URI. The address is cleaned of them.
pub(super) fn returned(canvas: &str, redirect_uri: &str) -> Option<(Secret, Secret)> {
    let window = web_sys::window()?;
    if !is_at(&window, redirect_uri) {
        return None;
    }
    let search = window.location().search().ok()?;
    let parameters = search.strip_prefix('?')?;
    callback::otp(parameters)?;
    let state = callback::state(parameters)?;
    let key = key(canvas, &state);
    let kept = PENDING.get(&key);
    if kept.is_none() && PENDING.has_ending(&format!(":{}", state.expose())) {
        // Another panel of this page waits for it.
        return None;
    }
    let parameters = Secret::from(parameters);
    clean_address(&window);
    PENDING.remove(&key);
    Some((kept.unwrap_or_default(), parameters))
}
