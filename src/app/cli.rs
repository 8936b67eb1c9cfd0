//! The command line.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand, ValueEnum};
use egui_okta::{
    Config,
    sandbox::{Policy, Scenario},
};

use super::{
    gallery, inspect_command,
    login::{self, LoginArgs, LogoutArgs, TokenArgs},
    serve, window,
};

/// Okta sign-in in a window. Without arguments, against an embedded sandbox org.
#[derive(Parser)]
#[command(name = "egui_okta", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// The authorization server, such as https://example.okta.com/oauth2/default
    #[arg(long, requires = "client_id")]
    issuer: Option<String>,
    /// The app's client id in Okta
    #[arg(long, requires = "issuer")]
    client_id: Option<String>,
    /// A redirect URI that is registered for the app
    #[arg(long)]
    redirect_uri: Option<String>,
    /// A scope to ask for; may be repeated
    #[arg(long = "scope")]
    scopes: Vec<String>,
    /// Begin the embedded sandbox org so that the next sign-in meets this situation
    #[arg(long, conflicts_with = "issuer", value_name = "NAME")]
    scenario: Option<String>,
    /// Print the names of the situations, what each shows and as whom to sign in
    #[arg(long)]
    list_scenarios: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the sandbox org on loopback; prints one line of JSON first
    Sandbox(SandboxArgs),
    /// Serve the browser page and the sandbox org from one loopback address
    Serve(SandboxArgs),
    /// Show what the panel draws for a captured response
    Inspect(InspectArgs),
    /// Show every situation of the sandbox org, in a window or as pictures
    Gallery(GalleryArgs),
    /// Sign in with a browser or another device, and keep the tokens
    Login(LoginArgs),
    /// Print the access token of the last sign-in
    Token(TokenArgs),
    /// Revoke the tokens of the last sign-in, and throw them away
    Logout(LogoutArgs),
}

/// Where a sandbox org is served.
#[derive(Args)]
pub(super) struct SandboxArgs {
    /// The port; 0 for any free one
    #[arg(long, default_value_t = 0)]
    pub(super) port: u16,
    /// A TOML file with users and policies
    #[arg(long)]
    pub(super) config: Option<PathBuf>,
    /// Begin so that the next sign-in meets this situation
    #[arg(long, conflicts_with = "config", value_name = "NAME")]
    scenario: Option<String>,
    /// Print the names of the situations, what each shows and as whom to sign in
    #[arg(long)]
    pub(super) list_scenarios: bool,
}

impl SandboxArgs {
    /// The org that was asked for.
    pub(super) fn policy(&self) -> Result<Policy, String> {
        if let Some(name) = &self.scenario {
            return policy_of(name);
        }
        let Some(file) = &self.config else {
            return Ok(Policy::default());
        };
        let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let text = std::fs::read_to_string(file).map_err(|error| failed(&error))?;
        Policy::parse(&text).map_err(|error| failed(&error))
    }
}

/// The org of a situation.
fn policy_of(name: &str) -> Result<Policy, String> {
    let policy = scenario_of(name)?.policy();
    policy.map_err(|error| error.to_string())
}

fn scenario_of(name: &str) -> Result<Scenario, String> {
    Scenario::named(name)
        .ok_or_else(|| format!("there is no scenario {name:?}; `--list-scenarios` names them all"))
}

/// What becomes of the gallery.
#[derive(Args)]
pub(super) struct GalleryArgs {
    /// Write a picture of each situation to this folder instead of opening a window: light and
    /// dark, 320 and 480 points wide
    #[arg(long, value_name = "DIR")]
    pub(super) png: Option<PathBuf>,
    /// Only the situation of this name; the window opens on it
    #[arg(long, value_name = "NAME")]
    pub(super) scenario: Option<String>,
}

impl GalleryArgs {
    /// The situation that was asked for, or all.
    pub(super) fn scenarios(&self) -> Result<Vec<Scenario>, String> {
        let Some(name) = &self.scenario else {
            return Ok(Scenario::all());
        };
        Ok(vec![scenario_of(name)?])
    }
}

/// What is inspected, and how.
#[derive(Args)]
pub(super) struct InspectArgs {
    /// The engine that the response is of
    #[arg(long, value_enum, default_value_t = Engine::Idx)]
    pub(super) engine: Engine,
    /// The HTTP status of the response
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(100..=599))]
    pub(super) http_status: u16,
    /// Also print the request that submitting would send
    #[arg(long)]
    pub(super) request: bool,
    /// Write a picture of the panel
    #[arg(long, value_name = "FILE")]
    pub(super) png: Option<PathBuf>,
    /// The theme of the picture
    #[arg(long, value_enum, default_value_t = ThemeName::Light)]
    pub(super) theme: ThemeName,
    /// The width of the picture in points
    #[arg(long, default_value_t = 480, value_parser = clap::value_parser!(u16).range(100..=4000))]
    pub(super) width: u16,
    /// Inspect every *.json of a folder, and write a record of each to this one
    #[arg(long, value_name = "OUT")]
    pub(super) out: Option<PathBuf>,
    /// The response, or the folder with --out
    pub(super) input: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Engine {
    /// Okta Identity Engine
    Idx,
    /// Okta Classic Engine
    Authn,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ThemeName {
    /// On a light ground
    Light,
    /// On a dark ground
    Dark,
}

/// Runs the program.
pub(crate) fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    let result = match cli.command {
        Some(Command::Gallery(args)) => gallery::run(&args),
        Some(Command::Inspect(args)) => inspect_command::run(&args),
        Some(Command::Sandbox(args)) => serve::run(&args, false),
        Some(Command::Serve(args)) => serve::run(&args, true),
        Some(Command::Login(args)) => return login::login(&args),
        Some(Command::Token(args)) => return login::token(&args),
        Some(Command::Logout(args)) => return login::logout(&args),
        None => open_window(&cli),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            say_error(&sentence);
            ExitCode::from(2)
        }
    }
}

/// Arguments that cannot be understood, or a question for help.
fn refuse(error: &clap::Error) -> ExitCode {
    let wants_json = std::env::args_os().any(|arg| arg == "--json");
    if error.use_stderr() && wants_json {
        return login::usage_error(&error.to_string());
    }
    // As clap itself does: nothing is left to do if nobody reads it.
    drop(error.print());
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

#[expect(
    clippy::print_stderr,
    reason = "this is the command line's error output"
)]
fn say_error(sentence: &str) {
    eprintln!("egui_okta: {sentence}");
}

fn open_window(cli: &Cli) -> Result<(), String> {
    if cli.list_scenarios {
        return serve::list_scenarios();
    }
    let policy = match &cli.scenario {
        Some(name) => policy_of(name)?,
        None => Policy::default(),
    };
    window::run(config_of(cli)?, policy)
}

fn config_of(cli: &Cli) -> Result<Option<Config>, String> {
    let (Some(issuer), Some(client_id)) = (&cli.issuer, &cli.client_id) else {
        return Ok(None);
    };
    let build = || {
        let mut config = Config::new(issuer, client_id)?;
        if let Some(uri) = &cli.redirect_uri {
            config = config.with_redirect_uri(uri)?;
        }
        if !cli.scopes.is_empty() {
            config = config.with_scopes(&cli.scopes)?;
        }
        Ok(config)
    };
    build()
        .map(Some)
        .map_err(|error: egui_okta::ConfigError| error.to_string())
}
