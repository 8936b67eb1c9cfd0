//! Things to fill in.

use egui::{
    Id, Key, Modifiers, Response, RichText, Stroke, TextEdit, Ui,
    accesskit::Role,
    text::{CCursor, CCursorRange},
    vec2,
};

use super::{
    access,
    controls::{Look, focus_ring},
    icon::Icon,
    radio, select,
};
use crate::{
    screen::{self, Draft, Field, FieldKind, Keyboard, Notice, Press, Screen, Sending, Value},
    strings::Strings,
};

/// How many lines of a longer text are seen at once.
const ROWS: usize = 4;
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

/// Draws a field with its label and what is wrong with it, as far as no notice above says the same.
pub(super) fn show(
    ui: &mut Ui,
    look: &Look<'_>,
    field: &Field,
    draft: &mut Draft,
    strings: &Strings,
    notices: &[Notice],
) -> Touched {
    let mut touched = Touched::default();
    let error = draft.error(&field.id).map(str::to_owned);
    let enabled = field.enabled && !look.busy;
    ui.add_enabled_ui(enabled, |ui| match field.kind {
        FieldKind::Checkbox => checkbox(ui, look, field, draft, &mut touched),
        FieldKind::Text | FieldKind::Multiline | FieldKind::Password => {
            text(ui, look, field, draft, strings, &mut touched);
        }
        FieldKind::Radio => radio::show(ui, look, field, draft, strings, &mut touched),
        FieldKind::Select => select::show(ui, look, field, draft, strings, &mut touched),
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
    if let Some(error) = error.and_then(|error| unsaid(&error, notices)) {
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

/// The first field with something left to do: not one for text that has been filled in already, by the
/// server or before.
pub(super) fn to_fill_in<'s>(screen: &'s Screen, draft: &Draft) -> Option<&'s Field> {
    let fields = || screen.fields().filter(|field| field.enabled);
    let is_open = |field: &&Field, text: &str| match field.kind {
        FieldKind::Radio | FieldKind::Select => true,
        FieldKind::Checkbox => false,
        FieldKind::Text | FieldKind::Multiline | FieldKind::Password => text.is_empty(),
    };
    let given = |field: &Field| match &field.initial {
        Value::Text(text) => text.clone(),
        Value::Flag(_) => String::new(),
    };
    fields()
        .find(|field| is_open(field, draft.text(&field.id)))
        .or_else(|| fields().find(|field| is_open(field, &given(field))))
        .or_else(|| fields().next())
}

/// The lines of what is wrong with a field that no notice says.
fn unsaid(error: &str, notices: &[Notice]) -> Option<String> {
    let is_said = |line: &&str| notices.iter().any(|n| n.text.lines().any(|it| it == *line));
    let lines: Vec<&str> = error.lines().filter(|line| !is_said(line)).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The label above a field.
pub(super) fn caption(
    ui: &mut Ui,
    look: &Look<'_>,
    field: &Field,
    strings: Option<&Strings>,
) -> Response {
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
    let shown = is_password && is_shown(ui, id);
    let eye = if is_password { 34.0 } else { 0.0 };
    let width = ui.available_width();
    let frame = frame(look, draft.error(&field.id).is_some(), eye as i8);
    let is_multiline = field.kind == FieldKind::Multiline;
    let length_before = draft.text(&field.id).len();
    let text = draft.text_mut(&field.id).edit();
    let editor = if is_multiline {
        // Enter begins a line; with Ctrl or the command key it is Enter as elsewhere.
        touched.entered = ui.memory(|memory| memory.has_focus(id))
            && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
        TextEdit::multiline(text).desired_rows(ROWS)
    } else {
        TextEdit::singleline(text)
    };
    let editor = editor
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
        if field.sending == Sending::Phone {
            group_digits(ui, id, field, draft, length_before);
        }
    }
    if !is_multiline {
        touched.entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    }
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

fn frame(look: &Look<'_>, is_wrong: bool, room_right: i8) -> egui::Frame {
    let edge = match is_wrong {
        true => look.palette.error,
        false => look.palette.field_edge,
    };
    let mut margin = egui::Margin::symmetric(12, 10);
    margin.right += room_right;
    egui::Frame::new()
        .fill(look.palette.field)
        .stroke(Stroke::new(1.0, edge))
        .corner_radius(look.theme.rounding)
        .inner_margin(margin)
}

/// Whether a password stands in the open for a while. When that is over, another frame hides it.
fn is_shown(ui: &Ui, id: Id) -> bool {
    let until = ui.data(|data| data.get_temp::<f64>(id.with("shown")));
    let left = until.map_or(0.0, |until| until - ui.ctx().time());
    if left > 0.0 {
        let left = std::time::Duration::from_secs_f64(left.max(0.1));
        ui.ctx().request_repaint_after(left);
    }
    left > 0.0
}

/// Groups the digits of a phone number while it grows; the cursor stays after the same digit. What is
/// taken away takes nothing but itself, and a separator that would stand at the end.
fn group_digits(ui: &Ui, id: Id, field: &Field, draft: &mut Draft, length_before: usize) {
    let typed = draft.text(&field.id).to_owned();
    let written = if typed.len() > length_before {
        screen::grouped(&typed, draft)
    } else {
        let is_separator = |c: char| matches!(c, ' ' | '-');
        typed.trim_end_matches(is_separator).to_owned()
    };
    if written == typed {
        return;
    }
    if let Some(mut state) = TextEdit::load_state(ui.ctx(), id) {
        let at = state
            .cursor
            .char_range()
            .map_or(0, |range| range.primary.index.0);
        let digits = |text: &str, most: usize| {
            let before = text.chars().take(most);
            before.filter(char::is_ascii_digit).count()
        };
        let wanted = digits(&typed, at);
        let length = written.chars().count();
        let place = (0..=length).find(|most| digits(&written, *most) == wanted);
        let cursor = CCursor::new(place.unwrap_or(length));
        state.cursor.set_char_range(Some(CCursorRange::one(cursor)));
        TextEdit::store_state(ui.ctx(), id, state);
    }
    draft.set_text(&field.id, &written);
}

/// A password that is shown is ordinary text to a screen reader too, which would hide it otherwise.
fn describe(ui: &Ui, id: Id, field: &Field, hidden: bool) {
    let role = match field.keyboard {
        _ if hidden => Role::PasswordInput,
        _ if field.kind == FieldKind::Multiline => Role::MultilineTextInput,
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

/// What was refused is typed over.
pub(super) fn select_all(ui: &Ui, id: Id) {
    if let Some(mut state) = TextEdit::load_state(ui.ctx(), id) {
        let all = CCursorRange::two(CCursor::new(0), CCursor::new(usize::MAX));
        state.cursor.set_char_range(Some(all));
        TextEdit::store_state(ui.ctx(), id, state);
    }
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
    // Egui leaves no room behind the last letter.
    let roomy = response.rect.with_max_x(response.rect.right() + 4.0);
    focus_ring(ui, look, &response.clone().with_new_rect(roomy));
    access::name(ui, response.id, &field.id, Role::CheckBox);
}
