//! Duo's prompt: a page of theirs in a frame, which posts what it signed.
//!
//! The keyboard gets there from the canvas, where Tab comes to the room, and back by two elements that nobody
//! sees, before the frame and after it: who comes to one of them has gone out of the frame, and goes on in
//! the canvas.

use std::rc::Rc;

use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Document, HtmlElement, HtmlIFrameElement, MessageEvent};

use super::{Answers, Shown, element};
use crate::{
    Secret, config,
    platform::Wake,
    platform::web::{canvas::Canvas, listener::Listener},
    protocol::{EffectId, frame::FrameError},
};

pub(super) fn show(
    document: &Document,
    id: EffectId,
    (host, signed_token): (&str, &Secret),
    (answers, canvas): (&Answers, &Canvas),
    wake: Wake,
) -> Option<Shown> {
    // Browsers write hosts so.
    let origin = config::frame_origin(&host.to_ascii_lowercase())?;
    let (request, app) = signed_token.expose().split_once(':')?;
    let window = web_sys::window()?;
    let here = window.location().href().ok()?;
    let encode = |text: &str| String::from(js_sys::encode_uri_component(text));
    let before = exit(document, canvas, true)?;
    let element = element(document, "iframe")?;
    let frame: HtmlIFrameElement = element.clone().dyn_into().ok()?;
    let looks = [
        ("position", "absolute"),
        ("visibility", "hidden"),
        ("border", "0"),
        ("background", "#fff"),
    ];
    style(&element, &looks);
    let after = exit(document, canvas, false)?;
    let (answers, app) = (Rc::clone(answers), Secret::from(app));
    let mut wake = Some(wake);
    let (from, sender) = (origin.clone(), frame.clone());
    let listener = Listener::new(&window, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else {
            return;
        };
        let source: JsValue = event.source().map(Into::into).unwrap_or_default();
        let window: JsValue = sender.content_window().map(Into::into).unwrap_or_default();
        if event.origin() != from || source != window {
            return;
        }
        let answer = match event.data().as_string() {
            Some(text) if text.starts_with("AUTH|") || text.starts_with("ENROLL|") => {
                Ok(Secret::new(format!("{text}:{}", app.expose())))
            }
            Some(text) if text.starts_with("ERR|") => Err(FrameError::Ended),
            _ => return,
        };
        // It answers once.
        if let Some(wake) = wake.take() {
            answers.borrow_mut().push_back((id, answer));
            wake();
        }
    });
    frame.set_src(&format!(
        "{origin}/frame/web/v1/auth?tx={}&parent={}&v=2.8",
        encode(request),
        encode(&here)
    ));
    let (exits, listeners): (Vec<_>, Vec<_>) = [before, after].into_iter().unzip();
    let mut shown = Shown::new(id, element);
    shown.is_placed = true;
    shown.exits = exits;
    shown.listeners = listeners.into_iter().chain([listener]).collect();
    Some(shown)
}

fn style(element: &HtmlElement, properties: &[(&str, &str)]) {
    for (name, value) in properties {
        drop(element.style().set_property(name, value));
    }
}

/// An element at one of the frame's ends, from which the keyboard goes on in the canvas.
fn exit(document: &Document, canvas: &Canvas, backwards: bool) -> Option<(HtmlElement, Listener)> {
    let element = element(document, "span")?;
    element.set_attribute("tabindex", "0").ok()?;
    element.set_attribute("aria-hidden", "true").ok()?;
    // Nothing of it is to be seen, and the page does not scroll to it.
    style(
        &element,
        &[("position", "fixed"), ("top", "0"), ("outline", "0")],
    );
    let canvas = canvas.clone();
    let listener = Listener::new(&element, "focus", move |_event| canvas.tab(backwards));
    Some((element, listener))
}
