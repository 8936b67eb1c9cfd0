//! What is somebody else's within the page, as elements of the document over the canvas: it can't be
//! drawn, for it draws itself. It is there until it has answered, or the screen has left.

mod captcha;
mod duo;

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Document, HtmlElement, HtmlIFrameElement};

use super::{FrameAnswer, FramePlace, Wake, canvas::Canvas, listener::Listener};
use crate::protocol::{
    EffectId,
    frame::{CaptchaKind, Frame},
};

type Answers = Rc<RefCell<VecDeque<(EffectId, FrameAnswer)>>>;

/// The elements that are there.
#[derive(Default)]
pub(super) struct Frames {
    answers: Answers,
    shown: Vec<Shown>,
    /// What they lie on.
    pub(super) canvas: Canvas,
}

struct Shown {
    id: EffectId,
    element: HtmlElement,
    /// Whether it has a place on the canvas.
    is_placed: bool,
    /// Where it is.
    place: Option<Place>,
    /// Whether the keyboard has come to it on the canvas.
    has_keyboard: bool,
    /// The elements by which the keyboard leaves it.
    exits: Vec<HtmlElement>,
    listeners: Vec<Listener>,
    widget: Option<captcha::Widget>,
}

impl Shown {
    /// An element that has no place, and is not listened to.
    fn new(id: EffectId, element: HtmlElement) -> Self {
        Self {
            id,
            element,
            is_placed: false,
            place: None,
            has_keyboard: false,
            exits: Vec::new(),
            listeners: Vec::new(),
            widget: None,
        }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        // Nobody is to come to the canvas for its elements being taken away.
        self.listeners.clear();
        if let Some(widget) = &self.widget {
            widget.end();
        }
        self.element.remove();
        for exit in &self.exits {
            exit.remove();
        }
    }
}

impl Frames {
    /// Puts it into the document. False: it can't be.
    pub(super) fn show(&mut self, id: EffectId, frame: &Frame, title: &str, wake: Wake) -> bool {
        let document = web_sys::window().and_then(|window| window.document());
        let Some(document) = document else {
            return false;
        };
        let shown = match frame {
            Frame::Captcha {
                kind,
                script,
                site_key,
            } => self.captcha(&document, id, (*kind, script, site_key), wake),
            Frame::Duo { host, signed_token } if self.canvas.element().is_some() => {
                let to = (&self.answers, &self.canvas);
                duo::show(&document, id, (host, signed_token), to, wake)
            }
            Frame::Duo { .. } => {
                self.canvas.complain();
                None
            }
            Frame::Unseen { url } => unseen(&document, id, url),
        };
        let Some(shown) = shown else {
            return false;
        };
        drop(shown.element.set_attribute("title", title));
        self.shown.push(shown);
        true
    }

    pub(super) fn poll(&mut self) -> Option<(EffectId, FrameAnswer)> {
        let answer = self.answers.borrow_mut().pop_front()?;
        self.forget(answer.0);
        self.canvas.take_keyboard();
        Some(answer)
    }

    /// Takes it out of the document.
    pub(super) fn forget(&mut self, id: EffectId) {
        self.shown.retain(|shown| shown.id != id);
    }

    /// Moves what has a place to where there is room for it now.
    pub(super) fn place(&mut self, place: Option<FramePlace>) {
        for shown in self.shown.iter_mut().filter(|shown| shown.is_placed) {
            let has_keyboard = place.as_ref().is_some_and(|place| place.has_keyboard);
            if !std::mem::replace(&mut shown.has_keyboard, has_keyboard) && has_keyboard {
                drop(shown.element.focus());
            }
            let place = place.as_ref().and_then(|it| on_page(it, &self.canvas));
            if place == shown.place {
                continue;
            }
            shown.place = place;
            let style = shown.element.style();
            let set = |name: &str, value: &str| drop(style.set_property(name, value));
            set(
                "visibility",
                if place.is_some() { "visible" } else { "hidden" },
            );
            let Some(place) = place else { continue };
            for (name, value) in ["left", "top", "width", "height"].iter().zip(place.at) {
                set(name, &format!("{value}px"));
            }
            let [top, right, bottom, left] = place.hidden;
            set(
                "clip-path",
                &format!("inset({top}px {right}px {bottom}px {left}px)"),
            );
        }
    }

    fn captcha(
        &self,
        document: &Document,
        id: EffectId,
        (kind, script, site_key): (CaptchaKind, &str, &str),
        wake: Wake,
    ) -> Option<Shown> {
        let element = element(document, "div")?;
        let answers = Rc::clone(&self.answers);
        let (script, site_key) = (script.to_owned(), site_key.to_owned());
        let (page, room) = (document.clone(), element.clone());
        let mut shown = Shown::new(id, element);
        let asked = captcha::Widget::default();
        shown.widget = Some(asked.clone());
        wasm_bindgen_futures::spawn_local(async move {
            let answer = asked.ask(&page, kind, (&script, &site_key), &room).await;
            // None is for nobody, least of all for the sign-in after it.
            if let Some(answer) = answer {
                answers.borrow_mut().push_back((id, answer));
                wake();
            }
        });
        Some(shown)
    }
}

/// A page that is loaded and not seen.
fn unseen(document: &Document, id: EffectId, url: &str) -> Option<Shown> {
    let element = element(document, "iframe")?;
    drop(element.style().set_property("display", "none"));
    let frame: HtmlIFrameElement = element.clone().dyn_into().ok()?;
    frame.set_src(url);
    Some(Shown::new(id, element))
}

fn element(document: &Document, name: &str) -> Option<HtmlElement> {
    let element = document.create_element(name).ok()?;
    document.body()?.append_child(&element).ok()?;
    element.dyn_into().ok()
}

/// A place in the document, in CSS pixels.
#[derive(Clone, Copy, PartialEq)]
struct Place {
    /// Left, top, width and height.
    at: [f64; 4],
    /// What is cut off at the top, right, bottom and left.
    hidden: [f64; 4],
}

/// From points on the canvas to pixels of the document; none if nothing of it is to be seen.
fn on_page(place: &FramePlace, canvas: &Canvas) -> Option<Place> {
    let FramePlace {
        room, seen, zoom, ..
    } = place;
    if !seen.is_positive() {
        return None;
    }
    let window = web_sys::window()?;
    let canvas = canvas.element()?.get_bounding_client_rect();
    let scrolled = |value: Result<f64, JsValue>| value.unwrap_or_default();
    let pixels = |points: f32| f64::from(points * zoom).round();
    Some(Place {
        at: [
            canvas.left() + scrolled(window.scroll_x()) + pixels(room.min.x),
            canvas.top() + scrolled(window.scroll_y()) + pixels(room.min.y),
            pixels(room.width()),
            pixels(room.height()),
        ],
        hidden: [
            pixels(seen.min.y - room.min.y),
            pixels(room.max.x - seen.max.x),
            pixels(room.max.y - seen.max.y),
            pixels(seen.min.x - room.min.x),
        ],
    })
}
