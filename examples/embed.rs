//! The panel beside an app's own content.

use egui_okta::{Config, Outcome, SignIn};

struct App {
    sign_in: SignIn,
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.sign_in.logic(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        egui::Panel::left("own").show(ui, |ui| ui.heading("My app"));
        egui::CentralPanel::default().show(ui, |ui| match self.sign_in.ui(ui) {
            Outcome::SignedIn(tokens) => {
                ui.label(format!(
                    "Hello {}",
                    tokens.id_token().name().unwrap_or("you")
                ));
            }
            Outcome::Failed(error) => {
                ui.label(error.code.as_str());
            }
            _ => {}
        });
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = Config::new("https://example.okta.com/oauth2/default", "0oa1example")?;
    let app = App {
        sign_in: SignIn::new(config),
    };
    eframe::run_native("embed", Default::default(), Box::new(|_| Ok(Box::new(app))))?;
    Ok(())
}
