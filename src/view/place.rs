//! Where the card stands in its host: in the middle, and in view.

use egui::{Align, Id, Order, ScrollArea, Ui, UiBuilder, UiKind, style::ScrollAnimation};

/// What is around a window inside the window, in points: its title, its edges.
const AROUND_FLOATING: f32 = 64.0;

/// Draws a card of at most this width in the middle, below what the host has drawn, and gives the
/// height that it took. What is in it has ids below `id`, however it is placed.
///
/// Where there is less room than it needs, it scrolls; but not in a host that scrolls, or there
/// would be two bars for one thing.
pub(super) fn card(
    ui: &mut Ui,
    id: Id,
    max_width: f32,
    known_height: f32,
    mut draw: impl FnMut(&mut Ui),
) -> f32 {
    let room = ui.available_width();
    let width = room.min(max_width);
    let limit = height_limit(ui, known_height);
    let mut height = 0.0;
    let mut drawn = |ui: &mut Ui| {
        let inside = UiBuilder::new().scope_id(id);
        let response = ui.scope_builder(inside, |ui| {
            ui.set_width(width);
            draw(ui);
        });
        height = response.response.rect.height();
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(((room - width) / 2.0).max(0.0));
        ui.vertical(|ui| {
            ui.set_width(width);
            match limit {
                // By this id, each screen begins at its top.
                Some(limit) => drop(
                    ScrollArea::vertical()
                        .id_salt(id.with("scroll"))
                        .max_height(limit)
                        .show(ui, &mut drawn),
                ),
                None => drawn(ui),
            }
        });
    });
    height
}

/// The most height that is taken before it is scrolled; none where it is not.
fn height_limit(ui: &Ui, known_height: f32) -> Option<f32> {
    let available = ui.available_height();
    // What is in a scroll area is told the height that can be seen, not how far it may go.
    if !available.is_finite() || ui.stack().contained_in(UiKind::ScrollArea) {
        return None;
    }
    if ui.layer_id().order == Order::Background {
        return Some(available);
    }
    // A window inside the window grows with what is in it, as long as there is room.
    let most = ui.ctx().content_rect().height() - AROUND_FLOATING;
    (known_height > most).then_some(most)
}

/// A host that scrolls is to show the beginning of a card that it has scrolled half away: that is
/// where the heading and the messages of a new screen are.
pub(super) fn show_top(ui: &Ui) {
    let (card, seen) = (ui.min_rect(), ui.clip_rect());
    if card.top() < seen.top() && card.bottom() > seen.top() {
        ui.scroll_to_rect_animation(card, Some(Align::TOP), ScrollAnimation::none());
    }
}
