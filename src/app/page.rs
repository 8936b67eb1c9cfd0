//! The browser page.

use std::sync::Once;

use eframe::wasm_bindgen::JsCast as _;
use egui_okta::{
    Config, ConfigError, Session, SignIn,
    config::DEFAULT_SCOPES,
    platform::{System, WebKeep, WebPlace},
    protocol::frame::CaptchaKind,
};

use super::{
    demo::{After, Demo},
    entrance::{Entrance, KeepChoice, Way},
    far::Far,
};

/// Starts the panel on the page's canvas: the first that says it is for one, and that no other start has taken.
pub(crate) fn start() {
    wasm_bindgen_futures::spawn_local(async {
        let Some(window) = web_sys::window() else {
            return;
        };
        let canvas = window
            .document()
            .and_then(|document| document.query_selector("canvas[data-panel]").ok()?);
        let Some(canvas) = canvas.and_then(|c| c.dyn_into::<web_sys::HtmlCanvasElement>().ok())
        else {
            return;
        };
        drop(canvas.remove_attribute("data-panel"));
        let id = canvas.id();
        let started = eframe::WebRunner::new()
            .start(
                canvas,
                eframe::WebOptions::default(),
                Box::new(move |cc| {
                    cc.egui_ctx.set_fonts(egui_okta::fonts());
                    Ok(Box::new(demo(id)?))
                }),
            )
            .await;
        if let Err(error) = started {
            // The page's script says so in words.
            eframe::wasm_bindgen::throw_val(error);
        }
    });
}

/// On the canvas of this id.
fn demo(canvas: String) -> Result<Demo, ConfigError> {
    let window = web_sys::window();
    let origin = window.and_then(|window| window.location().origin().ok());
    let origin = origin.unwrap_or_default();
    let issuer = parameter("issuer");
    // The sandbox grants it; not every app of another org has that grant.
    let offline = issuer.is_none().then_some("offline_access");
    let issuer = issuer.unwrap_or_else(|| format!("{origin}/oauth2/default"));
    let client_id = parameter("client_id").unwrap_or_else(|| "0oasandboxwidget0001".to_owned());
    let usual = DEFAULT_SCOPES
        .into_iter()
        .chain(offline)
        .collect::<Vec<_>>();
    let scopes = parameter("scope").unwrap_or_else(|| usual.join(" "));
    let mut config = Config::new(&issuer, &client_id)?
        .with_redirect_uri(&format!("{origin}/callback"))?
        .with_scopes(scopes.split_whitespace())?;
    if parameter("dpop").is_some() {
        config = config.with_dpop();
    }
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
    let keep = parameter("keep");
    let position = KEEPS
        .iter()
        .position(|choice| keep.as_deref() == Some(choice.name));
    let entrance = Entrance {
        way: match parameter("way").as_deref() {
            Some("hosted") => Way::Hosted,
            _ => Way::Here,
        },
        keeps: &KEEPS,
        keep: position.unwrap_or_default(),
        has_pop_ups: true,
        signed_out_uri: Some(format!("{origin}/callback")),
        ..Entrance::default()
    };
    let platform = Box::new(System::on_canvas(&canvas));
    let sign_in = SignIn::with_platform(config.clone(), platform);
    let make = move |entrance: &Entrance| session(&config, entrance, &canvas);
    Ok(Demo {
        sign_in,
        session: make(&entrance),
        make: Box::new(make),
        entrance,
        // The org that the page came from, if it is a sandbox.
        sandbox: Some(Box::new(Far::new(origin))),
        after: After::default(),
    })
}

const KEEPS: [KeepChoice; 3] = [
    KeepChoice {
        name: "tab",
        label: "this tab",
        about: "in this tab, until it is closed (sessionStorage)",
    },
    KeepChoice {
        name: "browser",
        label: "this browser",
        about: "in this browser, for all tabs, until you sign out (localStorage)",
    },
    KeepChoice {
        name: "page",
        label: "this page",
        about: "in this page, until it is loaded again (memory)",
    },
];

fn session(config: &Config, entrance: &Entrance, canvas: &str) -> Session {
    let places: &[WebPlace] = match KEEPS.get(entrance.keep).map(|keep| keep.name) {
        Some("browser") => &[WebPlace::Local, WebPlace::Session, WebPlace::Memory],
        Some("page") => &[WebPlace::Memory],
        _ => &WebKeep::PLACES,
    };
    if let Some(keep) = KEEPS.get(entrance.keep) {
        remember("keep", Some(keep.name));
    }
    let keep = WebKeep::new(config, places);
    Session::new(config.clone().with_login_hint(entrance.login_hint()))
        .with_platform(Box::new(System::on_canvas(canvas)))
        .keep_in(Box::new(keep))
}

/// A value of the page's address. The server brings the browser back to another address without them, so
/// they are remembered in the tab.
fn parameter(name: &str) -> Option<String> {
    let location = web_sys::window()?.location();
    if location.pathname().is_ok_and(|path| path == "/callback") {
        return storage()?.get_item(&key(name)).ok().flatten();
    }
    let value = parameter_of(&location.search().ok()?, name);
    remember(name, value.as_deref());
    value
}

fn remember(name: &str, value: Option<&str>) {
    if let Some(storage) = storage() {
        let kept = match value {
            Some(value) => storage.set_item(&key(name), value),
            None => storage.remove_item(&key(name)),
        };
        drop(kept);
    }
}

fn key(name: &str) -> String {
    format!("egui_okta.page.{name}")
}

/// Closed to pages in some browsers: then only the way back from a server is lost.
fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

fn parameter_of(search: &str, name: &str) -> Option<String> {
    let query = search.strip_prefix('?')?;
    let value = query
        .split('&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    js_sys::decode_uri_component(&value.replace('+', " "))
        .ok()
        .map(String::from)
}

/// The title of the page.
pub(super) fn set_title(title: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(document) = document.filter(|document| document.title() != title) {
        document.set_title(title);
    }
}

/// Marks the first frame of the first screen, and the first time that a field waits for keys:
/// from then on the page can be used.
pub(super) fn mark_progress(ctx: &egui::Context, is_loading: bool) {
    static READY: Once = Once::new();
    static FIRST_INPUT: Once = Once::new();
    if !is_loading {
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
