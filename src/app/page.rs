//! The browser page.

use std::sync::{Arc, Mutex, Once, PoisonError};

use eframe::wasm_bindgen::JsCast as _;
use egui_okta::{Config, SignIn};

use super::{
    demo::{Demo, DeskSource},
    desk::Desk,
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
                    let config = Config::new(&issuer, &client_id)?
                        .with_redirect_uri(&format!("{origin}/callback"))?;
                    Ok(Box::new(Demo {
                        sign_in: SignIn::new(config),
                        desk: Some(desk(format!("{origin}/sandbox/desk"))),
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

/// Asks the server that the page came from what lies on its desk: with each new screen, since mail
/// comes with answers, and each half minute, when codes change. A server that is no sandbox has none.
fn desk(url: String) -> DeskSource {
    let answer: Arc<Mutex<Option<Desk>>> = Arc::default();
    let mut asked: Option<(f64, String)> = None;
    Box::new(move |ctx, screen| {
        let now = ctx.time();
        let form = format!("{} {:?}", screen.form, screen.authenticator);
        let is_fresh = asked
            .as_ref()
            .is_some_and(|(at, of)| *of == form && now - at < 10.0);
        if screen.form != "loading" && !is_fresh {
            asked = Some((now, form));
            let (answer, ctx) = (Arc::clone(&answer), ctx.clone());
            ehttp::fetch(ehttp::Request::get(&url), move |result| {
                let desk = result.ok().filter(|response| response.ok);
                let desk = desk.and_then(|response| serde_json::from_slice(&response.bytes).ok());
                *answer.lock().unwrap_or_else(PoisonError::into_inner) = desk;
                ctx.request_repaint();
            });
        }
        answer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    })
}

/// A value of the page's address.
fn parameter(name: &str) -> Option<String> {
    let search = web_sys::window()?.location().search().ok()?;
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
