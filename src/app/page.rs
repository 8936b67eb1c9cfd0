//! The browser page.

use std::sync::{Arc, Mutex, Once, PoisonError};

use eframe::wasm_bindgen::JsCast as _;
use egui_okta::{Config, SignIn, protocol::frame::CaptchaKind, screen::Screen};

use super::{
    demo::Demo,
    desk::{Desk, Sandbox},
};

/// Starts the panel on the page's canvas.
pub(crate) fn start() {
    wasm_bindgen_futures::spawn_local(async {
        let Some(window) = web_sys::window() else {
            return;
        };
        let canvas = window
            .document()
            .and_then(|document| document.get_element_by_id("egui_okta"));
        let Some(canvas) = canvas.and_then(|c| c.dyn_into::<web_sys::HtmlCanvasElement>().ok())
        else {
            return;
        };
        let origin = window.location().origin().unwrap_or_default();
        let issuer = parameter("issuer").unwrap_or_else(|| format!("{origin}/oauth2/default"));
        let client_id = parameter("client_id").unwrap_or_else(|| "0oasandboxwidget0001".to_owned());
        let started = eframe::WebRunner::new()
            .start(
                canvas,
                eframe::WebOptions::default(),
                Box::new(move |cc| {
                    cc.egui_ctx.set_fonts(egui_okta::fonts());
                    let mut config = Config::new(&issuer, &client_id)?
                        .with_redirect_uri(&format!("{origin}/callback"))?;
                    // The org that this page came from is a sandbox, and has scripts of its own.
                    if config.issuer().org_origin() == origin {
                        for (kind, name) in [
                            (CaptchaKind::HCaptcha, "hcaptcha"),
                            (CaptchaKind::ReCaptcha, "recaptcha"),
                        ] {
                            let script = format!("{origin}/sandbox/{name}.js");
                            config = config.with_captcha_script(kind, &script)?;
                        }
                    }
                    Ok(Box::new(Demo {
                        sign_in: SignIn::new(config),
                        sandbox: Some(Box::new(Far {
                            origin: origin.clone(),
                            answer: Arc::default(),
                            asked: None,
                        })),
                    }))
                }),
            )
            .await;
        if let Err(error) = started {
            // The page's script says so in words.
            eframe::wasm_bindgen::throw_val(error);
        }
    });
}

/// The org that the page came from, if it is a sandbox. It is asked with each new screen, since mail
/// comes with answers, and every ten seconds that something happens in, since codes change.
struct Far {
    origin: String,
    answer: Arc<Mutex<Option<Desk>>>,
    asked: Option<(f64, String)>,
}

impl Sandbox for Far {
    fn desk(&mut self, ctx: &egui::Context, screen: &Screen) -> Option<Desk> {
        let now = ctx.time();
        let form = format!("{} {:?}", screen.form, screen.authenticator);
        let is_fresh = |(at, of): &(f64, String)| *of == form && now - at < 10.0;
        if screen.form != "loading" && !self.asked.as_ref().is_some_and(is_fresh) {
            self.asked = Some((now, form));
            let (answer, ctx) = (Arc::clone(&self.answer), ctx.clone());
            let url = format!("{}/sandbox/desk", self.origin);
            ehttp::fetch(ehttp::Request::get(url), move |result| {
                let desk = result.ok().filter(|response| response.ok);
                let desk = desk.and_then(|response| serde_json::from_slice(&response.bytes).ok());
                *answer.lock().unwrap_or_else(PoisonError::into_inner) = desk;
                ctx.request_repaint();
            });
        }
        let answer = self.answer.lock();
        answer.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn push(&mut self, user: &str, approve: bool, number: Option<&str>) {
        let action = if approve { "approve" } else { "deny" };
        let mut order = serde_json::json!({ "user": user, "action": action });
        if let Some(number) = number {
            order["number"] = serde_json::json!(number);
        }
        let url = format!("{}/sandbox/push", self.origin);
        let request = ehttp::Request::post(url, order.to_string().into_bytes());
        // The panel's next poll tells what came of it.
        ehttp::fetch(request, |_answer| ());
        self.asked = None;
    }
}

/// A value of the page's address. A provider brings the browser back without them, so they are
/// remembered in the tab.
fn parameter(name: &str) -> Option<String> {
    let window = web_sys::window()?;
    // Closed to pages in some browsers: then only the way back from a provider is lost.
    let storage = window.session_storage().ok().flatten();
    let key = format!("egui_okta.{name}");
    let search = window.location().search().ok()?;
    if search.contains("state=") {
        return storage?.get_item(&key).ok().flatten();
    }
    let value = parameter_of(&search, name);
    if let Some(storage) = storage {
        let kept = match &value {
            Some(value) => storage.set_item(&key, value),
            None => storage.remove_item(&key),
        };
        drop(kept);
    }
    value
}

fn parameter_of(search: &str, name: &str) -> Option<String> {
    let query = search.strip_prefix('?')?;
    let value = query
        .split('&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    js_sys::decode_uri_component(value).ok().map(String::from)
}

/// The title of the page.
pub(super) fn set_title(title: &str) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

/// Marks the first frame of the first screen, and the first time that a field waits for keys:
/// from then on the page can be used.
pub(super) fn mark_progress(ctx: &egui::Context, screen: &egui_okta::screen::Screen) {
    static READY: Once = Once::new();
    static FIRST_INPUT: Once = Once::new();
    if screen.form != "loading" {
        READY.call_once(|| mark("egui-okta:ready"));
    }
    if ctx.text_edit_focused() {
        FIRST_INPUT.call_once(|| mark("egui-okta:first-input"));
    }
}

/// A User Timing mark.
fn mark(name: &str) {
    if let Some(performance) = web_sys::window().and_then(|window| window.performance()) {
        // Without the mark only the measurement is lost.
        drop(performance.mark(name));
    }
}
