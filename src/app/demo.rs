//! The app of the window and the page: the panel, and who is signed in.

use std::{sync::Arc, time::Duration};

use egui_okta::{
    Outcome, SignIn, Tokens,
    platform::{Platform as _, System},
    protocol::time::Timestamp,
};

use super::desk::{self, Sandbox};

/// A window narrower than this has its desk below the panel.
const LEAST_WIDTH: f32 = 640.0;

/// The panel in the middle; after the sign-in, what came of it.
pub(super) struct Demo {
    pub(super) sign_in: SignIn,
    /// What lies beside the panel, if the org is the sandbox.
    pub(super) sandbox: Option<Box<dyn Sandbox>>,
}

impl eframe::App for Demo {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.sign_in.logic(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.desk(ui);
        egui::CentralPanel::default().show(ui, |ui| {
            egui::ScrollArea::vertical().show(ui, |ui| {
                ui.add_space(24.0);
                match self.sign_in.outcome() {
                    Outcome::SignedIn(tokens) => self.signed_in(ui, &tokens),
                    _ => {
                        self.sign_in.ui(ui);
                    }
                }
                ui.add_space(24.0);
            });
        });
        #[cfg(target_arch = "wasm32")]
        super::page::mark_progress(ui, self.sign_in.screen());
    }
}

impl Demo {
    /// The desk, beside the panel or, where there is no room, below it.
    fn desk(&mut self, ui: &mut egui::Ui) {
        let Some(sandbox) = &mut self.sandbox else {
            return;
        };
        let Some(desk) = sandbox.desk(ui.ctx(), self.sign_in.screen()) else {
            return;
        };
        let panel = if ui.available_width() > LEAST_WIDTH {
            egui::Panel::right("sandbox").default_size(280.0)
        } else {
            egui::Panel::bottom("sandbox below").default_size(180.0)
        };
        let panel = panel.resizable(true);
        panel.show(ui, |ui| {
            desk::show(ui, &desk, sandbox.as_mut(), &mut self.sign_in);
        });
        ui.request_repaint_after(until_next_code());
    }

    fn signed_in(&mut self, ui: &mut egui::Ui, tokens: &Arc<Tokens>) {
        let who = name_of(tokens);
        ui.vertical_centered(|ui| {
            ui.heading(format!("Signed in as {who}"));
            ui.add_space(8.0);
            ui.horizontal_wrapped(|ui| {
                if ui.button("Ask the org who I am").clicked() {
                    self.sign_in.request_user_info();
                    ui.request_repaint();
                }
                if ui.button("Sign out").clicked() {
                    self.sign_in.sign_out();
                    ui.request_repaint();
                }
            });
        });
        ui.add_space(8.0);
        tokens_table(ui, tokens);
        claims_table(ui, "Claims of the ID token", tokens.id_token().claims());
        match self.sign_in.user_info() {
            Some(Ok(user)) => claims_table(ui, "What the org says", user.claims()),
            Some(Err(error)) => {
                ui.label(format!("The org does not say who you are: {error}"));
            }
            None => {}
        }
        #[cfg(target_arch = "wasm32")]
        super::page::set_title(&format!("Signed in as {who}"));
    }
}

fn name_of(tokens: &Tokens) -> &str {
    let id_token = tokens.id_token();
    id_token
        .name()
        .or(id_token.preferred_username())
        .unwrap_or(id_token.subject())
}

/// Which tokens there are, and how long each lives. The tokens themselves are not shown.
fn tokens_table(ui: &mut egui::Ui, tokens: &Tokens) {
    let until = |at: Option<Timestamp>| match at {
        Some(at) => format!("until {at}"),
        None => "the server does not say how long".to_owned(),
    };
    let refresh = match tokens.refresh_token() {
        Some(_) => "until it is used or revoked",
        None => "none: the scope offline_access was not asked for",
    };
    let id_expires = tokens.id_token().expires_at();
    egui::Grid::new("tokens")
        .striped(true)
        .num_columns(2)
        .show(ui, |ui| {
            for (name, life) in [
                ("Access token", until(tokens.expires_at())),
                ("ID token", until(Some(id_expires))),
                ("Refresh token", refresh.to_owned()),
                ("Scopes", tokens.scopes().join(" ")),
            ] {
                ui.strong(name);
                ui.label(life);
                ui.end_row();
            }
        });
    ui.add_space(8.0);
}

fn claims_table(
    ui: &mut egui::Ui,
    title: &str,
    claims: &serde_json::Map<String, serde_json::Value>,
) {
    egui::CollapsingHeader::new(title)
        .default_open(true)
        .show(ui, |ui| {
            egui::Grid::new(title)
                .striped(true)
                .num_columns(2)
                .show(ui, |ui| {
                    for (name, value) in claims {
                        ui.label(name);
                        ui.add(egui::Label::new(value.to_string()).wrap());
                        ui.end_row();
                    }
                });
        });
}

/// One-time codes change each half minute. Mail comes with an answer, which draws a frame anyway.
fn until_next_code() -> Duration {
    let step = 30_000;
    Duration::from_millis(step - System::new().now().0 % step + 50)
}
