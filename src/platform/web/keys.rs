//! Keys that tokens are bound to (RFC 9449): made and used by WebCrypto, and kept in IndexedDB.
//!
//! No script can read the private half, this program included: a key is made so that it cannot be exported, and
//! IndexedDB keeps the browser's own object of it. All tabs of the origin find it under its thumbprint, which is
//! in what is kept of the tokens.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use js_sys::{Array, Function, Object, Promise, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

use super::{
    super::system_random,
    js::{get, method, set},
    now,
};
use crate::protocol::oauth::{
    DpopKey,
    dpop::{KeyAnswer, KeyDone, KeyError, KeyTask, Proof},
};

/// The database, and what keys are in there.
const DATABASE: &str = "egui_okta";
const STORE: &str = "keys";

/// A key that was not used for so long belongs to nobody any more, in milliseconds: of a sign-in that was left,
/// or of a tab that was closed.
const LIFE_MILLIS: f64 = 90.0 * DAY_MILLIS;
const DAY_MILLIS: f64 = 24.0 * 60.0 * 60.0 * 1000.0;

/// Of the two coordinates, after the byte that says that both follow (SEC 1 section 2.3.3).
const COORDINATE: usize = 32;

/// Does what is asked of a key.
pub(super) async fn carry_out(task: &KeyTask) -> KeyAnswer {
    match task {
        KeyTask::Create => create().await.map(KeyDone::Created),
        KeyTask::Prove { key, proof } => prove(key, proof).await,
        KeyTask::Drop(key) => {
            let store = Store::open("readwrite").await?;
            store.call("delete", &[key.thumbprint().into()])?;
            store.close().await.map(|()| KeyDone::Dropped)
        }
    }
}

async fn create() -> Result<DpopKey, KeyError> {
    let algorithm = Object::new();
    set(&algorithm, "name", &"ECDSA".into());
    set(&algorithm, "namedCurve", &"P-256".into());
    let usages = Array::of1(&"sign".into());
    // `false`: it cannot be exported. The public half always can.
    let pair = subtle(
        "generateKey",
        &[algorithm.into(), JsValue::FALSE, usages.into()],
    )
    .await?;
    let public = subtle("exportKey", &["raw".into(), get(&pair, "publicKey")]).await?;
    let point = Uint8Array::new(&public).to_vec();
    let (x, y) = point
        .get(1..)
        .and_then(|both| both.split_at_checked(COORDINATE))
        .ok_or(KeyError::Unavailable)?;
    let key = DpopKey::of_platform(x, y).ok_or(KeyError::Unavailable)?;
    let store = Store::open("readwrite").await?;
    store.put(&key, &get(&pair, "privateKey"))?;
    store.purge().await?;
    store.close().await?;
    Ok(key)
}

async fn prove(key: &DpopKey, proof: &Proof) -> KeyAnswer {
    let store = Store::open("readonly").await?;
    let entry = store.ask("get", &[key.thumbprint().into()]).await?;
    store.close().await.ok();
    let private = get(&entry, "key");
    if private.is_undefined() {
        return Err(KeyError::Lost);
    }
    if age_of(&entry) > DAY_MILLIS {
        let store = Store::open("readwrite").await?;
        store.put(key, &private)?;
        store.close().await.ok();
    }
    let random = system_random().map_err(|_none| KeyError::NoRandom)?;
    let signed = proof.signing_input(key, &URL_SAFE_NO_PAD.encode(random));
    let algorithm = Object::new();
    set(&algorithm, "name", &"ECDSA".into());
    set(&algorithm, "hash", &"SHA-256".into());
    let bytes = Uint8Array::from(signed.as_bytes());
    let signature = subtle("sign", &[algorithm.into(), private, bytes.into()]).await?;
    let signature = Uint8Array::new(&signature).to_vec();
    Ok(KeyDone::Proven(Proof::compact(&signed, &signature)))
}

/// Asks `crypto.subtle`, which pages have that came by a secure connection, or from this computer.
async fn subtle(name: &str, arguments: &[JsValue]) -> Result<JsValue, KeyError> {
    let window = web_sys::window().ok_or(KeyError::Unavailable)?;
    let subtle = get(&get(&window, "crypto"), "subtle");
    let promise: Promise = call(&subtle, name, arguments)?
        .dyn_into()
        .map_err(|_other| KeyError::Unavailable)?;
    settled(promise).await
}

async fn settled(promise: Promise) -> Result<JsValue, KeyError> {
    let settled = JsFuture::from(promise).await;
    settled.map_err(|_refused| KeyError::Unavailable)
}

fn call(holder: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, KeyError> {
    let method = method(holder, name).ok_or(KeyError::Unavailable)?;
    let arguments: Array = arguments.iter().collect();
    let answer = method.apply(holder, &arguments);
    answer.map_err(|_thrown| KeyError::Unavailable)
}

/// Since when an entry was not used, in milliseconds.
fn age_of(entry: &JsValue) -> f64 {
    now() as f64 - get(entry, "used").as_f64().unwrap_or_default()
}

/// A transaction on the keys.
struct Store {
    database: JsValue,
    transaction: JsValue,
    store: JsValue,
    complete: Promise,
}

impl Store {
    async fn open(mode: &str) -> Result<Self, KeyError> {
        let window = web_sys::window().ok_or(KeyError::Unavailable)?;
        let factory = get(&window, "indexedDB");
        let request = call(&factory, "open", &[DATABASE.into()])?;
        let database = request.clone();
        let is_new = Closure::once_into_js(move || {
            drop(call(
                &get(&database, "result"),
                "createObjectStore",
                &[STORE.into()],
            ));
        });
        set(&request, "onupgradeneeded", &is_new);
        let database = result_of(request).await?;
        let transaction = call(&database, "transaction", &[STORE.into(), mode.into()])?;
        let store = call(&transaction, "objectStore", &[STORE.into()])?;
        let complete = event(&transaction, "oncomplete", "onabort");
        Ok(Self {
            database,
            transaction,
            store,
            complete,
        })
    }

    fn call(&self, name: &str, arguments: &[JsValue]) -> Result<JsValue, KeyError> {
        call(&self.store, name, arguments)
    }

    async fn ask(&self, name: &str, arguments: &[JsValue]) -> Result<JsValue, KeyError> {
        result_of(self.call(name, arguments)?).await
    }

    fn put(&self, key: &DpopKey, private: &JsValue) -> Result<(), KeyError> {
        let entry = Object::new();
        set(&entry, "key", private);
        set(&entry, "used", &(now() as f64).into());
        let entry = [entry.into(), key.thumbprint().into()];
        self.call("put", &entry).map(drop)
    }

    /// Throws away what nobody has used for long.
    async fn purge(&self) -> Result<(), KeyError> {
        let names: Array = self.ask("getAllKeys", &[]).await?.into();
        let entries: Array = self.ask("getAll", &[]).await?.into();
        for (name, entry) in names.iter().zip(entries.iter()) {
            if age_of(&entry) > LIFE_MILLIS {
                self.call("delete", &[name])?;
            }
        }
        Ok(())
    }

    /// Waits until all of it is done for good.
    async fn close(self) -> Result<(), KeyError> {
        drop(call(&self.transaction, "commit", &[]));
        let complete = settled(self.complete).await;
        drop(call(&self.database, "close", &[]));
        complete.map(drop)
    }
}

/// What a request of IndexedDB comes to.
async fn result_of(request: JsValue) -> Result<JsValue, KeyError> {
    settled(event(&request, "onsuccess", "onerror")).await?;
    Ok(get(&request, "result"))
}

/// One of two events.
fn event(target: &JsValue, good: &str, bad: &str) -> Promise {
    Promise::new(&mut |resolve: Function, reject: Function| {
        set(target, good, &resolve);
        set(target, bad, &reject);
    })
}
