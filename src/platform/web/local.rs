//! Requests to programs on this computer. Chrome asks the person once whether a page may make
//! them (Local Network Access), which can take longer than any program may.

use std::time::Duration;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReferrerPolicy};

use super::{Answer, fetch};
use crate::protocol::{
    TransportError,
    http::{Request, Response},
};

/// What Chrome calls the permission: since version 145, and before.
const PERMISSIONS: [&str; 2] = ["loopback-network", "local-network-access"];
/// How long a person is waited for.
const PERMISSION_TIME: Duration = Duration::from_secs(60);

/// Sends it with `fetch`, without cookies. Only the status of the answer is read.
/// It ends when `abort` says so, or the time is over.
pub(super) async fn send(
    request: Request,
    timeout: Duration,
    abort: Option<AbortController>,
) -> Answer {
    let permission = permission().await;
    if permission.as_deref() == Some("denied") {
        return Err(TransportError::NotPermitted);
    }
    let timeout = match permission.as_deref() {
        Some("prompt") => timeout.max(PERMISSION_TIME),
        _ => timeout,
    };
    let Ok(options) = fetch::options(&request) else {
        return Err(TransportError::Connection);
    };
    options.set_referrer_policy(ReferrerPolicy::NoReferrer);
    let _timer = fetch::end_after(timeout, abort, &options);
    match fetch::fetch(&request.url, &options).await {
        Ok(answer) => Ok(Response::new(answer.status(), Vec::new())),
        Err(_) => Err(refusal(permission.as_deref()).await),
    }
}

/// Why there is no answer: the person may just have said no.
async fn refusal(before: Option<&str>) -> TransportError {
    if before == Some("prompt") && permission().await.as_deref() == Some("denied") {
        return TransportError::NotPermitted;
    }
    TransportError::Connection
}

/// `granted`, `prompt` or `denied`; none where the browser has no such permission.
async fn permission() -> Option<String> {
    let window = web_sys::window()?;
    let permissions = get(window.navigator().as_ref(), "permissions");
    for name in PERMISSIONS {
        let wanted = Object::new();
        drop(Reflect::set(&wanted, &"name".into(), &name.into()));
        let Some(promise) = call(&permissions, "query", &wanted) else {
            continue;
        };
        let Ok(promise) = promise.dyn_into::<Promise>() else {
            continue;
        };
        if let Ok(status) = JsFuture::from(promise).await {
            return get(&status, "state").as_string();
        }
    }
    None
}

fn call(holder: &JsValue, method: &str, argument: &JsValue) -> Option<JsValue> {
    let method: Function = get(holder, method).dyn_into().ok()?;
    method.call1(holder, argument).ok()
}

fn get(holder: &JsValue, key: &str) -> JsValue {
    Reflect::get(holder, &key.into()).unwrap_or(JsValue::UNDEFINED)
}
