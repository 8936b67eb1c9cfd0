//! A client of the org that makes its requests by hand.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use egui_okta::protocol::http::{Request, Response};
use egui_okta::protocol::time::Timestamp;
use egui_okta::sandbox::{Org, Policy};
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::sha2::Sha256 as RsaSha256;
use rsa::signature::Verifier as _;
use rsa::{BigUint, RsaPublicKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

pub(crate) const ORIGIN: &str = "http://localhost:7001";
pub(crate) const CUSTOM: &str = "/oauth2/default/v1";
pub(crate) const CLIENT: &str = "0oasandboxwidget0001";
pub(crate) const REDIRECT: &str = "http://localhost:5173/callback";
pub(crate) const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-0";
pub(crate) const NOW: Timestamp = Timestamp(1_800_000_000_000);

pub(crate) const PAT: (&str, &str) = ("pat.password@sandbox.example", "Sandbox-pass-1");
pub(crate) const TONI: (&str, &str) = ("toni.totp@sandbox.example", "Sandbox-pass-2");
pub(crate) const EMIL: (&str, &str) = ("emil.email@sandbox.example", "Sandbox-pass-3");

/// A client of one org. Its `now` can be moved.
pub(crate) struct Client {
    pub(crate) org: Org,
    pub(crate) now: Timestamp,
}

impl Client {
    pub(crate) fn new() -> Self {
        Self::with(Policy::default())
    }

    pub(crate) fn with(policy: Policy) -> Self {
        Self {
            org: Org::new(policy, ORIGIN, [7; 32]),
            now: NOW,
        }
    }

    pub(crate) fn send(&mut self, request: &Request) -> Response {
        let response = self.org.handle(request, self.now);
        assert!(response.request_id().is_some());
        response
    }

    pub(crate) fn get(&mut self, path: &str) -> Value {
        body(&self.send(&Request::get(format!("{ORIGIN}{path}"))))
    }

    pub(crate) fn form(&mut self, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        let text = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = Request::post(format!("{ORIGIN}{path}"), text)
            .with_header("Content-Type", "application/x-www-form-urlencoded");
        let response = self.send(&request);
        (response.status, body(&response))
    }

    pub(crate) fn idx(&mut self, verb: &str, fields: &Value) -> (u16, Value) {
        let request = Request::post(format!("{ORIGIN}/idp/idx/{verb}"), fields.to_string());
        let response = self.send(&request);
        (response.status, body(&response))
    }

    pub(crate) fn interact_with(&mut self, base: &str, more: &[(&str, &str)]) -> (u16, Value) {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let mut all = vec![
            ("client_id", CLIENT),
            ("redirect_uri", REDIRECT),
            ("state", "s"),
            ("nonce", "n-1"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        all.extend(more);
        self.form(&format!("{base}/interact"), &all)
    }

    pub(crate) fn interact(&mut self, base: &str, scope: &str) -> String {
        let (status, answer) = self.interact_with(base, &[("scope", scope)]);
        assert_eq!(status, 200, "{answer}");
        answer["interaction_handle"].as_str().unwrap().to_owned()
    }

    /// To the first form: its state handle.
    pub(crate) fn begin(&mut self, base: &str, scope: &str) -> String {
        let handle = self.interact(base, scope);
        let (status, page) = self.idx("introspect", &json!({"interactionHandle": handle}));
        assert_eq!(status, 200, "{page}");
        assert_eq!(first_form(&page), "identify");
        page["stateHandle"].as_str().unwrap().to_owned()
    }

    pub(crate) fn identify(&mut self, state: &str, (name, password): (&str, &str)) -> (u16, Value) {
        self.idx(
            "identify",
            &json!({"identifier": name, "credentials": {"passcode": password}, "stateHandle": state}),
        )
    }

    pub(crate) fn answer(&mut self, state: &str, code: &str) -> (u16, Value) {
        let fields = json!({"credentials": {"passcode": code}, "stateHandle": state});
        self.idx("challenge/answer", &fields)
    }

    pub(crate) fn redeem(&mut self, base: &str, code: &str, verifier: &str) -> (u16, Value) {
        self.form(
            &format!("{base}/token"),
            &[
                ("grant_type", "interaction_code"),
                ("client_id", CLIENT),
                ("redirect_uri", REDIRECT),
                ("interaction_code", code),
                ("code_verifier", verifier),
            ],
        )
    }

    /// Signs Pat in, up to the interaction code.
    pub(crate) fn code(&mut self, base: &str, scope: &str) -> String {
        let state = self.begin(base, scope);
        let (status, page) = self.identify(&state, PAT);
        assert_eq!(status, 200, "{page}");
        interaction_code(&page)
    }
}

pub(crate) fn body(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap_or(Value::Null)
}

pub(crate) fn first_form(page: &Value) -> &str {
    page["remediation"]["value"][0]["name"]
        .as_str()
        .unwrap_or_default()
}

pub(crate) fn interaction_code(page: &Value) -> String {
    assert!(page["remediation"].is_null());
    let fields = page["successWithInteractionCode"]["value"]
        .as_array()
        .unwrap();
    let field = fields
        .iter()
        .find(|field| field["name"] == "interaction_code")
        .unwrap();
    field["value"].as_str().unwrap().to_owned()
}

/// The claims of a JWT, once its signature is found good by the org's key set.
pub(crate) fn claims(jwt: &str, keys: &Value) -> Value {
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let (input, signature) = jwt.rsplit_once('.').unwrap();
    let (header, payload) = input.split_once('.').unwrap();
    let header: Value = serde_json::from_slice(&decode(header)).unwrap();
    let key = &keys["keys"][0];
    assert_eq!(header, json!({"alg": "RS256", "kid": key["kid"]}));
    let number = |name: &str| BigUint::from_bytes_be(&decode(key[name].as_str().unwrap()));
    let public = RsaPublicKey::new(number("n"), number("e")).unwrap();
    let signature = Signature::try_from(decode(signature).as_slice()).unwrap();
    VerifyingKey::<RsaSha256>::new(public)
        .verify(input.as_bytes(), &signature)
        .unwrap();
    serde_json::from_slice(&decode(payload)).unwrap()
}
