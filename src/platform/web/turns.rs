//! Turns of the tabs of one origin, by the browser's locks (`navigator.locks`).
//!
//! Where there are none (Firefox 89 to 95, of the browsers that have WebAssembly with SIMD) by notes in
//! `localStorage`; and where pages may not have that either, each turn begins at once, since tabs have
//! nothing in common then.

mod lease;

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use js_sys::{Function, Object, Promise};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use self::lease::Lease;
use super::{
    super::{Grant, SharedWake},
    js,
};
use crate::protocol::EffectId;

/// So much longer a turn is kept than it is used: what one tab writes to a storage is seen by tabs in
/// other processes a moment later.
const AFTERWARDS_MILLIS: i32 = 100;

#[derive(Default)]
pub(super) struct Turns {
    waiting: Vec<(EffectId, AbortController)>,
    /// What ends those that have begun.
    begun: Rc<RefCell<Vec<(EffectId, Function)>>>,
    granted: Rc<RefCell<VecDeque<EffectId>>>,
    /// Those without locks.
    leases: Vec<(EffectId, Rc<Lease>)>,
    /// Whether nobody is left who could take a turn, or give it back.
    is_over: Rc<Cell<bool>>,
}

impl Drop for Turns {
    /// A lock would be held until the page is closed.
    fn drop(&mut self) {
        self.is_over.set(true);
        let begun = self.begun.borrow();
        let mut ids: Vec<EffectId> = begun.iter().map(|(id, _)| *id).collect();
        drop(begun);
        ids.extend(self.waiting.iter().map(|(id, _)| *id));
        ids.extend(self.leases.iter().map(|(id, _)| *id));
        for id in ids {
            self.end(id);
        }
    }
}

impl Turns {
    pub(super) fn take(&mut self, id: EffectId, name: &str, wake: SharedWake) -> Grant {
        let asked = self.ask(id, name, SharedWake::clone(&wake));
        asked
            .or_else(|| self.lease(id, name, wake))
            .unwrap_or(Grant::Now)
    }

    fn lease(&mut self, id: EffectId, name: &str, wake: SharedWake) -> Option<Grant> {
        let granted = Rc::clone(&self.granted);
        let begins = move || {
            granted.borrow_mut().push_back(id);
            wake();
        };
        self.leases.push((id, Lease::ask(name, begins)?));
        Some(Grant::Later)
    }

    /// None if there is nobody to ask.
    fn ask(&mut self, id: EffectId, name: &str, wake: SharedWake) -> Option<Grant> {
        let navigator = web_sys::window()?.navigator();
        let locks = js::get(&navigator, "locks");
        let request = js::method(&locks, "request")?;
        let abort = AbortController::new().ok()?;
        let options = Object::new();
        js::set(&options, "signal", &abort.signal());
        let begins = {
            let (begun, granted) = (Rc::clone(&self.begun), Rc::clone(&self.granted));
            let (wake, is_over) = (SharedWake::clone(&wake), Rc::clone(&self.is_over));
            // The lock is held until this promise is kept.
            Closure::once_into_js(move |_lock: JsValue| {
                Promise::new(&mut |resolve, _reject| {
                    if is_over.get() {
                        drop(resolve.call0(&JsValue::UNDEFINED));
                        return;
                    }
                    begun.borrow_mut().push((id, resolve));
                    granted.borrow_mut().push_back(id);
                    wake();
                })
            })
        };
        let held = request
            .call3(&locks, &name.into(), &options, &begins)
            .ok()?;
        let held: Promise = held.dyn_into().ok()?;
        let (begun, granted) = (Rc::clone(&self.begun), Rc::clone(&self.granted));
        let signal = abort.signal();
        wasm_bindgen_futures::spawn_local(async move {
            let refused = JsFuture::from(held).await.is_err() && !signal.aborted();
            // Where nothing is shared, locks are refused.
            if refused && !begun.borrow().iter().any(|(known, _)| *known == id) {
                granted.borrow_mut().push_back(id);
                wake();
            }
        });
        self.waiting.push((id, abort));
        Some(Grant::Later)
    }

    pub(super) fn poll(&mut self) -> Option<EffectId> {
        let id = self.granted.borrow_mut().pop_front()?;
        self.waiting.retain(|(known, _)| *known != id);
        Some(id)
    }

    pub(super) fn end(&mut self, id: EffectId) {
        self.granted.borrow_mut().retain(|known| *known != id);
        for (_, lease) in self.leases.extract_if(.., |(known, _)| *known == id) {
            lease.end();
        }
        let begun = self
            .begun
            .borrow_mut()
            .extract_if(.., |(known, _)| *known == id)
            .next();
        if let Some((_, resolve)) = begun {
            // A timer of the browser's own, which outlives this.
            let window = web_sys::window();
            let later = window.and_then(|window| {
                window
                    .set_timeout_with_callback_and_timeout_and_arguments_0(
                        &resolve,
                        AFTERWARDS_MILLIS,
                    )
                    .ok()
            });
            if later.is_none() {
                drop(resolve.call0(&JsValue::UNDEFINED));
            }
        }
        if let Some((_, abort)) = self
            .waiting
            .extract_if(.., |(known, _)| *known == id)
            .next()
        {
            abort.abort();
        }
    }
}
