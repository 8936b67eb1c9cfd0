//! Renewing: what the network does never costs the tokens, and what the server refuses is the end of them.

use egui_okta::{
    ErrorCode,
    protocol::{
        Effect, EffectId, Input, TransportError,
        http::Response,
        oauth::{PartialTokens, Renewal, RenewalPhase, Tokens},
    },
};
use serde_json::{Value, json};

use super::{
    provider::{Provider, config, find, pairs, signed_in},
    support::ISSUED,
};

fn tokens() -> Tokens {
    signed_in(Provider::default().sign_in()).tokens
}

fn refused(status: u16, body: &Value) -> (ErrorCode, bool) {
    let mut provider = Provider {
        refusals: vec![Response::new(status, body.to_string())],
        ..Provider::default()
    };
    failed(provider.renew(tokens()))
}

fn failed(phase: RenewalPhase) -> (ErrorCode, bool) {
    match phase {
        RenewalPhase::Failed {
            error,
            keeps_tokens,
        } => (error.code, keeps_tokens),
        other => panic!("{other:?}"),
    }
}

fn renewed(phase: RenewalPhase) -> Tokens {
    match phase {
        RenewalPhase::Renewed(tokens) => tokens,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_newest_refresh_token_is_kept() {
    let mut provider = Provider {
        token: Box::new(|answer| answer["refresh_token"] = json!("refresh-3")),
        ..Provider::default()
    };
    let new = renewed(provider.renew(tokens()));
    assert_eq!(new.refresh_token().unwrap().expose(), "refresh-3");
    let form = pairs(&String::from_utf8_lossy(&provider.last("token").body));
    assert_eq!(find(&form, "grant_type"), "refresh_token");
    assert_eq!(find(&form, "refresh_token"), "refresh-2");
    let mut provider = Provider {
        token: Box::new(|answer| answer["refresh_token"] = json!(null)),
        ..Provider::default()
    };
    let new = renewed(provider.renew(tokens()));
    assert_eq!(
        new.refresh_token().unwrap().expose(),
        "refresh-2",
        "the old one stays good"
    );
}

#[test]
fn an_answer_without_id_token_keeps_the_old_one() {
    let mut provider = Provider {
        token: Box::new(|answer| answer["id_token"] = json!(null)),
        ..Provider::default()
    };
    let new = renewed(provider.renew(tokens()));
    assert_eq!(new.id_token(), tokens().id_token());
}

#[test]
fn what_the_network_does_keeps_the_tokens() {
    for error in [
        TransportError::Timeout,
        TransportError::Offline,
        TransportError::Dns,
        TransportError::Connection,
    ] {
        for lost in ["openid-configuration", "keys", "token"] {
            let mut asked = Vec::new();
            let phase = renew_losing(Provider::default(), error, |_, name| {
                asked.push(name.to_owned());
                name == lost
            });
            assert!(failed(phase).1, "{lost}: {error}");
            assert_eq!(asked.last().unwrap(), lost, "{asked:?}");
        }
    }
    assert_eq!(refused(503, &json!({})), (ErrorCode::Server, true));
    assert_eq!(refused(429, &json!({})), (ErrorCode::RateLimited, true));
}

#[test]
fn what_the_server_refuses_ends_the_session() {
    let reused = json!({"error": "invalid_grant", "error_description": "The refresh token is invalid or expired."});
    assert_eq!(refused(400, &reused), (ErrorCode::RefreshRefused, false));
    assert_eq!(
        refused(401, &json!({"error": "invalid_client"})),
        (ErrorCode::UnknownClient, false)
    );
    assert_eq!(
        refused(400, &json!({"error": "unauthorized_client"})),
        (ErrorCode::GrantType, false)
    );
}

/// Nobody said anything about the refresh token: it is shown again later.
#[test]
fn what_says_nothing_about_the_token_keeps_it() {
    for (status, body) in [
        (200, json!({})),
        (200, json!({"token_type": "Bearer"})),
        (
            403,
            json!({"errorCode": "E0000006", "errorSummary": "Access denied"}),
        ),
        (400, json!({"error": "invalid_request"})),
        (400, json!({"error": "something_new"})),
        (404, json!("<html>")),
        (408, json!({})),
    ] {
        let (code, keeps_tokens) = refused(status, &body);
        assert!(keeps_tokens, "{status} {body}: {code}");
    }
    for body in [
        json!({"error": "invalid_scope"}),
        json!({"error": "access_denied"}),
        json!({"error": "invalid_dpop_proof"}),
        json!({"error": "login_required"}),
    ] {
        assert!(!refused(400, &body).1, "{body}");
    }
}

/// A renewal whose answers are lost where `is_lost` says so of the last part of a path.
fn renew_losing(
    mut provider: Provider,
    error: TransportError,
    mut is_lost: impl FnMut(&Provider, &str) -> bool,
) -> RenewalPhase {
    let mut renewal = Renewal::start(config(), tokens(), None, EffectId::default(), provider.now);
    while let Some((id, effect)) = renewal.poll_effect() {
        if let Effect::Http { request, .. } = effect {
            let answer = provider.answer(&request);
            let name = request.path().rsplit('/').next().unwrap();
            let result = match is_lost(&provider, name) {
                true => Err(error),
                false => Ok(answer),
            };
            renewal.handle(id, Input::Http(result), provider.now);
        }
    }
    renewal.phase().clone()
}

/// A renewal after which the keys cannot be fetched.
fn renew_without_keys(claims: fn(&mut Value)) -> RenewalPhase {
    let provider = Provider {
        keys: Vec::new(),
        claims: Box::new(claims),
        ..Provider::default()
    };
    renew_losing(provider, TransportError::Offline, |provider, name| {
        name == "keys" && provider.count("keys") == 2
    })
}

#[test]
fn keys_that_cannot_be_had_afterwards_do_not_cost_the_new_tokens() {
    let new = renewed(renew_without_keys(|_| {}));
    assert_eq!(new.id_token(), tokens().id_token(), "the verified one");
}

/// Nobody can check the signature, but what the token says is enough to refuse it.
#[test]
fn tokens_of_somebody_else_are_not_taken_for_want_of_keys() {
    let all: [fn(&mut Value); 3] = [
        |claims| claims["sub"] = json!("00u2other"),
        |claims| claims["iss"] = json!("https://other.example"),
        |claims| claims["aud"] = json!("0oa2client"),
    ];
    for claims in all {
        assert_eq!(
            failed(renew_without_keys(claims)),
            (ErrorCode::IdToken, false)
        );
    }
}

#[test]
fn without_a_refresh_token_nothing_is_sent() {
    let mut provider = Provider {
        token: Box::new(|answer| answer["refresh_token"] = json!(null)),
        ..Provider::default()
    };
    let tokens = signed_in(provider.sign_in()).tokens;
    let before = provider.count("token");
    assert_eq!(
        failed(provider.renew(tokens)),
        (ErrorCode::NoRefreshToken, false)
    );
    assert_eq!(provider.count("token"), before);
}

/// The server has exchanged the refresh token by then, and takes all back from whoever shows the old one.
#[test]
fn an_id_token_out_of_time_does_not_cost_the_new_refresh_token() {
    let date = Some("Fri, 15 Jan 2027 08:00:00 GMT");
    for (claim, value, date) in [
        ("exp", ISSUED - 900, None),
        ("iat", ISSUED + 900, None),
        ("exp", ISSUED - 900, date),
    ] {
        let mut provider = Provider {
            claims: Box::new(move |all| {
                all["iat"] = json!(ISSUED - 1800);
                all[claim] = json!(value);
            }),
            token: Box::new(|answer| answer["refresh_token"] = json!("refresh-3")),
            date: date.map(str::to_owned),
            ..Provider::default()
        };
        let new = renewed(provider.renew(tokens()));
        assert_eq!(new.refresh_token().unwrap().expose(), "refresh-3");
        assert_eq!(new.id_token(), tokens().id_token());
    }
    let mut provider = Provider {
        claims: Box::new(|claims| {
            claims["iat"] = json!(ISSUED + 900);
            claims["sub"] = json!("00u2other");
        }),
        ..Provider::default()
    };
    assert_eq!(
        failed(provider.renew(tokens())),
        (ErrorCode::IdToken, false),
        "another user is another user at any time"
    );
}

/// There is no old one to go on with, and the refresh token has been used.
#[test]
fn an_id_token_out_of_time_without_one_before_ends_the_session() {
    let mut old = PartialTokens::from(tokens());
    old.id_token = None;
    let mut provider = Provider {
        claims: Box::new(|claims| claims["iat"] = json!(ISSUED + 900)),
        ..Provider::default()
    };
    assert_eq!(failed(provider.renew(old)), (ErrorCode::Clock, false));
}
