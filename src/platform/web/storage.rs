//! The browser's own places for text, where it lets a page have them.

use web_sys::Storage;

/// Written and taken away again, to see whether that can be done.
const PROBE: &str = "egui_okta.probe";

/// Where a browser keeps what a page puts away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebPlace {
    /// This page only: a reload loses it.
    Memory,
    /// `sessionStorage`: this tab, until it is closed.
    Session,
    /// `localStorage`: all tabs of the origin, until it is thrown away.
    Local,
}

impl WebPlace {
    /// The place's storage. None for memory, and where the browser does not let the page have it:
    /// some throw when it is looked at, some when it is written to.
    pub(super) fn storage(self) -> Option<Storage> {
        let window = web_sys::window()?;
        let storage = match self {
            Self::Memory => None,
            Self::Session => window.session_storage().ok().flatten(),
            Self::Local => window.local_storage().ok().flatten(),
        }?;
        storage.set_item(PROBE, "").ok()?;
        drop(storage.remove_item(PROBE));
        Some(storage)
    }
}

/// All keys of a storage that begin so.
pub(super) fn keys(storage: &Storage, prefix: &str) -> Vec<String> {
    let count = storage.length().unwrap_or_default();
    let all = (0..count).filter_map(|at| storage.key(at).ok().flatten());
    all.filter(|key| key.starts_with(prefix)).collect()
}
