//! What is on this machine is trusted, without a line in a policy: its pages may call, and tokens may go there.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use egui_okta::protocol::http::{Method, Request};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::client::*;

#[test]
fn redirect_addresses_of_any_port_and_path_are_registered() {
    let mut client = Client::new();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let mut interact = |redirect_uri: &str| {
        let fields = [
            ("client_id", CLIENT),
            ("redirect_uri", redirect_uri),
            ("scope", "openid"),
            ("state", "s"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        client.form(&format!("{CUSTOM}/interact"), &fields)
    };
    for redirect_uri in [
        "http://localhost:1/",
        "http://localhost:65535/a/b?c=d",
        "http://127.0.0.1:8080/callback",
        "http://[::1]:8080/callback",
    ] {
        let (status, answer) = interact(redirect_uri);
        assert_eq!(status, 200, "{redirect_uri}: {answer}");
    }
    for redirect_uri in [
        "https://evil.example/callback",
        "http://localhost.evil.example/",
        "http://localhost@evil.example/",
        "com.example:/callback",
        "",
    ] {
        let (status, answer) = interact(redirect_uri);
        assert_eq!(
            (status, &answer["error"]),
            (400, &json!("invalid_request")),
            "{redirect_uri}"
        );
    }
}

#[test]
fn pages_of_any_port_may_call() {
    let mut client = Client::new();
    let mut allowed = |origin: &str| {
        let mut request = Request::get(format!("{ORIGIN}/idp/idx/introspect"))
            .with_header("Origin", origin)
            .with_header("Access-Control-Request-Method", "POST");
        request.method = Method::Options;
        let response = client.send(&request);
        response.headers.get("access-control-allow-origin") == Some(origin)
    };
    for origin in [
        "http://localhost:1",
        "http://localhost:65535",
        "http://127.0.0.1:3000",
        "http://[::1]:3000",
        "https://localhost:3000",
    ] {
        assert!(allowed(origin), "{origin}");
    }
    for origin in [
        "http://evil.example",
        "http://localhost.evil.example",
        "null",
    ] {
        assert!(!allowed(origin), "{origin}");
    }
}
