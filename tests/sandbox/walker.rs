//! A client that follows the forms of the responses: it names a form, and gives the values
//! of fields by their paths. All else comes from the form.

use egui_okta::protocol::http::{Request, Response};
use egui_okta::sandbox::{Policy, Scenario};
use serde_json::{Map, Value, json};

use crate::client::*;

/// A sign-in under way.
pub(crate) struct Walker {
    pub(crate) client: Client,
    pub(crate) page: Value,
    pub(crate) status: u16,
}

impl Walker {
    /// Begins in the org of a situation.
    pub(crate) fn new(scenario: &str) -> Self {
        Self::with(Scenario::named(scenario).unwrap().policy().unwrap())
    }

    pub(crate) fn with(policy: Policy) -> Self {
        let mut walker = Self {
            client: Client::with(policy),
            page: Value::Null,
            status: 0,
        };
        walker.begin();
        walker
    }

    /// The same org with another policy: a signing key takes a while to make.
    pub(crate) fn become_(&mut self, scenario: &str) {
        let policy = Scenario::named(scenario).unwrap().policy().unwrap();
        self.client.org.set_policy(policy);
        self.begin();
    }

    /// Another sign-in, of the app.
    pub(crate) fn begin(&mut self) {
        let handle = self.client.interact(CUSTOM, "openid profile email");
        self.introspect("interactionHandle", &handle);
    }

    pub(crate) fn introspect(&mut self, name: &str, handle: &str) {
        (self.status, self.page) = self.client.idx("introspect", &json!({name: handle}));
    }

    /// Submits a form with these values; a path is such as `credentials.passcode`. A value
    /// that is an object replaces the whole.
    pub(crate) fn submit(&mut self, name: &str, values: &Value) -> &Value {
        let form = self
            .form(name)
            .unwrap_or_else(|| panic!("no {name} in {}", self.page))
            .clone();
        let mut body = Map::new();
        for field in form["value"].as_array().unwrap() {
            let name = field["name"].as_str().unwrap().to_owned();
            if field["mutable"] == false {
                body.insert(name, field["value"].clone());
            } else if let Some(value) = values.get(&name) {
                body.insert(name, value.clone());
            }
        }
        let href = form["href"].as_str().unwrap();
        let response = self
            .client
            .send(&Request::post(href, Value::Object(body).to_string()));
        self.status = response.status;
        self.page = crate::client::body(&response);
        &self.page
    }

    /// Chooses the authenticator of this key in a list.
    pub(crate) fn choose(&mut self, list: &str, label: &str, more: &Value) {
        let form = self
            .form(list)
            .unwrap_or_else(|| panic!("no {list} in {}", self.page));
        let field = form["value"]
            .as_array()
            .unwrap()
            .iter()
            .find(|f| f["name"] == "authenticator");
        let options = field.unwrap()["options"].as_array().unwrap();
        let option = options
            .iter()
            .find(|option| option["label"] == label)
            .unwrap();
        let mut chosen = Map::new();
        for field in option["value"]["form"]["value"].as_array().unwrap() {
            if field["mutable"] == false {
                chosen.insert(
                    field["name"].as_str().unwrap().to_owned(),
                    field["value"].clone(),
                );
            }
        }
        chosen.extend(more.as_object().cloned().unwrap_or_default());
        let mut values = json!({"authenticator": chosen});
        if let Some(user) = more.get("identifier") {
            values["authenticator"]
                .as_object_mut()
                .unwrap()
                .remove("identifier");
            values["identifier"] = user.clone();
        }
        self.submit(list, &values);
    }

    pub(crate) fn form(&self, name: &str) -> Option<&Value> {
        let mut forms = self.page["remediation"]["value"]
            .as_array()
            .into_iter()
            .flatten();
        forms.find(|form| form["name"] == name).or_else(|| {
            let places = ["currentAuthenticator", "currentAuthenticatorEnrollment"];
            places
                .iter()
                .find_map(|place| self.page[place]["value"].get(name))
        })
    }

    pub(crate) fn sign_in(&mut self, user: &str, password: &str) -> &Value {
        let values = json!({"identifier": user, "credentials": {"passcode": password}});
        self.submit("identify", &values)
    }

    pub(crate) fn passcode(&mut self, form: &str, code: &str) -> &Value {
        self.submit(form, &json!({"credentials": {"passcode": code}}))
    }

    pub(crate) fn first(&self) -> &str {
        first_form(&self.page)
    }

    pub(crate) fn message(&self) -> &str {
        self.page["messages"]["value"][0]["i18n"]["key"]
            .as_str()
            .unwrap_or_default()
    }

    /// The code of the newest message to a user.
    pub(crate) fn mail_code(&self, user: &str) -> String {
        self.client.org.outbox(Some(user)).pop().unwrap().code
    }

    pub(crate) fn mail_link(&self, user: &str) -> String {
        self.client
            .org
            .outbox(Some(user))
            .pop()
            .unwrap()
            .link
            .unwrap()
    }

    /// The sign-in is over, and its code is good for tokens.
    pub(crate) fn finish(&mut self) -> Value {
        let code = interaction_code(&self.page);
        let (status, tokens) = self.client.redeem(CUSTOM, &code, VERIFIER);
        assert_eq!(status, 200, "{tokens}");
        tokens
    }

    pub(crate) fn get(&mut self, url: &str) -> Response {
        let url = if url.starts_with('/') {
            format!("{ORIGIN}{url}")
        } else {
            url.to_owned()
        };
        self.client.send(&Request::get(url))
    }

    pub(crate) fn wait(&mut self, seconds: u64) {
        self.client.now.0 += seconds * 1000;
    }
}

/// Where a response sends the browser.
pub(crate) fn location(response: &Response) -> String {
    assert_eq!(
        response.status,
        302,
        "{:?}",
        String::from_utf8_lossy(&response.body)
    );
    response.headers.get("location").unwrap().to_owned()
}

/// A parameter of an address, in its query or behind its hash.
pub(crate) fn parameter(url: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(url).unwrap();
    let text = url.query().or(url.fragment()).unwrap_or_default();
    url::form_urlencoded::parse(text.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}
