//! Members of JavaScript's objects by their names, for what has no types here, or types that not
//! every browser has.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

pub(super) fn get(holder: &JsValue, key: &str) -> JsValue {
    Reflect::get(holder, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Fails only on objects that are frozen, and these are our own.
pub(super) fn set(holder: &JsValue, key: &str, value: &JsValue) {
    drop(Reflect::set(holder, &key.into(), value));
}

/// The method of an object, if it has one of this name.
pub(super) fn method(holder: &JsValue, name: &str) -> Option<Function> {
    get(holder, name).dyn_into().ok()
}

pub(super) fn call(holder: &JsValue, name: &str) -> Option<JsValue> {
    method(holder, name)?.call0(holder).ok()
}
