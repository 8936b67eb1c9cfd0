//! The page goes to another address and comes back, as a page that begins anew: what it has to
//! remember lies in the tab's `sessionStorage` meanwhile, and is taken out at once.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

use crate::{Secret, protocol::oauth::callback};

/// The key in `sessionStorage`.
const KEY: &str = "egui_okta.away";

pub(super) fn leave(url: &str, kept: &Secret) {
    call_storage("setItem", &[KEY, kept.expose()]);
    if let Some(window) = web_sys::window() {
        // Fails only for addresses that are none, and this one was looked at before.
        drop(window.location().assign(url));
    }
}

/// What was kept, and what the page came back with. The address is cleaned of it, so that neither
/// a reload nor the history brings it again.
pub(super) fn returned() -> Option<(Secret, Secret)> {
    let location = web_sys::window()?.location();
    let search = location.search().ok()?;
    let parameters = search.strip_prefix('?')?;
    let is_back = callback::is_answer(parameters) || parameters.contains("interaction_code=");
    if !is_back {
        return None;
    }
    let kept = call_storage("getItem", &[KEY])?.as_string()?;
    call_storage("removeItem", &[KEY]);
    let parameters = Secret::from(parameters);
    let path = location.pathname().unwrap_or_else(|_none| "/".to_owned());
    replace_address(&path);
    Some((kept.into(), parameters))
}

fn replace_address(path: &str) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let history = get(window.as_ref(), "history");
    if let Ok(replace) = get(&history, "replaceState").dyn_into::<Function>() {
        drop(replace.call3(&history, &JsValue::NULL, &"".into(), &path.into()));
    }
}

/// Storage may be closed to the page: then nothing is kept, and the sign-in begins anew.
fn call_storage(method: &str, arguments: &[&str]) -> Option<JsValue> {
    let window = web_sys::window()?;
    let storage = Reflect::get(window.as_ref(), &"sessionStorage".into()).ok()?;
    let method: Function = get(&storage, method).dyn_into().ok()?;
    let arguments: js_sys::Array = arguments.iter().map(|text| JsValue::from(*text)).collect();
    method.apply(&storage, &arguments).ok()
}

fn get(holder: &JsValue, key: &str) -> JsValue {
    Reflect::get(holder, &key.into()).unwrap_or(JsValue::UNDEFINED)
}
