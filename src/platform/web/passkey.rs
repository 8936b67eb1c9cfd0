//! `navigator.credentials`, for passkeys and security keys.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use js_sys::{Array, ArrayBuffer, Function, JSON, Object, Promise, Uint8Array};
use serde_json::Value;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::js::{call, get, set};
use crate::protocol::passkey::{Ceremony, Passkey, PasskeyError, PasskeyRequest};

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

/// Tells the browser what is being typed: eframe has an input element beside the canvas that takes
/// what a keyboard on the screen types, and of which a browser thinks that it is the field.
pub(super) fn set_autocomplete(value: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let input = document.and_then(|document| document.query_selector("canvas + input").ok()?);
    if let Some(input) = input {
        drop(input.set_attribute("autocomplete", value));
    }
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
