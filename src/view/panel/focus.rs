//! What gets the keyboard, and when.

use std::borrow::Cow;

use egui::{Id, Ui};

use super::Panel;
use crate::{
    screen::{Button, Draft, Field, FieldKind, Press, Screen},
    strings::Strings,
    view::{
        controls::{self, Look},
        field,
    },
};

/// What is to have the keyboard next.
pub(super) enum Focus {
    First,
    Field(String),
    Button(String),
}

impl Panel {
    /// This field gets the keyboard.
    pub(crate) fn focus_field(&mut self, id: &str) {
        self.focus = Some(Focus::Field(id.to_owned()));
    }

    /// An answer arrived: a field that is wrong gets the keyboard.
    pub(crate) fn announce(&mut self, draft: &Draft, screen: &Screen) {
        self.pressed = None;
        if let Some(wrong) = screen
            .fields()
            .find(|field| draft.error(&field.id).is_some())
        {
            self.focus = Some(Focus::Field(wrong.id.clone()));
        }
    }

    /// Where the keyboard goes, if it is to go to the first field.
    pub(super) fn first_to_fill_in(&self, screen: &Screen, draft: &Draft) -> Option<String> {
        self.focus.as_ref()?;
        field::to_fill_in(screen, draft).map(|field| field.id.clone())
    }

    /// This button gets the keyboard: what it was in is gone.
    pub(crate) fn focus_button(&mut self, id: &str) {
        self.focus = Some(Focus::Button(id.to_owned()));
    }

    /// The same form again: where one types goes on having the keyboard, which it lost while the
    /// answer was waited for. What was refused is most likely what nobody could see; but first what is empty
    /// above it is filled in.
    pub(crate) fn same_form(&mut self, screen: &Screen, draft: &Draft) {
        let is_password = |field: &&Field| field.enabled && field.kind == FieldKind::Password;
        let is_empty = |field: &&Field| {
            let text = draft.text(&field.id);
            field.enabled && field.required && field.kind == FieldKind::Text && text.is_empty()
        };
        let first = screen.fields().find(|it| is_password(it) || is_empty(it));
        if let Some(field) = first.or_else(|| field::to_fill_in(screen, draft)) {
            self.focus = Some(Focus::Field(field.id.clone()));
        }
    }

    /// What got the keyboard last gets it again: the panel is drawn in another context.
    #[cfg_attr(
        not(feature = "inspect"),
        expect(dead_code, reason = "only pictures are drawn in several contexts")
    )]
    pub(crate) fn focus_again(&mut self) {
        if self.focus.is_none() {
            self.focus = self.focused.take();
        }
    }

    pub(super) fn focus_given(&mut self) {
        self.focused = self.focus.take();
    }

    pub(super) fn button(
        &mut self,
        ui: &mut Ui,
        look: &Look<'_>,
        strings: &Strings,
        button: &Button,
        number: usize,
    ) -> Option<Press> {
        let mut drawn = Cow::Borrowed(button);
        if self.copied.as_ref() == Some(&button.id) {
            drawn.to_mut().label = strings.text("button.copied");
        }
        let spins = look.busy && self.pressed.as_ref() == Some(&button.id);
        let response = controls::button(ui, look, &drawn, number, spins);
        if !look.busy && matches!(&self.focus, Some(Focus::Button(id)) if *id == button.id) {
            response.request_focus();
            self.focus_given();
        }
        response.clicked().then(|| {
            let (id, press) = (button.id.clone(), button.press.clone());
            match press {
                Press::Copy(_) => self.copied = Some(id),
                _ => self.pressed = Some(id),
            }
            press
        })
    }

    pub(super) fn give_focus(&mut self, ui: &Ui, field: &str, id: Option<Id>, first: Option<&str>) {
        let wanted = match &self.focus {
            Some(Focus::First) => first.is_none_or(|first| first == field),
            Some(Focus::Field(wanted)) => wanted == field,
            Some(Focus::Button(_)) | None => false,
        };
        if let Some(id) = id.filter(|_| wanted) {
            // Who types at this moment goes on.
            let is_typing = ui.memory(|memory| memory.has_focus(id));
            if matches!(self.focus, Some(Focus::Field(_))) && !is_typing {
                field::select_all(ui, id);
            }
            ui.memory_mut(|memory| memory.request_focus(id));
            self.focus_given();
        }
    }
}
