//! The open list: a line to search with, and the entries.

use egui::{
    Align, Id, Label, Popup, PopupCloseBehavior, Response, RichText, ScrollArea, Sense, TextEdit,
    TextWrapMode, Ui, WidgetInfo, accesskit::Role, style::ScrollAnimation, vec2,
};

use super::{Open, is_long};
use crate::{
    screen::{Choosable, Field},
    strings::Strings,
    view::{access, controls::Look, icon::Icon},
};

/// How high an open list is at most, in points.
const HEIGHT: f32 = 260.0;

/// Draws the open list, and says which entry was pressed.
pub(super) fn popup(
    ui: &Ui,
    look: &Look<'_>,
    field: &Field,
    strings: &Strings,
    button: &Response,
    (open, shown, current): (&mut Open, &[&Choosable], &str),
) -> Option<usize> {
    let list = button.id.with("list");
    let mut pressed = None;
    // A layer of its own begins with the host's style.
    let style = std::sync::Arc::clone(ui.style());
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
            ui.set_style(style);
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
                        response.scroll_to_me_animation(align, ScrollAnimation::none());
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
    // egui says by itself only where those are that can have the keyboard.
    response.widget_info(|| WidgetInfo::labeled(Role::ListBoxOption, true, &option.label));
    access::text(ui, id, "", Role::ListBoxOption, "", &option.label);
    access::describe(ui, id, |node| {
        node.set_value(option.value.as_str());
        node.set_selected(is_active);
        node.add_action(egui::accesskit::Action::Click);
    });
    response
}
