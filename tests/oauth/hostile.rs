//! Nothing that comes from outside panics, takes long, or passes for something else.

use std::time::{Duration, Instant};

use egui_okta::{
    Config, Secret,
    protocol::{
        Effect, EffectId, Input,
        http::Response,
        oauth::{
            AuthorizeOptions, DeviceAuthorization, Flow, FlowPhase, IdTokenError,
            InteractionHandle, Introspection, Jwks, Metadata, Place, State, TokenAnswer, UserInfo,
            dpop, revoke,
        },
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::{SIGNER, claims, config, now, verify};

fn read_all(response: &Response) {
    let _ = InteractionHandle::parse(response).map_err(|error| error.to_string());
    let _ = Metadata::parse(response, config().issuer()).map_err(|error| error.to_string());
    let _ = Jwks::parse(response).map_err(|error| error.to_string());
    let _ = TokenAnswer::parse(response, now()).map_err(|error| error.to_string());
    let _ = UserInfo::parse(response, "00u1user").map_err(|error| error.to_string());
    let _ =
        DeviceAuthorization::parse(response, &config(), now()).map_err(|error| error.to_string());
    let _ = Introspection::parse(response).map_err(|error| error.to_string());
    let _ = dpop::wants_nonce(response);
    let _ = revoke::parse(response).map_err(|error| error.to_string());
}

/// Any JSON, with the names that are looked for among the keys.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!("Bearer")),
        Just(json!("RSA")),
        Just(json!("https://org.example/oauth2/default")),
    ];
    let name = prop_oneof![
        "[a-z_]{1,8}",
        prop::sample::select(vec![
            "error",
            "error_description",
            "errorCode",
            "issuer",
            "keys",
            "kty",
            "n",
            "e",
            "kid",
            "token_type",
            "access_token",
            "expires_in",
            "scope",
            "id_token",
            "sub",
            "jwks_uri",
            "token_endpoint",
            "interaction_handle",
            "code_challenge_methods_supported",
            "user_code",
            "device_code",
            "verification_uri",
            "interval",
            "active",
            "crv",
            "x",
            "y",
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(name.clone(), inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Whatever a server answers, a sign-in ends, and without tokens.
fn sign_in_with(answers: &[Response], place: Place, callback: &str) -> FlowPhase {
    let mut now = now();
    let mut flow = Flow::start(config(), place, [[1; 32]; 3], EffectId::default(), now);
    let mut answers = answers.iter().cycle();
    for _ in 0..200 {
        while let Some((id, effect)) = flow.poll_effect() {
            if let Effect::Http { .. } = effect {
                let answer = answers.next().unwrap().clone();
                flow.handle(id, Input::Http(Ok(answer)), now);
            }
        }
        if let FlowPhase::Browser(_) = flow.phase() {
            let _ = flow.callback(callback, now);
        }
        let Some(next) = flow.poll_timeout() else {
            break;
        };
        assert!(next > now, "no busy loop");
        now = next;
        flow.tick(now);
    }
    flow.phase().clone()
}

proptest! {
    #[test]
    fn no_sign_in_hangs_or_believes_nonsense(
        answers in prop::collection::vec((prop::sample::select(vec![200u16, 302, 400, 401, 429, 503]), any_json()), 1..5),
        callback in "\\PC{0,60}",
        is_device in any::<bool>(),
    ) {
        let discovery = json!({
            "issuer": config().issuer().as_str(), "jwks_uri": "https://org.example/keys",
            "authorization_endpoint": "https://org.example/authorize", "token_endpoint": "https://org.example/token",
            "device_authorization_endpoint": "https://org.example/device",
        });
        let device = json!({"device_code": "d", "user_code": "u", "verification_uri": "https://org.example/", "expires_in": 60});
        let answer = |(status, body): &(u16, Value)| Response::new(*status, body.to_string());
        let mut all = vec![Response::new(200, discovery.to_string()), Response::new(200, device.to_string())];
        all.extend(answers.iter().map(answer));
        let place = if is_device { Place::Device } else { Place::Browser(AuthorizeOptions::default()) };
        let state = State::from_random([1; 32]);
        for callback in [callback.clone(), format!("code=a&state={}", state.expose())] {
            let end = sign_in_with(&all, place.clone(), &callback);
            prop_assert!(matches!(end, FlowPhase::Failed(_)), "{end:?}");
        }
    }

    #[test]
    fn a_changed_byte_is_refused(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let original = SIGNER.id_token(&claims());
        let mut bytes = original.expose().as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let changed = String::from_utf8_lossy(&bytes).into_owned();
        let is_same = changed == original.expose();
        prop_assert_eq!(verify(&changed.into()).is_ok(), is_same);
    }

    #[test]
    fn a_missing_or_added_piece_is_refused(at in any::<prop::sample::Index>(), piece in "[A-Za-z0-9_.=-]{0,3}") {
        let original = SIGNER.id_token(&claims());
        let (before, after) = original.expose().split_at(at.index(original.expose().len()));
        let shortened = format!("{before}{}", after.get(1..).unwrap_or_default());
        prop_assert!(verify(&shortened.into()).is_err());
        let longer = format!("{before}{piece}{after}");
        let is_same = longer == original.expose();
        prop_assert_eq!(verify(&longer.into()).is_ok(), is_same);
    }

    #[test]
    fn any_text_as_token(text in "\\PC{0,200}", header in any_json(), payload in any_json()) {
        prop_assert!(verify(&text.into()).is_err());
        prop_assert!(verify(&SIGNER.sign(&header.to_string(), &payload.to_string())).is_err());
    }

    #[test]
    fn any_signed_claims(name in prop::sample::select(vec![
        "iss", "sub", "aud", "azp", "exp", "iat", "nbf", "nonce", "auth_time", "at_hash", "amr",
    ]), value in any_json()) {
        let mut all = claims();
        all[name] = value;
        let _ = verify(&SIGNER.id_token(&all)).map_err(|error| error.to_string());
    }

    #[test]
    fn any_bytes_as_answer(status in any::<u16>(), body in prop::collection::vec(any::<u8>(), 0..300), challenge in ".{0,80}") {
        read_all(&Response::new(status, body).with_header("WWW-Authenticate", challenge));
    }

    #[test]
    fn any_json_as_answer(status in prop::sample::select(vec![200u16, 204, 302, 400, 401, 403, 429, 500]), body in any_json()) {
        read_all(&Response::new(status, body.to_string()));
    }

    #[test]
    fn any_text_as_configuration(text in "\\PC{0,60}", prefix in prop::sample::select(vec!["", "https://", "http://localhost", "https://a@", "x.y:"])) {
        let text = format!("{prefix}{text}");
        if let Ok(config) = Config::new(&text, "client") {
            let issuer = config.issuer();
            prop_assert!(issuer.as_str().starts_with(issuer.org_origin()));
            prop_assert_eq!(Config::new(issuer.as_str(), "client").unwrap(), config.clone(), "once parsed, stays");
        }
        let _ = config().with_redirect_uri(&text).map_err(|error| error.to_string());
        let _ = config().with_scopes([&text]).map_err(|error| error.to_string());
        let _ = Config::new("https://org.example", &text).map_err(|error| error.to_string());
    }
}

#[test]
fn a_long_token_is_refused_at_once() {
    let started = Instant::now();
    for text in [
        "a".repeat(1 << 20),
        ".".repeat(1 << 20),
        format!("{}.a.a", "e30".repeat(1 << 19)),
    ] {
        assert_eq!(verify(&Secret::from(text)), Err(IdTokenError::TooLong));
    }
    let mut big = claims();
    big["groups"] = "g".repeat(1 << 20).into();
    let big = SIGNER.id_token(&big);
    assert_eq!(verify(&big), Err(IdTokenError::TooLong));
    // The time of making the key and signing a megabyte is in it.
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn deep_nesting_is_refused() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    read_all(&Response::new(200, format!(r#"{{"keys":{deep}}}"#)));
    let payload = format!(
        r#"{{"groups":{}{}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let token = SIGNER.sign(r#"{"kid":"key-1","alg":"RS256"}"#, &payload);
    assert_eq!(verify(&token), Err(IdTokenError::Malformed));
}
