//! A field of a form, and the values it may be chosen from.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

use super::{List, Message, Notice};

/// A name on the wire: ours, or one of a profile attribute.
pub(crate) type Name = Cow<'static, str>;

/// The fields within a field.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Form {
    pub(crate) value: Vec<Field>,
}

/// One of several values to choose from.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Choice {
    label: String,
    value: ChoiceValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    relates_to: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum ChoiceValue {
    Plain(Value),
    Form { form: Form },
}

impl Choice {
    pub(crate) fn text(label: &str, value: &str) -> Self {
        Self::plain(label, Value::from(value))
    }

    /// Any value: `true`, or how a profile attribute is to be shown.
    pub(crate) fn plain(label: &str, value: Value) -> Self {
        Self {
            label: label.to_owned(),
            value: ChoiceValue::Plain(value),
            relates_to: None,
        }
    }

    /// Fields of its own.
    pub(crate) fn fields(label: &str, fields: Vec<Field>) -> Self {
        Self {
            label: label.to_owned(),
            value: ChoiceValue::Form {
                form: Form { value: fields },
            },
            relates_to: None,
        }
    }

    pub(crate) fn form(label: &str, fields: Vec<Field>, relates_to: String) -> Self {
        Self {
            relates_to: Some(relates_to),
            ..Self::fields(label, fields)
        }
    }
}

/// A field of a form.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Field {
    pub(crate) name: Name,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    desc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    visible: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mutable: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_length: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_length: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relates_to: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) form: Option<Form>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Vec<Choice>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<List<Message>>,
}

impl Field {
    /// A field with nothing but a name.
    pub(crate) fn named(name: impl Into<Name>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    pub(crate) fn text(name: impl Into<Name>, label: &str) -> Self {
        Self::named(name).labelled(label)
    }

    pub(crate) fn secret(name: impl Into<Name>, label: &str) -> Self {
        Self {
            secret: Some(true),
            ..Self::text(name, label)
        }
    }

    pub(crate) fn boolean(name: impl Into<Name>, label: &str) -> Self {
        Self::text(name, label).of_type("boolean")
    }

    /// A value that the client sends back unchanged.
    pub(crate) fn fixed(name: &'static str, value: &str) -> Self {
        Self {
            value: Some(Value::from(value)),
            mutable: Some(false),
            ..Self::named(name).required()
        }
    }

    /// `stateHandle`, which each form has.
    pub(crate) fn state_handle(value: &str) -> Self {
        Self::fixed("stateHandle", value).hidden()
    }

    /// A field with fields of its own.
    pub(crate) fn object(name: &'static str, fields: Vec<Self>) -> Self {
        Self {
            form: Some(Form { value: fields }),
            ..Self::named(name).of_type("object").required()
        }
    }

    /// A field whose value is one of several.
    pub(crate) fn choice(name: impl Into<Name>, kind: &'static str, options: Vec<Choice>) -> Self {
        Self {
            options: Some(options),
            ..Self::named(name).of_type(kind)
        }
    }

    /// What a script fills in, and no person: the parts of a WebAuthn answer.
    pub(crate) fn scripted(name: &'static str, label: &str) -> Self {
        Self::text(name, label).required().hidden()
    }

    pub(crate) fn labelled(mut self, label: &str) -> Self {
        self.label = Some(label.to_owned());
        self
    }

    pub(crate) fn described(mut self, text: &str) -> Self {
        self.desc = Some(text.to_owned());
        self
    }

    pub(crate) fn of_type(mut self, kind: &'static str) -> Self {
        self.r#type = Some(kind);
        self
    }

    pub(crate) fn required(mut self) -> Self {
        self.required = Some(true);
        self
    }

    pub(crate) fn optional(mut self) -> Self {
        self.required = Some(false);
        self
    }

    pub(crate) fn hidden(mut self) -> Self {
        self.visible = Some(false);
        self
    }

    pub(crate) fn unchangeable(mut self) -> Self {
        self.mutable = Some(false);
        self
    }

    pub(crate) fn hinting(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    pub(crate) fn of_length(mut self, min: Option<usize>, max: Option<usize>) -> Self {
        self.min_length = min;
        self.max_length = max;
        self
    }

    pub(crate) fn with_options(mut self, options: Vec<Choice>) -> Self {
        self.options = Some(options);
        self
    }

    pub(crate) fn with_value(mut self, value: impl Into<Value>) -> Self {
        self.value = Some(value.into());
        self
    }

    pub(crate) fn relating_to(mut self, path: &'static str) -> Self {
        self.relates_to = Some(path);
        self
    }

    pub(super) fn attach(&mut self, notice: &Notice) {
        self.messages
            .get_or_insert_with(|| List::new(Vec::new()))
            .value
            .push(notice.into());
    }
}

impl Choice {
    /// Puts a message beside a field of this choice; false if there is no such field.
    fn attach(&mut self, name: &str, notice: &Notice) -> bool {
        let ChoiceValue::Form { form } = &mut self.value else {
            return false;
        };
        attach_within(&mut form.value, name, notice)
    }
}

/// Puts a message beside the field of this name, however deep it is.
pub(super) fn attach_within(fields: &mut [Field], name: &str, notice: &Notice) -> bool {
    for field in fields {
        if field.name == name {
            field.attach(notice);
            return true;
        }
        let inner = field
            .form
            .as_mut()
            .is_some_and(|form| attach_within(&mut form.value, name, notice));
        // Each way to fill it in has its own field of that name, and the person may be at any of them.
        let choices = field.options.iter_mut().flatten();
        if choices.fold(inner, |any, choice| choice.attach(name, notice) || any) {
            return true;
        }
    }
    false
}
