//! Pages of the server beside the app's own: in a frame that nobody sees, or in a window of its own.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use js_sys::{Object, encode_uri_component};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{BroadcastChannel, HtmlIFrameElement, MessageEvent, Window};

use super::{
    super::{SharedWake, Surface, WindowAnswer, WindowError, WindowRequest},
    js,
    listener::{Channel, Listener, Timer},
};
use crate::{
    Secret,
    protocol::{
        EffectId,
        oauth::{State, callback},
    },
};

/// Of the channel on which the page at the redirect URI passes on what it came back with; the state
/// comes after it. Okta's own clients call it so, too.
const CHANNEL: &str = "popup-callback:";
/// What that page is told when somebody has listened.
const RECEIVED: &str = "received";
/// Of the frame's element; the page's scripts look for it, too.
const HIDDEN: &str = "data-egui-okta";
/// Most servers ask for no more than this.
const SIZE: &str = "popup,width=600,height=720";
/// More members than any answer has.
const MAX_MEMBERS: usize = 32;

type Answers = Rc<RefCell<VecDeque<(EffectId, WindowAnswer)>>>;

/// All that are open.
#[derive(Default)]
pub(super) struct Windows {
    open: Vec<Open>,
    answers: Answers,
}

/// One page, and the ways in which it may answer.
struct Open {
    id: EffectId,
    shown: Shown,
    _message: Option<Listener>,
    _channel: Option<Channel>,
    _timer: Option<Timer>,
}

/// Where it is shown.
enum Shown {
    Frame(HtmlIFrameElement),
    PopUp(Window),
}

impl Windows {
    pub(super) fn ask(&mut self, id: EffectId, request: &WindowRequest, wake: SharedWake) {
        let answers = Rc::clone(&self.answers);
        let tell = Rc::new(move |answer| {
            let mut answers = answers.borrow_mut();
            // The first answer counts.
            if !answers.iter().any(|(known, _)| *known == id) {
                answers.push_back((id, answer));
            }
            wake();
        });
        match Open::start(id, request, Rc::<_>::clone(&tell)) {
            Ok(open) => self.open.push(open),
            Err(error) => tell(Err(error)),
        }
    }

    pub(super) fn poll(&mut self) -> Option<(EffectId, WindowAnswer)> {
        let (id, answer) = self.answers.borrow_mut().pop_front()?;
        self.open.retain(|open| open.id != id);
        Some((id, answer))
    }

    pub(super) fn forget(&mut self, id: EffectId) {
        self.open.retain(|open| open.id != id);
        self.answers.borrow_mut().retain(|(known, _)| *known != id);
    }
}

impl Open {
    fn start(
        id: EffectId,
        request: &WindowRequest,
        tell: Rc<impl Fn(WindowAnswer) + 'static>,
    ) -> Result<Self, WindowError> {
        let window = web_sys::window().ok_or(WindowError::Unsupported)?;
        let shown = match request.surface {
            Surface::Frame => Shown::frame(&window).ok_or(WindowError::Unsupported)?,
            Surface::PopUp => Shown::pop_up(&window).ok_or(WindowError::Blocked)?,
        };
        let message = shown.frame_window().map(|source| {
            let (tell, state) = (Rc::clone(&tell), request.state.clone());
            let origin = request.origin.clone();
            Listener::new(&window, "message", move |event| {
                let event = event.dyn_ref::<MessageEvent>();
                let event = event.filter(|event| is_from(event, &origin, &source));
                if let Some(answer) = event.and_then(|event| read(&event.data(), &state)) {
                    tell(Ok(answer));
                }
            })
        });
        // A server that does not know `okta_post_message` brings a frame back to the redirect URI, too.
        let channel = {
            let (tell, state) = (Rc::clone(&tell), request.state.clone());
            let name = format!("{CHANNEL}{}", state.expose());
            Channel::open(&name, move |channel, data| {
                if let Some(answer) = read(data, &state) {
                    drop(channel.post_message(&RECEIVED.into()));
                    tell(Ok(answer));
                }
            })
        };
        let over = move || tell(Err(WindowError::Timeout));
        let open = Self {
            id,
            _message: message,
            _channel: channel,
            _timer: Timer::start(&window, request.timeout, over),
            shown,
        };
        // Not before somebody listens.
        open.shown.go(request.url.expose());
        Ok(open)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        match &self.shown {
            Shown::Frame(frame) => frame.remove(),
            // Does nothing where its page is cut off from this one; it closes itself, then.
            Shown::PopUp(window) => drop(window.close()),
        }
    }
}

impl Shown {
    fn frame(window: &Window) -> Option<Self> {
        let document = window.document()?;
        let frame = document.create_element("iframe").ok()?;
        let frame: HtmlIFrameElement = frame.dyn_into().ok()?;
        for (name, value) in [
            ("hidden", ""),
            ("aria-hidden", "true"),
            // By which a page of this app knows that it is not to start there.
            (HIDDEN, ""),
            // It may not take the whole window somewhere else.
            ("sandbox", "allow-scripts allow-same-origin"),
        ] {
            frame.set_attribute(name, value).ok()?;
        }
        document.body()?.append_child(&frame).ok()?;
        Some(Self::Frame(frame))
    }

    fn pop_up(window: &Window) -> Option<Self> {
        let opened = window.open_with_url_and_target_and_features("", "_blank", SIZE);
        let opened = opened.ok().flatten()?;
        // No page that is shown there gets hold of this one (as by `noopener`, with which there would be no
        // handle, by which it is closed and known to have opened).
        js::set(&opened, "opener", &JsValue::NULL);
        Some(Self::PopUp(opened))
    }

    fn frame_window(&self) -> Option<Window> {
        match self {
            Self::Frame(frame) => frame.content_window(),
            Self::PopUp(_) => None,
        }
    }

    fn go(&self, url: &str) {
        match self {
            Self::Frame(frame) => frame.set_src(url),
            // Fails only for addresses that are none, and this one was looked at before.
            Self::PopUp(window) => drop(window.location().replace(url)),
        }
    }
}

/// Whether the server's page in this very window says it.
fn is_from(event: &MessageEvent, origin: &str, source: &Window) -> bool {
    event.origin() == origin && Object::is(&js::get(event, "source"), source)
}

/// Whether this page is in such a frame: nothing is to be begun there.
pub(super) fn is_hidden() -> bool {
    // Frames of other origins don't show theirs.
    let frame = web_sys::window().and_then(|window| window.frame_element().ok().flatten());
    frame.is_some_and(|frame| frame.has_attribute(HIDDEN))
}

/// Says on the channel what a page in such a frame came back with, in place of the host's own script.
pub(super) fn pass_on(answer: &Secret, state: &Secret) {
    let channel = BroadcastChannel::new(&format!("{CHANNEL}{}", state.expose()));
    if let Ok(channel) = channel {
        drop(channel.post_message(&answer.expose().into()));
        channel.close();
    }
}

/// What a page says, as the parameters of a callback, if it is for this state: text, or an object with
/// a member for each parameter.
fn read(data: &JsValue, state: &State) -> Option<Secret> {
    let parameters = match data.as_string() {
        Some(text) => Secret::new(text),
        None => of_members(data.dyn_ref::<Object>()?)?,
    };
    callback::is_for(parameters.expose(), state).then_some(parameters)
}

fn of_members(data: &Object) -> Option<Secret> {
    let names = Object::keys(data);
    if names.length() as usize > MAX_MEMBERS {
        return None;
    }
    let names = names.iter().filter_map(|name| name.as_string());
    let pairs = names.filter_map(|name| {
        let value = js::get(data, &name).as_string()?;
        let (name, value) = (encode_uri_component(&name), encode_uri_component(&value));
        Some(format!("{name}={value}"))
    });
    Some(Secret::new(pairs.collect::<Vec<_>>().join("&")))
}
