//! Cards that look as the panel does, and what stands on them.

use egui::{Align, Frame, Layout, Margin, RichText, Stroke, Ui, UiBuilder};
use egui_okta::Theme;

/// A card in the middle, as wide as the panel's.
pub(super) fn card(ui: &mut Ui, id: &str, add: impl FnOnce(&mut Ui)) {
    let theme = Theme::default();
    let palette = theme.palette(ui.visuals().dark_mode);
    let style = theme.style(ui.style());
    let narrow = ui.available_width() < 360.0;
    let margin: i8 = if narrow { 16 } else { 32 };
    ui.vertical_centered(|ui| {
        let width = ui.available_width().min(theme.max_width);
        let builder = UiBuilder::new().id_salt(id).style(style);
        ui.scope_builder(builder, |ui| {
            ui.set_max_width(width);
            let frame = Frame::new()
                .fill(palette.card)
                .stroke(Stroke::new(1.0, palette.edge))
                .corner_radius(theme.rounding + 4)
                .inner_margin(Margin::same(margin));
            frame.show(ui, |ui| {
                ui.with_layout(Layout::top_down(Align::Min), |ui| {
                    ui.set_width(ui.available_width());
                    add(ui);
                });
            });
        });
    });
    ui.add_space(12.0);
}

/// A bar above the cards, as wide as they are, whose controls are small.
pub(super) fn bar(ui: &mut Ui, id: &str, add: impl FnOnce(&mut Ui)) {
    let theme = Theme::default();
    let mut style = theme.style(ui.style());
    style.spacing.button_padding = egui::vec2(8.0, 3.0);
    ui.vertical_centered(|ui| {
        let width = ui.available_width().min(theme.max_width);
        let builder = UiBuilder::new().id_salt(id).style(style);
        ui.scope_builder(builder, |ui| {
            ui.set_max_width(width);
            ui.with_layout(Layout::top_down(Align::Min), add);
        });
    });
    ui.add_space(12.0);
}

/// A line that stands back.
pub(super) fn quiet(ui: &mut Ui, text: impl Into<String>) {
    let palette = Theme::default().palette(ui.visuals().dark_mode);
    let text = RichText::new(text).color(palette.quiet).small();
    ui.add(egui::Label::new(text).wrap());
}

/// A name, and below it what it stands for: that fits in the narrowest window.
pub(super) fn fact(ui: &mut Ui, name: &str, what: &str) {
    ui.add_space(2.0);
    quiet(ui, name);
    ui.add(egui::Label::new(what).wrap());
}

/// What went wrong.
pub(super) fn alarm(ui: &mut Ui, text: &str) {
    let palette = Theme::default().palette(ui.visuals().dark_mode);
    note(ui, text, palette.error_wash, palette.error);
}

/// What is worth to be known.
pub(super) fn notice(ui: &mut Ui, text: &str) {
    let palette = Theme::default().palette(ui.visuals().dark_mode);
    note(ui, text, palette.brand_wash, palette.text);
}

fn note(ui: &mut Ui, text: &str, fill: egui::Color32, color: egui::Color32) {
    let frame = Frame::new().fill(fill).corner_radius(8).inner_margin(10);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.add(egui::Label::new(RichText::new(text).color(color)).wrap());
    });
    ui.add_space(6.0);
}

/// A button as wide as the card, and below it what it does. `focus` gives it the keyboard.
pub(super) fn deed(ui: &mut Ui, label: &str, does: &str, primary: bool, focus: bool) -> bool {
    let theme = Theme::default();
    let palette = theme.palette(ui.visuals().dark_mode);
    let (fill, stroke, color) = if primary {
        (palette.brand, Stroke::NONE, palette.on_brand)
    } else {
        let stroke = Stroke::new(1.0, palette.field_edge);
        (palette.card, stroke, palette.text)
    };
    let text = RichText::new(label).color(color).strong();
    let button = egui::Button::new(text)
        .fill(fill)
        .stroke(stroke)
        .corner_radius(theme.rounding)
        .wrap()
        .min_size(egui::vec2(ui.available_width(), 40.0));
    let response = ui.vertical_centered_justified(|ui| ui.add(button)).inner;
    if focus {
        response.request_focus();
    }
    if response.has_focus() {
        let ring = Stroke::new(2.0, palette.brand);
        let rect = response.rect.expand(2.0);
        let kind = egui::StrokeKind::Outside;
        ui.painter()
            .rect_stroke(rect, theme.rounding + 2, ring, kind);
    }
    if !does.is_empty() {
        quiet(ui, does);
    }
    ui.add_space(6.0);
    response.clicked()
}
