//! Which form a step shows, so that what was typed is kept for it and for no other.

use crate::{
    protocol::model::{Field, FieldOption, Message, OptionValue, Severity, Step},
    screen::{AuthenticatorAction, Page, Target},
};

/// What was sent, as far as its answer is to be taken in another way for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Sent {
    /// The form that is shown.
    #[default]
    Form,
    /// What was chosen on a page that one had switched to.
    FromList,
    /// That a message is wanted once more.
    Resend,
}

impl Sent {
    pub(super) fn of(target: Target, page: Page) -> Self {
        match (target, page) {
            (Target::Authenticator(AuthenticatorAction::Resend), _) => Self::Resend,
            (_, Page::List(_)) => Self::FromList,
            _ => Self::Form,
        }
    }
}

/// What was sent last: what is waited for, or what led nowhere and may be sent once more.
#[derive(Debug, Default)]
pub(super) struct LastSent {
    awaited: Sent,
    failed: Sent,
}

impl LastSent {
    pub(super) fn begin(&mut self, sent: Sent) {
        *self = Self {
            awaited: sent,
            failed: Sent::Form,
        };
    }

    /// It is answered.
    pub(super) fn take(&mut self) -> Sent {
        std::mem::take(self).awaited
    }

    /// It has led nowhere: what comes next by itself is no answer to it.
    pub(super) fn fail(&mut self) {
        if self.awaited != Sent::Form {
            self.failed = std::mem::take(&mut self.awaited);
        }
    }

    /// What led nowhere is sent once more.
    pub(super) fn retry(&mut self) {
        self.awaited = std::mem::take(&mut self.failed);
    }
}

/// The form of a step, and what it is about.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    name: String,
    /// The kind of the authenticator; empty where the step names none.
    key: String,
    /// Which of several of one kind: of two phones each has a draft of its own.
    id: Option<String>,
    /// How an app is being set up.
    channel: Option<String>,
}

impl Form {
    pub(super) fn of(step: &Step) -> Self {
        let first = step.remediations.first();
        let current = step.current();
        Self {
            name: first.map_or("terminal", |first| first.name.as_str()).into(),
            key: current.map_or("", |current| current.key.as_str()).into(),
            id: current.and_then(|current| current.id.clone()),
            channel: current.and_then(|current| current.contextual.selected_channel.clone()),
        }
    }

    /// Whether a later step shows the same form. A refusal may leave out which authenticator it is
    /// about, or name it otherwise.
    pub(super) fn is_same(&self, now: &Self, is_refusal: bool) -> bool {
        let fits = |before: &Option<String>, now: &Option<String>| {
            is_refusal || before.is_none() || now.is_none() || before == now
        };
        let is_about_same =
            self.key == now.key && fits(&self.id, &now.id) && fits(&self.channel, &now.channel);
        self.name == now.name && (now.key.is_empty() || is_about_same)
    }
}

/// Whether the server says that something is wrong: about the whole step, or about a field.
pub(super) fn is_refusal(step: &Step) -> bool {
    let forms = step.remediations.iter().map(|form| form.fields.as_slice());
    has_error(&step.messages) || forms.into_iter().any(any_field_refused)
}

fn any_field_refused(fields: &[Field]) -> bool {
    fields.iter().any(|field| {
        has_error(&field.messages)
            || any_field_refused(field.children())
            || field.options.iter().any(is_option_refused)
    })
}

fn is_option_refused(option: &FieldOption) -> bool {
    match &option.value {
        OptionValue::Form(fields) => any_field_refused(fields),
        OptionValue::Scalar(_) | OptionValue::Display { .. } => false,
    }
}

fn has_error(messages: &[Message]) -> bool {
    messages.iter().any(|m| m.severity == Severity::Error)
}
