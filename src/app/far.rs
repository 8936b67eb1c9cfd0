//! A sandbox org behind an address, as the drawer uses it: the one that the page came from, or any
//! on this computer.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use egui_okta::screen::Screen;

use super::desk::{Desk, PhoneAnswer, Sandbox};

/// How old what is known may be, in seconds: codes change, and phones are waited for.
const FRESH: f64 = 10.0;
/// The same while the panel waits for something that happens elsewhere.
const FRESH_WHILE_WAITING: f64 = 2.0;

/// An org that may be a sandbox. It is asked with each new screen, since mail comes with answers,
/// and now and then while something happens.
pub(super) struct Far {
    origin: String,
    known: Arc<Mutex<Known>>,
    asked: Option<(f64, String)>,
    begins_anew: Arc<AtomicBool>,
}

/// What came of asking.
#[derive(Default)]
struct Known {
    desk: Option<Desk>,
    /// It has answered, and is none.
    is_none: bool,
}

impl Far {
    pub(super) fn new(origin: String) -> Self {
        Self {
            origin,
            known: Arc::default(),
            asked: None,
            begins_anew: Arc::default(),
        }
    }

    /// The org at this origin, if it is on this computer: no other is asked for what only a sandbox
    /// would tell.
    #[cfg(not(target_arch = "wasm32"))]
    pub(super) fn at(origin: &str) -> Option<Box<dyn Sandbox>> {
        let url = url::Url::parse(origin).ok()?;
        let is_here = match url.host()? {
            url::Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
            url::Host::Ipv4(address) => address.is_loopback(),
            url::Host::Ipv6(address) => address.is_loopback(),
        };
        is_here.then(|| Box::new(Self::new(origin.to_owned())) as Box<dyn Sandbox>)
    }

    fn ask(&self, ctx: &egui::Context) {
        let (known, ctx) = (Arc::clone(&self.known), ctx.clone());
        fetch(
            format!("{}/sandbox/desk", self.origin),
            None,
            move |answer| {
                let desk = answer.and_then(|body| serde_json::from_slice(&body).ok());
                let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
                known.is_none = desk.is_none() && known.desk.is_none();
                known.desk = desk;
                ctx.request_repaint();
            },
        );
    }
}

impl Sandbox for Far {
    fn desk(&mut self, ctx: &egui::Context, screen: &Screen) -> Option<Desk> {
        let now = ctx.time();
        let form = format!("{} {:?}", screen.form, screen.authenticator);
        let fresh = match form.contains("poll") {
            true => FRESH_WHILE_WAITING,
            false => FRESH,
        };
        let is_fresh = |(at, of): &(f64, String)| *of == form && now - at < fresh;
        let is_none = {
            let known = self.known.lock();
            known.unwrap_or_else(PoisonError::into_inner).is_none
        };
        if screen.form != "loading" && !is_none && !self.asked.as_ref().is_some_and(is_fresh) {
            self.asked = Some((now, form));
            self.ask(ctx);
        }
        let known = self.known.lock();
        known.unwrap_or_else(PoisonError::into_inner).desk.clone()
    }

    fn answer(&mut self, user: &str, answer: PhoneAnswer<'_>) {
        let (action, number) = match answer {
            PhoneAnswer::Approve(number) => ("approve", number),
            PhoneAnswer::Deny => ("deny", None),
            PhoneAnswer::Enrol => ("enroll", None),
        };
        let mut order = serde_json::json!({ "user": user, "action": action });
        if let Some(number) = number {
            order["number"] = serde_json::json!(number);
        }
        let url = format!("{}/sandbox/push", self.origin);
        // The panel's next poll tells what came of it.
        fetch(url, Some(order.to_string()), |_answer| ());
        self.asked = None;
    }

    fn activate(&mut self) {
        let begins_anew = Arc::clone(&self.begins_anew);
        let url = format!("{}/sandbox/activate", self.origin);
        fetch(url, Some(String::new()), move |answer| {
            begins_anew.store(answer.is_some(), Ordering::Relaxed);
        });
        self.asked = None;
    }

    fn begins_anew(&mut self) -> bool {
        self.begins_anew.swap(false, Ordering::Relaxed)
    }
}

/// Asks, or posts a body, and gives the body of a good answer.
#[cfg(target_arch = "wasm32")]
fn fetch(url: String, body: Option<String>, done: impl FnOnce(Option<Vec<u8>>) + Send + 'static) {
    let request = match body {
        Some(body) => ehttp::Request::post(url, body.into_bytes()),
        None => ehttp::Request::get(url),
    };
    ehttp::fetch(request, move |result| {
        done(
            result
                .ok()
                .filter(|answer| answer.ok)
                .map(|answer| answer.bytes),
        );
    });
}

/// Asks, or posts a body, and gives the body of a good answer.
#[cfg(not(target_arch = "wasm32"))]
fn fetch(url: String, body: Option<String>, done: impl FnOnce(Option<Vec<u8>>) + Send + 'static) {
    let call = move || -> Option<Vec<u8>> {
        let config = ureq::Agent::config_builder().proxy(None).max_redirects(0);
        let agent: ureq::Agent = config.build().into();
        let answer = match body {
            Some(body) => agent.post(url).send(body),
            None => agent.get(url).call(),
        };
        answer.ok()?.body_mut().read_to_vec().ok()
    };
    // Without a thread there is no drawer, and no more is lost.
    let thread = std::thread::Builder::new().name("sandbox desk".to_owned());
    drop(thread.spawn(move || done(call())));
}
