//! What keys do to a list, open or closed.

use egui::{Event, EventFilter, Id, Key, Modifiers, Ui};

use super::Open;
use crate::screen::{Choosable, Field, type_ahead};

/// Letters that come later than this, in seconds, begin a new word.
const WORD_SECS: f64 = 1.0;
/// How many entries Page Up and Page Down go.
const PAGE: usize = 8;

/// What a key means to a list.
pub(super) enum Move {
    To(usize),
    Take,
}

/// Whether a key opens the closed list that has the keyboard. A letter begins a search at once.
pub(super) fn opened_by_key(ui: &Ui, id: Id, field: &Field, open: &mut Open) -> bool {
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
pub(super) fn key(ui: &Ui, id: Id, shown: &[&Choosable], open: &mut Open) -> Option<Move> {
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

pub(super) fn go_to_typed(shown: &[&Choosable], open: &mut Open) {
    let labels: Vec<&str> = shown.iter().map(|option| option.label.as_str()).collect();
    if let Some(at) = type_ahead(&labels, open.active, &open.typed) {
        open.active = at;
        open.moved = true;
        open.scroll = 1;
    }
}
