//! The native window, and the sandbox org that it brings.

use std::{
    io::Write as _,
    sync::{Arc, Mutex, PoisonError},
};

use egui_okta::{
    Config, SignIn,
    platform::{Platform as _, System},
    sandbox::{
        Org, Policy, Scenario,
        server::{Files, Server},
    },
};

use super::{cli::SandboxArgs, demo::Demo};

/// Opens the window on a sign-in: to this org, or to the sandbox.
pub(super) fn run(config: Option<Config>) -> Result<(), String> {
    if let Some(config) = config {
        return open(Demo {
            sign_in: SignIn::new(config),
            drawer: None,
        });
    }
    let (server, org) = sandbox(0, Policy::default())?;
    let description = lock(&org).description();
    say(&description.to_string())?;
    let text = |key: &str| description[key].as_str().unwrap_or_default().to_owned();
    let config =
        Config::new(&text("issuer"), &text("client_id")).map_err(|error| error.to_string())?;
    let handle = server.spawn(Arc::clone(&org), None);
    let result = open(Demo {
        sign_in: SignIn::new(config),
        drawer: Some(Box::new(move || lines(&lock(&org)))),
    });
    drop(handle);
    result
}

fn lock(org: &Mutex<Org>) -> std::sync::MutexGuard<'_, Org> {
    org.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a person needs in place of a phone and a mailbox.
fn lines(org: &Org) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for mail in org.outbox(None).into_iter().rev() {
        lines.push((format!("{} to {}", mail.channel, mail.to), mail.code));
    }
    for (user, key, code) in org.totp_codes(System::new().now()) {
        lines.push((format!("{key} of {user}"), code));
    }
    let description = org.description();
    for user in description["users"].as_array().into_iter().flatten() {
        let text = |key: &str| user[key].as_str().unwrap_or_default().to_owned();
        lines.push(("User".to_owned(), text("username")));
        lines.push(("Password".to_owned(), text("password")));
    }
    lines
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

fn sandbox(port: u16, policy: Policy) -> Result<(Server, Arc<Mutex<Org>>), String> {
    let server = Server::bind(port).map_err(|error| format!("port {port}: {error}"))?;
    let seed = System::new()
        .random()
        .map_err(|error| format!("no random numbers: {error}"))?;
    let org = Org::new(policy, &server.origin(), seed);
    Ok((server, Arc::new(Mutex::new(org))))
}

/// A line for each situation: its name, as whom to sign in, and what it shows.
fn list_scenarios() -> Result<(), String> {
    for scenario in Scenario::all() {
        let user = match scenario.user() {
            "" => "-",
            user => user,
        };
        say(&format!(
            "{:32} {user:32} {}",
            scenario.name(),
            scenario.shows()
        ))?;
    }
    Ok(())
}

/// Serves the sandbox org on loopback, with or without the browser page.
pub(super) fn serve_sandbox(args: &SandboxArgs, with_page: bool) -> Result<(), String> {
    if args.list_scenarios {
        return list_scenarios();
    }
    let (server, org) = sandbox(args.port, args.policy()?)?;
    let mut description = lock(&org).description();
    if with_page {
        description["page"] = serde_json::json!(format!("{}/", server.origin()));
    }
    say(&description.to_string())?;
    let files = if with_page { Some(page_files()?) } else { None };
    server.run(org, files).map_err(|error| error.to_string())
}

/// The page, as `web/build.sh` built it.
fn page_files() -> Result<Files, String> {
    let folder = std::path::PathBuf::from("web/dist");
    if !folder.join("index.html").exists() {
        return Err("the page is not built yet: run web/build.sh here first".to_owned());
    }
    Ok(Box::new(move |path: &str| {
        let name = path.trim_start_matches('/');
        let name = if name.is_empty() { "index.html" } else { name };
        if name.contains(['/', '\\']) || name.contains("..") {
            return None;
        }
        let kind = match name.rsplit('.').next()? {
            "html" => "text/html; charset=utf-8",
            "js" => "text/javascript",
            "css" => "text/css",
            "wasm" => "application/wasm",
            _ => return None,
        };
        Some((std::fs::read(folder.join(name)).ok()?, kind))
    }))
}

fn say(line: &str) -> Result<(), String> {
    let mut out = std::io::stdout();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|error| error.to_string())
}
