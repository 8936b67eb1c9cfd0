//! Security questions: to answer, to choose, to write.

use super::{Choosable, Field, FieldKind, Page, Press, Sending, Value, builder::Builder, generic};
use crate::protocol::{
    idx::Answer,
    model::{
        AuthenticatorKey, Field as FormField, FieldPath, Remediation, RemediationName as Name,
    },
};

/// A screen about the security question.
pub(super) fn draw(builder: &mut Builder<'_>) {
    let Some(form) = builder.first() else { return };
    let verifies = form.name == Name::ChallengeAuthenticator;
    builder.title(if verifies {
        "title.verify.security_question"
    } else {
        "title.enroll.security_question"
    });
    generic::draw_fields(builder, form);
    if verifies {
        name_the_question(builder);
    } else {
        name_the_list(builder);
    }
    let label = builder.text(if verifies {
        "button.verify"
    } else {
        "button.save"
    });
    builder.submit(label, Press::submit(builder.target()));
}

/// The field for the answer is called by the question.
fn name_the_question(builder: &mut Builder<'_>) {
    let contextual = builder
        .authenticator()
        .and_then(|a| a.contextual.enrolled_question.as_ref());
    let profile = builder
        .authenticator()
        .and_then(|a| a.profile.question.clone());
    let question = contextual.map(|question| question.text.clone()).or(profile);
    let Some(question) = question.filter(|question| !question.is_empty()) else {
        return;
    };
    for field in generic::fields_mut(builder) {
        if field.path.name() == "answer" {
            field.label.clone_from(&question);
        }
    }
}

/// The list of questions is not called as the button that shows it.
fn name_the_list(builder: &mut Builder<'_>) {
    let label = builder.text("label.question");
    for field in generic::fields_mut(builder) {
        if field.path.name() == "questionKey" {
            field.label.clone_from(&label);
        }
    }
}

/// Several forms in one field: a switch between them, and the one chosen.
pub(super) fn draw_modes(
    builder: &mut Builder<'_>,
    field: &FormField,
    path: &FieldPath,
    form: &Remediation,
) {
    let chosen = match builder.page {
        Page::Variant(index) => index.min(field.options.len().saturating_sub(1)),
        _ => 0,
    };
    let options = field.options.iter().enumerate();
    let options = options.map(|(index, option)| Choosable {
        page: Some(match index {
            0 => Page::First,
            _ => Page::Variant(index),
        }),
        ..Choosable::new(index.to_string(), option.label.clone())
    });
    let given = field.label.clone().filter(|label| !label.is_empty());
    let label = match builder.key() {
        Some(AuthenticatorKey::SecurityQuestion) => builder.text("label.question-mode"),
        _ => given.unwrap_or_else(|| builder.text("label.variant")),
    };
    builder.field(Field {
        initial: Value::Text(chosen.to_string()),
        options: options.collect(),
        sending: Sending::Never,
        ..Field::new(FieldPath::root("question-mode"), FieldKind::Radio, label)
    });
    let Some(option) = field.options.get(chosen) else {
        return;
    };
    for inner in option.fields() {
        if !inner.mutable {
            // What an option fixes is sent along: an own question goes under a key of its own.
            if let Some(value) = &inner.value {
                let fixed = Answer::of(value);
                builder.given.set(path.join(&inner.name), fixed);
            }
        }
        generic::draw_field(builder, inner, path, form);
    }
}
