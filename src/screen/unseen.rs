//! What the server says about fields, where it would not be seen.

use super::{Press, builder::Builder, notices};
use crate::protocol::model::{Field, FieldOption, Message, Remediation};

/// Adds what is said about fields that are not drawn to the notices.
pub(super) fn settle(builder: &mut Builder<'_>) {
    let Some(form) = builder.first() else { return };
    // The fields come on the next page, with what is said about them.
    if matches!(builder.screen.submit, Some(Press::Show(_))) {
        return;
    }
    for message in messages_of(form) {
        let text = notices::message_text(builder.strings, message);
        let is_seen =
            is_at_field(builder, &text) || builder.screen.notices.iter().any(|n| n.text == text);
        if !is_seen && !text.is_empty() {
            let notice = notices::own(message.severity, text);
            builder.screen.notices.push(notice);
        }
    }
}

/// Whether a drawn field says this.
fn is_at_field(builder: &Builder<'_>, text: &str) -> bool {
    let errors = builder.screen.fields().filter_map(|f| f.error.as_deref());
    errors
        .flat_map(str::lines)
        .any(|line| text.lines().any(|it| it == line))
}

/// All that is said about the fields of a form, however deep, and about those of its options.
fn messages_of(form: &Remediation) -> Vec<&Message> {
    let mut all = Vec::new();
    form.fields
        .iter()
        .for_each(|field| collect(field, &mut all));
    all
}

fn collect<'f>(field: &'f Field, all: &mut Vec<&'f Message>) {
    all.extend(&field.messages);
    let options = field.options.iter().flat_map(FieldOption::fields);
    for inner in field.children().iter().chain(options) {
        collect(inner, all);
    }
}
