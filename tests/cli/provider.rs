//! A small OpenID provider on a port of this computer, and what it was asked.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use serde_json::{Value, json};

pub(crate) const CLIENT_ID: &str = "client";

/// Status and body; none closes the connection without a word.
type Reply = Option<(u16, String)>;
/// What is answered in another way than usual: path and form, or none for the usual answer.
type Other = dyn Fn(&str, &str) -> Option<Reply> + Send + Sync;

pub(crate) struct Provider {
    pub(crate) issuer: String,
    log: Arc<Mutex<Vec<(String, String)>>>,
    nonce: Arc<Mutex<String>>,
}

impl Provider {
    pub(crate) fn start() -> Self {
        Self::with(|_, _| None)
    }

    pub(crate) fn with(
        other: impl Fn(&str, &str) -> Option<Reply> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let provider = Self {
            issuer,
            log: Arc::default(),
            nonce: Arc::new(Mutex::new("n".to_owned())),
        };
        let (issuer, log) = (provider.issuer.clone(), Arc::clone(&provider.log));
        let (nonce, other): (_, Arc<Other>) = (Arc::clone(&provider.nonce), Arc::new(other));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (issuer, log) = (issuer.clone(), Arc::clone(&log));
                let (nonce, other) = (Arc::clone(&nonce), Arc::clone(&other));
                std::thread::spawn(move || {
                    let stream = stream.unwrap();
                    let Some((path, body)) = read(&stream) else {
                        return;
                    };
                    log.lock().unwrap().push((path.clone(), body.clone()));
                    let usual = || Some((200, usual(&issuer, &path, &nonce.lock().unwrap())));
                    if let Some(reply) = other(&path, &body).unwrap_or_else(usual) {
                        write(stream, reply);
                    }
                });
            }
        });
        provider
    }

    /// The nonce that the next ID token has.
    pub(crate) fn expect(&self, nonce: &str) {
        nonce.clone_into(&mut self.nonce.lock().unwrap());
    }

    /// The forms that were sent to this path.
    pub(crate) fn asked(&self, path: &str) -> Vec<String> {
        let log = self.log.lock().unwrap();
        let of_path = log.iter().filter(|(asked, _)| asked == path);
        of_path.map(|(_, form)| form.clone()).collect()
    }

    /// A sign-in as the program keeps it, of `seconds` from now on.
    pub(crate) fn kept(&self, name: &str, seconds: i64) -> String {
        let expires_at = (now().cast_signed() + seconds) * 1000;
        json!({
            "version": 1, "issuer": self.issuer, "client_id": CLIENT_ID,
            "redirect_uri": "http://localhost:17340/callback", "scopes": ["openid"],
            "token_issuer": self.issuer, "access_token": format!("access-{name}"), "granted": ["openid"],
            "expires_at_millis": expires_at, "id_token": id_token(&self.issuer, "n"),
            "refresh_token": format!("refresh-{name}"), "clock_offset_millis": 0, "dpop_key": null,
        })
        .to_string()
    }
}

pub(crate) fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

fn key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

fn id_token(issuer: &str, nonce: &str) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = json!({
        "iss": issuer, "aud": CLIENT_ID, "sub": "user-1", "nonce": nonce, "iat": now(), "exp": now() + 3600,
    });
    let signed = format!("{}.{}", encode(&json!({"alg": "ES256"})), encode(&claims));
    let signature: Signature = key().sign(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

fn usual(issuer: &str, path: &str, nonce: &str) -> String {
    let at = |path: &str| format!("{issuer}/{path}");
    match path {
        "/.well-known/openid-configuration" => json!({
            "issuer": issuer, "authorization_endpoint": at("authorize"), "token_endpoint": at("token"),
            "jwks_uri": at("keys"), "userinfo_endpoint": at("userinfo"), "revocation_endpoint": at("revoke"),
            "end_session_endpoint": at("bye"), "introspection_endpoint": at("introspect"),
        }),
        "/keys" => {
            let key = key();
            let point = key.verifying_key().to_encoded_point(false);
            let number = |bytes: Option<&p256::FieldBytes>| URL_SAFE_NO_PAD.encode(bytes.unwrap());
            json!({"keys": [{"kty": "EC", "crv": "P-256", "x": number(point.x()), "y": number(point.y())}]})
        }
        "/token" => json!({
            "access_token": "access-new", "token_type": "Bearer", "expires_in": 3600,
            "refresh_token": "refresh-new", "id_token": id_token(issuer, nonce),
        }),
        "/introspect" => json!({"active": true, "scope": "openid"}),
        "/userinfo" => json!({"sub": "user-1"}),
        _ => json!({}),
    }
    .to_string()
}

fn read(stream: &TcpStream) -> Option<(String, String)> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((path, String::from_utf8(body).ok()?))
}

fn write(mut stream: TcpStream, (status, body): (u16, String)) {
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    // The program may have gone.
    drop(stream.write_all(format!("{head}{body}").as_bytes()));
}
