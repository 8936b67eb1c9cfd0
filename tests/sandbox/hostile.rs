//! Whatever is sent to any form at any step: an answer, and no panic.

use egui_okta::protocol::http::Request;
use egui_okta::sandbox::{Org, Scenario};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::client::{NOW, ORIGIN, body};

const VERBS: [&str; 22] = [
    "introspect",
    "identify",
    "identify/select",
    "challenge",
    "challenge/answer",
    "challenge/answer/webauthn-autofillui",
    "challenge/resend",
    "challenge/send",
    "challenge/poll",
    "authenticators/poll",
    "recover",
    "unlock-account",
    "credential/enroll",
    "enroll",
    "enroll/new",
    "request-activation",
    "consent",
    "device/activate",
    "skip",
    "keep-me-signed-in",
    "authenticators/okta-verify/launch",
    "poll",
];

/// Values of the names that forms have.
fn odd() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[ -~äß\u{0}]{0,12}".prop_map(Value::from),
        Just(json!("eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0=")),
        Just(json!("autsandboxemail00000")),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let name = prop::sample::select(vec![
            "authenticator",
            "credentials",
            "userProfile",
            "passcode",
            "id",
            "methodType",
            "channel",
            "clientData",
            "attestation",
            "authenticatorData",
            "signatureData",
            "userHandle",
            "consent",
            "optedScopes",
            "identifier",
            "email",
            "phoneNumber",
            "questionKey",
            "question",
            "answer",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..4)
                .prop_map(|all| all
                    .into_iter()
                    .map(|(k, v)| (k.to_owned(), v))
                    .collect::<serde_json::Map<_, _>>())
                .prop_map(Value::from),
        ]
    })
}

#[test]
fn nothing_that_is_sent_makes_it_panic() {
    let scenarios = Scenario::all();
    let mut org = Org::new(scenarios[0].policy().unwrap(), ORIGIN, [7; 32]);
    let mut runner = TestRunner::new(Config {
        cases: 24,
        ..Config::default()
    });
    for scenario in scenarios {
        org.set_policy(scenario.policy().unwrap());
        let arrival = org.arrive(&scenario, NOW).unwrap();
        let state = body(&arrival.response)["stateHandle"].clone();
        let cell = std::cell::RefCell::new(&mut org);
        let case = (prop::sample::select(VERBS.to_vec()), odd());
        runner
            .run(&case, |(verb, mut value)| {
                if let Some(members) = value.as_object_mut() {
                    members.insert("stateHandle".to_owned(), state.clone());
                }
                let request = Request::post(format!("{ORIGIN}/idp/idx/{verb}"), value.to_string());
                let answer = cell.borrow_mut().handle(&request, arrival.at);
                prop_assert!(answer.status < 500);
                Ok(())
            })
            .unwrap();
    }
}
