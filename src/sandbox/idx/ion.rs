//! The response format of Identity Engine as values: forms, choices, messages.

use serde::Serialize;
use serde_json::Value;

use super::notice::{Class, Notice};

const PRODUCES: &str = "application/ion+json; okta-version=1.0.0";
const ACCEPTS: &str = "application/json; okta-version=1.0.0";

/// `{type: "array", value: […]}`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct List<T> {
    r#type: &'static str,
    pub(crate) value: Vec<T>,
}

impl<T> List<T> {
    pub(crate) fn new(value: Vec<T>) -> Self {
        Self {
            r#type: "array",
            value,
        }
    }
}

/// `{type: "object", value: {…}}`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Object<T> {
    r#type: &'static str,
    value: T,
}

impl<T> Object<T> {
    pub(crate) fn new(value: T) -> Self {
        Self {
            r#type: "object",
            value,
        }
    }
}

/// A message as it is sent.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Message {
    message: String,
    i18n: I18n,
    class: Class,
}

#[derive(Clone, Debug, Serialize)]
struct I18n {
    key: &'static str,
    params: Vec<String>,
}

impl From<&Notice> for Message {
    fn from(notice: &Notice) -> Self {
        Self {
            message: notice.text.clone(),
            i18n: I18n {
                key: notice.key,
                params: notice.params.clone(),
            },
            class: notice.class,
        }
    }
}

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
    Text(String),
    Form { form: Form },
}

impl Choice {
    pub(crate) fn text(label: &str, value: &str) -> Self {
        Self {
            label: label.to_owned(),
            value: ChoiceValue::Text(value.to_owned()),
            relates_to: None,
        }
    }

    pub(crate) fn form(label: &str, fields: Vec<Field>, relates_to: String) -> Self {
        Self {
            label: label.to_owned(),
            value: ChoiceValue::Form {
                form: Form { value: fields },
            },
            relates_to: Some(relates_to),
        }
    }
}

/// A field of a form.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
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
    pub(crate) form: Option<Form>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Vec<Choice>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<List<Message>>,
}

impl Field {
    /// A field with nothing but a name.
    pub(crate) fn named(name: &'static str) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    pub(crate) fn text(name: &'static str, label: &str) -> Self {
        Self {
            name,
            ..Self::default()
        }
        .labelled(label)
    }

    pub(crate) fn secret(name: &'static str, label: &str) -> Self {
        Self {
            secret: Some(true),
            ..Self::text(name, label)
        }
    }

    pub(crate) fn boolean(name: &'static str, label: &str) -> Self {
        Self {
            r#type: Some("boolean"),
            ..Self::text(name, label)
        }
    }

    /// A value that the client sends back unchanged.
    pub(crate) fn fixed(name: &'static str, value: &str) -> Self {
        Self {
            name,
            value: Some(Value::from(value)),
            required: Some(true),
            mutable: Some(false),
            ..Self::default()
        }
    }

    /// `stateHandle`, which each form has.
    pub(crate) fn state_handle(value: &str) -> Self {
        Self::fixed("stateHandle", value).hidden()
    }

    /// A field with fields of its own.
    pub(crate) fn object(name: &'static str, fields: Vec<Self>) -> Self {
        Self {
            name,
            r#type: Some("object"),
            required: Some(true),
            form: Some(Form { value: fields }),
            ..Self::default()
        }
    }

    /// A field whose value is one of several.
    pub(crate) fn choice(name: &'static str, kind: &'static str, options: Vec<Choice>) -> Self {
        Self {
            name,
            r#type: Some(kind),
            options: Some(options),
            ..Self::default()
        }
    }

    pub(crate) fn labelled(mut self, label: &str) -> Self {
        self.label = Some(label.to_owned());
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

    pub(crate) fn with_value(mut self, value: impl Into<Value>) -> Self {
        self.value = Some(value.into());
        self
    }

    fn attach(&mut self, notice: &Notice) {
        self.messages
            .get_or_insert_with(|| List::new(Vec::new()))
            .value
            .push(notice.into());
    }
}

/// A form to submit: a remediation, or an action such as `cancel`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Action {
    rel: [&'static str; 1],
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    relates_to: Option<[&'static str; 1]>,
    href: String,
    method: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    produces: Option<&'static str>,
    accepts: &'static str,
    value: Vec<Field>,
}

impl Action {
    /// The form that ends a sign-in: what the token endpoint wants.
    pub(crate) fn issue(href: String, value: Vec<Field>) -> Self {
        Self {
            rel: ["create-form"],
            name: "issue",
            relates_to: None,
            href,
            method: "POST",
            produces: None,
            accepts: "application/x-www-form-urlencoded",
            value,
        }
    }

    pub(crate) fn relating_to(mut self, path: &'static str) -> Self {
        self.relates_to = Some([path]);
        self
    }

    /// Puts a message beside its field; false if there is no such field.
    pub(crate) fn attach(&mut self, name: &str, notice: &Notice) -> bool {
        for field in &mut self.value {
            if field.name == name {
                field.attach(notice);
                return true;
            }
            let inner = field.form.iter_mut().flat_map(|form| &mut form.value);
            if let Some(found) = inner.into_iter().find(|f| f.name == name) {
                found.attach(notice);
                return true;
            }
        }
        false
    }
}

/// What all forms of one response share.
#[derive(Clone, Copy)]
pub(crate) struct Page<'a> {
    pub(crate) origin: &'a str,
    pub(crate) state_handle: &'a str,
}

impl Page<'_> {
    /// A form that posts to `/idp/idx/…`.
    pub(crate) fn action(&self, name: &'static str, path: &str, mut value: Vec<Field>) -> Action {
        value.push(Field::state_handle(self.state_handle));
        Action {
            rel: ["create-form"],
            name,
            relates_to: None,
            href: format!("{}/idp/idx/{path}", self.origin),
            method: "POST",
            produces: Some(PRODUCES),
            accepts: ACCEPTS,
            value,
        }
    }
}

/// An authenticator, or a user's enrolment of one.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Authenticator {
    pub(crate) r#type: &'static str,
    pub(crate) key: &'static str,
    pub(crate) id: String,
    pub(crate) display_name: &'static str,
    pub(crate) methods: Vec<MethodType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) profile: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) settings: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) contextual_data: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recover: Option<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) resend: Option<Action>,
}

/// `{type: "sms"}`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct MethodType {
    pub(crate) r#type: &'static str,
}

/// A whole response.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Body {
    version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state_handle: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expires_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) intent: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) remediation: Option<List<Action>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) messages: Option<List<Message>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) current_authenticator: Option<Object<Authenticator>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) current_authenticator_enrollment: Option<Object<Authenticator>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recovery_authenticator: Option<Object<Authenticator>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) enrollment_authenticator: Option<Object<Authenticator>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) authenticators: Option<List<Authenticator>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) authenticator_enrollments: Option<List<Authenticator>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<Object<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cancel: Option<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) app: Option<Object<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) success_with_interaction_code: Option<Action>,
}

impl Body {
    pub(crate) fn new() -> Self {
        Self {
            version: "1.0.0",
            state_handle: None,
            expires_at: None,
            intent: None,
            remediation: None,
            messages: None,
            current_authenticator: None,
            current_authenticator_enrollment: None,
            recovery_authenticator: None,
            enrollment_authenticator: None,
            authenticators: None,
            authenticator_enrollments: None,
            user: None,
            cancel: None,
            app: None,
            success_with_interaction_code: None,
        }
    }

    /// Only a message: there is nothing left to do here.
    pub(crate) fn of_notice(notice: &Notice) -> Self {
        let mut body = Self::new();
        body.show(notice);
        body
    }

    /// Puts a message beside its field in the first form, or on the page.
    pub(crate) fn show(&mut self, notice: &Notice) {
        let first = self
            .remediation
            .as_mut()
            .and_then(|list| list.value.first_mut());
        if let (Some(name), Some(form)) = (notice.field, first)
            && form.attach(name, notice)
        {
            return;
        }
        self.messages
            .get_or_insert_with(|| List::new(Vec::new()))
            .value
            .push(notice.into());
    }
}
