//! The window: the situations on the left, the panel on the right, how it is shown above.

use std::sync::{Arc, Mutex};

use egui::{ThemePreference, Ui};
use egui_okta::{
    Outcome, SignIn,
    platform::System,
    sandbox::{Org, Policy, Scenario, server},
    strings::{LANGUAGES, Language},
};

use super::super::{
    desk::{self, Sandbox as _},
    near::Near,
    serve::{self, lock},
};
use super::stage::Stage;

/// Points from left to right that the panel can be given.
const WIDTHS: [u16; 4] = [320, 400, 480, 800];
/// How much larger everything can be drawn.
const ZOOMS: [f32; 4] = [1.0, 1.25, 1.5, 2.0];

struct Gallery {
    /// All situations are those of one org, which browsers and phones reach, too.
    org: Arc<Mutex<Org>>,
    near: Near,
    /// Dropping it stops the server.
    _server: server::Handle,
    scenarios: Vec<Scenario>,
    chosen: usize,
    shown: Result<SignIn, String>,
    width: u16,
    language: Language,
    search: String,
}

pub(super) fn open(first: Option<&Scenario>) -> Result<(), String> {
    let gallery = Gallery::new(first)?;
    let viewport = egui::ViewportBuilder::default().with_inner_size([1240.0, 800.0]);
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

fn show(
    org: &Arc<Mutex<Org>>,
    scenario: &Scenario,
    (_, sentences): Language,
) -> Result<SignIn, String> {
    let policy = scenario.policy().map_err(|error| error.to_string())?;
    lock(org).set_policy(policy);
    let stage = Stage::new(Arc::clone(org), Box::new(System::new()), scenario.clone());
    Ok(stage.sign_in()?.with_strings(sentences()))
}

/// The tool stays as large as it is while the panel is zoomed: a window of the same size then still has
/// room for a narrow panel.
fn keep_size(ui: &mut Ui) {
    let zoom = ui.zoom_factor();
    let style = ui.style_mut();
    for font in style.text_styles.values_mut() {
        font.size /= zoom;
    }
    let spacing = &mut style.spacing;
    spacing.item_spacing /= zoom;
    spacing.button_padding /= zoom;
    spacing.interact_size /= zoom;
    spacing.icon_width /= zoom;
    spacing.icon_width_inner /= zoom;
    spacing.icon_spacing /= zoom;
    spacing.indent /= zoom;
}

impl Gallery {
    fn new(first: Option<&Scenario>) -> Result<Self, String> {
        let (server, org) = serve::sandbox(0, Policy::default())?;
        let served = server.spawn(Arc::clone(&org), None);
        let scenarios = Scenario::all();
        let [language, ..] = LANGUAGES;
        let name = first.map(Scenario::name);
        let is_first = |scenario: &Scenario| Some(scenario.name()) == name;
        let chosen = scenarios.iter().position(is_first).unwrap_or_default();
        let shown = scenarios.get(chosen);
        let shown = shown.map(|scenario| show(&org, scenario, language));
        Ok(Self {
            near: Near::new(Arc::clone(&org)),
            org,
            _server: served,
            shown: shown.unwrap_or_else(|| Err("there are no situations".to_owned())),
            scenarios,
            chosen,
            width: 480,
            language,
            search: String::new(),
        })
    }

    fn choose(&mut self, index: usize) {
        if let Some(scenario) = self.scenarios.get(index) {
            self.chosen = index;
            self.shown = show(&self.org, scenario, self.language);
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
            // What the system prefers is shown as what it comes to.
            let mut theme = ThemePreference::from(ui.ctx().theme());
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
            ui.label(format!("{} · {}", scenario.shows(), scenario.user()));
        }
    }
}

impl Gallery {
    /// What phones and mailboxes would show.
    fn drawer(&mut self, ui: &mut Ui) {
        let Ok(sign_in) = &mut self.shown else {
            return;
        };
        let Some(desk) = self.near.desk(ui.ctx(), sign_in.screen()) else {
            return;
        };
        let panel = egui::Panel::right("sandbox").exact_size(280.0 / ui.zoom_factor());
        panel.show(ui, |ui| {
            keep_size(ui);
            desk::show(ui, &desk, &mut self.near, sign_in);
        });
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
            .exact_size(230.0 / ui.zoom_factor())
            .show(ui, |ui| {
                keep_size(ui);
                self.list(ui);
            });
        egui::Panel::top("switches").show(ui, |ui| {
            keep_size(ui);
            self.switches(ui);
        });
        self.drawer(ui);
        egui::CentralPanel::default().show(ui, |ui| {
            egui::ScrollArea::both().show(ui, |ui| match &mut self.shown {
                Ok(sign_in) => {
                    ui.set_width(f32::from(self.width));
                    if let Outcome::SignedIn(_) = sign_in.ui(ui) {
                        ui.label("Signed in: the app has its tokens.");
                    }
                }
                Err(error) => {
                    ui.label(error.as_str());
                }
            });
        });
    }
}
