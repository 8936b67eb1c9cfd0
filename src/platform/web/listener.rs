//! What the browser tells later: events, messages, time that is over. Each is listened to for as long
//! as the value lives that listens.

use std::time::Duration;

use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, EventTarget, MessageEvent, Window};

/// One kind of event at one place.
pub(super) struct Listener {
    target: EventTarget,
    kind: &'static str,
    heard: Closure<dyn FnMut(JsValue)>,
}

impl Listener {
    pub(super) fn new(
        target: &EventTarget,
        kind: &'static str,
        heard: impl FnMut(JsValue) + 'static,
    ) -> Self {
        let heard = Closure::new(heard);
        let function = heard.as_ref().unchecked_ref();
        // Fails for no kind of event.
        drop(target.add_event_listener_with_callback(kind, function));
        Self {
            target: target.clone(),
            kind,
            heard,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.heard.as_ref().unchecked_ref();
        drop(
            self.target
                .remove_event_listener_with_callback(self.kind, function),
        );
    }
}

/// What other pages of this origin say under a name.
pub(super) struct Channel {
    channel: BroadcastChannel,
    _listener: Listener,
}

impl Channel {
    /// Listens under a name. None where pages are kept from each other. What is heard can be answered.
    pub(super) fn open(
        name: &str,
        mut heard: impl FnMut(&BroadcastChannel, &JsValue) + 'static,
    ) -> Option<Self> {
        let channel = BroadcastChannel::new(name).ok()?;
        let answer = channel.clone();
        let listener = Listener::new(&channel, "message", move |event| {
            if let Some(event) = event.dyn_ref::<MessageEvent>() {
                heard(&answer, &event.data());
            }
        });
        Some(Self {
            channel,
            _listener: listener,
        })
    }

    pub(super) fn post(&self, message: &JsValue) {
        // Fails for messages that cannot be copied, and ours are text.
        drop(self.channel.post_message(message));
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.close();
    }
}

/// Something that is done once, later.
pub(super) struct Timer {
    window: Window,
    handle: i32,
    _over: Closure<dyn FnMut()>,
}

impl Timer {
    pub(super) fn start(
        window: &Window,
        after: Duration,
        over: impl FnMut() + 'static,
    ) -> Option<Self> {
        let over = Closure::new(over);
        let millis = i32::try_from(after.as_millis()).unwrap_or(i32::MAX);
        let function = over.as_ref().unchecked_ref();
        let handle = window
            .set_timeout_with_callback_and_timeout_and_arguments_0(function, millis)
            .ok()?;
        Some(Self {
            window: window.clone(),
            handle,
            _over: over,
        })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.window.clear_timeout_with_handle(self.handle);
    }
}
