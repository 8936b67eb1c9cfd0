//! A list that opens.
//!
//! A short one is gone through as any system's own: arrows, Home and End, letters typed quickly.
//! A long one has a line to search with. What is chosen is marked, and in view when it opens.

mod entries;
mod keys;

use egui::{
    Align, Align2, Id, Label, Layout, Popup, Response, RichText, Sense, Stroke, TextStyle,
    TextWrapMode, Ui, UiBuilder, WidgetText, accesskit::Role, vec2,
};

use self::{
    entries::popup,
    keys::{Move, go_to_typed, key, opened_by_key},
};
use super::{
    access,
    controls::{Look, focus_ring},
    field::{Touched, caption},
    icon::Icon,
};
use crate::{
    screen::{Choosable, Draft, Field, finds, folded},
    strings::Strings,
};

/// A list with more entries has a line to search with.
const SHORT: usize = 12;
/// How much room the arrow takes, in points.
const ARROW: f32 = 26.0;

/// What an open list remembers from frame to frame.
#[derive(Clone, Default)]
struct Open {
    /// The entry that Enter takes, by its place among those shown.
    active: usize,
    /// The person has gone there.
    moved: bool,
    /// For how many frames it is to be brought into view: in the first, the list has no size yet.
    scroll: u8,
    /// What was typed, and when, in seconds of egui's clock.
    typed: String,
    typed_at: f64,
    /// Tab was pressed: the keyboard is on its way to what comes next.
    leaves: bool,
}

/// Draws the list, closed or open.
pub(super) fn show(
    ui: &mut Ui,
    look: &Look<'_>,
    field: &Field,
    draft: &mut Draft,
    strings: &Strings,
    touched: &mut Touched,
) {
    let label = caption(ui, look, field, Some(strings));
    let current = draft.text(&field.id).to_owned();
    let id = ui.scope_id().with(("select", &field.id));
    let list = id.with("list");
    let was_open = Popup::is_id_open(ui.ctx(), list);
    let mut open: Open = ui.data(|data| data.get_temp(list)).unwrap_or_default();
    let has_keyboard = ui.is_enabled() && ui.memory(|memory| memory.has_focus(id));
    let opens = has_keyboard && !was_open && opened_by_key(ui, id, field, &mut open);
    let shown = entries(field, &open);
    let pressed = if was_open {
        key(ui, id, &shown, &mut open)
    } else {
        None
    };
    let button = button(ui, look, id, field, &current, strings);
    if opens || (button.clicked() && !was_open) {
        Popup::open_id(ui.ctx(), list);
        begin(field, &current, &mut open);
    } else if button.clicked() {
        Popup::close_id(ui.ctx(), list);
    }
    let shown = entries(field, &open);
    let clicked = popup(
        ui,
        look,
        field,
        strings,
        &button,
        (&mut open, &shown, &current),
    );
    let taken = match pressed {
        Some(Move::Take) => shown.get(open.active).copied(),
        _ => clicked.and_then(|at| shown.get(at).copied()),
    };
    if let Some(option) = taken {
        draft.set_text(&field.id, &option.value);
    }
    if taken.is_some() || open.leaves {
        Popup::close_id(ui.ctx(), list);
    }
    let is_open = Popup::is_id_open(ui.ctx(), list);
    if was_open && !is_open {
        if !open.leaves {
            button.request_focus();
        }
        open = Open::default();
    }
    ui.data_mut(|data| data.insert_temp(list, open));
    touched.focus = Some(id);
    touched.described = Some(id);
    focus_ring(ui, look, &button);
    describe(ui, id, field, &current, is_open, &label);
    if !is_open {
        closed_options(ui, id, field);
    }
}

/// The entries that have what is typed in a long list, first those that begin with it; all of a
/// short one.
fn entries<'f>(field: &'f Field, open: &Open) -> Vec<&'f Choosable> {
    let is_long = is_long(field);
    let all = field.options.iter();
    let mut found: Vec<&Choosable> = all
        .filter(|option| !is_long || finds(&option.label, &open.typed))
        .collect();
    if is_long && !open.typed.is_empty() {
        let typed = folded(&open.typed);
        found.sort_by_cached_key(|option| !folded(&option.label).starts_with(&typed));
    }
    found
}

fn is_long(field: &Field) -> bool {
    field.options.len() > SHORT
}

/// The list opens at what is chosen.
fn begin(field: &Field, current: &str, open: &mut Open) {
    open.scroll = 3;
    if open.typed.is_empty() {
        let chosen = field.options.iter().position(|o| o.value == current);
        open.active = chosen.unwrap_or(0);
    } else if !is_long(field) {
        go_to_typed(&field.options.iter().collect::<Vec<_>>(), open);
    }
}

/// The closed list: what is chosen, and an arrow.
fn button(
    ui: &mut Ui,
    look: &Look<'_>,
    id: Id,
    field: &Field,
    current: &str,
    strings: &Strings,
) -> Response {
    let chosen = field.options.iter().find(|option| option.value == current);
    let (text, color) = match chosen {
        Some(option) => (option.label.clone(), look.palette.text),
        None => (strings.text("label.select-option"), look.palette.quiet),
    };
    let frame = egui::Frame::new()
        .fill(look.palette.field)
        .corner_radius(look.theme.rounding)
        .inner_margin(egui::Margin::symmetric(12, 10));
    let inner = frame.show(ui, |ui| {
        let text = RichText::new(text).color(color);
        let width = ui.available_width();
        let galley = WidgetText::from(text.clone()).into_galley(
            ui,
            Some(TextWrapMode::Wrap),
            width - ARROW,
            TextStyle::Body,
        );
        let size = vec2(width, galley.size().y.max(18.0));
        let (line, _) = ui.allocate_exact_size(size, Sense::hover());
        let (words, arrow) = line.split_left_right_at_x(line.right() - ARROW);
        let layout = Layout::left_to_right(Align::Center);
        ui.scope_builder(UiBuilder::new().max_rect(words).layout(layout), |ui| {
            ui.add(Label::new(text).wrap().selectable(false));
        });
        let arrow = Align2::RIGHT_CENTER.align_size_within_rect(vec2(18.0, 18.0), arrow);
        Icon::ChevronDown.paint(ui.painter(), arrow, look.palette.quiet);
    });
    let rect = inner.response.rect;
    let response = ui.interact(rect, id, Sense::click());
    let edge = if response.hovered() {
        look.palette.brand
    } else {
        look.palette.field_edge
    };
    ui.painter().rect_stroke(
        rect,
        look.theme.rounding,
        Stroke::new(1.0, edge),
        egui::StrokeKind::Inside,
    );
    response
}

fn describe(ui: &Ui, id: Id, field: &Field, current: &str, is_open: bool, label: &Response) {
    access::name(ui, id, &field.id, Role::ComboBox);
    access::describe(ui, id, |node| {
        node.set_value(current);
        node.set_label(field.label.as_str());
        node.set_expanded(is_open);
        node.add_action(egui::accesskit::Action::Click);
        if field.required {
            node.set_required();
        }
        node.push_labelled_by(label.id.accesskit_id());
    });
}

/// What a closed list holds, for those who do not see it opened. Nothing is done while nobody
/// reads the tree: a list of countries is long.
fn closed_options(ui: &mut Ui, list: Id, field: &Field) {
    if ui.ctx().accesskit_node_builder(list, |_| ()).is_none() {
        return;
    }
    for option in &field.options {
        let id = list.with(("option", &option.value));
        let response = ui.interact(egui::Rect::NOTHING, id, egui::Sense::hover());
        access::text(
            ui,
            response.id,
            &format!("{}.{}", field.id, option.value),
            Role::ListBoxOption,
            "",
            &option.label,
        );
        access::describe(ui, id, |node| node.set_value(option.value.as_str()));
    }
}
