//! Tokens, origins, faults, and the org on a port.

use egui_okta::protocol::http::{Method, Request};
use egui_okta::protocol::time::Timestamp;
use egui_okta::sandbox::{Org, Policy};
use serde_json::json;

use crate::client::*;

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
    let preflight = |path: &str, origin: &str| {
        let mut request = Request::get(format!("{ORIGIN}{path}"))
            .with_header("Origin", origin)
            .with_header("Access-Control-Request-Method", "POST")
            .with_header(
                "Access-Control-Request-Headers",
                "content-type,x-okta-user-agent-extended",
            );
        request.method = Method::Options;
        request
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
