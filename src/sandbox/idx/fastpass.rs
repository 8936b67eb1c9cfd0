//! A sign-in that begins with an app on the device: Okta FastPass, and what stands for it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::super::authenticators::{AuthenticatorKey, Method};
use super::super::policy::{DeviceApp, DeviceMethod, Policy};
use super::ion::{Action, Body, Field, Page};
use super::transaction::{Step, Subject, Verified};
use super::{Outcome, Turn, Verb, finish, page};

/// How often a client asks whether the app has answered, in milliseconds.
const REFRESH: u64 = 2000;
/// The header by which Apple's systems know that it is their turn.
pub(crate) const NOBODY: (&str, &str) = ("WWW-Authenticate", "Oktadevicejwt realm=\"Okta Device\"");

/// An app on the device is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) method: DeviceMethod,
    /// The person asked for it.
    pub(crate) launched: bool,
    /// What the app did.
    pub(crate) signed: Option<bool>,
    /// Apple's system did not answer in place of the org.
    pub(crate) unanswered: bool,
}

impl Waiting {
    /// Whether a person opens the app, and says there whether it was they.
    pub(crate) fn is_opened(self) -> bool {
        self.signed.is_none()
            && !matches!(self.method, DeviceMethod::Loopback | DeviceMethod::AppleSso)
    }

    fn new(method: DeviceMethod, launched: bool) -> Self {
        Self {
            method,
            launched,
            signed: None,
            unanswered: false,
        }
    }
}

/// The step that a sign-in begins with, if there is an app to ask.
pub(super) fn at_start(policy: &Policy) -> Option<Step> {
    let device = policy.device.as_ref().filter(|device| !device.as_factor);
    let method = device?.method;
    Some(Step::Device(Waiting::new(method, false)))
}

/// A form of the step was sent, or the button beside the name.
pub(super) fn submit(turn: &mut Turn<'_>, verb: Verb) -> Outcome {
    let Some(device) = turn.policy.device.clone() else {
        return Outcome::not_expected();
    };
    let waiting = match turn.tx.step {
        Step::Device(waiting) => waiting,
        Step::Identify if verb == Verb::Other => {
            turn.tx.step = Step::Device(Waiting::new(device.method, true));
            return Outcome::OK;
        }
        _ => return Outcome::not_expected(),
    };
    match verb {
        Verb::Introspect | Verb::Cancel => Outcome::OK,
        Verb::Poll => match waiting.signed {
            None => Outcome::OK,
            Some(true) => proven(turn, &device.user),
            Some(false) => without(turn),
        },
        // An app that is not found is opened by the person.
        Verb::CancelDevice if waiting.launched && waiting.method == DeviceMethod::Loopback => {
            turn.tx.step = Step::Device(Waiting::new(DeviceMethod::CustomUri, true));
            Outcome::OK
        }
        Verb::CancelDevice => without(turn),
        Verb::Other if waiting.method == DeviceMethod::AppleSso && !waiting.unanswered => {
            if device.app == DeviceApp::Signs {
                return proven(turn, &device.user);
            }
            turn.tx.step = Step::Device(Waiting {
                unanswered: true,
                ..waiting
            });
            Outcome::OK
        }
        _ => Outcome::not_expected(),
    }
}

/// The app has signed.
fn proven(turn: &mut Turn<'_>, user: &str) -> Outcome {
    let Some(user) = turn.directory.find(user) else {
        return without(turn);
    };
    turn.tx.subject = Subject::Known(user);
    turn.tx
        .verify(AuthenticatorKey::OktaVerify, Method::SignedNonce, turn.now);
    finish::advance(turn)
}

/// The name is asked for instead.
fn without(turn: &mut Turn<'_>) -> Outcome {
    turn.tx.step = page::at_start(turn.policy).unwrap_or(Step::Identify);
    Outcome::OK
}

/// The button that begins with the app, beside the name.
pub(super) fn launcher(turn: &Turn<'_>, page: Page<'_>) -> Option<Action> {
    let device = turn.policy.device.as_ref();
    device.filter(|device| !device.as_factor)?;
    Some(page.link("launch-authenticator", "authenticators/okta-verify/launch"))
}

/// Draws the step; gives the status.
pub(super) fn draw(turn: &Turn<'_>, page: Page<'_>, it: Waiting, body: &mut Body) -> u16 {
    const APPLE: &str = "authenticators/sso_extension/transactions/ft1/verify";
    if it.method == DeviceMethod::AppleSso {
        if it.unanswered {
            let path = "authenticators/poll/cancel";
            body.offer(vec![page.link("cancel-transaction", path)]);
            return 401;
        }
        body.offer(vec![page.link("device-apple-sso-extension", APPLE)]);
        return 200;
    }
    let poll = page
        .link("device-challenge-poll", "authenticators/poll")
        .refreshing(REFRESH);
    body.offer(vec![poll.with("relatesTo", "authenticatorChallenge")]);
    let mut value = challenge(turn, page, it.method);
    if let Some(cancel) = cancel(turn, page) {
        value["cancel"] = serde_json::to_value(cancel).unwrap_or_default();
    }
    body.extra.insert(
        "authenticatorChallenge".to_owned(),
        json!({"type": "object", "value": value}),
    );
    200
}

fn challenge(turn: &Turn<'_>, page: Page<'_>, method: DeviceMethod) -> Value {
    let mut value = json!({
        "challengeMethod": method.as_str(),
        "challengeRequest": request(page.state_handle),
    });
    let org = turn.origin;
    match method {
        DeviceMethod::Loopback => {
            let ports: Vec<String> = turn.device_ports.iter().map(u16::to_string).collect();
            value["domain"] = json!("http://localhost");
            value["ports"] = json!(ports);
            value["probeTimeoutMillis"] = json!(500);
            // Where Chrome does not let the page look for the app.
            value["chromeLocalNetworkAccessDetails"] =
                json!({"chromeLNAHelpLink": format!("{org}/sandbox/help")});
        }
        DeviceMethod::CustomUri => {
            value["href"] = json!("com-okta-authenticator:/deviceChallenge?challengeRequest=1");
            value["downloadHref"] = json!(format!("{org}/sandbox/download"));
        }
        _ => value["href"] = json!(format!("{org}/sandbox/app?state={}", page.state_handle)),
    }
    value
}

/// Whether the app that has signed is in front of the browser now.
pub(super) fn ends_by_press(turn: &Turn<'_>) -> bool {
    let device = turn.policy.device.as_ref();
    let signed = |verified: &Verified| verified.method == Method::SignedNonce;
    device.is_some_and(|device| device.ends_by_press && device.method == DeviceMethod::AppLink)
        && turn.tx.verified.iter().any(signed)
}

/// The form that says that the app does not answer.
pub(super) fn cancel(turn: &Turn<'_>, page: Page<'_>) -> Option<Action> {
    let device = turn.policy.device.as_ref();
    if device.is_some_and(|device| device.without_cancel) {
        return None;
    }
    let fields = vec![
        Field::named("reason").optional(),
        Field::named("statusCode").optional(),
    ];
    Some(page.action("cancel-polling", "authenticators/poll/cancel", fields))
}

/// `contextualData` of the app as a factor.
pub(super) fn contextual_data(turn: &Turn<'_>, page: Page<'_>) -> Value {
    let device = turn.policy.device.as_ref();
    let method = device.map_or(DeviceMethod::Loopback, |device| device.method);
    json!({"challenge": {"type": "object", "value": challenge(turn, page, method)}})
}

/// The app does not answer, or the person does not want to wait for it: all that is enrolled is
/// offered again.
pub(super) fn give_up(turn: &mut Turn<'_>) -> Outcome {
    match &turn.tx.step {
        Step::Challenge(challenge) if challenge.method == Method::SignedNonce => {
            turn.tx.step = Step::Select;
            Outcome::OK
        }
        _ => Outcome::not_expected(),
    }
}

/// What the app is to sign. It names the sign-in, and is not signed itself: nobody here checks it.
fn request(state: &str) -> String {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = part(json!({"alg": "none"}));
    format!(
        "{head}.{}.",
        part(json!({"aud": "sandbox-device", "nonce": state}))
    )
}

/// The sign-in that a request to the app names.
pub(crate) fn named(request: &str) -> Option<String> {
    let body = URL_SAFE_NO_PAD.decode(request.split('.').nth(1)?).ok()?;
    let body: Value = serde_json::from_slice(&body).ok()?;
    Some(body.get("nonce")?.as_str()?.to_owned())
}
