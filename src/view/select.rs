//! A list that opens.
//!
//! A short one is gone through as any system's own: arrows, Home and End, letters typed quickly.
//! A long one has a line to search with. What is chosen is marked, and in view when it opens.

use egui::{
    Align, Event, EventFilter, Id, Key, Label, Modifiers, Popup, PopupCloseBehavior, Response,
    RichText, ScrollArea, Sense, Stroke, TextEdit, TextWrapMode, Ui, accesskit::Role, vec2,
};

use super::{
    access,
    controls::{Look, focus_ring},
    field::{Touched, caption},
    icon::Icon,
};
use crate::{
    screen::{Choosable, Draft, Field, finds, type_ahead},
    strings::Strings,
};

/// A list with more entries has a line to search with.
const SHORT: usize = 12;
/// Letters that come later than this, in seconds, begin a new word.
const WORD_SECS: f64 = 1.0;
/// How many entries Page Up and Page Down go.
const PAGE: usize = 8;
/// How high an open list is at most, in points.
const HEIGHT: f32 = 260.0;

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

/// What a key means to a list.
enum Move {
    To(usize),
    Take,
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

/// The entries that have what is typed in a long list; all of a short one.
fn entries<'f>(field: &'f Field, open: &Open) -> Vec<&'f Choosable> {
    let is_long = is_long(field);
    let all = field.options.iter();
    all.filter(|option| !is_long || finds(&option.label, &open.typed))
        .collect()
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

/// Whether a key opens the closed list that has the keyboard. A letter begins a search at once.
fn opened_by_key(ui: &Ui, id: Id, field: &Field, open: &mut Open) -> bool {
    let arrows = EventFilter {
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
    if field.options.is_empty() {
        return false;
    }
    let by_arrow = ui.input_mut(|input| {
        [Key::ArrowDown, Key::ArrowUp]
            .iter()
            .any(|key| input.consume_key(Modifiers::NONE, *key))
    });
    let typed = typed(ui);
    open.typed = typed.trim_start().to_owned();
    open.typed_at = ui.ctx().time();
    open.moved = !open.typed.is_empty();
    by_arrow || open.moved
}

/// What was typed in this frame; it is not given to anything else.
fn typed(ui: &Ui) -> String {
    let mut text = String::new();
    ui.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Text(typed) => {
                text.push_str(typed);
                false
            }
            _ => true,
        });
    });
    text
}

/// What a key means to the open list.
fn key(ui: &Ui, id: Id, shown: &[&Choosable], open: &mut Open) -> Option<Move> {
    let has_keyboard = ui.memory(|memory| memory.has_focus(id));
    let all = EventFilter {
        vertical_arrows: true,
        escape: true,
        ..EventFilter::default()
    };
    if has_keyboard {
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, all));
    }
    let last = shown.len().saturating_sub(1);
    let at = open.active.min(last);
    let pressed = ui.input_mut(|input| {
        open.leaves = input.key_pressed(Key::Tab);
        if open.leaves {
            return open.moved.then_some(Move::Take);
        }
        let mut pressed = |key: Key| input.consume_key(Modifiers::NONE, key);
        Some(match () {
            () if pressed(Key::ArrowDown) => Move::To((at + 1).min(last)),
            () if pressed(Key::ArrowUp) => Move::To(at.saturating_sub(1)),
            () if pressed(Key::PageDown) => Move::To((at + PAGE).min(last)),
            () if pressed(Key::PageUp) => Move::To(at.saturating_sub(PAGE)),
            () if has_keyboard && pressed(Key::Home) => Move::To(0),
            () if has_keyboard && pressed(Key::End) => Move::To(last),
            () if pressed(Key::Enter) => Move::Take,
            () if has_keyboard && open.typed.is_empty() && pressed(Key::Space) => Move::Take,
            () => return None,
        })
    });
    if let Some(Move::To(place)) = pressed {
        open.active = place;
        open.moved = true;
        open.scroll = 1;
    }
    if has_keyboard {
        add_typed(ui, shown, open);
    }
    pressed
}

/// Letters typed where a short list has the keyboard.
fn add_typed(ui: &Ui, shown: &[&Choosable], open: &mut Open) {
    let now = ui.ctx().time();
    let letters = typed(ui);
    if now - open.typed_at > WORD_SECS {
        open.typed.clear();
    }
    let letters = if open.typed.is_empty() {
        letters.trim_start()
    } else {
        &letters
    };
    if !letters.is_empty() {
        open.typed.push_str(letters);
        open.typed_at = now;
        go_to_typed(shown, open);
    }
}

fn go_to_typed(shown: &[&Choosable], open: &mut Open) {
    let labels: Vec<&str> = shown.iter().map(|option| option.label.as_str()).collect();
    if let Some(at) = type_ahead(&labels, open.active, &open.typed) {
        open.active = at;
        open.moved = true;
        open.scroll = 1;
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
        ui.horizontal(|ui| {
            let width = ui.available_width() - 26.0;
            ui.allocate_ui(vec2(width, 0.0), |ui| {
                ui.set_width(width);
                let text = RichText::new(text).color(color);
                ui.add(Label::new(text).truncate().selectable(false));
            });
            let (rect, _) = ui.allocate_exact_size(vec2(18.0, 18.0), Sense::hover());
            Icon::ChevronDown.paint(ui.painter(), rect, look.palette.quiet);
        });
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

/// Draws the open list, and says which entry was pressed.
fn popup(
    ui: &Ui,
    look: &Look<'_>,
    field: &Field,
    strings: &Strings,
    button: &Response,
    (open, shown, current): (&mut Open, &[&Choosable], &str),
) -> Option<usize> {
    let list = button.id.with("list");
    let mut pressed = None;
    let frame = egui::Frame::popup(ui.style())
        .fill(look.palette.card)
        .inner_margin(4);
    Popup::from_response(button)
        .id(list)
        .open_memory(None)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .width(button.rect.width())
        .frame(frame)
        .show(|ui| {
            ui.set_width(button.rect.width() - 10.0);
            if is_long(field) {
                search(ui, look, (list, &field.id), strings, open);
            }
            if shown.is_empty() {
                let text = RichText::new(strings.text("label.nothing-found"));
                ui.label(text.color(look.palette.quiet));
            }
            ScrollArea::vertical().max_height(HEIGHT).show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = 0.0;
                for (index, option) in shown.iter().enumerate() {
                    let is_active = index == open.active;
                    let is_chosen = option.value == current;
                    let response = row(ui, look, list, option, (is_active, is_chosen));
                    access::describe(ui, response.id, |node| {
                        node.set_author_id(format!("{}.{}", field.id, option.value));
                    });
                    if is_active && open.scroll > 0 {
                        let align = (!open.moved).then_some(Align::Center);
                        response.scroll_to_me(align);
                        open.scroll -= 1;
                        ui.ctx().request_repaint();
                    }
                    if response.clicked() {
                        pressed = Some(index);
                    }
                }
            });
        });
    pressed
}

/// The line to search with, which has the keyboard for as long as the list is open.
fn search(
    ui: &mut Ui,
    look: &Look<'_>,
    (list, name): (Id, &str),
    strings: &Strings,
    open: &mut Open,
) {
    let id = list.with("search");
    let hint = strings.text("label.search");
    let response = TextEdit::singleline(&mut open.typed)
        .id(id)
        .hint_text(RichText::new(&hint).color(look.palette.quiet))
        .text_color(look.palette.text)
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(8, 7))
        .show(ui)
        .response;
    if !response.has_focus() && !open.leaves {
        response.request_focus();
    }
    if response.changed() {
        open.active = 0;
        open.moved = !open.typed.is_empty();
        open.scroll = 1;
    }
    let author = format!("{name}-search");
    access::text(ui, response.id, &author, Role::SearchInput, "", &hint);
    ui.add_space(4.0);
}

/// One entry. Tab does not stop at it.
fn row(
    ui: &mut Ui,
    look: &Look<'_>,
    list: Id,
    option: &Choosable,
    (is_active, is_chosen): (bool, bool),
) -> Response {
    let ground = ui.painter().add(egui::Shape::Noop);
    let inner = egui::Frame::new()
        .inner_margin(egui::Margin::symmetric(8, 6))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(16.0, 16.0), Sense::hover());
                if is_chosen {
                    Icon::Check.paint(ui.painter(), rect, look.palette.brand);
                }
                ui.style_mut().wrap_mode = Some(TextWrapMode::Wrap);
                let text = RichText::new(&option.label).color(look.palette.text);
                ui.add(Label::new(text).selectable(false));
                ui.add_space(ui.available_width());
            });
        });
    let rect = inner.response.rect;
    let id = list.with(("entry", &option.value));
    let response = ui.interact(rect, id, Sense::CLICK);
    if is_active || response.hovered() {
        let shape = egui::Shape::rect_filled(rect, 6, look.palette.brand_wash);
        ui.painter().set(ground, shape);
    }
    access::text(ui, id, "", Role::ListBoxOption, "", &option.label);
    access::describe(ui, id, |node| {
        node.set_value(option.value.as_str());
        node.set_selected(is_active);
        node.add_action(egui::accesskit::Action::Click);
    });
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
