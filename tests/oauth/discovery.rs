//! Metadata of another issuer, without PKCE or with unencrypted addresses is refused.

use egui_okta::{
    Config,
    protocol::{
        http::{Credentials, Method, Response},
        oauth::{AnswerError, DiscoveryError, Metadata, discovery},
    },
};
use serde_json::{Value, json};

use super::support::{ISSUER, config, ok};

fn metadata() -> Value {
    json!({
        "issuer": ISSUER,
        "authorization_endpoint": format!("{ISSUER}/v1/authorize"),
        "token_endpoint": format!("{ISSUER}/v1/token"),
        "userinfo_endpoint": format!("{ISSUER}/v1/userinfo"),
        "jwks_uri": format!("{ISSUER}/v1/keys"),
        "revocation_endpoint": format!("{ISSUER}/v1/revoke"),
        "end_session_endpoint": format!("{ISSUER}/v1/logout"),
        "device_authorization_endpoint": format!("{ISSUER}/v1/device/authorize"),
        "introspection_endpoint": format!("{ISSUER}/v1/introspect"),
        "code_challenge_methods_supported": ["S256"],
        "something_new": {"a": [1]},
    })
}

fn parse(change: impl FnOnce(&mut Value)) -> Result<Metadata, DiscoveryError> {
    let mut members = metadata();
    change(&mut members);
    Metadata::parse(&ok(&members), config().issuer())
}

#[test]
fn asks_where_the_issuer_says() {
    let request = discovery::request(config().issuer());
    assert_eq!(
        request.url,
        "https://org.example/oauth2/default/.well-known/openid-configuration"
    );
    assert_eq!(
        (request.method, request.credentials),
        (Method::Get, Credentials::Omit)
    );
    assert_eq!(
        request.headers.iter().collect::<Vec<_>>(),
        [("Accept", "application/json")]
    );
}

#[test]
fn what_okta_answers_is_what_convention_says() {
    assert_eq!(
        parse(|_| {}).unwrap(),
        Metadata::by_convention(config().issuer())
    );
    let org = Config::new("https://org.example", "client").unwrap();
    let by_convention = Metadata::by_convention(org.issuer());
    assert_eq!(by_convention.issuer(), "https://org.example");
    assert_eq!(
        by_convention.token_endpoint(),
        "https://org.example/oauth2/v1/token"
    );
    assert_eq!(
        by_convention.jwks_uri(),
        "https://org.example/oauth2/v1/keys"
    );
    assert_eq!(
        by_convention.end_session_endpoint(),
        Some("https://org.example/oauth2/v1/logout")
    );
}

#[test]
fn another_issuer_is_refused() {
    for found in [
        "https://org.example/oauth2/other",
        "https://org.example",
        "https://evil.example/oauth2/default",
        "https://ORG.example/oauth2/default",
        "https://org.example/oauth2/default//",
    ] {
        let error = parse(|members| members["issuer"] = found.into()).unwrap_err();
        assert_eq!(
            error,
            DiscoveryError::Issuer {
                found: found.to_owned()
            }
        );
    }
    let missing = parse(|members| members["issuer"] = Value::Null).unwrap_err();
    assert_eq!(
        missing,
        DiscoveryError::Answer(AnswerError::Member("issuer"))
    );
}

#[test]
fn a_slash_at_the_end_stays_in_the_name() {
    let parsed = parse(|members| members["issuer"] = format!("{ISSUER}/").into()).unwrap();
    assert_eq!(parsed.issuer(), format!("{ISSUER}/"));
}

#[test]
fn pkce_must_be_offered_if_methods_are_listed() {
    let methods = "code_challenge_methods_supported";
    assert_eq!(
        parse(|m| m[methods] = json!(["plain"])),
        Err(DiscoveryError::NoS256)
    );
    assert_eq!(
        parse(|m| m[methods] = json!([])),
        Err(DiscoveryError::NoS256)
    );
    assert_eq!(
        parse(|m| m[methods] = json!("S256")),
        Err(DiscoveryError::NoS256)
    );
    assert!(parse(|m| drop(m.as_object_mut().unwrap().remove(methods))).is_ok());
}

#[test]
fn endpoints_are_encrypted() {
    for name in [
        "token_endpoint",
        "jwks_uri",
        "userinfo_endpoint",
        "end_session_endpoint",
    ] {
        for address in [
            "http://org.example/x",
            "http://localhost/x",
            "https://localhost/x",
            "https://127.0.0.1:8443/x",
            "https://[::1]/x",
            "javascript:1",
            "/v1/x",
        ] {
            assert_eq!(
                parse(|m| m[name] = address.into()),
                Err(DiscoveryError::Endpoint(name))
            );
        }
    }
    let inside = parse(|m| m["token_endpoint"] = "https://10.0.0.7/x".into());
    assert!(inside.is_ok(), "where an organisation's own servers are");
    let here = Config::new("https://localhost:8443", "client").unwrap();
    let members = json!({
        "issuer": "https://localhost:8443",
        "token_endpoint": "https://localhost:8443/token",
        "jwks_uri": "https://localhost:8443/keys",
    });
    assert!(Metadata::parse(&ok(&members), here.issuer()).is_ok());
    let sandbox = Config::new("http://localhost:8080", "client").unwrap();
    let members = json!({
        "issuer": "http://localhost:8080",
        "token_endpoint": "http://localhost:8080/oauth2/v1/token",
        "jwks_uri": "http://localhost:8080/oauth2/v1/keys",
    });
    let parsed = Metadata::parse(&ok(&members), sandbox.issuer()).unwrap();
    assert_eq!(
        parsed.userinfo_endpoint(),
        None,
        "what is not offered is not assumed"
    );
}

#[test]
fn two_endpoints_must_be_there() {
    for name in ["token_endpoint", "jwks_uri"] {
        let error = parse(|m| m[name] = Value::Null).unwrap_err();
        assert_eq!(error, DiscoveryError::Answer(AnswerError::Member(name)));
    }
}

#[test]
fn answers_that_are_no_metadata() {
    let issuer = config();
    let parse = |response| Metadata::parse(&response, issuer.issuer()).unwrap_err();
    let page = parse(Response::new(200, "<html>"));
    assert_eq!(page, DiscoveryError::Answer(AnswerError::NotJson));
    assert_eq!(page.code(), "answer.not-json");
    let missing = parse(Response::new(404, "<html>"));
    assert_eq!(missing, DiscoveryError::Answer(AnswerError::Status(404)));
}
