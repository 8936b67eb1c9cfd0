//! Buttons, links and rows.

use std::sync::Arc;

use egui::{
    Button as EguiButton, FontFamily, Response, RichText, Sense, Stroke, Ui, UiBuilder,
    accesskit::Role, text::LayoutJob, vec2,
};

use super::{
    access,
    icon::Icon,
    theme::{Palette, Theme},
};
use crate::screen::{Button, Choice, Link, Symbol};

/// What of the panel all controls need to know.
pub(super) struct Look<'a> {
    pub(super) theme: &'a Theme,
    pub(super) palette: Palette,
    /// The font of headings and labels.
    pub(super) strong: FontFamily,
    /// An answer is waited for: nothing can be pressed.
    pub(super) busy: bool,
}

impl Look<'_> {
    /// A text that stands out.
    pub(super) fn strong(&self, text: impl Into<String>) -> RichText {
        RichText::new(text)
            .family(self.strong.clone())
            .color(self.palette.text)
    }
}

/// How far around what has the keyboard is to be seen too, in points.
const RING_MARGIN: f32 = 12.0;

/// Above and below the label of a button, in points.
const LABEL_MARGIN: f32 = 9.0;

/// How much room is left of a button's label, and right of it. A label beside a symbol stands in the
/// middle of the button as long as it has one line there.
fn beside_label(ui: &Ui, button: &Button, text: RichText) -> (f32, f32) {
    let margin = ui.spacing().button_padding.x;
    if button.symbol.is_none() {
        return (margin, margin);
    }
    let symbol = 40.0;
    let width = lines(ui, text, f32::INFINITY).size().x;
    match width > ui.available_width() - 2.0 * symbol {
        true => (symbol, margin),
        false => (symbol, symbol),
    }
}

/// A label in lines that stand in the middle of each other.
fn lines(ui: &Ui, text: RichText, width: f32) -> Arc<egui::Galley> {
    let font = egui::FontSelection::from(egui::TextStyle::Button);
    let mut job = LayoutJob::default();
    text.append_to(&mut job, ui.style(), font, egui::Align::Center);
    job.halign = egui::Align::Center;
    job.wrap.max_width = width;
    ui.painter().layout_job(job)
}

/// The button itself, as high as its label needs, with that in its middle.
fn face(
    ui: &mut Ui,
    look: &Look<'_>,
    button: &Button,
    widget: EguiButton<'_>,
    color: egui::Color32,
) -> Response {
    let text = look.strong(&button.label).color(color);
    let (left, right) = beside_label(ui, button, text.clone());
    let width = ui.available_width();
    let lines = lines(ui, text, width - left - right);
    let size = vec2(width, (lines.size().y + 2.0 * LABEL_MARGIN).max(40.0));
    let widget = widget.min_size(size);
    let response = ui.vertical_centered_justified(|ui| ui.add(widget)).inner;
    let middle = response.rect.center() + vec2((left - right) / 2.0, 0.0);
    let top = middle - vec2(0.0, lines.size().y / 2.0);
    ui.painter().galley(top, lines, color);
    response
}

/// Draws a button as wide as the card, the one of several of its name with this number.
pub(super) fn button(
    ui: &mut Ui,
    look: &Look<'_>,
    button: &Button,
    number: usize,
    spins: bool,
) -> Response {
    let Look {
        theme,
        palette,
        busy,
        ..
    } = look;
    let enabled = button.enabled && !busy;
    let (fill, edge, color) = match (button.stands_out, enabled) {
        (true, true) => (palette.brand, Stroke::NONE, palette.on_brand),
        (true, false) => (palette.edge, Stroke::NONE, palette.quiet),
        (false, _) => (
            palette.card,
            Stroke::new(1.0, palette.field_edge),
            palette.text,
        ),
    };
    // Not by its place: a message with a button of its own may come above it while it has the keyboard.
    let id = ui.scope_id().with(("button", &button.id, number));
    let response = ui
        // What was pressed keeps the keyboard: Tab goes on from there while it is waited for, and after.
        .add_enabled_ui(enabled || spins, |ui| {
            let widget = EguiButton::new("")
                .fill(fill)
                .stroke(edge)
                .corner_radius(theme.rounding);
            let own = UiBuilder::new().scope_id(id);
            ui.scope_builder(own, |ui| face(ui, look, button, widget, color))
                .inner
        })
        .inner;
    if response.hovered() && enabled && button.stands_out {
        let stroke = Stroke::new(2.0, palette.brand_hover);
        ui.painter().rect_stroke(
            response.rect,
            theme.rounding,
            stroke,
            egui::StrokeKind::Inside,
        );
    }
    focus_ring(ui, look, &response);
    let left = egui::Rect::from_center_size(
        response.rect.left_center() + vec2(22.0, 0.0),
        vec2(20.0, 20.0),
    );
    if spins {
        egui::Spinner::new().color(color).paint_at(ui, left);
    } else if let Some(symbol) = button.symbol {
        icon_of(symbol).paint(ui.painter(), left, color);
    }
    access::name(ui, response.id, &button.id, Role::Button);
    access::describe(ui, response.id, |node| {
        node.set_label(button.label.as_str());
        if button.primary {
            node.set_class_name("primary");
        }
        if spins {
            node.set_busy();
            node.set_disabled();
        }
    });
    response
}

/// A ring around what has the keyboard, wide enough to be seen; where something scrolls, it is
/// brought into view.
pub(super) fn focus_ring(ui: &Ui, look: &Look<'_>, response: &Response) {
    if response.gained_focus() {
        let place = response.rect.expand(RING_MARGIN);
        ui.scroll_to_rect(place, None);
    }
    if response.has_focus() {
        let rect = response.rect.expand(2.0);
        let stroke = Stroke::new(2.0, look.palette.brand);
        ui.painter().rect_stroke(
            rect,
            look.theme.rounding + 2,
            stroke,
            egui::StrokeKind::Outside,
        );
    }
}

/// Draws a link with the words before it, and says whether it was pressed.
pub(super) fn link(ui: &mut Ui, look: &Look<'_>, link: &Link) -> bool {
    let mut pressed = false;
    let words = RichText::new(link.lead.as_deref().unwrap_or_default());
    let width = lines(ui, words, f32::INFINITY).size().x
        + lines(ui, RichText::new(&link.label), f32::INFINITY)
            .size()
            .x;
    if let Some(lead) = &link.lead
        && width + 4.0 > ui.available_width()
    {
        // The link is not broken after its first word: it has a line of its own.
        ui.add_space(4.0);
        ui.label(RichText::new(lead).color(look.palette.quiet));
        ui.add_space(-4.0);
    }
    // Not by its place: another may come above it while it has the keyboard.
    let id = ui.scope_id().with(("link", link.id, &link.label));
    let line = |ui: &mut Ui| {
        if let Some(lead) = &link.lead
            && width + 4.0 <= ui.available_width()
        {
            ui.spacing_mut().item_spacing.x = 4.0;
            ui.label(RichText::new(lead).color(look.palette.quiet));
        }
        let text = RichText::new(&link.label).color(look.palette.brand);
        let enabled = !look.busy || link.press.is_way_out();
        let response = ui.add_enabled(enabled, egui::Link::new(text));
        focus_ring(ui, look, &response);
        access::name(ui, response.id, link.id, Role::Link);
        pressed = response.clicked();
    };
    ui.scope_builder(UiBuilder::new().scope_id(id), |ui| {
        ui.horizontal_wrapped(line);
    });
    pressed
}

/// What a row of a list says.
fn words(ui: &mut Ui, look: &Look<'_>, choice: &Choice) {
    let label = egui::Label::new(look.strong(&choice.label))
        .wrap()
        .selectable(false);
    if choice.description.is_none() {
        // One line stands in the middle of its picture.
        ui.add_space(3.0);
    }
    ui.add(label);
    if let Some(text) = &choice.description {
        let text = RichText::new(text).color(look.palette.quiet).small();
        ui.add(egui::Label::new(text).wrap().selectable(false));
    }
}

/// Draws a row of a list, the `index`th thing on the card, and says whether it was chosen.
pub(super) fn choice(ui: &mut Ui, look: &Look<'_>, choice: &Choice, index: usize) -> bool {
    let Look {
        theme,
        palette,
        busy,
        ..
    } = look;
    let frame = egui::Frame::new()
        .stroke(Stroke::new(1.0, palette.edge))
        .corner_radius(theme.rounding)
        .inner_margin(egui::Margin::symmetric(12, 10));
    let inner = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        let row = ui.horizontal(|ui| {
            let (icon, _) = ui.allocate_exact_size(vec2(24.0, 24.0), Sense::hover());
            ui.add_space(4.0);
            ui.vertical(|ui| {
                ui.set_width((ui.available_width() - 24.0).max(40.0));
                words(ui, look, choice);
            });
            icon
        });
        row.inner
    });
    let rect = inner.response.rect;
    // In the middle of the row, however many lines that has.
    let middle = egui::pos2(inner.inner.center().x, rect.center().y);
    let icon = egui::Rect::from_center_size(middle, inner.inner.size());
    icon_of(choice.symbol).paint(ui.painter(), icon, palette.brand);
    // Not by its place: that changes while it has the keyboard, if it is scrolled to.
    let id = ui.scope_id().with(("choice", &choice.id, index));
    let sense = if *busy {
        Sense::hover()
    } else {
        Sense::click()
    };
    let response = ui.interact(rect, id, sense);
    if response.hovered() && !busy {
        ui.painter().rect_stroke(
            rect,
            theme.rounding,
            Stroke::new(1.5, palette.brand),
            egui::StrokeKind::Inside,
        );
    }
    let right =
        egui::Rect::from_center_size(rect.right_center() - vec2(18.0, 0.0), vec2(16.0, 16.0));
    Icon::ChevronRight.paint(ui.painter(), right, palette.quiet);
    focus_ring(ui, look, &response);
    access::name(ui, id, &choice.id, Role::Button);
    access::describe(ui, id, |node| {
        node.set_label(choice.label.as_str());
        node.set_class_name("choice");
        node.add_action(egui::accesskit::Action::Click);
        if let Some(text) = &choice.description {
            node.set_description(text.as_str());
        }
    });
    response.clicked()
}

/// The drawing of a symbol.
pub(super) fn icon_of(symbol: Symbol) -> Icon {
    match symbol {
        Symbol::Password => Icon::Password,
        Symbol::Email => Icon::Email,
        Symbol::Phone => Icon::Phone,
        Symbol::Totp => Icon::Totp,
        Symbol::Push => Icon::Push,
        Symbol::Question => Icon::SecurityQuestion,
        Symbol::SecurityKey => Icon::SecurityKey,
        Symbol::Passkey => Icon::Passkey,
        Symbol::Shield => Icon::Shield,
        Symbol::Provider => Icon::IdentityProvider,
        Symbol::SmartCard => Icon::SmartCard,
        Symbol::Device => Icon::Device,
        Symbol::Mobile => Icon::Mobile,
        Symbol::App => Icon::App,
        Symbol::Ticket => Icon::TemporaryAccessCode,
        Symbol::Nfc => Icon::Nfc,
        Symbol::Token => Icon::HardwareToken,
        Symbol::User => Icon::User,
        Symbol::Check => Icon::CheckCircle,
        Symbol::Warning => Icon::Warning,
    }
}
