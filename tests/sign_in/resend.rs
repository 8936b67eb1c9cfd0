//! A message that is sent once more: that is said, and it has its time to arrive.

use std::time::Duration;

use egui::accesskit::Role;
use egui_okta::{
    SignIn,
    protocol::TransportError,
    screen::{AuthenticatorAction, Press, Send, Target},
};

use crate::{
    faults::{run, sign_in},
    platform::{Shared, json, wire},
    scenarios::Life,
};

impl Life {
    /// Until what comes late is there: half a minute of frames.
    fn linger(&mut self) {
        for _ in 0..11 {
            self.settle();
        }
    }

    fn of_emil(name: &str) -> Self {
        Self::past_password(name, "emil.email@sandbox.example", "Sandbox-pass-3").after(10_000)
    }
}

#[test]
fn what_was_sent_again_is_waited_for_again() {
    let mut life = Life::of_emil("email-code");
    assert!(!life.has(Role::Link, "Send it again"));
    life.linger();
    life.press(Role::Link, "Send it again");
    assert_eq!(
        life.notices(),
        ["It was sent again. Give it a moment to arrive."]
    );
    assert!(!life.has(Role::Link, "Send it again"));
    life.linger();
    assert!(life.has(Role::Link, "Send it again"));
}

#[test]
fn another_page_of_the_step_does_not_begin_to_wait() {
    let mut life = Life::of_emil("email-link");
    life.linger();
    assert!(life.has(Role::Link, "Send it again"));
    life.press(Role::Button, "Enter the code instead");
    assert!(life.has(Role::Link, "Send it again"));
}

#[test]
fn a_refusal_says_nothing_of_the_kind() {
    let mut life = Life::past_password(
        "email-resend-too-soon",
        "emil.email@sandbox.example",
        "Sandbox-pass-3",
    );
    life.linger();
    life.press(Role::Link, "Send it again");
    assert!(!life.notices().is_empty());
    assert!(
        !life.notices()[0].starts_with("It was sent"),
        "{:?}",
        life.notices()
    );
    assert!(life.has(Role::Link, "Send it again"));
}

const WAITS: &str = r#"{"version":"1.0.0","stateHandle":"S","remediation":{"type":"array","value":[{"rel":["create-form"],
    "name":"challenge-authenticator","href":"http://localhost:4000/idp/idx/challenge/answer","value":[
    {"name":"credentials","form":{"value":[{"name":"passcode"}]}}]}]},"currentAuthenticatorEnrollment":{"type":"object",
    "value":{"key":"okta_email","poll":{"rel":["create-form"],"name":"poll","refresh":4000,
    "href":"http://localhost:4000/idp/idx/challenge/poll","value":[]},"resend":{"rel":["create-form"],"name":"resend",
    "href":"http://localhost:4000/idp/idx/challenge/resend","value":[]}}}}"#;

/// A mail was to be sent again, and the request did not arrive.
fn resend_that_failed(wire: &Shared) -> SignIn {
    let mut sign_in = sign_in(wire, 250);
    run(&mut sign_in, wire, |request| match request.path() {
        path if path.ends_with("/interact") => json(200, r#"{"interaction_handle":"H"}"#),
        path if path.ends_with("/introspect") => json(200, WAITS),
        _ => json(404, "{}"),
    });
    let send = Press::Send(Send {
        target: Target::Authenticator(AuthenticatorAction::Resend),
        with_fields: false,
        given: Default::default(),
    });
    sign_in.activate(&egui::Context::default(), send);
    run(&mut sign_in, wire, |_| Err(TransportError::Offline));
    assert_eq!(wire.lock().unwrap().count("/resend"), 1);
    assert_eq!(notices(&sign_in).len(), 1);
    sign_in
}

fn notices(sign_in: &SignIn) -> Vec<&str> {
    let all = sign_in.screen().notices.iter();
    all.map(|notice| notice.text.as_str()).collect()
}

/// What the server says in answer to a poll is no answer to the resend before, and what went wrong with
/// that is not about it.
#[test]
fn a_poll_that_brings_something_new_does_not_say_that_it_was_sent_again() {
    let wire = wire();
    let mut sign_in = resend_that_failed(&wire);
    let later = wire.lock().unwrap().now + Duration::from_secs(4);
    wire.lock().unwrap().now = later;
    let news = WAITS.replacen(
        r#""remediation""#,
        r#""messages":{"type":"array","value":[{"message":"Look into your mail.","class":"INFO"}]},"remediation""#,
        1,
    );
    run(&mut sign_in, &wire, |_| json(200, &news));
    assert_eq!(wire.lock().unwrap().count("/poll"), 1);
    assert_eq!(notices(&sign_in), ["Look into your mail."]);
}

#[test]
fn what_is_sent_again_at_the_second_try_is_said_so() {
    let wire = wire();
    let mut sign_in = resend_that_failed(&wire);
    sign_in.activate(&egui::Context::default(), Press::Retry);
    run(&mut sign_in, &wire, |_| json(200, WAITS));
    assert_eq!(wire.lock().unwrap().count("/resend"), 2);
    assert_eq!(
        notices(&sign_in),
        ["It was sent again. Give it a moment to arrive."]
    );
}
