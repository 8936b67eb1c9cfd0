//! The app of the window and the page: the panel, and who is signed in.

use std::sync::Arc;

use egui_okta::{Outcome, SignIn, Tokens};

/// The panel in the middle; after the sign-in, what came of it.
pub(super) struct Demo {
    pub(super) sign_in: SignIn,
    /// The lines of the drawer beside the panel: users, codes, mail.
    pub(super) drawer: Option<Drawer>,
}

/// Makes the lines of the drawer: what each is, and its value.
pub(super) type Drawer = Box<dyn FnMut() -> Vec<(String, String)>>;

impl eframe::App for Demo {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.sign_in.logic(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        if let Some(lines) = &mut self.drawer {
            let lines = lines();
            egui::Panel::right("sandbox")
                .default_size(280.0)
                .show(ui, |ui| drawer(ui, &lines));
            // Codes change with the time, and mail arrives.
            ui.request_repaint_after(std::time::Duration::from_secs(1));
        }
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
    fn signed_in(&mut self, ui: &mut egui::Ui, tokens: &Arc<Tokens>) {
        let id_token = tokens.id_token();
        let who = id_token
            .name()
            .or(id_token.preferred_username())
            .unwrap_or(id_token.subject());
        ui.vertical_centered(|ui| {
            ui.heading(format!("Signed in as {who}"));
            ui.label(format!("Scopes: {}", tokens.scopes().join(" ")));
            if let Some(at) = tokens.expires_at() {
                ui.label(format!("Access token until {at}"));
            }
            ui.add_space(8.0);
            if ui.button("Sign in again").clicked() {
                self.sign_in.restart();
            }
        });
        ui.add_space(8.0);
        egui::CollapsingHeader::new("Claims of the ID token")
            .default_open(true)
            .show(ui, |ui| {
                egui::Grid::new("claims").striped(true).show(ui, |ui| {
                    for (name, value) in id_token.claims() {
                        ui.label(name);
                        ui.label(value.to_string());
                        ui.end_row();
                    }
                });
            });
        #[cfg(target_arch = "wasm32")]
        super::page::set_title(&format!("Signed in as {who}"));
    }
}

fn drawer(ui: &mut egui::Ui, lines: &[(String, String)]) {
    ui.heading("Sandbox org");
    ui.label("No phone needed: codes and mail appear here.");
    ui.separator();
    egui::ScrollArea::vertical().show(ui, |ui| {
        for (name, value) in lines {
            ui.horizontal_wrapped(|ui| {
                ui.label(egui::RichText::new(name).weak());
                if ui.link(value).on_hover_text("Copy").clicked() {
                    ui.copy_text(value.clone());
                }
            });
        }
    });
}
