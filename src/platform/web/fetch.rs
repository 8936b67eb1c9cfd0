//! The browser's `fetch`. The crate `ehttp` cannot be told to stay where it was sent, and a server could send
//! a code with its verifier on to another origin (307); nor does it stop at a time, or at a size.

use std::time::Duration;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, ReadableStreamReadResult, RequestCache,
    RequestCredentials, RequestInit, RequestRedirect, ResponseType,
};

use super::{Answer, listener::Timer};
use crate::protocol::{
    TransportError,
    http::{Credentials, MAX_BODY_BYTES, Method, Request, Response},
};

/// Sends it, and reads the whole answer.
pub(super) async fn send(request: Request, timeout: Duration) -> Answer {
    let abort = AbortController::new().ok();
    let options = options(&request).map_err(|_error| failure())?;
    let _timer = end_after(timeout, abort.clone(), &options);
    let answer = fetch(&request.url, &options).await?;
    read(answer).await
}

/// How it is to be sent, and to nowhere else.
pub(super) fn options(request: &Request) -> Result<RequestInit, JsValue> {
    let options = RequestInit::new();
    options.set_method(request.method.as_str());
    options.set_redirect(RequestRedirect::Manual);
    // Keys are fetched again because those before are old: a browser's cache would give the same ones, and is not asked
    // for anything. It has no answers to other methods.
    if request.method == Method::Get {
        options.set_cache(RequestCache::NoCache);
    }
    options.set_credentials(match request.credentials {
        Credentials::Include => RequestCredentials::Include,
        Credentials::Omit => RequestCredentials::Omit,
    });
    let headers = Headers::new()?;
    for (name, value) in request.headers.iter() {
        headers.append(name, value)?;
    }
    options.set_headers_headers(&headers);
    if request.method != Method::Get && !request.body.is_empty() {
        options.set_body(&Uint8Array::from(request.body.as_slice()));
    }
    Ok(options)
}

/// Ends the request when `abort` is told to, or the time is over.
pub(super) fn end_after(
    timeout: Duration,
    abort: Option<AbortController>,
    options: &RequestInit,
) -> Option<Timer> {
    let abort = abort?;
    options.set_signal(Some(&abort.signal()));
    Timer::start(&web_sys::window()?, timeout, move || abort.abort())
}

/// The answer as far as its headers.
pub(super) async fn fetch(
    url: &str,
    options: &RequestInit,
) -> Result<web_sys::Response, TransportError> {
    let window = web_sys::window().ok_or(TransportError::Connection)?;
    let answer = JsFuture::from(window.fetch_with_str_and_init(url, options)).await;
    let answer: web_sys::Response = answer
        .and_then(wasm_bindgen::JsCast::dyn_into)
        .map_err(|_error| failure())?;
    match answer.type_() {
        ResponseType::Opaqueredirect => Err(TransportError::Redirected),
        _ => Ok(answer),
    }
}

async fn read(answer: web_sys::Response) -> Answer {
    let mut out = Response::new(answer.status(), body(&answer).await?);
    // Each entry is a name and a value.
    for entry in answer.headers().entries().into_iter().flatten() {
        let entry = Array::from(&entry);
        if let (Some(name), Some(value)) = (entry.get(0).as_string(), entry.get(1).as_string()) {
            out.headers.push(name, value);
        }
    }
    Ok(out)
}

/// Piece by piece, and no more of it than is ever read.
async fn body(answer: &web_sys::Response) -> Result<Vec<u8>, TransportError> {
    let mut bytes = Vec::new();
    let Some(stream) = answer.body() else {
        return Ok(bytes);
    };
    let reader = ReadableStreamDefaultReader::new(&stream).map_err(|_error| failure())?;
    loop {
        let piece = JsFuture::from(reader.read())
            .await
            .map_err(|_error| failure())?;
        let piece: ReadableStreamReadResult = piece.unchecked_into();
        if piece.get_done().unwrap_or_default() {
            return Ok(bytes);
        }
        bytes.extend(Uint8Array::new(&piece.get_value()).to_vec());
        if bytes.len() > MAX_BODY_BYTES {
            drop(reader.cancel());
            return Err(TransportError::TooLarge);
        }
    }
}

/// A browser does not say why it could not connect, but knows when it is offline.
fn failure() -> TransportError {
    let online = web_sys::window().is_none_or(|window| window.navigator().on_line());
    if online {
        TransportError::Connection
    } else {
        TransportError::Offline
    }
}
