//! What a browser brings back is believed only after its state and its sender have been compared.

use egui_okta::protocol::oauth::{CallbackError, ExpectedCallback, State, callback};
use proptest::prelude::*;

use super::support::ISSUER;

fn parse(parameters: &str) -> Result<String, CallbackError> {
    parse_from(parameters, false)
}

fn parse_from(parameters: &str, names_issuer: bool) -> Result<String, CallbackError> {
    let state = State::from_random([2; 32]);
    let expected = ExpectedCallback {
        state: &state,
        issuer: ISSUER,
        names_issuer,
    };
    let parameters = parameters.replace("STATE", state.expose());
    callback::parse(&parameters, &expected).map(|code| code.expose().to_owned())
}

const ISS: &str = "iss=https%3A%2F%2Forg.example%2Foauth2%2Fdefault";

#[test]
fn a_code_is_read() {
    assert_eq!(parse("code=a%2Fb&state=STATE"), Ok("a/b".to_owned()));
    assert_eq!(
        parse("state=STATE&code=a+b&session_state=x"),
        Ok("a b".to_owned())
    );
    assert_eq!(
        parse(&format!("code=a&state=STATE&{ISS}")),
        Ok("a".to_owned())
    );
}

#[test]
fn another_state_is_refused_before_anything_else() {
    assert_eq!(parse("code=a&state=other"), Err(CallbackError::State));
    assert_eq!(
        parse("error=access_denied&state=other"),
        Err(CallbackError::State)
    );
    assert_eq!(parse("code=a&state="), Err(CallbackError::State));
    for none in ["code=a", "error=access_denied", ""] {
        assert_eq!(parse(none), Err(CallbackError::NoState), "{none}");
    }
}

#[test]
fn another_sender_is_refused() {
    let evil = "code=a&state=STATE&iss=https%3A%2F%2Fevil.example";
    assert_eq!(parse(evil), Err(CallbackError::Issuer));
    assert_eq!(
        parse(&format!("error=access_denied&state=STATE&{ISS}%2F")),
        Err(CallbackError::Issuer),
        "in an error too, and to the last slash"
    );
    assert_eq!(
        parse_from("code=a&state=STATE", true),
        Err(CallbackError::NoIssuer)
    );
    assert!(parse_from(&format!("code=a&state=STATE&{ISS}"), true).is_ok());
}

#[test]
fn a_parameter_stands_there_once() {
    for twice in [
        "code=a&state=STATE&code=b",
        "code=a&state=STATE&state=STATE",
        "code=a&state=STATE&%63ode=b",
        "code=a&state=STATE&x=1&x=2",
    ] {
        assert_eq!(parse(twice), Err(CallbackError::Duplicate), "{twice}");
    }
}

#[test]
fn a_refusal_is_told_in_the_servers_words() {
    let refused = parse("error=access_denied&error_description=User+said%20no&state=STATE");
    let CallbackError::OAuth(error) = refused.unwrap_err() else {
        panic!("another error");
    };
    assert_eq!(error.to_string(), "access_denied: User said no");
    let both = parse("error=access_denied&code=a&state=STATE").unwrap_err();
    assert_eq!(
        both.code(),
        "access_denied",
        "a code beside an error is not used"
    );
}

#[test]
fn tokens_in_the_address_and_empty_answers() {
    assert_eq!(
        parse("access_token=a&code=b&state=STATE"),
        Err(CallbackError::Token("access_token"))
    );
    assert_eq!(parse("state=STATE"), Err(CallbackError::NoCode));
    assert_eq!(parse("code=&state=STATE"), Err(CallbackError::NoCode));
    assert_eq!(parse("code=%FF&state=STATE"), Err(CallbackError::Encoding));
    let long = format!("code={}&state=STATE", "a".repeat(1 << 20));
    assert_eq!(parse(&long), Err(CallbackError::TooLong));
}

#[test]
fn a_sign_out_comes_back_with_its_state() {
    let state = State::from_random([2; 32]);
    let with = |text: &str| callback::parse_signed_out(text, &state);
    assert_eq!(with(&format!("state={}", state.expose())), Ok(()));
    assert_eq!(with("state=other"), Err(CallbackError::State));
    assert_eq!(with(""), Err(CallbackError::NoState));
}

proptest! {
    #[test]
    fn no_text_passes_without_the_state(text in "\\PC{0,120}") {
        prop_assert!(parse(&text.replace("STATE", "")).is_err());
        let _ = parse(&format!("{text}&state=STATE"));
        let _ = callback::is_answer(&text);
    }
}
