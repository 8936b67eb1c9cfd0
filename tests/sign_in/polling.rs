//! Waiting for an approval elsewhere: when it is asked for, and when not.

use egui_okta::{
    ErrorCode,
    protocol::{
        Phase, TransportError,
        http::Request,
        idx::{Answer, Answers},
    },
};
use serde_json::{Value, json};

use crate::course::{Course, form, ion, step};

/// A push is under way, with a box to be ticked and another form beside.
fn push(refresh: u64, handle: &str) -> Value {
    let auto = json!({ "name": "autoChallenge", "type": "boolean", "label": "Send push automatically", "required": false });
    step(
        handle,
        &[
            form(
                "challenge-poll",
                "/idp/idx/authenticators/poll",
                Some(refresh),
                vec![auto],
            ),
            form(
                "select-authenticator-authenticate",
                "/idp/idx/challenge",
                None,
                vec![],
            ),
        ],
        &[],
    )
}

impl Course {
    /// Up to the screen that waits.
    fn waiting(refresh: u64) -> Self {
        let course = Self::at(&push(refresh, "02a"));
        assert!(course.transaction.is_polling());
        course
    }

    fn polls(&self) -> Vec<&Request> {
        let is_poll = |r: &&Request| r.path().ends_with("/poll");
        self.open.iter().map(|(_, r)| r).filter(is_poll).collect()
    }
}

const POLL: &str = "/authenticators/poll";

#[test]
fn polls_after_the_interval_and_one_at_a_time() {
    let mut course = Course::waiting(4000);
    course.pass(3999);
    assert_eq!(course.polls().len(), 0);
    course.pass(1);
    assert_eq!(course.polls().len(), 1);
    course.pass(20_000);
    assert_eq!(course.polls().len(), 1, "the first is still under way");
    assert!(!course.transaction.is_busy(), "nobody has to wait for it");
}

#[test]
fn an_answer_that_says_nothing_new_shows_nothing_new() {
    let mut course = Course::waiting(4000);
    let before = course.transaction.revision();
    course.pass(4000);
    course.answer(POLL, ion(200, &push(2000, "02b")));
    assert_eq!(course.transaction.revision(), before);
    course.pass(1999);
    assert_eq!(course.polls().len(), 0);
    course.pass(1);
    assert_eq!(course.polls().len(), 1, "the new interval is kept");
}

#[test]
fn an_approval_goes_on() {
    let mut course = Course::waiting(4000);
    course.pass(4000);
    let before = course.transaction.revision();
    let next = step(
        "02a",
        &[form(
            "keep-me-signed-in",
            "/idp/idx/keep-me-signed-in",
            None,
            vec![],
        )],
        &[],
    );
    course.answer(POLL, ion(200, &next));
    assert!(course.transaction.revision() > before);
    assert!(!course.transaction.is_polling());
    course.pass(60_000);
    assert_eq!(course.polls().len(), 0);
}

#[test]
fn a_form_that_is_sent_ends_the_poll_under_way() {
    let mut course = Course::waiting(4000);
    course.pass(4000);
    let Phase::Showing(step) = course.transaction.phase().clone() else {
        panic!("nothing is shown");
    };
    let other = &step.remediations[1];
    course
        .transaction
        .proceed(other, &Answers::default(), course.now);
    course.effects();
    assert_eq!(course.polls().len(), 0);
    assert_eq!(course.forgotten.len(), 1);
    course.pass(10_000);
    assert_eq!(course.polls().len(), 0, "none while the form is on its way");
    course.answer("/idp/idx/challenge", Err(TransportError::Offline));
    course.pass(0);
    course.pass(4000);
    assert_eq!(
        course.polls().len(),
        1,
        "the form failed, so it is waited on"
    );
}

#[test]
fn leaving_ends_the_poll_under_way() {
    let mut course = Course::waiting(4000);
    course.pass(4000);
    course.transaction.abandon(course.now);
    course.pass(60_000);
    assert_eq!(course.polls().len(), 0);
    assert!(course.open.is_empty(), "nothing is waited for");
}

#[test]
fn boxes_go_along_and_nothing_else_does() {
    let mut course = Course::waiting(4000);
    let answers = Answers::default()
        .with("autoChallenge", Answer::Flag(true))
        .with("identifier", Answer::Text("pat".into()));
    course.transaction.set_poll_answers(answers);
    course.pass(4000);
    let body: Value = serde_json::from_slice(&course.polls()[0].body).unwrap();
    assert_eq!(
        body,
        json!({ "autoChallenge": true, "stateHandle": "02handle" })
    );
}

#[test]
fn too_many_requests_are_followed_by_a_minute_of_silence() {
    let mut course = Course::waiting(4000);
    course.pass(4000);
    let limited = json!({ "errorCode": "E0000047", "errorSummary": "Too many requests" });
    course.answer(POLL, ion(429, &limited));
    assert!(
        course.transaction.fault().is_none(),
        "the person is not bothered"
    );
    course.pass(59_999);
    assert_eq!(course.polls().len(), 0);
    course.pass(1);
    assert_eq!(course.polls().len(), 1);
}

#[test]
fn a_lost_connection_is_waited_out_and_then_asked_about() {
    let mut course = Course::waiting(4000);
    for wait in [4000, 8000, 15_000, 15_000] {
        course.pass(wait - 1);
        assert_eq!(
            course.polls().len(),
            0,
            "each wait is longer than the one before, up to a quarter of a minute"
        );
        course.pass(1);
        course.answer(POLL, Err(TransportError::Offline));
        assert!(course.transaction.fault().is_none());
    }
    course.pass(60_000);
    course.answer(POLL, Err(TransportError::Offline));
    let fault = course.transaction.fault().unwrap();
    assert_eq!(
        (fault.error.code, fault.is_final),
        (ErrorCode::Offline, false)
    );
    course.pass(600_000);
    assert_eq!(course.polls().len(), 0, "nothing happens by itself");
    course.transaction.retry(course.now);
    course.pass(0);
    assert_eq!(course.polls().len(), 1);
    assert!(course.transaction.fault().is_none());
}

#[test]
fn it_has_an_end() {
    let mut course = Course::waiting(4000);
    for _ in 0..1000 {
        course.pass(4000);
        if course.transaction.fault().is_some() {
            break;
        }
        course.answer(POLL, ion(200, &push(4000, "02a")));
    }
    assert_eq!(
        course.transaction.fault().unwrap().error.code,
        ErrorCode::Timeout
    );
    assert_eq!(course.polls().len(), 0);
}

#[test]
fn nobody_looks_then_it_is_rare_and_somebody_looks_then_it_is_at_once() {
    let mut course = Course::waiting(4000);
    course.transaction.set_visible(false, course.now);
    course.pass(4000);
    course.answer(POLL, ion(200, &push(4000, "02a")));
    course.pass(29_999);
    assert_eq!(course.polls().len(), 0);
    course.transaction.set_visible(true, course.now);
    course.pass(0);
    assert_eq!(course.polls().len(), 1);
}

#[test]
fn a_session_that_has_run_out_ends_it() {
    let mut course = Course::waiting(4000);
    course.pass(4000);
    let message =
        json!({ "message": "Over", "i18n": { "key": "idx.session.expired" }, "class": "ERROR" });
    course.answer(POLL, ion(401, &step("02a", &[], &[message])));
    assert!(course.transaction.is_expired());
    course.pass(0);
}

#[test]
fn who_looks_again_does_not_cut_short_what_the_server_wants() {
    let mut course = Course::waiting(4000);
    course.pass(4000);
    let limited = json!({ "errorCode": "E0000047", "errorSummary": "Too many requests" });
    course.answer(POLL, ion(429, &limited));
    course.transaction.set_visible(false, course.now);
    course.transaction.set_visible(true, course.now);
    course.pass(59_999);
    assert_eq!(course.polls().len(), 0);
    course.pass(1);
    assert_eq!(course.polls().len(), 1);
}
