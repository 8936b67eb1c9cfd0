//! Requests to programs on this computer. Chrome asks the person once whether a page may make
//! them (Local Network Access), which can take longer than any program may.

use std::time::Duration;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use super::{Answer, listener::Timer};
use crate::protocol::{
    TransportError,
    http::{Method, Request, Response},
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
    let _timer = abort.clone().and_then(|abort| {
        let window = web_sys::window()?;
        Timer::start(&window, timeout, move || abort.abort())
    });
    let sent = fetch(&request, abort.as_ref());
    let answer = match sent {
        Some(promise) => JsFuture::from(promise).await,
        None => return Err(TransportError::Connection),
    };
    let Ok(answer) = answer else {
        return Err(refusal(permission.as_deref()).await);
    };
    let status = Reflect::get(&answer, &"status".into());
    let status = status.ok().and_then(|status| status.as_f64());
    // Browsers give whole numbers below a thousand.
    Ok(Response::new(status.unwrap_or_default() as u16, Vec::new()))
}

/// Why there is no answer: the person may just have said no.
async fn refusal(before: Option<&str>) -> TransportError {
    if before == Some("prompt") && permission().await.as_deref() == Some("denied") {
        return TransportError::NotPermitted;
    }
    TransportError::Connection
}

fn fetch(request: &Request, abort: Option<&AbortController>) -> Option<Promise> {
    let window = web_sys::window()?;
    let options = Object::new();
    let set = |key: &str, value: &JsValue| drop(Reflect::set(&options, &key.into(), value));
    set("method", &request.method.as_str().into());
    set("credentials", &"omit".into());
    set("redirect", &"error".into());
    set("cache", &"no-store".into());
    set("referrerPolicy", &"no-referrer".into());
    let headers = Object::new();
    for (name, value) in request.headers.iter() {
        drop(Reflect::set(&headers, &name.into(), &value.into()));
    }
    set("headers", &headers);
    if request.method != Method::Get {
        set(
            "body",
            &String::from_utf8_lossy(&request.body).as_ref().into(),
        );
    }
    if let Some(abort) = abort {
        set("signal", &abort.signal());
    }
    let fetch: Function = get(window.as_ref(), "fetch").dyn_into().ok()?;
    let promise = fetch.call2(&window, &request.url.as_str().into(), &options);
    promise.ok()?.dyn_into().ok()
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
