//! Each wrong configuration is refused with its own code and a sentence that helps.

use std::time::Duration;

use egui_okta::{
    Config, ConfigError,
    config::{DEFAULT_REDIRECT_URI, Field, Problem},
};

fn issuer(text: &str) -> Result<String, Problem> {
    let config = Config::new(text, "client").map_err(|error| {
        assert_eq!(error.field(), Field::Issuer, "{text:?}");
        error.problem()
    })?;
    Ok(config.issuer().as_str().to_owned())
}

#[test]
fn issuers_that_are_accepted() {
    for (given, kept) in [
        ("https://org.example", "https://org.example"),
        ("https://org.example/", "https://org.example"),
        (
            "https://org.example/oauth2/default//",
            "https://org.example/oauth2/default",
        ),
        (
            "HTTPS://Org.Example:443/oauth2/aus1",
            "https://org.example/oauth2/aus1",
        ),
        ("https://org.example:8443", "https://org.example:8443"),
        (
            "http://localhost:8080/oauth2/default",
            "http://localhost:8080/oauth2/default",
        ),
        ("http://org.localhost", "http://org.localhost"),
        ("http://127.1.2.3:80/", "http://127.1.2.3"),
        ("http://[::1]:9000", "http://[::1]:9000"),
    ] {
        assert_eq!(issuer(given).as_deref(), Ok(kept), "{given:?}");
    }
}

#[test]
fn issuers_that_are_refused() {
    for (given, problem) in [
        ("", Problem::Missing),
        (
            "https://{yourOktaDomain}/oauth2/default",
            Problem::Placeholder,
        ),
        ("https://org.example/ oauth2", Problem::Characters),
        ("https://org.example\n", Problem::Characters),
        (r"https://org.example\@evil.example", Problem::Characters),
        ("org.example", Problem::NotAnAddress),
        ("https://", Problem::NotAnAddress),
        ("https:///oauth2", Problem::NotAnAddress),
        ("https://org.example:99999", Problem::NotAnAddress),
        ("https://org.example:65536", Problem::NotAnAddress),
        ("https://org.example:+80", Problem::NotAnAddress),
        ("https://org.example:0", Problem::NotAnAddress),
        ("https://org%2eexample", Problem::NotAnAddress),
        ("https://-org.example", Problem::NotAnAddress),
        ("https://*.example", Problem::NotAnAddress),
        ("https://[org.example]", Problem::NotAnAddress),
        ("https://org.example:", Problem::NotAnAddress),
        ("https://org.example/oauth2/../x", Problem::NotAnAddress),
        ("ftp://org.example", Problem::Scheme),
        ("http://org.example", Problem::NotEncrypted),
        ("http://localhost.org.example", Problem::NotEncrypted),
        ("http://127.0.0.1.org.example", Problem::NotEncrypted),
        ("http://127.1", Problem::NotEncrypted),
        ("https://ada:pw@org.example", Problem::UserInfo),
        ("http://localhost@org.example", Problem::UserInfo),
        ("https://org.example?x=1", Problem::QueryOrFragment),
        (
            "https://org.example/oauth2/default#x",
            Problem::QueryOrFragment,
        ),
        ("https://acme-admin.okta.com", Problem::AdminAddress),
        (
            "https://acme-admin.oktapreview.com/oauth2/default",
            Problem::AdminAddress,
        ),
        (
            "https://org.example/oauth2/default/.well-known/openid-configuration",
            Problem::NotTheIssuer,
        ),
        (
            "https://org.example/oauth2/v1/authorize",
            Problem::NotTheIssuer,
        ),
    ] {
        assert_eq!(issuer(given), Err(problem), "{given:?}");
    }
}

#[test]
fn where_the_endpoints_are() {
    let custom = Config::new("https://org.example/oauth2/default/", "client").unwrap();
    assert_eq!(
        custom.issuer().oauth_base(),
        "https://org.example/oauth2/default"
    );
    assert_eq!(custom.issuer().org_origin(), "https://org.example");
    let org = Config::new("https://org.example:444", "client").unwrap();
    assert_eq!(org.issuer().oauth_base(), "https://org.example:444/oauth2");
    assert_eq!(org.issuer().org_origin(), "https://org.example:444");
}

#[test]
fn defaults() {
    let config = super::support::config();
    assert_eq!(config.redirect_uri(), DEFAULT_REDIRECT_URI);
    assert_eq!(config.scopes(), ["openid", "profile", "email"]);
    assert_eq!(config.login_hint(), None);
    assert_eq!(config.request_timeout(), Duration::from_secs(30));
    let config = config
        .with_login_hint("ada")
        .with_request_timeout(Duration::from_secs(5));
    assert_eq!(config.login_hint(), Some("ada"));
    assert_eq!(config.request_timeout(), Duration::from_secs(5));
    assert_eq!(config.with_login_hint("").login_hint(), None);
}

#[test]
fn client_ids() {
    for (given, problem) in [
        ("", Problem::Missing),
        ("{clientId}", Problem::Placeholder),
        ("<client id>", Problem::Placeholder),
        ("0oa1 ", Problem::Characters),
        ("0oä1", Problem::Characters),
    ] {
        let error = Config::new("https://org.example", given).unwrap_err();
        assert_eq!(
            (error.field(), error.problem()),
            (Field::ClientId, problem),
            "{given:?}"
        );
    }
}

#[test]
fn redirect_uris() {
    let redirect = |uri: &str| {
        super::support::config()
            .with_redirect_uri(uri)
            .map(|config| config.redirect_uri().to_owned())
            .map_err(|error| error.problem())
    };
    for uri in [
        "https://app.example/login/callback?a=b",
        "https://app.example",
        "http://localhost:8080/",
        "http://127.0.0.1:17340/callback",
        "com.example.app:/callback",
        "com.example.app://callback",
    ] {
        assert_eq!(redirect(uri).as_deref(), Ok(uri), "kept as given");
    }
    for (uri, problem) in [
        ("", Problem::Missing),
        ("https://{host}/callback", Problem::Placeholder),
        ("https://app.example/#callback", Problem::QueryOrFragment),
        ("/login/callback", Problem::NotAnAddress),
        ("com.example.app:", Problem::NotAnAddress),
        ("http://app.example/callback", Problem::NotEncrypted),
        ("https://a@app.example/callback", Problem::UserInfo),
        ("javascript:alert(1)", Problem::Scheme),
        ("data:text/html,x", Problem::Scheme),
        ("file:///etc/passwd", Problem::Scheme),
        ("1.2:/callback", Problem::Scheme),
        ("com.example.app:/call back", Problem::Characters),
    ] {
        assert_eq!(redirect(uri), Err(problem), "{uri:?}");
    }
}

#[test]
fn scopes() {
    let scopes = |scopes: &[&str]| {
        super::support::config()
            .with_scopes(scopes)
            .map(|config| config.scopes().join(" "))
            .map_err(|error| error.problem())
    };
    assert_eq!(
        scopes(&["openid", "api:read", "openid"]).as_deref(),
        Ok("openid api:read")
    );
    assert_eq!(scopes(&["profile"]), Err(Problem::NoOpenId));
    assert_eq!(scopes(&[]), Err(Problem::NoOpenId));
    assert_eq!(scopes(&["openid", ""]), Err(Problem::Missing));
    assert_eq!(scopes(&["openid profile"]), Err(Problem::Characters));
    assert_eq!(scopes(&["openid", "a\"b"]), Err(Problem::Characters));
}

#[test]
fn an_error_says_what_and_what_next() {
    let error = Config::new("https://acme-admin.okta.com", "client").unwrap_err();
    assert_eq!(error.code(), "config.admin-address");
    assert_eq!(
        error.to_string(),
        "issuer is the address of the Admin Console: remove -admin from the host name"
    );
    let sentence = |error: ConfigError| {
        let text = error.to_string();
        assert!(text.starts_with(error.field().name()), "{text}");
        assert!(text.contains(": ") && !text.ends_with('.'), "{text}");
    };
    sentence(Config::new("", "client").unwrap_err());
    sentence(Config::new("https://org.example", "").unwrap_err());
    sentence(
        super::support::config()
            .with_scopes(["profile"])
            .unwrap_err(),
    );
    sentence(
        super::support::config()
            .with_redirect_uri("x:/")
            .unwrap_err(),
    );
}
