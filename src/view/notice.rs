//! Notices above the form.

use egui::{
    Frame, Margin, RichText, Stroke, Ui,
    accesskit::{Live, Role},
};

use super::{
    access,
    controls::{Look, focus_ring},
    icon::Icon,
};
use crate::{
    protocol::model::Severity,
    screen::{Notice, Press},
};

/// Draws one notice, and says which of its links was pressed.
pub(super) fn show(ui: &mut Ui, look: &Look<'_>, index: usize, notice: &Notice) -> Option<Press> {
    let palette = &look.palette;
    let (color, wash, icon) = match notice.severity {
        Severity::Error => (palette.error, palette.error_wash, Icon::Error),
        Severity::Warning => (palette.warning, palette.warning_wash, Icon::Warning),
        Severity::Success => (palette.success, palette.success_wash, Icon::CheckCircle),
        Severity::Info => (palette.brand, palette.brand_wash, Icon::Info),
    };
    let frame = Frame::new()
        .fill(wash)
        .stroke(Stroke::new(1.0, color))
        .corner_radius(look.theme.rounding)
        .inner_margin(Margin::symmetric(12, 10));
    let mut pressed = None;
    let drawn = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            let (rect, _) = ui.allocate_exact_size(egui::vec2(20.0, 20.0), egui::Sense::hover());
            icon.paint(ui.painter(), rect, color);
            ui.vertical(|ui| pressed = body(ui, look, notice));
        });
    });
    let id = ui.scope_id().with(("notice", index));
    ui.interact(drawn.response.rect, id, egui::Sense::hover());
    let class = if notice.plain {
        format!("{} plain", notice.severity.as_str())
    } else {
        notice.severity.as_str().to_owned()
    };
    access::text(ui, id, "notice", Role::Alert, &class, &whole_text(notice));
    access::describe(ui, id, |node| {
        node.set_live(if notice.severity == Severity::Error {
            Live::Assertive
        } else {
            Live::Polite
        });
    });
    ui.add_space(6.0);
    pressed
}

fn body(ui: &mut Ui, look: &Look<'_>, notice: &Notice) -> Option<Press> {
    let palette = &look.palette;
    let mut pressed = None;
    if let Some(title) = &notice.title {
        ui.label(look.strong(title));
    }
    if !notice.text.is_empty() {
        ui.label(RichText::new(&notice.text).color(palette.text));
    }
    for part in &notice.list {
        match (&part.link, &part.remediation) {
            (Some(link), _) => {
                if link_ui(ui, look, ("message-link", Role::Link), &part.text) {
                    pressed = Some(Press::Open(link.url.clone()));
                }
            }
            (None, Some(button)) => {
                if link_ui(ui, look, (&button.id, Role::Button), &part.text) {
                    pressed = Some(Press::RemediateDevice(button.message));
                }
            }
            (None, None) if part.is_heading => {
                ui.add_space(4.0);
                ui.label(look.strong(&part.text));
            }
            (None, None) => {
                ui.label(RichText::new(&part.text).color(palette.text));
            }
        }
    }
    for link in &notice.links {
        if link_ui(ui, look, (link.id, Role::Link), &link.label) {
            pressed = Some(Press::Open(link.url.clone()));
        }
    }
    pressed
}

fn link_ui(ui: &mut Ui, look: &Look<'_>, (id, role): (&str, Role), label: &str) -> bool {
    let response = ui.link(RichText::new(label).color(look.palette.brand));
    focus_ring(ui, look, &response);
    access::name(ui, response.id, id, role);
    response.clicked()
}

/// All that a notice says, as one text.
fn whole_text(notice: &Notice) -> String {
    let parts = notice
        .title
        .iter()
        .chain(Some(&notice.text))
        .chain(notice.list.iter().map(|part| &part.text));
    let links = notice.links.iter().map(|link| &link.label);
    let texts: Vec<&str> = parts
        .chain(links)
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    texts.join(" ")
}
