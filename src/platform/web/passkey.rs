//! `navigator.credentials`, for passkeys and security keys.

use std::{cell::RefCell, rc::Rc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use js_sys::{Array, ArrayBuffer, Function, JSON, Object, Promise, Uint8Array};
use serde_json::Value;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use web_sys::{AbortController, Event};

use super::{
    js::{call, get, set},
    listener::Listener,
};
use crate::protocol::{
    EffectId,
    passkey::{Ceremony, Passkey, PasskeyError, PasskeyRequest},
};

/// Said on the window by whoever is about to ask: a browser refuses a question while it has another one open,
/// and an offer that another panel of the page made is one.
const ASKS: &str = "egui_okta.passkey";

/// A question that may be open.
pub(super) struct Asked {
    pub(super) id: EffectId,
    pub(super) abort: AbortController,
    is_offered: bool,
}

impl Asked {
    pub(super) fn new(id: EffectId, abort: AbortController, is_offered: bool) -> Self {
        Self {
            id,
            abort,
            is_offered,
        }
    }
}

/// Ends the offers of all panels of the page.
pub(super) fn make_way() {
    if let (Some(window), Ok(event)) = (web_sys::window(), Event::new(ASKS)) {
        drop(window.dispatch_event(&event));
    }
}

/// Has an offer end when it is in another one's way.
pub(super) fn give_way(asking: &Rc<RefCell<Option<Asked>>>) -> Option<Listener> {
    let asking = Rc::clone(asking);
    let window = web_sys::window()?;
    Some(Listener::new(&window, ASKS, move |_event| {
        let mut asking = asking.borrow_mut();
        if let Some(asked) = asking.take_if(|asked| asked.is_offered) {
            asked.abort.abort();
        }
    }))
}

/// Asks the browser, which asks the person.
pub(super) async fn ask(
    request: PasskeyRequest,
    signal: Option<web_sys::AbortSignal>,
) -> Result<Passkey, PasskeyError> {
    if request.is_offered && !can_offer().await {
        return Err(PasskeyError::Unsupported);
    }
    let credential = JsFuture::from(begin(&request, signal)?)
        .await
        .map_err(|error| of_exception(&error))?;
    if credential.is_null() || credential.is_undefined() {
        return Err(PasskeyError::Cancelled);
    }
    Ok(read(&credential))
}

/// Whether the browser has a list of its own to offer passkeys in.
async fn can_offer() -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    let class = get(window.as_ref(), "PublicKeyCredential");
    let asked = call(&class, "isConditionalMediationAvailable");
    let Some(Ok(asked)) = asked.map(wasm_bindgen::JsCast::dyn_into::<Promise>) else {
        return false;
    };
    JsFuture::from(asked).await.is_ok_and(|can| can.is_truthy())
}

fn begin(
    request: &PasskeyRequest,
    signal: Option<web_sys::AbortSignal>,
) -> Result<Promise, PasskeyError> {
    let window = web_sys::window().ok_or(PasskeyError::Unsupported)?;
    let credentials = get(window.navigator().as_ref(), "credentials");
    if credentials.is_undefined() || get(window.as_ref(), "PublicKeyCredential").is_undefined() {
        return Err(PasskeyError::Unsupported);
    }
    let options = Object::new();
    set(&options, "publicKey", &public_key(&request.public_key));
    if let Some(signal) = signal {
        set(&options, "signal", &signal);
    }
    if request.is_offered {
        set(&options, "mediation", &"conditional".into());
    }
    let method = match request.ceremony {
        Ceremony::Create => "create",
        Ceremony::Get => "get",
    };
    let method: Function = get(&credentials, method)
        .dyn_into()
        .map_err(|_no_method| PasskeyError::Unsupported)?;
    let promise = method
        .call1(&credentials, &options)
        .map_err(|error| of_exception(&error))?;
    promise
        .dyn_into()
        .map_err(|_other| PasskeyError::Unsupported)
}

/// The options with bytes in place of base64url text, at the places where WebAuthn has bytes.
fn public_key(options: &Value) -> JsValue {
    let object = JSON::parse(&options.to_string()).unwrap_or_else(|_never| Object::new().into());
    let decode = |holder: &JsValue, key: &str| {
        if let Some(bytes) = get(holder, key)
            .as_string()
            .and_then(|text| bytes_of(&text))
        {
            set(holder, key, &Uint8Array::from(bytes.as_slice()));
        }
    };
    decode(&object, "challenge");
    let user = get(&object, "user");
    if user.is_object() {
        decode(&user, "id");
    }
    for list in ["excludeCredentials", "allowCredentials"] {
        if let Ok(list) = get(&object, list).dyn_into::<Array>() {
            list.iter().for_each(|key| decode(&key, "id"));
        }
    }
    object
}

/// Both alphabets, with padding or without.
fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let plain = text
        .trim_end_matches('=')
        .replace('+', "-")
        .replace('/', "_");
    URL_SAFE_NO_PAD.decode(plain).ok()
}

fn read(credential: &JsValue) -> Passkey {
    let response = get(credential, "response");
    let buffer = |key: &str| -> Option<Vec<u8>> {
        let buffer: ArrayBuffer = get(&response, key).dyn_into().ok()?;
        Some(Uint8Array::new(&buffer).to_vec())
    };
    let bytes = |key: &str| buffer(key).unwrap_or_default();
    Passkey {
        client_data: bytes("clientDataJSON"),
        attestation: bytes("attestationObject"),
        authenticator_data: bytes("authenticatorData"),
        signature: bytes("signature"),
        user_handle: buffer("userHandle"),
        transports: call(&response, "getTransports").and_then(|list| {
            let list: Array = list.dyn_into().ok()?;
            Some(list.iter().filter_map(|name| name.as_string()).collect())
        }),
        extensions: call(credential, "getClientExtensionResults")
            .and_then(|results| JSON::stringify(&results).ok()?.as_string()),
    }
}

fn of_exception(error: &JsValue) -> PasskeyError {
    PasskeyError::of_exception(&get(error, "name").as_string().unwrap_or_default())
}
