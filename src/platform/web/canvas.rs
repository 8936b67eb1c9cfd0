//! The canvas that a panel is drawn on, and the input element that eframe has beside it.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::HtmlElement;

use super::js::{get, method, set};

/// What a host is told whose page has several canvases and does not say which is the panel's.
const SEVERAL: &str = "egui_okta: this page has several canvases, so a panel has to be told which is its own: \
                       Web::on_canvas(id)";
/// eframe's input element.
const BESIDE: &str = "canvas + input";

/// By its `id`; empty where the page has one that eframe draws on.
#[derive(Clone, Default)]
pub(super) struct Canvas {
    pub(super) id: String,
}

impl Canvas {
    /// None if there is no such canvas, or several that could be it.
    pub(super) fn element(&self) -> Option<HtmlElement> {
        let document = web_sys::window()?.document()?;
        if !self.id.is_empty() {
            return document.get_element_by_id(&self.id)?.dyn_into().ok();
        }
        let inputs = method(&document, "querySelectorAll")?.call1(&document, &BESIDE.into());
        let inputs = Array::from(&inputs.ok()?);
        if inputs.length() > 1 {
            return None;
        }
        get(&inputs.get(0), "previousElementSibling")
            .dyn_into()
            .ok()
    }

    /// Says why there is none, to whoever made the page.
    pub(super) fn complain(&self) {
        let console = get(&js_sys::global(), "console");
        drop(method(&console, "error").map(|error| error.call1(&console, &SEVERAL.into())));
    }

    /// Tells the browser what is being typed: eframe has an input element beside the canvas that takes
    /// what a keyboard on the screen types, and of which a browser thinks that it is the field.
    pub(super) fn set_autocomplete(&self, value: &str) {
        let beside = self.element().and_then(|it| it.next_element_sibling());
        if let Some(input) = beside.filter(|it| it.tag_name() == "INPUT") {
            drop(input.set_attribute("autocomplete", value));
        }
    }

    /// Gives the canvas the keyboard, if nothing of the page has it: what had it is gone.
    pub(super) fn take_keyboard(&self) {
        let document = web_sys::window().and_then(|window| window.document());
        let focused = document.and_then(|document| document.active_element());
        if let Some(canvas) = self.element()
            && focused.is_none_or(|element| element.tag_name() == "BODY")
        {
            drop(canvas.focus());
        }
    }

    /// Gives the canvas the keyboard, and has it go on to the next thing to press, or the one before.
    pub(super) fn tab(&self, backwards: bool) {
        let Some(canvas) = self.element() else { return };
        drop(canvas.focus());
        let options = Object::new();
        for name in ["key", "code"] {
            set(&options, name, &"Tab".into());
        }
        set(&options, "shiftKey", &backwards.into());
        set(&options, "cancelable", &true.into());
        let class: Option<Function> = get(&js_sys::global(), "KeyboardEvent").dyn_into().ok();
        let Some(class) = class else { return };
        for kind in ["keydown", "keyup"] {
            let arguments = Array::of2(&kind.into(), &options);
            let event = Reflect::construct(&class, &arguments).unwrap_or(JsValue::UNDEFINED);
            if let Some(event) = event.dyn_ref::<web_sys::Event>() {
                drop(canvas.dispatch_event(event));
            }
        }
    }
}
