//! The parts of the card that are the same for all screens.

use egui::{
    Align, Align2, Label, Layout, Response, RichText, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    WidgetInfo, accesskit::Role, vec2,
};

use super::{
    access,
    controls::{self, Look},
};
use crate::{
    screen::{Emphasis, FrameRoom, Item, Picture, Press, Screen, Text},
    strings::Strings,
};

/// Draws picture, heading and user name. The heading can be given the keyboard, so that it is read
/// aloud and Tab goes on from it; one cannot come back to it.
pub(super) fn header(ui: &mut Ui, look: &Look<'_>, screen: &Screen, takes_focus: bool) {
    if let Some(symbol) = screen.symbol {
        ui.vertical_centered(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(52.0, 52.0), Sense::hover());
            ui.painter()
                .circle_filled(rect.center(), 26.0, look.palette.brand_wash);
            controls::icon_of(symbol).paint(ui.painter(), rect.shrink(13.0), look.palette.brand);
        });
        ui.add_space(4.0);
    }
    if let Some(title) = &screen.title {
        let text = look.strong(title).heading();
        let response = ui
            .vertical_centered(|ui| {
                let id = ui.next_auto_id();
                let has_focus = ui.memory(|memory| memory.has_focus(id));
                match takes_focus || has_focus {
                    true => focusable(ui, title, text),
                    false => ui.label(text),
                }
            })
            .inner;
        if takes_focus {
            response.request_focus();
        }
        access::text(ui, response.id, "title", Role::Heading, "", title);
        access::describe(ui, response.id, |node| node.set_level(1));
    }
    if let Some(identifier) = &screen.identifier {
        let text = RichText::new(identifier).color(look.palette.quiet);
        let response = ui.vertical_centered(|ui| ui.label(text)).inner;
        access::text(ui, response.id, "identifier", Role::Label, "", identifier);
    }
    ui.add_space(10.0);
}

/// A text that can have the keyboard. egui's own would be underlined then, as if it were a link.
fn focusable(ui: &mut Ui, words: &str, text: RichText) -> Response {
    let label = Label::new(text)
        .selectable(false)
        .sense(Sense::focusable_noninteractive());
    let (place, galley, response) = label.layout_in_ui(ui);
    let color = ui.visuals().text_color();
    ui.painter().galley(place, galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), words));
    response
}

pub(super) fn footer(ui: &mut Ui, look: &Look<'_>, screen: &Screen) -> Option<Press> {
    if screen.links.is_empty() {
        return None;
    }
    // A link above is one more of them.
    if !matches!(screen.items.last(), Some(Item::Link(_))) {
        ui.add_space(4.0);
    }
    let mut press = None;
    for link in &screen.links {
        if controls::link(ui, look, link) {
            press = Some(link.press.clone());
        }
    }
    press
}

/// Draws a paragraph, nearer to the one `after` which it comes if it says more about that.
pub(super) fn paragraph(ui: &mut Ui, look: &Look<'_>, text: &Text, after: Option<&Item>) {
    let body_before =
        matches!(after, Some(Item::Text(before)) if before.emphasis == Emphasis::Body);
    if text.emphasis == Emphasis::Quiet && body_before {
        ui.add_space(-6.0);
    }
    let color = if text.emphasis == Emphasis::Quiet {
        look.palette.quiet
    } else {
        look.palette.text
    };
    let rich = RichText::new(&text.text).color(color);
    match text.emphasis {
        Emphasis::Body | Emphasis::Quiet => {
            ui.label(rich);
        }
        Emphasis::Key => {
            let rich = rich.monospace().size(17.0);
            ui.vertical_centered(|ui| ui.add(Label::new(rich).wrap()));
        }
        Emphasis::Large => {
            ui.vertical_centered(|ui| ui.label(look.strong(&text.text).size(32.0)));
        }
    }
    ui.add_space(4.0);
}

/// Draws a heading over what follows, apart from the list before it.
pub(super) fn section(ui: &mut Ui, look: &Look<'_>, text: &str, after: Option<&Item>) {
    if matches!(after, Some(Item::Choice(_) | Item::Button(_))) {
        ui.add_space(8.0);
    }
    let response = ui.label(look.strong(text));
    access::text(ui, response.id, "section", Role::Heading, "", text);
    access::describe(ui, response.id, |node| node.set_level(2));
}

/// Leaves room for a part of the page that is somebody else's, and says where.
pub(super) fn frame_room(
    ui: &mut Ui,
    look: &Look<'_>,
    room: &FrameRoom,
    strings: &Strings,
) -> Response {
    let size = vec2(ui.available_width(), f32::from(room.height));
    // Whoever is in it with the mouse does not need the canvas.
    let sense = Sense::hover() | Sense::FOCUSABLE;
    let (rect, response) = ui.allocate_exact_size(size, sense);
    let edge = match response.has_focus() {
        true => Stroke::new(2.0, look.palette.brand),
        false => Stroke::new(1.0, look.palette.edge),
    };
    ui.painter()
        .rect_stroke(rect, look.theme.rounding, edge, StrokeKind::Inside);
    // Until it is there.
    ui.painter().text(
        rect.center(),
        Align2::CENTER_CENTER,
        strings.text("text.loading"),
        egui::TextStyle::Body.resolve(ui.style()),
        look.palette.quiet,
    );
    access::text(ui, response.id, "frame", Role::Iframe, "", &room.label);
    ui.add_space(4.0);
    response
}

pub(super) fn divider(ui: &mut Ui, look: &Look<'_>, word: Option<&str>) {
    let height = 24.0;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let stroke = Stroke::new(1.0, look.palette.edge);
    ui.painter().hline(rect.x_range(), rect.center().y, stroke);
    if let Some(word) = word {
        let builder = UiBuilder::new().max_rect(rect).layout(
            Layout::centered_and_justified(egui::Direction::TopDown)
                .with_cross_align(Align::Center),
        );
        let galley = ui.painter().layout_no_wrap(
            word.to_owned(),
            egui::TextStyle::Body.resolve(ui.style()),
            look.palette.quiet,
        );
        let ground = egui::Rect::from_center_size(rect.center(), galley.size() + vec2(16.0, 0.0));
        ui.painter().rect_filled(ground, 0, look.palette.card);
        ui.scope_builder(builder, |ui| {
            ui.label(RichText::new(word).color(look.palette.quiet))
        });
    }
}

/// How much more room than usual, in points, there is above an item that comes after this one.
pub(super) fn room_before(item: &Item, after: Option<&Item>) -> f32 {
    match (after, item) {
        (Some(Item::Button(_)), Item::Field(_)) => 8.0,
        (Some(Item::Choice(_) | Item::Link(_)), Item::Button(_)) => 8.0,
        (Some(Item::Picture(Picture::Waiting)), Item::Button(_)) => 6.0,
        _ => 0.0,
    }
}
