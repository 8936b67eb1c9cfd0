//! The way to a screen, walked by a client that only follows the forms it gets.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::protocol::http::{Request, Response};
use crate::protocol::time::Timestamp;

use super::super::authenticators::AuthenticatorKey;
use super::super::fill;
use super::super::org::{Org, PushAction};
use super::Scenario;

/// The PKCE verifier of the walk; whoever redeems the code needs it.
const VERIFIER: &str = "a-verifier-that-is-known-to-everybody-who-reads-this";
/// The address that the app gives; nobody goes there.
const REDIRECT: &str = "http://localhost:17340/callback";

/// Where the way led.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The response that shows the screen.
    pub response: Response,
    /// When it came: some ways take a while.
    pub at: Timestamp,
}

/// At which step the way was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrivalError {
    step: String,
    detail: String,
}

impl fmt::Display for ArrivalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at the step {:?}: {}", self.step, self.detail)
    }
}

impl std::error::Error for ArrivalError {}

/// The walk.
struct Walk<'a> {
    org: &'a mut Org,
    user: &'a str,
    now: Timestamp,
    response: Response,
    page: Value,
    /// How the app begins, if not as the walk itself would.
    interact: Option<Request>,
}

impl Org {
    /// Goes to the screen of a situation, as a client would: the org is to have the policy of
    /// it. For pictures of all screens, and for tests.
    ///
    /// # Errors
    /// If a step does not fit the page that the one before led to.
    pub fn arrive(&mut self, scenario: &Scenario, now: Timestamp) -> Result<Arrival, ArrivalError> {
        self.arrive_from(None, scenario, now)
    }

    /// The same, in a sign-in that an app has begun by this request to `/interact`: whoever sent it can
    /// go on from the screen, to tokens of its own.
    ///
    /// # Errors
    /// As [`arrive`](Self::arrive).
    pub fn arrive_from(
        &mut self,
        interact: Option<Request>,
        scenario: &Scenario,
        now: Timestamp,
    ) -> Result<Arrival, ArrivalError> {
        let mut walk = Walk {
            org: self,
            user: scenario.user(),
            now,
            response: Response::new(0, Vec::new()),
            page: Value::Null,
            interact,
        };
        let lost = |step: &str| {
            let step = step.to_owned();
            move |detail: String| ArrivalError { step, detail }
        };
        walk.begin(None).map_err(lost("begin"))?;
        for step in scenario.path() {
            walk.step(step).map_err(lost(step))?;
        }
        Ok(Arrival {
            response: walk.response,
            at: walk.now,
        })
    }
}

impl Walk<'_> {
    fn take(&mut self, request: &Request) {
        self.response = self.org.handle(request, self.now);
        self.page = serde_json::from_slice(&self.response.body).unwrap_or_default();
    }

    fn idx(&mut self, href: &str, body: &Value) {
        self.take(&Request::post(href, body.to_string()));
    }

    fn introspect(&mut self, name: &str, handle: &str) {
        let href = format!("{}/idp/idx/introspect", self.org.origin);
        self.idx(&href, &json!({name: handle}));
    }

    fn begin(&mut self, activation: Option<&str>) -> Result<(), String> {
        let mut request = match self.interact.clone() {
            Some(request) => request,
            None => self.own_interact(),
        };
        if let Some(token) = activation {
            let more = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("activation_token", token)
                .finish();
            request.body.extend([b"&", more.as_bytes()].concat());
        }
        self.take(&request);
        let handle = self.page["interaction_handle"].as_str().map(str::to_owned);
        let handle = handle.ok_or_else(|| self.page.to_string())?;
        self.introspect("interactionHandle", &handle);
        Ok(())
    }

    /// How the walk itself begins.
    fn own_interact(&self) -> Request {
        let description = self.org.description();
        let text = |name: &str| description[name].as_str().unwrap_or_default().to_owned();
        let issuer = text("issuer");
        let base = match issuer == self.org.origin {
            true => format!("{issuer}/oauth2"),
            false => issuer,
        };
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let body = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &text("client_id"))
            .append_pair("scope", "openid profile email phone offline_access")
            .append_pair("redirect_uri", REDIRECT)
            .append_pair("state", "s")
            .append_pair("nonce", "n")
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .finish();
        Request::post(format!("{base}/v1/interact"), body)
    }

    fn step(&mut self, step: &str) -> Result<(), String> {
        let words: Vec<&str> = step.split_whitespace().collect();
        let [name, rest @ ..] = words.as_slice() else {
            return Ok(());
        };
        match (*name, rest) {
            ("wait", [seconds]) => {
                let seconds = seconds
                    .parse()
                    .ok()
                    .ok_or_else(|| "no number of seconds".to_owned())?;
                self.now = self.now + Duration::from_secs(seconds);
                Ok(())
            }
            ("phone", [action]) => self.phone(action),
            ("mail", []) => self.mail(),
            ("device-code", []) => self.device_code(),
            ("activation", []) => self.activation(),
            _ => self.submit(name, rest),
        }
    }

    fn phone(&mut self, action: &str) -> Result<(), String> {
        let action: PushAction =
            serde_json::from_value(Value::from(action)).map_err(|error| error.to_string())?;
        let number = self
            .page
            .pointer("/currentAuthenticator/value/contextualData/correctAnswer");
        let number = number.and_then(Value::as_str).map(str::to_owned);
        self.org
            .push(self.user, action, number.as_deref(), self.now)
            .map_err(|error| error.to_string())
    }

    fn last_link(&self) -> Result<String, String> {
        let mails = self.org.outbox(None);
        let link = mails.into_iter().rev().find_map(|mail| mail.link);
        link.ok_or_else(|| "there is no mail with a link".to_owned())
    }

    /// Follows the link of the last mail, to the page that it opens.
    fn mail(&mut self) -> Result<(), String> {
        let link = self.last_link()?;
        self.take(&Request::get(link));
        let location = self.response.headers.get("location").unwrap_or_default();
        let state = location.rsplit('/').next().unwrap_or_default().to_owned();
        self.introspect("stateToken", &state);
        Ok(())
    }

    /// The page on which the code of a device is typed.
    fn device_code(&mut self) -> Result<(), String> {
        let url = format!("{}/activate", self.org.origin);
        self.take(&Request::get(url));
        let location = self.response.headers.get("location").unwrap_or_default();
        let state = location.rsplit('/').next().unwrap_or_default().to_owned();
        self.introspect("stateToken", &state);
        Ok(())
    }

    /// The app begins with the token of the activation mail.
    fn activation(&mut self) -> Result<(), String> {
        let link = self.last_link()?;
        let token = link.rsplit('=').next().unwrap_or_default().to_owned();
        self.begin(Some(&token))
    }

    /// Submits a form of the page: a remediation, or an action beside it.
    fn submit(&mut self, name: &str, words: &[&str]) -> Result<(), String> {
        let form = self.form(name).cloned();
        let form = form.ok_or_else(|| format!("there is no such form in {}", self.page))?;
        let (pairs, chosen): (Vec<&str>, Vec<&str>) = words.iter().partition(|w| w.contains('='));
        let body = fill::body(&form, &|path, field| {
            self.answer(path, field, &pairs, &chosen)
        });
        let href = form
            .get("href")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        self.idx(&href, &body);
        Ok(())
    }

    fn form(&self, name: &str) -> Option<&Value> {
        let forms = self
            .page
            .pointer("/remediation/value")
            .and_then(Value::as_array);
        let named = |form: &&Value| form.get("name").and_then(Value::as_str) == Some(name);
        let beside = || {
            let places = ["currentAuthenticator", "currentAuthenticatorEnrollment"];
            let found = places
                .iter()
                .find_map(|p| self.page.get(p)?.get("value")?.get(name));
            found.or_else(|| self.page.get(name))
        };
        let device = || {
            let cancel = self.page.pointer("/authenticatorChallenge/value/cancel");
            cancel.filter(named)
        };
        forms
            .into_iter()
            .flatten()
            .find(named)
            .or_else(beside)
            .or_else(device)
    }

    /// What a user would type or choose.
    fn answer(&self, path: &str, field: &Value, pairs: &[&str], chosen: &[&str]) -> Option<Value> {
        let name = path.rsplit('.').next().unwrap_or(path);
        let given = pairs.iter().find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            (key == name || key == path).then_some(value)
        });
        if let Some(value) = given {
            return Some(match value {
                "true" => json!(true),
                "false" => json!(false),
                text => Value::from(text),
            });
        }
        let forms = fill::forms(field);
        if !forms.is_empty() {
            let is = |form: &&Value| {
                let id = fill::members(&form["value"])
                    .iter()
                    .find(|f| f["name"] == "id");
                let id = id.and_then(|id| id["value"].as_str());
                chosen
                    .first()
                    .is_none_or(|key| id == Some(id_of(key).as_str()))
            };
            return forms.iter().position(is).map(Value::from);
        }
        match name {
            "identifier" => Some(Value::from(self.user)),
            "passcode" | "totp" => self.code(),
            "methodType" | "channel" => {
                let options = field.get("options").and_then(Value::as_array)?;
                let mut values = options.iter().filter_map(|option| option.get("value"));
                let wanted = chosen.get(1).or(chosen.first());
                match wanted {
                    Some(word) => values.find(|value| value.as_str() == Some(word)).cloned(),
                    None => values.next().cloned(),
                }
            }
            _ => None,
        }
    }

    /// The password, or the code that the user has in hand.
    fn code(&self) -> Option<Value> {
        let key = ["currentAuthenticator", "currentAuthenticatorEnrollment"]
            .iter()
            .find_map(|place| self.page.get(place)?.pointer("/value/key")?.as_str());
        if matches!(key, Some("okta_password") | None) {
            let user = self
                .org
                .directory
                .get(self.org.directory.find(self.user)?)?;
            let (_, password) = user.password()?;
            return Some(Value::from(password.current().expose()));
        }
        if matches!(key, Some("okta_email" | "phone_number")) {
            let mails = self.org.outbox(Some(self.user));
            return mails.last().map(|mail| Value::from(mail.code.as_str()));
        }
        let codes = self.org.totp_codes(self.now);
        let own = codes
            .into_iter()
            .find(|(user, own, _)| user == self.user && Some(own.as_str()) == key);
        own.map(|(.., code)| Value::from(code))
    }
}

/// The org's identifier of an authenticator, from its key.
fn id_of(key: &str) -> String {
    let parsed: Result<AuthenticatorKey, _> = serde_json::from_value(Value::from(key));
    parsed.map(|key| key.id().to_owned()).unwrap_or_default()
}
