//! A whole response.

use serde_json::Value;

use super::{authenticator, message, node, remediation};
use crate::{
    Secret,
    protocol::{
        http::{MAX_BODY_BYTES, Request, Response},
        model::{
            App, Authenticator, Captcha, Client, DeviceEnrollment, Remediation,
            RemediationName as Name, Step, Success, User,
        },
    },
};

/// The media type of the Identity Engine.
const ION: &str = "application/ion+json; okta-version=1.0.0";

/// What a server said when it did not speak the language of the Identity Engine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerError {
    /// An OAuth error, or an error code of Okta's other API (`E0000047`).
    pub code: Option<String>,
    /// What the server says, for developers.
    pub summary: Option<String>,
    /// The server's own sentence for a person, with its causes; none if it is not one of Okta's answers.
    pub sentence: Option<String>,
}

/// Why a response could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// The body is longer than [`MAX_BODY_BYTES`].
    TooLarge,
    /// The body is not JSON. Holds the media type that it claims.
    NotJson {
        /// The `Content-Type` header, cut short.
        content_type: String,
    },
    /// The body is JSON, but not of the Identity Engine.
    NotIdx(ServerError),
    /// The body is of a version that this crate does not know.
    UnknownVersion(String),
}

/// `POST /idp/idx/introspect`: where does the transaction of this handle stand?
pub fn introspect_request(org_origin: &str, interaction_handle: &str) -> Request {
    let body = serde_json::json!({ "interactionHandle": interaction_handle }).to_string();
    Request::post(format!("{org_origin}/idp/idx/introspect"), body)
        .with_header("Accept", ION)
        .with_header("Content-Type", ION)
        .with_credentials()
}

/// Reads any response of `/idp/idx/*`, successful or not.
///
/// # Errors
/// When it is not a response of the Identity Engine. Never fails for unknown
/// names, missing members or members of unexpected types.
pub fn read(response: &Response) -> Result<Step, ReadError> {
    if response.body.len() > MAX_BODY_BYTES {
        return Err(ReadError::TooLarge);
    }
    let root: Value = serde_json::from_slice(&response.body).map_err(|_invalid| {
        let claimed = response.headers.get("content-type").unwrap_or("");
        ReadError::NotJson {
            content_type: claimed.chars().take(80).collect(),
        }
    })?;
    match root.get("version").and_then(Value::as_str) {
        Some("1.0.0") => Ok(read_step(&root)),
        Some(other) => Err(ReadError::UnknownVersion(other.chars().take(20).collect())),
        None => Err(ReadError::NotIdx(server_error(&root))),
    }
}

fn server_error(root: &Value) -> ServerError {
    let first = |keys: [&str; 3]| keys.iter().find_map(|key| node::text(root, key));
    ServerError {
        code: first(["errorCode", "error", "code"]),
        summary: first(["errorSummary", "error_description", "message"]),
        sentence: sentence(root),
    }
}

/// What Okta says to a person, with the causes: a gateway before it has a form of its own, which says nothing to anybody.
fn sentence(root: &Value) -> Option<String> {
    if node::text(root, "error").is_some() {
        return node::text(root, "error_description");
    }
    node::text(root, "errorCode")?;
    let causes = node::list(root, "errorCauses").iter();
    let causes = causes.filter_map(|cause| node::text(cause, "errorSummary"));
    let all: Vec<String> = node::text(root, "errorSummary")
        .into_iter()
        .chain(causes)
        .collect();
    (!all.is_empty()).then(|| all.join("\n"))
}

fn read_step(root: &Value) -> Step {
    let authenticator = |key| node::object(root, key).map(authenticator::read);
    let ui = node::object(root, "uiDisplay");
    Step {
        intent: node::text(root, "intent"),
        state_handle: node::text(root, "stateHandle").map(Secret::from),
        remediations: with_handle_of_step(root, ways_on(root)),
        cancel: cancel(root),
        messages: message::read_all(root),
        user: node::object(root, "user").map(user),
        app: node::object(root, "app").map(app),
        authenticators: authenticators(root, "authenticators"),
        enrollments: authenticators(root, "authenticatorEnrollments"),
        authenticator: authenticator("currentAuthenticator"),
        enrollment: authenticator("currentAuthenticatorEnrollment"),
        recovery: authenticator("recoveryAuthenticator"),
        enrolling: authenticator("enrollmentAuthenticator"),
        challenge: node::object(root, "authenticatorChallenge").map(authenticator::read_challenge),
        captcha: node::object(root, "captcha").and_then(captcha),
        device_enrollment: node::object(root, "deviceEnrollment").and_then(device_enrollment),
        client: node::object(root, "client").map(client),
        heading: ui.and_then(|ui| node::text(ui, "label")),
        button_label: ui.and_then(|ui| node::text(ui, "buttonLabel")),
        passkey_autofill: root.get("webauthnAutofillUIChallenge").is_some(),
        passkey_challenge: node::object(root, "webauthnAutofillUIChallenge")
            .and_then(|challenge| challenge.get("challengeData"))
            .cloned(),
        success: success(root),
        waits_for_press: waits_for_press(root),
        failure_redirect: root
            .get("failure")
            .and_then(|failure| node::text(failure, "href")),
        unknown_keys: unknown_keys(root),
    }
}

/// Forms that Okta's own clients send with the handle of the response.
const BY_THE_STEP: &[Name] = &[
    Name::Identify,
    Name::ChallengeAuthenticator,
    Name::EnrollAuthenticator,
    Name::AuthenticatorVerificationData,
    Name::AuthenticatorEnrollmentData,
    Name::EnrollmentChannelData,
    Name::ReenrollAuthenticator,
    Name::ReenrollAuthenticatorWarning,
    Name::SelectAuthenticatorAuthenticate,
    Name::SelectAuthenticatorEnroll,
];

/// A handle that a form does not fix is only what it was when the form was made: the response has the one
/// that counts.
fn with_handle_of_step(root: &Value, mut forms: Vec<Remediation>) -> Vec<Remediation> {
    let Some(handle) = root.get("stateHandle").filter(|it| it.is_string()) else {
        return forms;
    };
    let by_step = forms
        .iter_mut()
        .filter(|form| BY_THE_STEP.contains(&form.name));
    for field in by_step.flat_map(|form| form.fields.iter_mut()) {
        if field.name == "stateHandle" && field.mutable && field.value.is_some() {
            field.value = Some(handle.clone());
        }
    }
    forms
}

/// The ways on, the one to show first. What a browser offers by itself, an app on this device or a link
/// asks nothing: where one of them stands before the form that does, that form comes first.
fn ways_on(root: &Value) -> Vec<Remediation> {
    let mut ways: Vec<Remediation> = node::list(root, "remediation")
        .iter()
        .filter_map(|value| remediation::read(root, value))
        .collect();
    if let Some(at) = form_to_show(&ways) {
        ways[..=at].rotate_right(1);
    }
    ways
}

/// Where the form to show stands, if it is not the first.
fn form_to_show(ways: &[Remediation]) -> Option<usize> {
    let first = ways.first()?;
    let is_beside = match first.name {
        Name::LaunchAuthenticator
        | Name::LaunchNfcAuthenticator
        | Name::LaunchPasskeysAuthenticator
        | Name::LaunchWebauthnAuthenticator
        | Name::SelectEnrollProfile
        | Name::UnlockAccount => true,
        // A smart card is asked for before anybody types.
        Name::RedirectIdp => {
            first.authenticator.is_none() && first.idp_type.as_deref() != Some("X509")
        }
        // Nobody sees it.
        Name::ChallengeWebauthnAutofill => {
            return (ways.len() > 1).then(|| identify(ways).unwrap_or(1));
        }
        _ => false,
    };
    identify(ways).filter(|_| is_beside)
}

fn identify(ways: &[Remediation]) -> Option<usize> {
    ways.iter().position(|way| way.name == Name::Identify)
}

fn cancel(root: &Value) -> Option<Remediation> {
    let mut action = remediation::read_unrelated(root, root.get("cancel")?)?;
    action.name = Name::Cancel;
    Some(action)
}

fn authenticators(root: &Value, key: &str) -> Vec<Authenticator> {
    node::list(root, key)
        .iter()
        .map(authenticator::read)
        .collect()
}

fn user(value: &Value) -> User {
    let profile = value.get("profile");
    User {
        identifier: node::text(value, "identifier"),
        first_name: profile.and_then(|profile| node::text(profile, "firstName")),
        last_name: profile.and_then(|profile| node::text(profile, "lastName")),
    }
}

fn app(value: &Value) -> App {
    App {
        label: node::text(value, "label"),
        logo: remediation::link(value, "logo"),
        client_uri: remediation::link(value, "clientUri"),
        terms_of_service: remediation::link(value, "termsOfService"),
        privacy_policy: remediation::link(value, "privacyPolicy"),
    }
}

fn captcha(value: &Value) -> Option<Captcha> {
    Some(Captcha {
        kind: node::text(value, "type")?,
        site_key: node::text(value, "siteKey"),
    })
}

fn device_enrollment(value: &Value) -> Option<DeviceEnrollment> {
    Some(DeviceEnrollment {
        name: node::text(value, "name")?,
        platform: node::text(value, "platform"),
        vendor: node::text(value, "vendor"),
        enrollment_link: node::text(value, "enrollmentLink"),
        sign_in_url: node::text(value, "signInUrl"),
        org_name: node::text(value, "orgName"),
        challenge_method: node::text(value, "challengeMethod"),
    })
}

fn client(value: &Value) -> Client {
    let place = value.get("location");
    let part = |key| place.and_then(|place| node::text(place, key));
    Client {
        browser: node::text(value, "browser"),
        os: node::text(value, "os"),
        location: ["city", "state", "country"]
            .into_iter()
            .filter_map(part)
            .collect(),
    }
}

/// `success` names an address; `successWithInteractionCode` is a form that holds the code.
fn success(root: &Value) -> Option<Success> {
    if let Some(issue) = root.get("successWithInteractionCode") {
        let code = node::list(issue, "value")
            .iter()
            .find(|field| node::text(field, "name").as_deref() == Some("interaction_code"))
            .and_then(|field| node::text(field, "value"))?;
        return Some(Success::InteractionCode(Secret::from(code)));
    }
    node::text(root.get("success")?, "href").map(Success::Redirect)
}

/// A device was checked by an app that the browser had opened, and which is in front of it now.
fn waits_for_press(root: &Value) -> bool {
    let prior = root.get("success").and_then(|s| s.get("priorVerification"));
    prior.is_some_and(|prior| {
        node::text(prior, "method").as_deref() == Some("APP_LINK")
            && node::flag(prior, "success") == Some(true)
    })
}

/// Top-level keys that are read, or known to say nothing to a person.
const KNOWN_KEYS: &[&str] = &[
    "app",
    "authentication",
    "authenticatorChallenge",
    "authenticatorEnrollments",
    "authenticators",
    "cancel",
    "captcha",
    "client",
    "context",
    "currentAuthenticator",
    "currentAuthenticatorEnrollment",
    "deviceEnrollment",
    "enrollmentAuthenticator",
    "expiresAt",
    "failure",
    "intent",
    "messages",
    "recoveryAuthenticator",
    "remediation",
    "stateHandle",
    "step",
    "success",
    "successWithInteractionCode",
    "uiDisplay",
    "user",
    "version",
    "webauthnAutofillUIChallenge",
];

fn unknown_keys(root: &Value) -> Vec<String> {
    let Some(members) = node::members(root) else {
        return Vec::new();
    };
    members
        .keys()
        .filter(|key| !KNOWN_KEYS.contains(&key.as_str()))
        .cloned()
        .collect()
}
