//! Buttons of which one is on.
//!
//! As the ARIA practices have it: Tab goes to the group, to the one that is on, and the arrows
//! choose another.

use egui::{
    EventFilter, Id, Key, Label, Modifiers, Rect, Sense, Ui, WidgetInfo, accesskit::Role, vec2,
};

use super::{
    access,
    controls::{Look, focus_ring},
    field::{Touched, caption},
};
use crate::{
    screen::{Choosable, Draft, Field, Page, Press},
    strings::Strings,
};

/// How big the circle is, in points.
const CIRCLE: f32 = 18.0;

/// Draws the group.
pub(super) fn show(
    ui: &mut Ui,
    look: &Look<'_>,
    field: &Field,
    draft: &mut Draft,
    strings: &Strings,
    touched: &mut Touched,
) {
    let current = draft.text(&field.id).to_owned();
    let chosen = field.options.iter().position(|o| o.value == current);
    let id_of = |ui: &Ui, option: &Choosable| {
        let name = ("radio", &field.id, &option.value);
        ui.scope_id().with(name)
    };
    let scope: Vec<Id> = field.options.iter().map(|o| id_of(ui, o)).collect();
    let stop = chosen.unwrap_or(0);
    let mut picked = scope
        .get(stop)
        .and_then(|id| moved(ui, *id, chosen, scope.len()));
    let group = ui.vertical(|ui| {
        if !field.label.is_empty() {
            caption(ui, look, field, Some(strings));
        }
        for (index, option) in field.options.iter().enumerate() {
            let on = chosen == Some(index);
            let name = format!("{}.{}", field.id, option.value);
            if row(
                ui,
                look,
                scope[index],
                (&name, option),
                on,
                index == stop || picked == Some(index),
            ) {
                picked = Some(index);
            }
        }
    });
    touched.focus = scope.get(stop).copied();
    let id = group.response.id;
    touched.described = Some(id);
    access::text(ui, id, &field.id, Role::RadioGroup, "", &field.label);
    if let Some(option) = picked.and_then(|index| field.options.get(index)) {
        if option.value != current {
            draft.set_text(&field.id, &option.value);
            touched.press = option.page.map(Press::Show);
        }
        let id = id_of(ui, option);
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    let value = draft.text(&field.id).to_owned();
    access::describe(ui, id, |node| node.set_value(value));
    if touched.press == Some(Press::Show(Page::First)) {
        touched.focus = None;
    }
}

/// The one that a key leads to while the group has the keyboard.
fn moved(ui: &Ui, stop: Id, chosen: Option<usize>, count: usize) -> Option<usize> {
    let arrows = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        ..EventFilter::default()
    };
    if !ui.is_enabled() || !ui.memory(|memory| memory.has_focus(stop)) {
        return None;
    }
    ui.memory_mut(|memory| memory.set_focus_lock_filter(stop, arrows));
    let at = chosen.unwrap_or(0);
    ui.input_mut(|input| {
        let mut pressed = |key: Key| input.consume_key(Modifiers::NONE, key);
        if pressed(Key::ArrowDown) || pressed(Key::ArrowRight) {
            Some((at + 1) % count)
        } else if pressed(Key::ArrowUp) || pressed(Key::ArrowLeft) {
            Some((at + count - 1) % count)
        } else {
            None
        }
    })
}

/// Draws one, and says whether it was pressed. Only where Tab `stops` can it have the keyboard.
fn row(
    ui: &mut Ui,
    look: &Look<'_>,
    id: Id,
    (name, option): (&str, &Choosable),
    on: bool,
    stops: bool,
) -> bool {
    let inner = ui.horizontal(|ui| {
        let (circle, _) = ui.allocate_exact_size(vec2(CIRCLE, CIRCLE), Sense::hover());
        let text = egui::RichText::new(&option.label).color(look.palette.text);
        ui.add(Label::new(text).wrap().selectable(false));
        circle
    });
    let rect = inner.response.rect;
    let sense = if stops { Sense::click() } else { Sense::CLICK };
    let response = ui.interact(rect, id, sense);
    paint(ui, look, inner.inner, on, response.hovered());
    focus_ring(ui, look, &response);
    // egui says by itself only where those are that can have the keyboard.
    response.widget_info(|| WidgetInfo::labeled(Role::RadioButton, ui.is_enabled(), &option.label));
    access::text(ui, id, name, Role::RadioButton, "", &option.label);
    access::describe(ui, id, |node| {
        node.set_value(option.value.as_str());
        node.set_toggled(on.into());
        node.add_action(egui::accesskit::Action::Click);
    });
    response.clicked()
}

fn paint(ui: &Ui, look: &Look<'_>, circle: Rect, on: bool, hovered: bool) {
    let palette = &look.palette;
    let edge = if on || hovered {
        palette.brand
    } else {
        palette.field_edge
    };
    let (center, radius) = (circle.center(), CIRCLE / 2.0 - 1.0);
    let stroke = egui::Stroke::new(if on { 1.5 } else { 1.0 }, edge);
    ui.painter().circle(center, radius, palette.field, stroke);
    if on {
        ui.painter()
            .circle_filled(center, radius * 0.5, palette.brand);
    }
}
