//! What a person has filled in so far: the only data of a screen that changes.

use std::collections::BTreeMap;

use super::{Field, FieldKind, Screen, Sending, Value, phone};
use crate::{
    Secret,
    protocol::idx::{Answer, Answers},
    strings::Strings,
};

/// What a person has filled in, by the ids of the fields.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// By id. A screen has few fields, and a list can be changed in place without a copy of the id.
    entries: Vec<(String, Entry)>,
    errors: BTreeMap<String, String>,
}

/// One field. All text is held as a secret: it may be one, and it is wiped when dropped.
#[derive(Clone, Debug, Default)]
struct Entry {
    text: Secret,
    flag: bool,
    touched: bool,
}

/// A field that was not filled in well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The id of the field.
    pub id: String,
    /// What is wrong.
    pub text: String,
}

impl Draft {
    /// Makes an entry for each field of a screen. Fields that are already there keep what was filled in.
    pub fn adopt(&mut self, screen: &Screen) {
        self.errors.clear();
        for field in screen.fields() {
            if let Some(error) = &field.error {
                self.errors.insert(field.id.clone(), error.clone());
            }
            if self.known(&field.id).is_some_and(|entry| entry.touched) {
                continue;
            }
            let mut entry = Entry::default();
            match &field.initial {
                Value::Text(text) => entry.text = Secret::from(text.as_str()),
                Value::Flag(flag) => entry.flag = *flag,
            }
            *self.entry(&field.id) = entry;
        }
    }

    /// Forgets everything, wiping it.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Empties the fields of a screen that a code is typed into, wiping what was there.
    pub fn forget_codes(&mut self, screen: &Screen) {
        for field in screen.fields() {
            if matches!(field.path.name(), "passcode" | "nextPasscode") {
                *self.entry(&field.id) = Entry::default();
            }
        }
    }

    /// The text of a field, to be edited.
    pub fn text_mut(&mut self, id: &str) -> &mut Secret {
        &mut self.entry(id).text
    }

    /// Fills a field in, as the person would.
    pub fn set_text(&mut self, id: &str, text: &str) {
        *self.text_mut(id) = Secret::from(text);
        self.touch(id);
    }

    /// Ticks a field or not, as the person would.
    pub fn set_flag(&mut self, id: &str, flag: bool) {
        self.entry(id).flag = flag;
        self.touch(id);
    }

    /// The text of a field.
    pub fn text(&self, id: &str) -> &str {
        self.known(id).map_or("", |entry| entry.text.expose())
    }

    /// Whether a field is ticked.
    pub fn flag(&self, id: &str) -> bool {
        self.known(id).is_some_and(|entry| entry.flag)
    }

    /// The person changed a field: what was wrong with it may be no longer.
    pub fn touch(&mut self, id: &str) {
        self.entry(id).touched = true;
        self.errors.remove(id);
    }

    /// What is wrong with a field.
    pub fn error(&self, id: &str) -> Option<&str> {
        self.errors.get(id).map(String::as_str)
    }

    fn known(&self, id: &str) -> Option<&Entry> {
        let mut entries = self.entries.iter();
        entries
            .find(|(known, _)| known == id)
            .map(|(_, entry)| entry)
    }

    fn entry(&mut self, id: &str) -> &mut Entry {
        let at = self.entries.iter().position(|(known, _)| known == id);
        let at = at.unwrap_or_else(|| {
            self.entries.push((id.to_owned(), Entry::default()));
            self.entries.len() - 1
        });
        &mut self.entries[at].1
    }

    /// Checks all fields before they are sent, and keeps what is wrong with each.
    ///
    /// Returns the first that is wrong.
    pub fn check(&mut self, screen: &Screen, strings: &Strings) -> Option<FieldError> {
        self.errors.clear();
        let wrong: Vec<FieldError> = screen
            .fields()
            .filter_map(|field| self.check_field(field, strings))
            .collect();
        self.errors.extend(
            wrong
                .iter()
                .map(|error| (error.id.clone(), error.text.clone())),
        );
        wrong.into_iter().next()
    }

    fn check_field(&self, field: &Field, strings: &Strings) -> Option<FieldError> {
        let text = self.text(&field.id);
        let wrong = |text: String| {
            Some(FieldError {
                id: field.id.clone(),
                text,
            })
        };
        if let Sending::Repeats(other) = field.sending
            && text != self.text(other)
        {
            return wrong(strings.text("check.repeat"));
        }
        let is_text = !matches!(field.sending, Sending::Flag | Sending::FlagIfTouched);
        if is_text && field.required && text.trim().is_empty() {
            return wrong(strings.text("check.required"));
        }
        if field.sending == Sending::Phone && !text.is_empty() && !phone::is_plausible(text) {
            return wrong(strings.text("check.phone"));
        }
        None
    }

    /// All that is to be sent of the fields of a screen.
    pub fn answers(&self, screen: &Screen) -> Answers {
        let mut answers = Answers::default();
        for field in screen.fields() {
            if let Some(answer) = self.answer(field) {
                answers.set(field.path.clone(), answer);
            }
        }
        answers
    }

    /// What goes along with each poll: boxes that were ticked, never something that is being typed.
    pub(crate) fn poll_answers(&self, screen: &Screen) -> Answers {
        let mut answers = Answers::default();
        let flags = screen
            .fields()
            .filter(|field| matches!(field.sending, Sending::Flag | Sending::FlagIfTouched));
        for field in flags {
            if let Some(answer) = self.answer(field) {
                answers.set(field.path.clone(), answer);
            }
        }
        answers
    }

    fn answer(&self, field: &Field) -> Option<Answer> {
        let entry = self.known(&field.id)?;
        match field.sending {
            Sending::Never | Sending::Repeats(_) => None,
            Sending::FlagIfTouched if !entry.touched => None,
            Sending::Flag | Sending::FlagIfTouched => Some(Answer::Flag(match field.kind {
                FieldKind::Radio => entry.text.expose() == "true",
                _ => entry.flag,
            })),
            Sending::Text | Sending::Number | Sending::Phone if entry.text.is_empty() => {
                let had = matches!(&field.initial, Value::Text(text) if !text.is_empty());
                (entry.touched && had).then_some(Answer::Cleared)
            }
            Sending::Number => Some(match entry.text.expose().trim().parse() {
                Ok(number) => Answer::Number(number),
                Err(_) => Answer::Text(entry.text.expose().to_owned()),
            }),
            Sending::Phone => Some(Answer::Text(phone::number(
                entry.text.expose(),
                self.text(phone::COUNTRY),
                self.text(phone::EXTENSION),
            ))),
            Sending::Text => Some(match field.kind {
                _ if field.sent_for(entry.text.expose()).is_some() => {
                    Answer::Given(field.sent_for(entry.text.expose())?.clone())
                }
                FieldKind::Password => Answer::Secret(entry.text.clone()),
                _ => Answer::Text(entry.text.expose().to_owned()),
            }),
        }
    }
}
