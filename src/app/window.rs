//! The native window, and the sandbox org that it brings.

use egui_okta::{Config, SignIn};

use super::{cli::SandboxArgs, demo::Demo};

/// Opens the window on a sign-in: to this org, or to the sandbox.
pub(super) fn run(config: Option<Config>) -> Result<(), String> {
    let Some(config) = config else {
        return Err("name an org with --issuer and --client-id".to_owned());
    };
    open(Demo {
        sign_in: SignIn::new(config),
        drawer: None,
    })
}

fn open(demo: Demo) -> Result<(), String> {
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_inner_size([860.0, 720.0])
            .with_min_inner_size([320.0, 400.0]),
        ..eframe::NativeOptions::default()
    };
    let app = Box::new(move |cc: &eframe::CreationContext<'_>| {
        cc.egui_ctx.set_fonts(egui_okta::fonts());
        Ok(Box::new(demo) as Box<dyn eframe::App>)
    });
    eframe::run_native("egui_okta", options, app).map_err(|error| {
        format!("no window can be opened ({error}). `web/build.sh` builds the same panel for a browser, and `egui_okta serve` serves it.")
    })
}

/// Serves the sandbox org on loopback.
pub(super) fn serve_sandbox(_args: &SandboxArgs, _with_page: bool) -> Result<(), String> {
    Err("the sandbox org is not part of this build".to_owned())
}
