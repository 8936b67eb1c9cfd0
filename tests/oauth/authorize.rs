//! The address that a browser is sent to: nothing weaker than a code with PKCE, and nothing lost on the way.

use std::time::Duration;

use egui_okta::protocol::oauth::{
    Authorize, AuthorizeOptions, Challenge, EnrollAuthenticator, ExpectedCallback, Nonce, Prompt,
    ResponseMode, State, Verifier, callback,
};

use super::{
    provider::{find, pairs},
    support::{CLIENT_ID, ISSUER, config},
};

fn query(endpoint: &str, options: &AuthorizeOptions) -> String {
    let (config, challenge): (_, Challenge) = (
        config()
            .with_scopes(["openid", "offline_access"])
            .unwrap()
            .with_login_hint("ada+x@org.example"),
        Verifier::from_random([1; 32]).challenge(),
    );
    let (state, nonce) = (State::from_random([2; 32]), Nonce::from_random([3; 32]));
    let authorize = Authorize {
        config: &config,
        challenge: &challenge,
        state: &state,
        nonce: &nonce,
        dpop_thumbprint: None,
        options,
    };
    authorize.url(endpoint).expose().to_owned()
}

#[test]
fn every_sign_in_has_pkce_state_and_nonce() {
    let url = query(
        "https://org.example/authorize",
        &AuthorizeOptions::default(),
    );
    let query = url.strip_prefix("https://org.example/authorize?").unwrap();
    let names: Vec<_> = pairs(query).into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "client_id",
            "response_type",
            "scope",
            "redirect_uri",
            "code_challenge",
            "code_challenge_method",
            "state",
            "nonce",
            "login_hint"
        ]
    );
    let pairs = pairs(query);
    assert_eq!(find(&pairs, "response_type"), "code");
    assert_eq!(find(&pairs, "code_challenge_method"), "S256");
    assert_eq!(find(&pairs, "scope"), "openid offline_access");
    assert_eq!(find(&pairs, "login_hint"), "ada+x@org.example");
    assert!(query.contains("ada%2Bx%40"), "a plus is no space: {query}");
}

#[test]
fn another_authenticator_is_set_up_without_a_code() {
    let (config, state) = (config(), State::from_random([2; 32]));
    let enroll = EnrollAuthenticator {
        config: &config,
        state: &state,
        acr_values: "urn:okta:loa:2fa:any",
        enroll_amr_values: &["okta_verify", "sms"],
    };
    let url = enroll.url("https://org.example/authorize");
    let query = url
        .expose()
        .strip_prefix("https://org.example/authorize?")
        .unwrap();
    let found: Vec<_> = pairs(query);
    let found: Vec<_> = found
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    let expected = [
        ("client_id", CLIENT_ID),
        ("response_type", "none"),
        ("redirect_uri", config.redirect_uri()),
        ("state", state.expose()),
        ("prompt", "enroll_authenticator"),
        ("max_age", "0"),
        ("acr_values", "urn:okta:loa:2fa:any"),
        ("enroll_amr_values", "okta_verify sms"),
    ];
    assert_eq!(found, expected);

    let expected = ExpectedCallback {
        state: &state,
        issuer: ISSUER,
        names_issuer: false,
    };
    let brings = |text: &str| {
        callback::parse_enrolled(&text.replace("STATE", state.expose()), &expected)
            .map_err(|error| error.code().to_owned())
    };
    assert_eq!(brings("state=STATE"), Ok(()));
    for (text, code) in [
        ("state=other", "callback.state"),
        ("", "callback.no-state"),
        (
            "state=STATE&iss=https%3A%2F%2Fevil.example",
            "callback.issuer",
        ),
        ("state=STATE&error=access_denied", "access_denied"),
    ] {
        assert_eq!(brings(text), Err(code.to_owned()), "{text}");
    }
}

#[test]
fn what_else_can_be_asked_for() {
    let options = AuthorizeOptions {
        prompt: Some(Prompt::Login),
        max_age: Some(Duration::from_secs(60)),
        acr_values: Some("urn:okta:loa:2fa:any phr".to_owned()),
        idp: Some("0oa1idp".to_owned()),
        response_mode: Some(ResponseMode::Fragment),
        ..AuthorizeOptions::default()
    };
    let url = query("https://org.example/authorize?tenant=a", &options);
    let (_, query) = url.split_once('?').unwrap();
    let pairs = pairs(query);
    for (name, value) in [
        ("tenant", "a"),
        ("prompt", "login"),
        ("max_age", "60"),
        ("acr_values", "urn:okta:loa:2fa:any phr"),
        ("idp", "0oa1idp"),
        ("response_mode", "fragment"),
    ] {
        assert_eq!(find(&pairs, name), value);
    }
    assert_eq!(url.matches('?').count(), 1, "{url}");
}
