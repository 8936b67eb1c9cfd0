//! The link of a mail opens another tab, which goes on with the sign-in that waits for it: what that
//! needs lies in `localStorage` meanwhile, by the sign-in's state.

use super::{away::clean_address, pending::Pending, storage::WebPlace};
use crate::{
    Secret,
    protocol::{oauth::State, oauth::callback},
};

pub(super) const PENDING: Pending = Pending {
    place: WebPlace::Local,
    prefix: "egui_okta.mail.",
};

/// Keeps what another tab needs. Where it can't be kept, that one shows the code to type here.
pub(super) fn keep(state: &State, kept: &Secret) {
    PENDING.put(state.expose(), kept.expose());
}

/// The sign-in no longer waits.
pub(super) fn forget(state: &State) {
    PENDING.remove(state.expose());
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
    let kept = PENDING.get(state.expose());
    PENDING.remove(state.expose());
    Some((kept.unwrap_or_default(), parameters))
}
