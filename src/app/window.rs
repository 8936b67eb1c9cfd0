//! The native window, and the sandbox org that it brings.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use egui_okta::{
    Config, Outcome, Session, SignIn, SignInError, sandbox::Policy, screen, strings::Strings,
};

use super::{
    demo::{After, Demo},
    desk::Sandbox,
    entrance::Entrance,
    far::Far,
    near::Near,
    serve::{self, lock},
};

/// How long the first screen is waited for before the window opens on a waiting one.
const HEAD_START: Duration = Duration::from_secs(3);

/// Opens the window on a sign-in: to this org, or to the sandbox.
pub(super) fn run(config: Option<Config>, policy: Policy) -> Result<(), String> {
    match config {
        Some(config) => run_org(config),
        None if has_display() => run_sandbox(policy),
        None => serve::instead_of_window("", policy),
    }
}

fn run_org(config: Config) -> Result<(), String> {
    let (query, session) = (page_query(&config), config.clone());
    let mut sign_in = SignIn::new(config);
    if let Some(error) = head_start(&mut sign_in) {
        let sentence = screen::fault_notice(&error, &Strings::english()).text;
        return Err(format!("{sentence} ({error})"));
    }
    if !has_display() {
        return serve::instead_of_window(&query, Policy::default());
    }
    let sandbox = Far::at(session.issuer().org_origin());
    open(demo(sign_in, session, sandbox))
}

fn demo(sign_in: SignIn, config: Config, sandbox: Option<Box<dyn Sandbox>>) -> Demo {
    let entrance = Entrance::default();
    let make = move |entrance: &Entrance| {
        Session::new(config.clone().with_login_hint(entrance.login_hint()))
    };
    Demo {
        sign_in,
        session: make(&entrance),
        make: Box::new(make),
        entrance,
        sandbox,
        after: After::default(),
    }
}

/// Begins the sign-in before there is a window, which then opens on a form that is ready.
/// What is wrong with the app's settings is better told in the terminal where they were typed.
fn head_start(sign_in: &mut SignIn) -> Option<SignInError> {
    let ctx = egui::Context::default();
    let start = Instant::now();
    while start.elapsed() < HEAD_START && sign_in.is_starting() {
        sign_in.logic(&ctx);
        std::thread::sleep(Duration::from_millis(5));
    }
    match sign_in.outcome() {
        Outcome::Failed(error) if error.code.is_configuration() => Some(error),
        _ => None,
    }
}

/// The page's parameters for this org.
fn page_query(config: &Config) -> String {
    let encode = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let issuer = encode(config.issuer().as_str());
    format!("?issuer={issuer}&client_id={}", encode(config.client_id()))
}

fn run_sandbox(policy: Policy) -> Result<(), String> {
    let scopes = serve::scopes(&policy);
    let (server, org) = serve::sandbox(0, policy)?;
    let description = lock(&org).description();
    serve::say(&description.to_string())?;
    let text = |key: &str| description[key].as_str().unwrap_or_default().to_owned();
    let config = Config::new(&text("issuer"), &text("client_id"));
    let mut config = config.map_err(|error| error.to_string())?;
    if !scopes.is_empty() {
        let asking = config.with_scopes(&scopes);
        config = asking.map_err(|error| error.to_string())?;
    }
    let handle = server.spawn(Arc::clone(&org), None);
    let sign_in = SignIn::new(config.clone());
    let result = open(demo(sign_in, config, Some(Box::new(Near::new(org)))));
    drop(handle);
    result
}

/// Whether a window can be asked for at all. Where there is always a screen, trying tells.
fn has_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

fn open(demo: Demo) -> Result<(), String> {
    let viewport = egui::ViewportBuilder::default()
        .with_inner_size([860.0, 720.0])
        .with_min_inner_size([320.0, 400.0]);
    let options = eframe::NativeOptions {
        viewport,
        ..eframe::NativeOptions::default()
    };
    let app = Box::new(move |cc: &eframe::CreationContext<'_>| {
        cc.egui_ctx.set_fonts(egui_okta::fonts());
        Ok(Box::new(demo) as Box<dyn eframe::App>)
    });
    eframe::run_native("egui_okta", options, app).map_err(|error| {
        format!(
            "no window can be opened ({error}). `web/build.sh` builds the same panel for a browser, and `egui_okta serve` serves it."
        )
    })
}
