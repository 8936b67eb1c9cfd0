//! The one line of JSON that the program prints: tests in any language start from it.

use egui_okta::sandbox::{Org, Policy};
use serde_json::{Value, json};

use crate::client::*;

fn description() -> Value {
    Org::new(Policy::default(), ORIGIN, [1; 32]).description()
}

fn user<'a>(description: &'a Value, start: &str) -> &'a Value {
    let users = description["users"].as_array().unwrap();
    let starts = |user: &&Value| user["username"].as_str().unwrap().starts_with(start);
    users.iter().find(starts).unwrap()
}

#[test]
fn it_has_the_names_and_kinds_that_others_read() {
    fn keys(value: &Value) -> Vec<&str> {
        value
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect()
    }
    let all = description();
    for key in ["origin", "issuer", "client_id"] {
        assert!(all[key].is_string(), "{key}");
    }
    assert_eq!(all["origin"], ORIGIN);
    assert_eq!(all["issuer"], format!("{ORIGIN}/oauth2/default"));
    assert_eq!(all["client_id"], CLIENT);
    let redirects = all["redirect_uris"].as_array().unwrap();
    assert!(!redirects.is_empty() && redirects.iter().all(Value::is_string));
    for user in all["users"].as_array().unwrap() {
        assert_eq!(
            keys(user),
            [
                "authenticators",
                "expired",
                "locked",
                "password",
                "username"
            ]
        );
        assert!(user["username"].is_string() && user["password"].is_string());
        assert!(user["locked"].is_boolean() && user["expired"].is_boolean());
        for authenticator in user["authenticators"].as_array().unwrap() {
            assert!(authenticator["key"].is_string(), "{user}");
        }
    }
    assert!(!all.to_string().contains('\n'), "one line");
}

#[test]
fn it_is_enough_to_sign_in() {
    fn sends<T: Send>() {}
    sends::<Org>();
    let all = description();
    assert_eq!(user(&all, "lou.locked")["locked"], true);
    assert_eq!(user(&all, "eddy.expired")["expired"], true);

    let toni = user(&all, "toni.totp");
    assert_eq!(toni["password"], TONI.1);
    assert_eq!(toni["authenticators"][0], json!({"key": "okta_password"}));
    let secret = toni["authenticators"][1]["secret"].as_str().unwrap();
    assert_eq!(secret.len(), 32, "160 bits in base32");

    let quinn = &user(&all, "quinn.question")["authenticators"][1];
    assert_eq!(
        *quinn,
        json!({"key": "security_question", "answer": "lukewarm porridge"})
    );
    assert_eq!(description(), all, "one seed, one org");
}
