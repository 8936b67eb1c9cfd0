//! The window: the situations on the left, the panel on the right, how it is shown above.

use egui::{ThemePreference, Ui};
use egui_okta::{
    Config, SignIn,
    sandbox::Scenario,
    strings::{LANGUAGES, Language},
};

use super::stage::{ORIGIN, Stage};

/// Points from left to right that the panel can be given.
const WIDTHS: [u16; 4] = [320, 400, 480, 800];
/// How much larger everything can be drawn.
const ZOOMS: [f32; 4] = [1.0, 1.25, 1.5, 2.0];

struct Gallery {
    scenarios: Vec<Scenario>,
    chosen: usize,
    shown: Result<SignIn, String>,
    width: u16,
    language: Language,
    search: String,
}

pub(super) fn open() -> Result<(), String> {
    let gallery = Gallery::new();
    let viewport = egui::ViewportBuilder::default().with_inner_size([1000.0, 760.0]);
    let options = eframe::NativeOptions {
        viewport,
        ..eframe::NativeOptions::default()
    };
    let app = Box::new(move |cc: &eframe::CreationContext<'_>| {
        cc.egui_ctx.set_fonts(egui_okta::fonts());
        Ok(Box::new(gallery) as Box<dyn eframe::App>)
    });
    eframe::run_native("egui_okta gallery", options, app)
        .map_err(|error| format!("no window can be opened ({error}); --png DIR writes pictures"))
}

fn show(scenario: &Scenario, (_, sentences): Language) -> Result<SignIn, String> {
    let stage = Stage::of(scenario)?;
    let issuer = format!("{ORIGIN}/oauth2/default");
    let config = Config::new(&issuer, "0oasandboxwidget0001").map_err(|error| error.to_string())?;
    Ok(SignIn::with_platform(config, Box::new(stage)).with_strings(sentences()))
}

impl Gallery {
    fn new() -> Self {
        let scenarios = Scenario::all();
        let [language, ..] = LANGUAGES;
        let shown = scenarios.first().map(|scenario| show(scenario, language));
        Self {
            shown: shown.unwrap_or_else(|| Err("there are no situations".to_owned())),
            scenarios,
            chosen: 0,
            width: 480,
            language,
            search: String::new(),
        }
    }

    fn choose(&mut self, index: usize) {
        if let Some(scenario) = self.scenarios.get(index) {
            self.chosen = index;
            self.shown = show(scenario, self.language);
        }
    }

    fn list(&mut self, ui: &mut Ui) {
        ui.add(egui::TextEdit::singleline(&mut self.search).hint_text("Search"));
        ui.add_space(4.0);
        let mut pressed = None;
        egui::ScrollArea::vertical()
            .auto_shrink(false)
            .show(ui, |ui| {
                for (index, scenario) in self.scenarios.iter().enumerate() {
                    if !scenario.name().contains(self.search.trim()) {
                        continue;
                    }
                    let row = ui.selectable_label(index == self.chosen, scenario.name());
                    if row.on_hover_text(scenario.shows()).clicked() {
                        pressed = Some(index);
                    }
                }
            });
        if let Some(index) = pressed {
            self.choose(index);
        }
    }

    fn switches(&mut self, ui: &mut Ui) {
        ui.horizontal_wrapped(|ui| {
            let mut theme = ui.ctx().options(|options| options.theme_preference);
            for (name, value) in [
                ("Light", ThemePreference::Light),
                ("Dark", ThemePreference::Dark),
            ] {
                if ui.selectable_value(&mut theme, value, name).clicked() {
                    ui.ctx().set_theme(value);
                }
            }
            ui.separator();
            for width in WIDTHS {
                ui.selectable_value(&mut self.width, width, format!("{width} px"));
            }
            ui.separator();
            for zoom in ZOOMS {
                let is_chosen = (ui.ctx().zoom_factor() - zoom).abs() < 0.01;
                let percent = format!("{:.0} %", zoom * 100.0);
                if ui.selectable_label(is_chosen, percent).clicked() {
                    ui.ctx().set_zoom_factor(zoom);
                }
            }
            ui.separator();
            for language in LANGUAGES {
                let (tag, _) = language;
                if ui.selectable_label(tag == self.language.0, tag).clicked() {
                    self.language = language;
                    self.choose(self.chosen);
                }
            }
            ui.separator();
            if ui.button("Again").clicked() {
                self.choose(self.chosen);
            }
        });
        if let Some(scenario) = self.scenarios.get(self.chosen) {
            ui.weak(format!("{} · {}", scenario.shows(), scenario.user()));
        }
    }
}

impl eframe::App for Gallery {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        if let Ok(sign_in) = &mut self.shown {
            sign_in.logic(ctx);
        }
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        egui::Panel::left("situations")
            .default_size(230.0)
            .show(ui, |ui| self.list(ui));
        egui::Panel::top("switches").show(ui, |ui| self.switches(ui));
        egui::CentralPanel::default().show(ui, |ui| {
            egui::ScrollArea::both().show(ui, |ui| {
                ui.set_width(f32::from(self.width));
                match &mut self.shown {
                    Ok(sign_in) => {
                        sign_in.ui(ui);
                    }
                    Err(error) => {
                        ui.label(error.as_str());
                    }
                }
            });
        });
    }
}
