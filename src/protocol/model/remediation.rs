//! Ways on from here.

use std::{fmt, time::Duration};

use super::{Authenticator, DeviceChallenge, Field, RemediationName};
use crate::protocol::http::{Method, printable};

/// An identity provider that can sign the person in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdentityProvider {
    /// Okta's id.
    pub id: String,
    /// What an administrator called it.
    pub name: Option<String>,
}

/// Something that an app asks consent for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The OAuth scope.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What it allows.
    pub description: Option<String>,
}

/// One way on: a form to submit, or an address to go to.
#[derive(Clone, PartialEq)]
pub struct Remediation {
    /// What it is for.
    pub name: RemediationName,
    /// The absolute address, exactly as it came.
    pub href: String,
    /// How to send it.
    pub method: Method,
    /// The `Accept` header to send, exactly as it came.
    pub accepts: Option<String>,
    /// Whether it is a form to submit (`rel` has `create-form`). Without, it is a navigation.
    pub is_form: bool,
    /// The form.
    pub fields: Vec<Field>,
    /// The authenticator that it is about.
    pub authenticator: Option<Box<Authenticator>>,
    /// The device challenge that it is about.
    pub challenge: Option<Box<DeviceChallenge>>,
    /// Whether what it is about is missing in the response.
    pub relates_to_nothing: bool,
    /// For polls: how long to wait before asking again.
    pub refresh: Option<Duration>,
    /// For identity providers: their kind, `GOOGLE` for instance.
    pub idp_type: Option<String>,
    /// For identity providers: which one.
    pub idp: Option<IdentityProvider>,
    /// A label for the whole form.
    pub label: Option<String>,
    /// For consent: what is asked for.
    pub scopes: Vec<Scope>,
    /// For the e-mail consent: facts about where the sign-in was begun.
    pub request_info: Vec<(String, String)>,
    /// For an expired password that is changed elsewhere: the name of the place.
    pub custom_password_name: Option<String>,
    /// For an expired password that is changed elsewhere: its address.
    pub custom_password_url: Option<String>,
    /// For identity proofing: the vendor's terms.
    pub terms_of_use: Option<String>,
    /// For identity proofing: the vendor's policy.
    pub privacy_policy: Option<String>,
}

impl fmt::Debug for Remediation {
    /// Without the query of the address, which may hold a handle of the sign-in.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remediation")
            .field("name", &self.name)
            .field("href", &printable(&self.href))
            .field("fields", &self.fields)
            .field("authenticator", &self.authenticator)
            .finish_non_exhaustive()
    }
}

impl Remediation {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}
