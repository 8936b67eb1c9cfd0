//! Passkeys and security keys (Web Authentication Level 3): what the person's device is asked, and
//! what becomes of its answer. The device itself is the platform's.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

use super::{
    idx::{Answer, Answers},
    model::{
        Authenticator, AuthenticatorKey, FieldPath, Remediation, RemediationName as Name, Step,
    },
};
use crate::Secret;

/// What a device is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ceremony {
    /// Make a key (`navigator.credentials.create`).
    Create,
    /// Sign with a key (`navigator.credentials.get`).
    Get,
}

/// A question to the person's device.
#[derive(Clone, Debug, PartialEq)]
pub struct PasskeyRequest {
    /// What to do.
    pub ceremony: Ceremony,
    /// Whether it is only offered in the browser's own list beside the name (conditional mediation),
    /// and not asked for.
    pub is_offered: bool,
    /// The member `publicKey`, as `PublicKeyCredentialCreationOptionsJSON` or
    /// `PublicKeyCredentialRequestOptionsJSON`: bytes are base64url text.
    pub public_key: Value,
}

/// What the device answered. All bytes are as they came.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Passkey {
    /// `clientDataJSON`.
    pub client_data: Vec<u8>,
    /// `attestationObject`, of a new key.
    pub attestation: Vec<u8>,
    /// `authenticatorData`, of a signature.
    pub authenticator_data: Vec<u8>,
    /// `signature`.
    pub signature: Vec<u8>,
    /// `userHandle`, if the key knows whose it is.
    pub user_handle: Option<Vec<u8>>,
    /// `getTransports()`, if the browser has it.
    pub transports: Option<Vec<String>>,
    /// `getClientExtensionResults()`, as JSON.
    pub extensions: Option<String>,
}

impl fmt::Debug for Passkey {
    /// Without what is signed, and for whom.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passkey").finish_non_exhaustive()
    }
}

/// Why a device gave no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasskeyError {
    /// There is nothing that could be asked here.
    Unsupported,
    /// The person cancelled, or did not answer in time: browsers do not tell which.
    Cancelled,
    /// The device already has a key for this account.
    AlreadyRegistered,
    /// The org does not allow keys on this site, or the site is not secure.
    WrongSite,
    /// The device can't do what the org wants, such as checking a fingerprint.
    NotCapable,
    /// Anything else, by the name of the exception.
    Other(String),
}

impl PasskeyError {
    /// From the name of a `DOMException`.
    pub fn of_exception(name: &str) -> Self {
        match name {
            "NotAllowedError" | "AbortError" | "TimeoutError" => Self::Cancelled,
            "InvalidStateError" => Self::AlreadyRegistered,
            "SecurityError" => Self::WrongSite,
            "ConstraintError" | "NotSupportedError" => Self::NotCapable,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// What the device is to be asked for this form; none if the form wants no key, or the server
/// left out what it is to be asked with.
pub fn request(step: &Step, form: &Remediation) -> Option<PasskeyRequest> {
    if let Name::LaunchPasskeysAuthenticator | Name::ChallengeWebauthnAutofill = form.name {
        let public_key = step.passkey_challenge.clone()?;
        return Some(PasskeyRequest {
            ceremony: Ceremony::Get,
            is_offered: form.name == Name::ChallengeWebauthnAutofill,
            public_key,
        });
    }
    let current = form.authenticator.as_deref().or(step.current())?;
    let known = credentials(&step.enrollments);
    if let Some(mut public_key) = current.contextual.activation_data.clone() {
        let selection = public_key.get("authenticatorSelection");
        let resident = selection.and_then(|selection| selection.get("requireResidentKey"));
        // A key that can be found without its id may be made again: it takes the place of the old.
        if resident.and_then(Value::as_bool) != Some(true) {
            public_key.insert("excludeCredentials".to_owned(), known);
        }
        return Some(asked(Ceremony::Create, public_key));
    }
    let mut public_key = current.contextual.challenge_data.clone()?;
    if known.as_array().is_some_and(|known| !known.is_empty()) {
        public_key.insert("allowCredentials".to_owned(), known);
    }
    Some(asked(Ceremony::Get, public_key))
}

fn asked(ceremony: Ceremony, public_key: Map<String, Value>) -> PasskeyRequest {
    PasskeyRequest {
        ceremony,
        is_offered: false,
        public_key: Value::Object(public_key),
    }
}

/// The keys that the person has already.
fn credentials(enrollments: &[Authenticator]) -> Value {
    let keys = enrollments
        .iter()
        .filter(|e| e.key == AuthenticatorKey::Webauthn);
    keys.filter_map(|enrolled| {
        let id = enrolled.credential_id.as_deref()?;
        let mut key = json!({ "type": "public-key", "id": id });
        if !enrolled.transports.is_empty() {
            key["transports"] = json!(enrolled.transports);
        }
        Some(key)
    })
    .collect()
}

/// What is sent for the answer: standard base64 with padding, as Okta's own clients send it.
/// Values that are not in every org's form go only where the form has them.
pub fn answers(form: &Remediation, passkey: &Passkey) -> Answers {
    let root = FieldPath::root("credentials");
    let wants = |name: &str| {
        form.field("credentials")
            .is_some_and(|f| f.child(name).is_some())
    };
    let mut answers = Answers::default();
    let mut set = |name: &str, text: String| {
        answers.set(root.join(name), Answer::Secret(Secret::new(text)));
    };
    set("clientData", STANDARD.encode(&passkey.client_data));
    if passkey.attestation.is_empty() {
        set(
            "authenticatorData",
            STANDARD.encode(&passkey.authenticator_data),
        );
        set("signatureData", STANDARD.encode(&passkey.signature));
    } else {
        set("attestation", STANDARD.encode(&passkey.attestation));
    }
    if let Some(handle) = passkey.user_handle.as_ref().filter(|_| wants("userHandle")) {
        set("userHandle", STANDARD.encode(handle));
    }
    if let Some(transports) = passkey.transports.as_ref().filter(|_| wants("transports")) {
        set("transports", json!(transports).to_string());
    }
    if let Some(extensions) = passkey
        .extensions
        .as_ref()
        .filter(|_| wants("clientExtensions"))
    {
        set("clientExtensions", extensions.clone());
    }
    answers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{http::Response, idx};

    fn step(body: &Value) -> Step {
        idx::read(&Response::new(200, body.to_string())).unwrap()
    }

    fn form(fields: &[&str]) -> Value {
        let fields: Vec<Value> = fields.iter().map(|name| json!({ "name": name })).collect();
        json!({
            "rel": ["create-form"], "name": "challenge-authenticator", "method": "POST",
            "href": "https://org.example/idp/idx/challenge/answer",
            "relatesTo": ["$.currentAuthenticator"],
            "value": [{ "name": "credentials", "type": "object", "form": { "value": fields } }],
        })
    }

    fn response(contextual: &Value, enrolled: &Value, fields: &[&str]) -> Value {
        json!({
            "version": "1.0.0", "stateHandle": "02",
            "remediation": { "type": "array", "value": [form(fields)] },
            "currentAuthenticator": { "type": "object", "value": {
                "key": "webauthn", "type": "security_key", "contextualData": contextual,
            } },
            "authenticatorEnrollments": { "type": "array", "value": enrolled },
        })
    }

    #[test]
    fn keys_that_are_known_may_sign_and_are_not_made_again() {
        let enrolled = json!([
            { "key": "webauthn", "credentialId": "aWQ", "profile": { "transports": "usb,nfc" } },
            { "key": "okta_password" },
        ]);
        let known = json!([{ "type": "public-key", "id": "aWQ", "transports": ["usb", "nfc"] }]);

        let get =
            json!({ "challengeData": { "challenge": "Y2g", "userVerification": "required" } });
        let step_ = step(&response(&get, &enrolled, &["clientData"]));
        let asked = request(&step_, &step_.remediations[0]).unwrap();
        assert_eq!(asked.ceremony, Ceremony::Get);
        assert_eq!(asked.public_key["allowCredentials"], known);
        assert_eq!(asked.public_key["userVerification"], "required");

        let create = json!({ "activationData": { "challenge": "Y2g", "user": { "id": "dQ" } } });
        let step_ = step(&response(&create, &enrolled, &["clientData"]));
        let asked = request(&step_, &step_.remediations[0]).unwrap();
        assert_eq!(asked.ceremony, Ceremony::Create);
        assert_eq!(asked.public_key["excludeCredentials"], known);
    }

    #[test]
    fn answers_are_standard_base64_and_only_what_the_form_takes() {
        let passkey = Passkey {
            client_data: vec![0xfb, 0xff],
            authenticator_data: vec![1],
            signature: vec![2],
            user_handle: Some(vec![3]),
            transports: Some(vec!["usb".into()]),
            ..Passkey::default()
        };
        let step_ = step(&response(
            &json!({}),
            &json!([]),
            &["clientData", "userHandle"],
        ));
        let form = &step_.remediations[0];
        let body = idx::body(form, &answers(form, &passkey));
        let expected = json!({
            "clientData": "+/8=", "authenticatorData": "AQ==", "signatureData": "Ag==", "userHandle": "Aw==",
        });
        assert_eq!(body["credentials"], expected);
    }

    #[test]
    fn nothing_to_ask_with_is_no_request() {
        let step_ = step(&response(&json!({}), &json!([]), &["clientData"]));
        assert_eq!(request(&step_, &step_.remediations[0]), None);
    }
}
