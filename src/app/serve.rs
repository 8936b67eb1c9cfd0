//! The sandbox org on a loopback port, and the browser page beside it.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use egui_okta::{
    platform::{Platform as _, System},
    sandbox::{
        Org, Policy, Scenario,
        server::{Files, Server},
    },
};

use super::cli::SandboxArgs;

/// Where `web/build.sh` puts the page.
const PAGE: &str = "web/dist";

pub(super) fn lock(org: &Mutex<Org>) -> MutexGuard<'_, Org> {
    org.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An org behind a port that listens already.
pub(super) fn sandbox(port: u16, policy: Policy) -> Result<(Server, Arc<Mutex<Org>>), String> {
    let server = Server::bind(port).map_err(|error| format!("port {port}: {error}"))?;
    let seed = System::new()
        .random()
        .map_err(|error| format!("no random numbers: {error}"))?;
    let org = Org::new(policy, &server.origin(), seed);
    Ok((server, Arc::new(Mutex::new(org))))
}

/// Serves the sandbox org, with or without the browser page.
pub(super) fn run(args: &SandboxArgs, with_page: bool) -> Result<(), String> {
    if args.list_scenarios {
        return list_scenarios();
    }
    let files = with_page.then(page_files).transpose()?;
    let policy = args.policy()?;
    serve(args.port, policy, files)
}

/// A line for each situation: its name, as whom to sign in, and what it shows.
pub(super) fn list_scenarios() -> Result<(), String> {
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

/// In place of a window where there is no display. `query` names an org that is not the sandbox.
pub(super) fn instead_of_window(query: &str, policy: Policy) -> Result<(), String> {
    let files = page_files()
        .map_err(|error| format!("there is no display to open a window on, and {error}"))?;
    let (server, org) = sandbox(0, policy)?;
    let page = format!("{}/{query}", server.origin());
    note(&format!(
        "there is no display to open a window on; open {page} in a browser"
    ));
    let mut description = lock(&org).description();
    description["page"] = serde_json::json!(page);
    say(&description.to_string())?;
    server
        .run(org, Some(files))
        .map_err(|error| error.to_string())
}

/// The scopes that an app is to ask for, so that the org's situation shows; empty if any will do.
pub(super) fn scopes(policy: &Policy) -> Vec<String> {
    let situation = policy.situation.as_ref();
    situation.map_or_else(Vec::new, |situation| situation.scopes.clone())
}

fn serve(port: u16, policy: Policy, files: Option<Files>) -> Result<(), String> {
    let query = match scopes(&policy).join("+") {
        scopes if scopes.is_empty() => String::new(),
        scopes => format!("?scope={scopes}"),
    };
    let (server, org) = sandbox(port, policy)?;
    let mut description = lock(&org).description();
    if files.is_some() {
        let page = format!("{}/{query}", server.origin());
        note(&format!("open {page} in a browser"));
        description["page"] = serde_json::json!(page);
    }
    say(&description.to_string())?;
    server.run(org, files).map_err(|error| error.to_string())
}

/// The page, as `web/build.sh` built it.
fn page_files() -> Result<Files, String> {
    let Some(folder) = page_folder() else {
        return Err("the page is not built yet: run web/build.sh here first".to_owned());
    };
    Ok(Box::new(move |path: &str| {
        let name = path.trim_start_matches('/');
        // Providers send the browser back to the second.
        let name = if matches!(name, "" | "callback") {
            "index.html"
        } else {
            name
        };
        if name.contains(['/', '\\']) || name.contains("..") {
            return None;
        }
        Some((std::fs::read(folder.join(name)).ok()?, media_type(name)?))
    }))
}

/// Below the folder that the program was started in, or above the program in `target/release`.
fn page_folder() -> Option<PathBuf> {
    let program = std::env::current_exe().ok();
    let above = program
        .iter()
        .flat_map(|program| program.ancestors().skip(1));
    std::iter::once(Path::new(""))
        .chain(above)
        .map(|folder| folder.join(PAGE))
        .find(|page| page.join("index.html").exists())
}

fn media_type(name: &str) -> Option<&'static str> {
    Some(match name.rsplit('.').next()? {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript",
        "css" => "text/css",
        "wasm" => "application/wasm",
        _ => return None,
    })
}

/// A line for programs, on standard output.
pub(super) fn say(line: &str) -> Result<(), String> {
    let mut out = std::io::stdout();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|error| error.to_string())
}

/// A line for people, beside it.
#[expect(
    clippy::print_stderr,
    reason = "this is the command line's other output"
)]
fn note(line: &str) {
    eprintln!("egui_okta: {line}");
}
