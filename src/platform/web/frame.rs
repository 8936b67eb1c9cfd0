//! What is somebody else's within the page, as elements of the document over the canvas: it can't be
//! drawn, for it draws itself. It is there until it has answered, or the screen has left.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, HtmlElement, HtmlIFrameElement, HtmlScriptElement, MessageEvent};

use super::{FrameAnswer, FramePlace, Wake};
use crate::{
    Secret, config,
    protocol::{
        EffectId,
        frame::{CaptchaKind, Frame, FrameError},
    },
};

/// How often it is looked whether a script is ready, and how many times, in milliseconds.
const READY_INTERVAL: i32 = 50;
const READY_TIMES: u32 = 200;

type Answers = Rc<RefCell<VecDeque<(EffectId, FrameAnswer)>>>;
type Listener = Closure<dyn FnMut(MessageEvent)>;

/// The elements that are there.
#[derive(Default)]
pub(super) struct Frames {
    answers: Answers,
    shown: Vec<Shown>,
}

struct Shown {
    id: EffectId,
    element: HtmlElement,
    /// Whether it has a place on the canvas.
    is_placed: bool,
    /// Where it is.
    place: Option<Place>,
    listener: Option<Listener>,
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.element.remove();
        if let (Some(listener), Some(window)) = (&self.listener, web_sys::window()) {
            let function = listener.as_ref().unchecked_ref();
            drop(window.remove_event_listener_with_callback("message", function));
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
            Frame::Duo { host, signed_token } => self.duo(&document, id, host, signed_token, wake),
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
        Some(answer)
    }

    /// Takes it out of the document.
    pub(super) fn forget(&mut self, id: EffectId) {
        self.shown.retain(|shown| shown.id != id);
    }

    /// Moves what has a place to where there is room for it now.
    pub(super) fn place(&mut self, place: Option<FramePlace>) {
        for shown in self.shown.iter_mut().filter(|shown| shown.is_placed) {
            let place = place.as_ref().and_then(on_page);
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
        wasm_bindgen_futures::spawn_local(async move {
            let answer = ask(&page, kind, &script, &site_key, &room).await;
            answers.borrow_mut().push_back((id, answer));
            wake();
        });
        Some(Shown {
            id,
            element,
            is_placed: false,
            place: None,
            listener: None,
        })
    }

    fn duo(
        &self,
        document: &Document,
        id: EffectId,
        host: &str,
        signed_token: &Secret,
        wake: Wake,
    ) -> Option<Shown> {
        let origin = config::frame_origin(host)?;
        let (request, app) = signed_token.expose().split_once(':')?;
        let here = web_sys::window()?.location().href().ok()?;
        let encode = |text: &str| String::from(js_sys::encode_uri_component(text));
        let element = element(document, "iframe")?;
        let frame: HtmlIFrameElement = element.clone().dyn_into().ok()?;
        let style = element.style();
        for (name, value) in [
            ("position", "absolute"),
            ("visibility", "hidden"),
            ("border", "0"),
            ("background", "#fff"),
        ] {
            drop(style.set_property(name, value));
        }
        let (answers, app) = (Rc::clone(&self.answers), Secret::from(app));
        let mut wake = Some(wake);
        let (from, sender) = (origin.clone(), frame.clone());
        let listener = Listener::new(move |event: MessageEvent| {
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
        let function = listener.as_ref().unchecked_ref();
        let window = web_sys::window()?;
        drop(window.add_event_listener_with_callback("message", function));
        frame.set_src(&format!(
            "{origin}/frame/web/v1/auth?tx={}&parent={}&v=2.8",
            encode(request),
            encode(&here)
        ));
        Some(Shown {
            id,
            element,
            is_placed: true,
            place: None,
            listener: Some(listener),
        })
    }
}

/// A page that is loaded and not seen.
fn unseen(document: &Document, id: EffectId, url: &str) -> Option<Shown> {
    let element = element(document, "iframe")?;
    drop(element.style().set_property("display", "none"));
    let frame: HtmlIFrameElement = element.clone().dyn_into().ok()?;
    frame.set_src(url);
    Some(Shown {
        id,
        element,
        is_placed: false,
        place: None,
        listener: None,
    })
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
fn on_page(place: &FramePlace) -> Option<Place> {
    let FramePlace { room, seen, zoom } = place;
    if !seen.is_positive() {
        return None;
    }
    let window = web_sys::window()?;
    let canvas = window.document()?.query_selector("canvas").ok()??;
    let canvas = canvas.get_bounding_client_rect();
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

/// Has the script of a captcha ask the person, if it must.
async fn ask(
    document: &Document,
    kind: CaptchaKind,
    script: &str,
    site_key: &str,
    room: &HtmlElement,
) -> FrameAnswer {
    let api = load(document, kind, script)
        .await
        .ok_or(FrameError::NotLoaded)?;
    let options = Object::new();
    let mut asks = |resolve: Function, reject: Function| {
        let set = |key: &str, value: &JsValue| drop(Reflect::set(&options, &key.into(), value));
        set("sitekey", &site_key.into());
        set("size", &"invisible".into());
        set("callback", &resolve);
        for ends in [
            "error-callback",
            "expired-callback",
            "chalexpired-callback",
            "close-callback",
        ] {
            set(ends, &reject);
        }
        let render = function(&api, "render");
        let widget = render.and_then(|render| render.call2(&api, room, &options).ok());
        let execute = function(&api, "execute");
        let asked = widget.and_then(|id| execute?.call1(&api, &id).ok());
        if asked.is_none() {
            drop(reject.call0(&JsValue::UNDEFINED));
        }
    };
    let token = JsFuture::from(Promise::new(&mut asks)).await;
    let token = token.ok().and_then(|token| token.as_string());
    token
        .filter(|token| !token.is_empty())
        .map(Secret::from)
        .ok_or(FrameError::Ended)
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
    let api = Reflect::get(web_sys::window()?.as_ref(), &name.into()).ok()?;
    (function(&api, "render").is_some() && function(&api, "execute").is_some()).then_some(api)
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

fn function(holder: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(holder, &name.into()).ok()?.dyn_into().ok()
}
