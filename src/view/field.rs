//! Things to fill in.

use egui::{ComboBox, Id, Response, RichText, Stroke, TextEdit, Ui, accesskit::Role, vec2};

use super::{
    access,
    controls::{Look, focus_ring},
    icon::Icon,
};
use crate::{
    screen::{Draft, Field, FieldKind, Keyboard, Page, Press},
    strings::Strings,
};

/// How long a password stays visible, in seconds.
const SHOWN_SECS: f64 = 30.0;

/// What happened to a field.
#[derive(Default)]
pub(super) struct Touched {
    /// Enter was pressed in it.
    pub(super) entered: bool,
    /// It shows another page.
    pub(super) press: Option<Press>,
    /// What has the keyboard if the field is to have it.
    pub(super) focus: Option<Id>,
    /// What in the accessibility tree is the field.
    pub(super) described: Option<Id>,
    /// The text edit, whose undo history is to be wiped.
    pub(super) editor: Option<Id>,
}

/// Draws a field with its label and what is wrong with it.
pub(super) fn show(
    ui: &mut Ui,
    look: &Look<'_>,
    field: &Field,
    draft: &mut Draft,
    strings: &Strings,
) -> Touched {
    let mut touched = Touched::default();
    let error = draft.error(&field.id).map(str::to_owned);
    let enabled = field.enabled && !look.busy;
    ui.add_enabled_ui(enabled, |ui| match field.kind {
        FieldKind::Checkbox => checkbox(ui, look, field, draft, &mut touched),
        FieldKind::Text | FieldKind::Password => {
            text(ui, look, field, draft, strings, &mut touched);
        }
        FieldKind::Radio => radio(ui, look, field, draft, &mut touched),
        FieldKind::Select => select(ui, look, field, draft, strings, &mut touched),
    });
    if let (Some(error), Some(id)) = (&error, touched.described) {
        access::describe(ui, id, |node| {
            node.set_invalid(egui::accesskit::Invalid::True);
            node.set_description(error.as_str());
        });
    }
    if let Some(hint) = &field.hint {
        ui.label(RichText::new(hint).small().color(look.palette.quiet));
    }
    if let Some(error) = error {
        ui.horizontal_top(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(16.0, 16.0), egui::Sense::hover());
            Icon::Error.paint(ui.painter(), rect, look.palette.error);
            let text = RichText::new(&error).color(look.palette.error);
            let label = ui.add(egui::Label::new(text).wrap());
            access::text(
                ui,
                label.id,
                &format!("{}-error", field.id),
                Role::Alert,
                "error field",
                &error,
            );
        });
    }
    ui.add_space(8.0);
    touched
}

fn caption(ui: &mut Ui, look: &Look<'_>, field: &Field, strings: Option<&Strings>) -> Response {
    let mut label = field.label.clone();
    if let Some(strings) = strings.filter(|_| !field.required) {
        label = format!("{label} ({})", strings.text("label.optional"));
    }
    ui.label(look.strong(label))
}

fn text(
    ui: &mut Ui,
    look: &Look<'_>,
    field: &Field,
    draft: &mut Draft,
    strings: &Strings,
    touched: &mut Touched,
) {
    let caption = caption(ui, look, field, Some(strings));
    let id = ui.scope_id().with(("field", &field.id));
    let is_password = field.kind == FieldKind::Password;
    let shown_until = ui
        .data(|data| data.get_temp::<f64>(id.with("shown")))
        .filter(|_| is_password);
    let shown = shown_until.is_some_and(|until| until > ui.ctx().time());
    if let Some(until) = shown_until.filter(|_| shown) {
        ui.ctx()
            .request_repaint_after(std::time::Duration::from_secs_f64(
                (until - ui.ctx().time()).max(0.1),
            ));
    }
    let eye = if is_password { 34.0 } else { 0.0 };
    let width = ui.available_width();
    let edge = if draft.error(&field.id).is_some() {
        look.palette.error
    } else {
        look.palette.field_edge
    };
    let mut margin = egui::Margin::symmetric(12, 10);
    margin.right += eye as i8;
    let frame = egui::Frame::new()
        .fill(look.palette.field)
        .stroke(Stroke::new(1.0, edge))
        .corner_radius(look.theme.rounding)
        .inner_margin(margin);
    let editor = TextEdit::singleline(draft.text_mut(&field.id).edit())
        .id(id)
        .password(is_password && !shown)
        .text_color(look.palette.text)
        .char_limit(field.max_length.unwrap_or(4096))
        .frame(frame)
        .desired_width(width);
    let mut output = editor.show(ui);
    if is_password && output.response.has_focus() {
        // egui would keep each state of the text, to undo to.
        output.state.clear_undoer();
        TextEdit::store_state(ui.ctx(), id, output.state);
    }
    let response: &Response = &output.response;
    if response.changed() {
        draft.touch(&field.id);
    }
    touched.entered =
        response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    touched.focus = Some(id);
    touched.described = Some(id);
    touched.editor = Some(id);
    focus_ring(ui, look, response);
    describe(ui, id, field, is_password && !shown);
    let labelled = caption.id;
    access::describe(ui, id, |node| {
        node.push_labelled_by(labelled.accesskit_id());
    });
    if is_password {
        reveal(ui, look, field, strings, id, response.rect, shown);
    }
}

/// A password that is shown is ordinary text to a screen reader too, which would hide it otherwise.
fn describe(ui: &Ui, id: Id, field: &Field, hidden: bool) {
    let role = match field.keyboard {
        _ if hidden => Role::PasswordInput,
        Keyboard::Email => Role::EmailInput,
        Keyboard::Tel => Role::PhoneNumberInput,
        _ => Role::TextInput,
    };
    access::name(ui, id, &field.id, role);
    access::describe(ui, id, |node| {
        if let Some(autofill) = field.autofill {
            node.set_class_name(autofill.as_str());
        }
        if field.required {
            node.set_required();
        }
    });
}

/// Hides a password that was shown.
pub(super) fn hide(ui: &Ui, id: Id) {
    ui.data_mut(|data| data.remove_temp::<f64>(id.with("shown")));
}

/// The eye at the end of a password.
fn reveal(
    ui: &mut Ui,
    look: &Look<'_>,
    field: &Field,
    strings: &Strings,
    id: Id,
    rect: egui::Rect,
    shown: bool,
) {
    let place =
        egui::Rect::from_center_size(rect.right_center() - vec2(22.0, 0.0), vec2(28.0, 28.0));
    let response = ui.interact(place, id.with("reveal"), egui::Sense::click());
    let icon = if shown { Icon::EyeOff } else { Icon::Eye };
    let color = if response.hovered() {
        look.palette.brand
    } else {
        look.palette.quiet
    };
    icon.paint(ui.painter(), place.shrink(4.0), color);
    focus_ring(ui, look, &response);
    let label = strings.fill(
        if shown {
            "button.hide-field"
        } else {
            "button.show-field"
        },
        &[&field.label],
    );
    access::text(
        ui,
        response.id,
        &format!("{}-reveal", field.id),
        Role::Button,
        "reveal",
        &label,
    );
    if response.clicked() {
        let until = if shown {
            0.0
        } else {
            ui.ctx().time() + SHOWN_SECS
        };
        ui.data_mut(|data| data.insert_temp(id.with("shown"), until));
    }
}

fn checkbox(ui: &mut Ui, look: &Look<'_>, field: &Field, draft: &mut Draft, touched: &mut Touched) {
    let mut flag = draft.flag(&field.id);
    let response = ui.checkbox(
        &mut flag,
        RichText::new(&field.label).color(look.palette.text),
    );
    if response.changed() {
        draft.set_flag(&field.id, flag);
    }
    touched.focus = Some(response.id);
    touched.described = Some(response.id);
    focus_ring(ui, look, &response);
    access::name(ui, response.id, &field.id, Role::CheckBox);
}

fn radio(ui: &mut Ui, look: &Look<'_>, field: &Field, draft: &mut Draft, touched: &mut Touched) {
    let group = ui.vertical(|ui| {
        if !field.label.is_empty() {
            caption(ui, look, field, None);
        }
        for option in &field.options {
            let on = draft.text(&field.id) == option.value;
            let response = ui.radio(on, RichText::new(&option.label).color(look.palette.text));
            touched.focus.get_or_insert(response.id);
            focus_ring(ui, look, &response);
            access::name(
                ui,
                response.id,
                &format!("{}.{}", field.id, option.value),
                Role::RadioButton,
            );
            access::describe(ui, response.id, |node| {
                node.set_value(option.value.as_str());
            });
            if response.clicked() && !on {
                draft.set_text(&field.id, &option.value);
                touched.press = option.page.map(Press::Show);
            }
        }
    });
    let id = group.response.id;
    touched.described = Some(id);
    let value = draft.text(&field.id).to_owned();
    access::text(ui, id, &field.id, Role::RadioGroup, "", &field.label);
    access::describe(ui, id, |node| node.set_value(value));
    if touched.press == Some(Press::Show(Page::First)) {
        touched.focus = None;
    }
}

fn select(
    ui: &mut Ui,
    look: &Look<'_>,
    field: &Field,
    draft: &mut Draft,
    strings: &Strings,
    touched: &mut Touched,
) {
    let caption = caption(ui, look, field, Some(strings));
    let current = draft.text(&field.id).to_owned();
    let chosen = field.options.iter().find(|option| option.value == current);
    let shown = chosen.map_or_else(
        || strings.text("label.select-option"),
        |option| option.label.clone(),
    );
    let mut picked = None;
    let response = ComboBox::from_id_salt(("select", &field.id))
        .selected_text(RichText::new(shown).color(look.palette.text))
        .width(ui.available_width())
        .show_ui(ui, |ui| {
            for option in &field.options {
                if ui
                    .selectable_label(option.value == current, &option.label)
                    .clicked()
                {
                    picked = Some(option.value.clone());
                    // By the keyboard it would stay open.
                    ui.close();
                }
            }
        })
        .response;
    if let Some(value) = picked {
        draft.set_text(&field.id, &value);
        response.request_focus();
    }
    touched.focus = Some(response.id);
    touched.described = Some(response.id);
    focus_ring(ui, look, &response);
    let labelled = caption.id;
    access::name(ui, response.id, &field.id, Role::ComboBox);
    access::describe(ui, response.id, |node| {
        node.set_value(current);
        node.set_label(field.label.as_str());
        node.push_labelled_by(labelled.accesskit_id());
    });
    closed_options(ui, response.id, field);
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
