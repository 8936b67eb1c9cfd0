//! Captchas. Their scripts put a pop-up for the question into the document, beside the room that they were
//! given, and leave it there: it goes with the room.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, Function, Object, Promise};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, HtmlElement, HtmlScriptElement};

use super::super::{
    FrameAnswer,
    js::{get, method, set},
};
use crate::{
    Secret,
    protocol::frame::{CaptchaKind, FrameError},
};

/// How often it is looked whether a script is ready, and how many times, in milliseconds.
const READY_INTERVAL: i32 = 50;
const READY_TIMES: u32 = 200;

/// What is known of a captcha while it is there.
#[derive(Clone, Default)]
pub(super) struct Widget(Rc<RefCell<Parts>>);

#[derive(Default)]
struct Parts {
    is_over: bool,
    /// The functions of the script, and its name for what it has shown.
    shown: Option<(JsValue, JsValue)>,
    /// What the document had before, and what the script has put beside that at once.
    before: Array,
    own: Array,
    /// Where the script is from: what it fetches later has frames from there.
    script: String,
    /// Ends the wait for an answer.
    gives_up: Option<Function>,
}

impl Widget {
    /// Has the script of a captcha ask the person, if it must. None: it was taken away meanwhile.
    pub(super) async fn ask(
        &self,
        document: &Document,
        kind: CaptchaKind,
        (script, site_key): (&str, &str),
        room: &HtmlElement,
    ) -> Option<FrameAnswer> {
        let api = load(document, kind, script).await;
        if self.0.borrow().is_over {
            return None;
        }
        let Some(api) = api else {
            return Some(Err(FrameError::NotLoaded));
        };
        let mut asks = |resolve: Function, reject: Function| {
            self.begin(document, &api, (script, site_key), room, [resolve, reject]);
        };
        let token = JsFuture::from(Promise::new(&mut asks)).await;
        if self.0.borrow().is_over {
            return None;
        }
        let token = token.ok().and_then(|token| token.as_string());
        let token = token.filter(|token| !token.is_empty());
        Some(token.map(Secret::from).ok_or(FrameError::Ended))
    }

    fn begin(
        &self,
        document: &Document,
        api: &JsValue,
        (script, site_key): (&str, &str),
        room: &HtmlElement,
        [resolve, reject]: [Function; 2],
    ) {
        let options = Object::new();
        set(&options, "sitekey", &site_key.into());
        set(&options, "size", &"invisible".into());
        set(&options, "callback", &resolve);
        for ends in [
            "error-callback",
            "expired-callback",
            "chalexpired-callback",
            "close-callback",
        ] {
            set(&options, ends, &reject);
        }
        let before = children(document);
        let widget = method(api, "render").and_then(|it| it.call2(api, room, &options).ok());
        if let Some(widget) = &widget {
            let mut parts = self.0.borrow_mut();
            parts.shown = Some((api.clone(), widget.clone()));
            parts.before = before.clone();
            script.clone_into(&mut parts.script);
            parts.gives_up = Some(reject.clone());
        }
        let asked = widget.and_then(|id| method(api, "execute")?.call1(api, &id).ok());
        self.0.borrow_mut().own = children(document)
            .iter()
            .filter(|it| !before.includes(it, 0))
            .collect();
        if asked.is_none() {
            drop(reject.call0(&JsValue::UNDEFINED));
        }
    }

    /// Takes away what the script has put into the document. An answer that comes yet is nobody's.
    pub(super) fn end(&self) {
        let parts = {
            let mut parts = self.0.borrow_mut();
            let ended = std::mem::take(&mut *parts);
            parts.is_over = true;
            ended
        };
        let Some((api, widget)) = parts.shown else {
            return;
        };
        // hCaptcha forgets it by `remove`; reCAPTCHA has `reset` alone.
        for ends in ["reset", "remove"] {
            drop(method(&api, ends).map(|ends| ends.call1(&api, &widget)));
        }
        if let Some(gives_up) = parts.gives_up {
            drop(gives_up.call0(&JsValue::UNDEFINED));
        }
        let Some(document) = web_sys::window().and_then(|window| window.document()) else {
            return;
        };
        for added in children(&document)
            .iter()
            .filter(|it| !parts.before.includes(it, 0))
        {
            // Of what came later, the host's own stays.
            let is_its = parts.own.includes(&added, 0) || has_frame_of(&added, &parts.script);
            if let Some(element) = added.dyn_ref::<Element>().filter(|_| is_its) {
                element.remove();
            }
        }
    }
}

fn children(document: &Document) -> Array {
    document
        .body()
        .map(|body| Array::from(&get(&body, "children")))
        .unwrap_or_default()
}

/// Whether there is a frame in an element that is from the same site as the script.
fn has_frame_of(element: &JsValue, script: &str) -> bool {
    let frames = method(element, "querySelectorAll")
        .and_then(|it| it.call1(element, &"iframe".into()).ok())
        .map(|frames| Array::from(&frames))
        .unwrap_or_default();
    frames.iter().any(|frame| {
        let source = get(&frame, "src").as_string().unwrap_or_default();
        site(&source).is_some_and(|its| Some(its) == site(script))
    })
}

/// The last two names of an address's host.
fn site(url: &str) -> Option<(Option<&str>, &str)> {
    let host = url.split('/').nth(2)?.split(':').next()?;
    let mut names = host.rsplit('.');
    let last = names.next()?;
    Some((names.next(), last))
}

/// The functions of a captcha's script, which is loaded once.
async fn load(document: &Document, kind: CaptchaKind, script: &str) -> Option<JsValue> {
    let name = match kind {
        CaptchaKind::HCaptcha => "hcaptcha",
        CaptchaKind::ReCaptcha => "grecaptcha",
    };
    if let Some(api) = ready(name) {
        return Some(api);
    }
    let element = document.create_element("script").ok()?;
    let element: HtmlScriptElement = element.dyn_into().ok()?;
    let separator = if script.contains('?') { '&' } else { '?' };
    element.set_src(&format!("{script}{separator}render=explicit"));
    let mut loads = |resolve: Function, reject: Function| {
        element.set_onload(Some(&resolve));
        element.set_onerror(Some(&reject));
        drop(document.body().map(|body| body.append_child(&element)));
    };
    let loaded = JsFuture::from(Promise::new(&mut loads)).await;
    // It has run, or is to be asked for anew the next time.
    element.remove();
    loaded.ok()?;
    for _ in 0..READY_TIMES {
        if let Some(api) = ready(name) {
            return Some(api);
        }
        sleep(READY_INTERVAL).await;
    }
    None
}

/// A script has more to load after it has run.
fn ready(name: &str) -> Option<JsValue> {
    let api = get(web_sys::window()?.as_ref(), name);
    (method(&api, "render").is_some() && method(&api, "execute").is_some()).then_some(api)
}

async fn sleep(milliseconds: i32) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let mut waits = |resolve: Function, _reject: Function| {
        let set =
            window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        drop(set);
    };
    // Nobody rejects it.
    drop(JsFuture::from(Promise::new(&mut waits)).await);
}
