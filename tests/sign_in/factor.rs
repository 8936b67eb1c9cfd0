//! Okta FastPass as a second factor, and a step that nobody knows, from the name to tokens.

use egui_okta::{
    sandbox::PushAction,
    screen::{Press, Target},
};

use crate::scenarios::Life;

const PETRA: &str = "petra.push@sandbox.example";

fn petra(name: &str) -> Life {
    Life::past_password(name, PETRA, "Sandbox-pass-9")
}

#[test]
fn okta_verify_on_this_device_is_the_second_factor() {
    let mut life = petra("fastpass-factor");
    life.pass(4_000);
    assert!(life.is_signed_in(), "{:?}", life.sign_in().screen());
}

#[test]
fn where_nobody_answers_the_other_ways_are_offered() {
    let mut life = petra("fastpass-factor-not-found");
    assert_eq!(life.form(), "authenticator-verification-data");
    life.choose("Use Okta FastPass");
    life.pass(4_000);
    assert_eq!(life.form(), "select-authenticator-authenticate");
}

#[test]
fn the_app_that_is_opened_can_say_yes_or_no() {
    for action in [PushAction::Approve, PushAction::Deny] {
        let mut life = petra("fastpass-factor-link");
        assert_eq!(life.form(), "challenge-poll");
        let now = *life.clock.lock().unwrap();
        let done = life.org.lock().unwrap().push(PETRA, action, None, now);
        assert_eq!(done, Ok(()));
        life.pass(4_000);
        assert_eq!(life.is_signed_in(), action == PushAction::Approve);
        if action == PushAction::Deny {
            assert_eq!(life.form(), "resend");
        }
    }
}

#[test]
fn a_step_that_is_not_known_is_filled_in_and_leads_on() {
    let mut life = Life::past_password(
        "unknown-step",
        "pat.password@sandbox.example",
        "Sandbox-pass-1",
    );
    assert_eq!(life.form(), "name-your-team");
    assert_eq!(
        life.sign_in().screen().title.as_deref(),
        Some("Name your team")
    );
    life.submit();
    assert!(life.is_signed_in(), "{:?}", life.sign_in().screen());
}

#[test]
fn who_had_all_text_messages_is_told_so() {
    let phil = |name| Life::past_password(name, "phil.phone@sandbox.example", "Sandbox-pass-8");
    let mut life = phil("phone-sms-limit");
    life.submit();
    assert_eq!(life.form(), "authenticator-verification-data");
    assert_eq!(life.notices().len(), 1, "{:?}", life.notices());
    assert_eq!(life.org.lock().unwrap().outbox(None).len(), 0);
}

#[test]
fn who_has_no_key_sets_one_up_after_the_sign_in() {
    let mut life = Life::of("identify-key-none");
    assert_eq!(life.form(), "challenge-authenticator");
    // A window, which has no keys to ask, does not offer it; a page does.
    let links = &life.sign_in().screen().links;
    assert!(!links.iter().any(|link| link.id == "resident-key"));
    life.activate(Press::go(Target::Remediation(1)));
    assert_eq!(life.form(), "identify");
    life.type_in("identifier", "pat.password@sandbox.example");
    life.type_in("credentials.passcode", "Sandbox-pass-1");
    life.submit();
    assert_eq!(life.form(), "select-authenticator-enroll");
}
