//! A provider of our own that can be told to misbehave in one way at a time, in process.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use egui_okta::{
    Config, Secret,
    protocol::{
        Effect, EffectId, Input,
        http::{Request, Response},
        oauth::{
            AuthorizeOptions, Flow, FlowPhase, PartialTokens, Place, Renewal, RenewalPhase,
            SignedIn,
        },
        time::Timestamp,
    },
};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::support::{CLIENT_ID, ISSUED, ISSUER, SIGNER, ok};

/// Names and values of a form or query.
pub(crate) type Pairs = Vec<(String, String)>;

/// Something that changes what would be sent.
type Change<T> = Box<dyn Fn(&mut T)>;

/// The provider. Each field can be changed before a sign-in.
pub(crate) struct Provider {
    pub(crate) discovery: Value,
    pub(crate) keys: Vec<Value>,
    /// The keys from the second request on, if others.
    pub(crate) keys_later: Option<Vec<Value>>,
    /// Changes claims before they are signed.
    pub(crate) claims: Change<Value>,
    /// Signs claims.
    pub(crate) sign: Box<dyn Fn(&Value) -> Secret>,
    /// Changes the answer of the token endpoint.
    pub(crate) token: Change<Value>,
    /// Answers of the token endpoint that come before the usual one.
    pub(crate) refusals: Vec<Response>,
    pub(crate) user_info: Value,
    /// Signs user info, if it is to be signed.
    pub(crate) sign_user_info: Option<fn(&Value) -> Secret>,
    /// Changes what the browser brings back.
    pub(crate) callback: Change<Pairs>,
    pub(crate) device: Value,
    /// The nonce that proofs have to have; none for a provider that does not know proofs.
    pub(crate) dpop_nonce: Option<&'static str>,
    /// The header `Date` of the token endpoint.
    pub(crate) date: Option<String>,
    /// Every request that came.
    pub(crate) seen: Vec<Request>,
    /// What this computer's clock shows.
    pub(crate) now: Timestamp,
    /// The last authorization request.
    pub(crate) authorization: Pairs,
}

pub(crate) fn at(path: &str) -> String {
    format!("{ISSUER}/{path}")
}

impl Default for Provider {
    fn default() -> Self {
        Self {
            discovery: json!({
                "issuer": ISSUER,
                "authorization_endpoint": at("here/authorize"),
                "token_endpoint": at("here/token"),
                "jwks_uri": at("here/keys"),
                "userinfo_endpoint": at("here/userinfo"),
                "device_authorization_endpoint": at("here/device"),
                "end_session_endpoint": at("here/logout"),
                "code_challenge_methods_supported": ["S256"],
            }),
            keys: vec![SIGNER.jwk()],
            keys_later: None,
            claims: Box::new(|_| {}),
            sign: Box::new(|claims| SIGNER.id_token(claims)),
            token: Box::new(|_| {}),
            refusals: Vec::new(),
            sign_user_info: None,
            user_info: json!({"sub": "00u1user", "name": "Ada Lovelace"}),
            callback: Box::new(|_| {}),
            device: json!({
                "device_code": "device-code-1", "user_code": "WDJB-MJHT",
                "verification_uri": at("here/activate"), "expires_in": 600, "interval": 5,
            }),
            dpop_nonce: None,
            date: None,
            seen: Vec::new(),
            now: Timestamp::from_secs(ISSUED + 1),
            authorization: Pairs::new(),
        }
    }
}

impl Provider {
    /// How often this path was asked.
    pub(crate) fn count(&self, path: &str) -> usize {
        let path = format!("/oauth2/default/here/{path}");
        self.seen.iter().filter(|r| r.path() == path).count()
    }

    /// The last request to this path.
    pub(crate) fn last(&self, path: &str) -> &Request {
        let path = format!("/oauth2/default/here/{path}");
        self.seen.iter().rev().find(|r| r.path() == path).unwrap()
    }

    /// The person signs in at this address: what the browser brings back.
    pub(crate) fn browse(&mut self, url: &str) -> String {
        let (endpoint, query) = url.split_once('?').unwrap();
        assert_eq!(endpoint, at("here/authorize"));
        self.authorization = pairs(query);
        let mut answer = vec![
            ("code".to_owned(), "code-1".to_owned()),
            ("state".to_owned(), self.asked("state")),
            ("iss".to_owned(), ISSUER.to_owned()),
        ];
        (self.callback)(&mut answer);
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pair = |(name, value): &(String, String)| format!("{name}={}", encode(value));
        answer.iter().map(pair).collect::<Vec<_>>().join("&")
    }

    /// A parameter of the last authorization request.
    pub(crate) fn asked(&self, name: &str) -> String {
        find(&self.authorization, name)
    }

    pub(crate) fn answer(&mut self, request: &Request) -> Response {
        self.seen.push(request.clone());
        let path = request.path().strip_prefix("/oauth2/default/").unwrap();
        match path {
            ".well-known/openid-configuration" => ok(&self.discovery),
            "here/keys" if self.count("keys") > 1 => {
                let keys = self.keys_later.as_ref().unwrap_or(&self.keys);
                ok(&json!({"keys": keys}))
            }
            "here/keys" => ok(&json!({"keys": self.keys})),
            "here/token" | "here/userinfo" if self.lacks_nonce(request) => {
                let challenge = r#"DPoP error="use_dpop_nonce""#;
                Response::new(400, r#"{"error":"use_dpop_nonce"}"#)
                    .with_header("DPoP-Nonce", self.dpop_nonce.unwrap_or_default())
                    .with_header("WWW-Authenticate", challenge)
            }
            "here/token" => self.answer_token(&pairs(&String::from_utf8_lossy(&request.body))),
            "here/userinfo" => {
                let kind = self.dpop_nonce.map_or("Bearer", |_| "DPoP");
                let shown = request.headers.get("authorization");
                assert_eq!(shown, Some(format!("{kind} access-1").as_str()));
                match self.sign_user_info {
                    Some(sign) => Response::new(200, sign(&self.user_info).expose())
                        .with_header("Content-Type", "application/jwt; charset=utf-8"),
                    None => ok(&self.user_info),
                }
            }
            "here/device" => ok(&self.device),
            _ => Response::new(404, ""),
        }
    }

    /// Whether a proof that has to be there has another nonce than it should.
    fn lacks_nonce(&self, request: &Request) -> bool {
        let Some(nonce) = self.dpop_nonce else {
            return false;
        };
        let proof = request.headers.get("dpop").unwrap();
        payload(proof)["nonce"] != nonce
    }

    fn answer_token(&mut self, form: &Pairs) -> Response {
        assert_eq!(
            find(form, "client_id"),
            CLIENT_ID,
            "a public client names itself in the body"
        );
        if !self.refusals.is_empty() {
            return self.refusals.remove(0);
        }
        let mut claims = json!({
            "iss": ISSUER, "sub": "00u1user", "aud": CLIENT_ID, "iat": ISSUED, "exp": ISSUED + 3600,
            "at_hash": half_hash("access-1"),
        });
        if find(form, "grant_type") == "authorization_code" {
            let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(find(form, "code_verifier")));
            assert_eq!(hash, self.asked("code_challenge"), "PKCE");
            assert_eq!(find(form, "redirect_uri"), self.asked("redirect_uri"));
            claims["nonce"] = self.asked("nonce").into();
        }
        (self.claims)(&mut claims);
        let mut answer = json!({
            "token_type": "Bearer", "expires_in": 3600, "access_token": "access-1",
            "refresh_token": "refresh-2", "id_token": (self.sign)(&claims).expose(),
        });
        if self.dpop_nonce.is_some() {
            answer["token_type"] = "DPoP".into();
        }
        (self.token)(&mut answer);
        match &self.date {
            Some(date) => ok(&answer).with_header("Date", date),
            None => ok(&answer),
        }
    }

    /// A whole sign-in, in a browser.
    pub(crate) fn sign_in(&mut self) -> FlowPhase {
        self.sign_in_with(config(), Place::Browser(AuthorizeOptions::default()))
    }

    pub(crate) fn sign_in_with(&mut self, config: Config, place: Place) -> FlowPhase {
        let random = [[1; 32], [2; 32], [3; 32]];
        let mut flow = Flow::start(config, place, random, EffectId::default(), self.now);
        self.drive(&mut flow);
        flow.phase().clone()
    }

    /// Plays server, browser and clock until nothing is left to do.
    pub(crate) fn drive(&mut self, flow: &mut Flow) {
        for _ in 0..500 {
            while let Some((id, effect)) = flow.poll_effect() {
                if let Effect::Http { request, .. } = effect {
                    let response = self.answer(&request);
                    flow.handle(id, Input::Http(Ok(response)), self.now);
                }
            }
            match flow.phase() {
                FlowPhase::Browser(url) => {
                    let brought = self.browse(url.expose());
                    let _ = flow.callback(&brought, self.now);
                }
                FlowPhase::Device(_) => {
                    self.now = flow.poll_timeout().unwrap();
                    flow.tick(self.now);
                }
                _ => return,
            }
        }
        panic!("the flow does not end");
    }

    /// A renewal of these tokens.
    pub(crate) fn renew(&mut self, tokens: impl Into<PartialTokens>) -> RenewalPhase {
        let mut renewal = Renewal::start(config(), tokens, None, EffectId::default(), self.now);
        while let Some((id, effect)) = renewal.poll_effect() {
            if let Effect::Http { request, .. } = effect {
                let response = self.answer(&request);
                renewal.handle(id, Input::Http(Ok(response)), self.now);
            }
        }
        renewal.phase().clone()
    }
}

pub(crate) fn config() -> Config {
    let config = Config::new(ISSUER, CLIENT_ID).unwrap();
    config.with_request_timeout(Duration::from_secs(30))
}

/// The end that was hoped for.
#[track_caller]
pub(crate) fn signed_in(phase: FlowPhase) -> SignedIn {
    match phase {
        FlowPhase::SignedIn(signed_in) => *signed_in,
        other => panic!("{other:?}"),
    }
}

/// The code of the end that was feared.
#[track_caller]
pub(crate) fn failed(phase: &FlowPhase) -> &'static str {
    match phase {
        FlowPhase::Failed(error) => error.code.as_str(),
        other => panic!("{other:?}"),
    }
}

/// The claims of a token, whoever signed it.
pub(crate) fn payload(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

/// The left half of the SHA-256, as in `at_hash` and `c_hash`.
pub(crate) fn half_hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(text)[..16])
}

pub(crate) fn pairs(text: &str) -> Pairs {
    let decode = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    text.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

pub(crate) fn find(pairs: &Pairs, name: &str) -> String {
    let found = pairs.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.clone()).unwrap_or_default()
}
