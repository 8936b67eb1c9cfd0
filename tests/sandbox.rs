//! The sandbox org as a client sees it: raw requests, from `/interact` to tokens.

#![cfg(feature = "sandbox")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use egui_okta::protocol::http::{Method, Request, Response};
use egui_okta::protocol::time::Timestamp;
use egui_okta::sandbox::{Org, Policy};
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::sha2::Sha256 as RsaSha256;
use rsa::signature::Verifier as _;
use rsa::{BigUint, RsaPublicKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const ORIGIN: &str = "http://localhost:7001";
const CUSTOM: &str = "/oauth2/default/v1";
const CLIENT: &str = "0oasandboxwidget0001";
const REDIRECT: &str = "http://localhost:5173/callback";
const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-0";
const NOW: Timestamp = Timestamp(1_800_000_000_000);

const PAT: (&str, &str) = ("pat.password@sandbox.example", "Sandbox-pass-1");
const TONI: (&str, &str) = ("toni.totp@sandbox.example", "Sandbox-pass-2");
const EMIL: (&str, &str) = ("emil.email@sandbox.example", "Sandbox-pass-3");

/// A client of one org. Its `now` can be moved.
struct Client {
    org: Org,
    now: Timestamp,
}

impl Client {
    fn new() -> Self {
        Self::with(Policy::default())
    }

    fn with(policy: Policy) -> Self {
        Self {
            org: Org::new(policy, ORIGIN, [7; 32]),
            now: NOW,
        }
    }

    fn send(&mut self, request: &Request) -> Response {
        let response = self.org.handle(request, self.now);
        assert!(response.request_id().is_some());
        response
    }

    fn get(&mut self, path: &str) -> Value {
        body(&self.send(&Request::get(format!("{ORIGIN}{path}"))))
    }

    fn form(&mut self, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        let text = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = Request::post(format!("{ORIGIN}{path}"), text)
            .with_header("Content-Type", "application/x-www-form-urlencoded");
        let response = self.send(&request);
        (response.status, body(&response))
    }

    fn idx(&mut self, verb: &str, fields: &Value) -> (u16, Value) {
        let request = Request::post(format!("{ORIGIN}/idp/idx/{verb}"), fields.to_string());
        let response = self.send(&request);
        (response.status, body(&response))
    }

    fn interact(&mut self, base: &str, scope: &str) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let (status, answer) = self.form(
            &format!("{base}/interact"),
            &[
                ("client_id", CLIENT),
                ("redirect_uri", REDIRECT),
                ("scope", scope),
                ("state", "s"),
                ("nonce", "n-1"),
                ("code_challenge", &challenge),
                ("code_challenge_method", "S256"),
            ],
        );
        assert_eq!(status, 200, "{answer}");
        answer["interaction_handle"].as_str().unwrap().to_owned()
    }

    /// To the first form: its state handle.
    fn begin(&mut self, base: &str, scope: &str) -> String {
        let handle = self.interact(base, scope);
        let (status, page) = self.idx("introspect", &json!({"interactionHandle": handle}));
        assert_eq!(status, 200, "{page}");
        assert_eq!(first_form(&page), "identify");
        page["stateHandle"].as_str().unwrap().to_owned()
    }

    fn identify(&mut self, state: &str, (name, password): (&str, &str)) -> (u16, Value) {
        self.idx(
            "identify",
            &json!({"identifier": name, "credentials": {"passcode": password}, "stateHandle": state}),
        )
    }

    fn answer(&mut self, state: &str, code: &str) -> (u16, Value) {
        let fields = json!({"credentials": {"passcode": code}, "stateHandle": state});
        self.idx("challenge/answer", &fields)
    }

    fn redeem(&mut self, base: &str, code: &str, verifier: &str) -> (u16, Value) {
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
    fn code(&mut self, base: &str, scope: &str) -> String {
        let state = self.begin(base, scope);
        let (status, page) = self.identify(&state, PAT);
        assert_eq!(status, 200, "{page}");
        interaction_code(&page)
    }
}

fn body(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap_or(Value::Null)
}

fn first_form(page: &Value) -> &str {
    page["remediation"]["value"][0]["name"]
        .as_str()
        .unwrap_or_default()
}

fn interaction_code(page: &Value) -> String {
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
fn claims(jwt: &str, keys: &Value) -> Value {
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

#[test]
fn password_alone_gives_tokens_of_both_servers() {
    let mut client = Client::new();
    for (base, issuer, audience) in [
        (CUSTOM, format!("{ORIGIN}/oauth2/default"), "api://default"),
        ("/oauth2/v1", ORIGIN.to_owned(), ORIGIN),
    ] {
        let path = issuer.strip_prefix(ORIGIN).unwrap();
        let metadata = client.get(&format!("{path}/.well-known/openid-configuration"));
        assert_eq!(metadata["issuer"], issuer.as_str());
        assert_eq!(
            metadata["code_challenge_methods_supported"],
            json!(["S256"])
        );
        let code = client.code(base, "openid profile email");
        let (status, tokens) = client.redeem(base, &code, VERIFIER);
        assert_eq!(status, 200, "{tokens}");
        assert_eq!(tokens["token_type"], "Bearer");
        assert!(tokens["refresh_token"].is_null());

        let keys = client.get(&format!("{base}/keys"));
        let access_token = tokens["access_token"].as_str().unwrap();
        let access = claims(access_token, &keys);
        assert_eq!(access["iss"], issuer.as_str());
        assert_eq!(access["aud"], audience);
        assert_eq!(access["sub"], PAT.0);
        let id = claims(tokens["id_token"].as_str().unwrap(), &keys);
        assert_eq!(id["iss"], issuer.as_str());
        assert_eq!(id["aud"], CLIENT);
        assert_eq!(id["nonce"], "n-1");
        assert_eq!(id["amr"], json!(["pwd"]));
        assert_eq!(id["iat"], NOW.as_secs());
        let hash = URL_SAFE_NO_PAD.encode(&Sha256::digest(access_token)[..16]);
        assert_eq!(id["at_hash"], hash);

        let bearer = Request::get(format!("{ORIGIN}{base}/userinfo"))
            .with_header("Authorization", format!("Bearer {access_token}"));
        let info = client.send(&bearer);
        assert_eq!(body(&info)["sub"], id["sub"]);
        assert_eq!(body(&info)["email"], PAT.0);
        let revoked = client.form(
            &format!("{base}/revoke"),
            &[("client_id", CLIENT), ("token", access_token)],
        );
        assert_eq!(revoked.0, 200);
        let refused = client.send(&bearer);
        assert_eq!(refused.status, 401);
        assert!(refused.headers.get("www-authenticate").is_some());
    }
}

#[test]
fn password_and_totp() {
    let mut client = Client::new();
    let state = client.begin(CUSTOM, "openid");
    let (status, page) = client.identify(&state, TONI);
    assert_eq!(
        (status, first_form(&page)),
        (200, "challenge-authenticator"),
        "{page}"
    );
    assert_eq!(
        page["currentAuthenticatorEnrollment"]["value"]["key"],
        "google_otp"
    );

    let (status, page) = client.answer(&state, "000000");
    assert_eq!(
        (status, first_form(&page)),
        (401, "challenge-authenticator")
    );
    let codes = client.org.totp_codes(client.now);
    let (_, key, code) = codes
        .iter()
        .find(|(user, ..)| user == TONI.0)
        .unwrap()
        .clone();
    assert_eq!(key, "google_otp");
    let (status, page) = client.answer(&state, &code);
    assert_eq!(status, 200, "{page}");
    let (status, tokens) = client.redeem(CUSTOM, &interaction_code(&page), VERIFIER);
    assert_eq!(status, 200);
    let keys = client.get(&format!("{CUSTOM}/keys"));
    let id = claims(tokens["id_token"].as_str().unwrap(), &keys);
    assert_eq!(id["amr"], json!(["pwd", "otp", "mfa"]));
}

#[test]
fn password_and_email() {
    let mut client = Client::new();
    let state = client.begin(CUSTOM, "openid");
    let (status, page) = client.identify(&state, EMIL);
    assert_eq!(
        (status, first_form(&page)),
        (200, "challenge-authenticator"),
        "{page}"
    );
    let shown = &page["currentAuthenticatorEnrollment"]["value"];
    assert_eq!(shown["key"], "okta_email");
    assert!(shown["resend"].is_object());

    let mails = client.org.outbox(Some(EMIL.0));
    assert_eq!(mails.len(), 1);
    assert!(client.org.outbox(Some(PAT.0)).is_empty());
    let over_http = client.get("/sandbox/outbox?user=emil.email%40sandbox.example");
    assert_eq!(over_http, serde_json::to_value(&mails).unwrap());
    assert_eq!(
        client
            .idx("challenge/resend", &json!({"stateHandle": state}))
            .0,
        429
    );
    let (status, page) = client.answer(&state, &mails[0].code);
    assert_eq!(status, 200, "{page}");
    assert_eq!(
        client.redeem(CUSTOM, &interaction_code(&page), VERIFIER).0,
        200
    );
}

#[test]
fn wrong_passwords_unknown_users_and_locked_users_look_alike() {
    let mut client = Client::new();
    let state = client.begin(CUSTOM, "openid");
    for user in [
        (PAT.0, "wrong"),
        ("nobody@sandbox.example", "wrong"),
        ("lou.locked@sandbox.example", "Sandbox-pass-5"),
    ] {
        let (status, page) = client.identify(&state, user);
        assert_eq!((status, first_form(&page)), (401, "identify"), "{page}");
        let message = &page["messages"]["value"][0];
        assert_eq!(message["i18n"]["key"], "errors.E0000004");
        assert_eq!(message["class"], "ERROR");
        assert_eq!(page["stateHandle"], state.as_str());
    }
    assert_eq!(client.identify(&state, PAT).0, 200);
}

#[test]
fn a_code_needs_its_verifier_and_works_once() {
    let mut client = Client::new();
    let code = client.code(CUSTOM, "openid");
    let (status, error) = client.redeem(CUSTOM, &code, &"x".repeat(43));
    assert_eq!((status, &error["error"]), (400, &json!("invalid_grant")));
    assert_eq!(error["error_description"], "PKCE verification failed.");

    let code = client.code(CUSTOM, "openid");
    let (_, tokens) = client.redeem(CUSTOM, &code, VERIFIER);
    let (status, error) = client.redeem(CUSTOM, &code, VERIFIER);
    assert_eq!((status, &error["error"]), (400, &json!("invalid_grant")));
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let request = Request::get(format!("{ORIGIN}{CUSTOM}/userinfo"));
    assert_eq!(
        client
            .send(&request.with_header("Authorization", bearer))
            .status,
        401
    );

    let code = client.code(CUSTOM, "openid");
    assert_eq!(
        client.redeem("/oauth2/v1", &code, VERIFIER).0,
        400,
        "another server's code"
    );
    let code = client.code(CUSTOM, "openid");
    client.now = Timestamp(client.now.0 + 61_000);
    assert_eq!(client.redeem(CUSTOM, &code, VERIFIER).0, 400, "too late");
}

#[test]
fn refresh_tokens_rotate() {
    let mut client = Client::new();
    let code = client.code(CUSTOM, "openid offline_access");
    let (_, tokens) = client.redeem(CUSTOM, &code, VERIFIER);
    let first = tokens["refresh_token"].as_str().unwrap().to_owned();
    let refresh = |client: &mut Client, token: &str| {
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", CLIENT),
            ("refresh_token", token),
        ];
        client.form(&format!("{CUSTOM}/token"), &fields)
    };
    let (status, tokens) = refresh(&mut client, &first);
    assert_eq!(status, 200, "{tokens}");
    let second = tokens["refresh_token"].as_str().unwrap().to_owned();
    assert_ne!(first, second);
    let fewer = [
        ("grant_type", "refresh_token"),
        ("client_id", CLIENT),
        ("refresh_token", &second),
        ("scope", "openid"),
    ];
    let (_, tokens) = client.form(&format!("{CUSTOM}/token"), &fewer);
    assert_eq!(tokens["scope"], "openid");
    let second = tokens["refresh_token"].as_str().unwrap().to_owned();
    assert_eq!(
        refresh(&mut client, &second).1["scope"],
        "openid offline_access"
    );
    client.now = Timestamp(client.now.0 + 31_000);
    let (status, error) = refresh(&mut client, &first);
    assert_eq!(status, 400);
    assert_eq!(
        error["error_description"],
        "The refresh token is invalid or expired."
    );
    assert_eq!(
        refresh(&mut client, &second).0,
        400,
        "the family ends with it"
    );
}

#[test]
fn pages_of_this_machine_may_call_and_others_may_not() {
    let mut client = Client::new();
    let preflight = |path: &str, origin: &str| Request {
        method: Method::Options,
        ..Request::get(format!("{ORIGIN}{path}"))
            .with_header("Origin", origin)
            .with_header("Access-Control-Request-Method", "POST")
            .with_header(
                "Access-Control-Request-Headers",
                "content-type,x-okta-user-agent-extended",
            )
    };
    let page = "http://localhost:5173";
    for path in [
        "/idp/idx/identify",
        "/oauth2/default/v1/token",
        "/oauth2/default/v1/interact",
    ] {
        let response = client.send(&preflight(path, page));
        assert_eq!(response.status, 204);
        assert_eq!(
            response.headers.get("access-control-allow-origin"),
            Some(page)
        );
        assert_eq!(
            response.headers.get("access-control-allow-credentials"),
            Some("true")
        );
        let headers = response
            .headers
            .get("access-control-allow-headers")
            .unwrap();
        assert!(headers.contains("X-Okta-User-Agent-Extended"));
        let response = client.send(&preflight(path, "https://evil.example"));
        assert_eq!(response.headers.get("access-control-allow-origin"), None);
    }
    // Errors can be read too.
    let failed =
        Request::post(format!("{ORIGIN}/oauth2/default/v1/token"), "").with_header("Origin", page);
    let response = client.send(&failed);
    assert_eq!(response.status, 401);
    assert_eq!(
        response.headers.get("access-control-allow-origin"),
        Some(page)
    );
    let outbox = Request::get(format!("{ORIGIN}/sandbox/outbox"));
    assert_eq!(
        client
            .send(&outbox.with_header("Origin", "https://evil.example"))
            .status,
        403
    );
}

#[test]
fn faults_come_on_demand() {
    let mut client = Client::new();
    let order = json!({"fail_next": [{"path": "/oauth2/v1/keys", "status": 503}]});
    let set = Request::post(format!("{ORIGIN}/sandbox/faults"), order.to_string());
    assert_eq!(client.send(&set).status, 200);
    let keys = Request::get(format!("{ORIGIN}/oauth2/v1/keys"));
    assert_eq!(client.send(&keys).status, 503);
    assert_eq!(client.send(&keys).status, 200);
    assert_eq!(
        client
            .send(&Request::get(format!("{ORIGIN}/nowhere")))
            .status,
        404
    );
    assert_eq!(
        client
            .send(&Request::get(format!("{ORIGIN}/oauth2/v1/token")))
            .status,
        405
    );
}

#[test]
fn the_other_users_of_the_default_org_sign_in_too() {
    let mut client = Client::new();
    let form = |client: &mut Client, user, password| {
        let state = client.begin(CUSTOM, "openid");
        let (status, page) = client.identify(&state, (user, password));
        assert_eq!(status, 200, "{page}");
        (state, first_form(&page).to_owned(), page)
    };
    let (state, name, _) = form(
        &mut client,
        "eddy.expired@sandbox.example",
        "Sandbox-pass-6",
    );
    assert_eq!(name, "reenroll-authenticator");
    let (status, page) = client.answer(&state, "short");
    assert_eq!((status, first_form(&page)), (400, "reenroll-authenticator"));
    interaction_code(&client.answer(&state, "A-new-Pass-77").1);

    let (state, name, page) = form(&mut client, "phil.phone@sandbox.example", "Sandbox-pass-8");
    assert_eq!(name, "authenticator-verification-data");
    let enrolment = &page["currentAuthenticatorEnrollment"]["value"]["id"];
    let chosen =
        json!({"id": "autsandboxphone00000", "methodType": "sms", "enrollmentId": enrolment});
    let (status, page) = client.idx(
        "challenge",
        &json!({"authenticator": chosen, "stateHandle": state}),
    );
    assert_eq!(
        (status, first_form(&page)),
        (200, "challenge-authenticator"),
        "{page}"
    );
    let mails = client.org.outbox(Some("phil.phone@sandbox.example"));
    assert_eq!(mails[0].channel, "sms");
    interaction_code(&client.answer(&state, &mails[0].code).1);

    let (state, _, _) = form(&mut client, "vera.verify@sandbox.example", "Sandbox-pass-7");
    let codes = client.org.totp_codes(client.now);
    let (.., code) = codes
        .iter()
        .find(|(user, ..)| user.starts_with("vera"))
        .unwrap();
    let answer = json!({"credentials": {"totp": code}, "stateHandle": state});
    interaction_code(&client.idx("challenge/answer", &answer).1);

    let (state, name, page) = form(&mut client, "anna.any@sandbox.example", "Sandbox-pass-4");
    assert_eq!(name, "select-authenticator-authenticate");
    assert_eq!(
        page["authenticatorEnrollments"]["value"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    let chosen = json!({"id": "autsandboxemail00000", "methodType": "email"});
    client.idx(
        "challenge",
        &json!({"authenticator": chosen, "stateHandle": state}),
    );
    let mails = client.org.outbox(Some("anna.any@sandbox.example"));
    interaction_code(&client.answer(&state, &mails[0].code).1);
}

#[test]
fn a_forgotten_password_is_replaced() {
    let mut client = Client::new();
    let state = client.begin(CUSTOM, "openid");
    let (_, page) = client.idx("recover", &json!({"stateHandle": state}));
    assert_eq!(first_form(&page), "identify-recovery");
    let (status, page) = client.idx(
        "identify",
        &json!({"identifier": PAT.0, "stateHandle": state}),
    );
    assert_eq!(
        (status, first_form(&page)),
        (200, "challenge-authenticator"),
        "{page}"
    );
    let mails = client.org.outbox(Some(PAT.0));
    let (_, page) = client.answer(&state, &mails[0].code);
    assert_eq!(first_form(&page), "reset-authenticator");
    interaction_code(&client.answer(&state, "A-new-Pass-77").1);
    let state = client.begin(CUSTOM, "openid");
    assert_eq!(client.identify(&state, PAT).0, 401);
    assert_eq!(client.identify(&state, (PAT.0, "A-new-Pass-77")).0, 200);
}

#[test]
fn a_sign_in_starts_over_and_ends() {
    let mut client = Client::new();
    let state = client.begin(CUSTOM, "openid");
    assert_eq!(client.identify(&state, TONI).0, 200);
    let (status, page) = client.idx("cancel", &json!({"stateHandle": state}));
    assert_eq!((status, first_form(&page)), (200, "identify"));
    assert_ne!(page["stateHandle"], state.as_str());
    let (status, page) = client.idx("introspect", &json!({"stateToken": page["stateHandle"]}));
    assert_eq!((status, first_form(&page)), (200, "identify"));
    client.now = Timestamp(client.now.0 + 3_600_001);
    let (status, page) = client.idx("introspect", &json!({"stateToken": page["stateHandle"]}));
    assert_eq!(status, 401);
    assert_eq!(page["version"], "1.0.0");
    assert_eq!(
        page["messages"]["value"][0]["i18n"]["key"],
        "idx.session.expired"
    );
}

#[test]
fn the_description_is_enough_to_sign_in() {
    fn sends<T: Send>() {}
    sends::<Org>();
    let org = Org::new(Policy::default(), ORIGIN, [1; 32]);
    let all = org.description();
    assert_eq!(all["issuer"], format!("{ORIGIN}/oauth2/default"));
    assert_eq!(all["client_id"], CLIENT);
    let users = all["users"].as_array().unwrap();
    let toni = users
        .iter()
        .find(|user| user["username"] == TONI.0)
        .unwrap();
    assert_eq!(toni["password"], TONI.1);
    assert_eq!(
        toni["authenticators"][1]["secret"].as_str().unwrap().len(),
        32
    );
    let again = Org::new(Policy::default(), ORIGIN, [1; 32]).description();
    assert_eq!(again, all, "one seed, one org");
}

#[cfg(feature = "server")]
#[test]
fn the_server_answers_on_loopback_and_stops() {
    use std::io::{Read as _, Write as _};
    use std::net::TcpStream;
    use std::sync::{Arc, Mutex};

    use egui_okta::sandbox::server::Server;

    let server = Server::bind(0).unwrap();
    let origin = server.origin();
    let address = origin.replace("http://localhost", "127.0.0.1");
    let org = Arc::new(Mutex::new(Org::new(Policy::default(), &origin, [7; 32])));
    let files = |path: &str| (path == "/").then(|| (b"page".to_vec(), "text/html"));
    let handle = server.spawn(org, Some(Box::new(files)));
    let ask = |line: &str, host: &str, body: &str| {
        let mut stream = TcpStream::connect(&address).unwrap();
        let length = body.len();
        let head = format!("{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close");
        write!(stream, "{head}\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
        let mut text = String::new();
        let _ = stream.read_to_string(&mut text);
        text
    };
    let host = origin.strip_prefix("http://").unwrap();
    assert!(ask("GET /", host, "").ends_with("page"));
    let metadata = ask("GET /.well-known/openid-configuration", host, "");
    assert!(metadata.starts_with("HTTP/1.1 200"), "{metadata}");
    assert!(metadata.contains(&format!("\"issuer\":\"{origin}\"")));
    assert!(ask("GET /sandbox/outbox", "evil.example", "").starts_with("HTTP/1.1 421"));
    let order = json!({"fail_next": [{"path": "/oauth2/v1/keys", "drop": true}]}).to_string();
    assert!(ask("POST /sandbox/faults", host, &order).starts_with("HTTP/1.1 200"));
    assert_eq!(ask("GET /oauth2/v1/keys", host, ""), "");
    drop(handle);
    assert!(TcpStream::connect(&address).is_err());
}
