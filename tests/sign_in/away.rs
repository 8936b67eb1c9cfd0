//! A person goes on at an identity provider, and comes back.

use egui_okta::{
    Config, ErrorCode, Secret,
    protocol::{AwayError, EffectId, Input, Phase, Transaction, http::Request},
};
use serde_json::json;

use crate::course::{Course, STATE, form, ion, step};

const PROVIDER: &str = "https://org.example/oauth2/v1/authorize?client_id=0oa1&request_uri=urn:x";

fn away() -> (Course, EffectId) {
    let mut course = Course::at(&step(
        "02a",
        &[form("identify", "/idp/idx/identify", None, vec![])],
        &[],
    ));
    course.transaction.leave(PROVIDER, course.now);
    course.effects();
    let (id, url, _) = course.away.clone().unwrap();
    assert_eq!(url, PROVIDER);
    assert!(course.transaction.is_busy());
    (course, id)
}

fn back(course: &mut Course, id: EffectId, parameters: &str) {
    let input = Input::Back(Ok(Secret::from(parameters)));
    course.transaction.handle(id, input, course.now);
    course.effects();
}

fn asked<'c>(course: &'c Course, end: &str) -> Option<&'c Request> {
    let mut open = course.open.iter().map(|(_, request)| request);
    open.find(|request| request.path().ends_with(end))
}

#[test]
fn a_code_is_exchanged() {
    let (mut course, id) = away();
    back(
        &mut course,
        id,
        &format!("interaction_code=abc&state={STATE}"),
    );
    let request = asked(&course, "/v1/token").unwrap();
    let body = String::from_utf8(request.body.clone()).unwrap();
    assert!(body.contains("interaction_code=abc"), "{body}");
    assert_eq!(*course.transaction.phase(), Phase::Finishing);
}

#[test]
fn there_may_be_more_to_do() {
    let (mut course, id) = away();
    back(
        &mut course,
        id,
        &format!("error=interaction_required&state={STATE}"),
    );
    let request = asked(&course, "/idp/idx/introspect").unwrap();
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(
        body,
        json!({ "interactionHandle": "handle" }),
        "the same sign-in"
    );
}

#[test]
fn an_answer_to_another_sign_in_is_refused_and_the_screen_stays() {
    for parameters in [
        "interaction_code=abc&state=other",
        "interaction_code=abc",
        "",
    ] {
        let (mut course, id) = away();
        back(&mut course, id, parameters);
        let fault = course.transaction.fault().unwrap();
        assert_eq!(
            (fault.error.code, fault.is_final),
            (ErrorCode::CallbackState, false)
        );
        assert!(asked(&course, "/v1/token").is_none());
        assert!(matches!(course.transaction.phase(), Phase::Showing(_)));
        assert!(
            !format!("{fault:?}").contains("abc"),
            "no code in what is printed"
        );
    }
}

#[test]
fn a_refusal_is_told() {
    let (mut course, id) = away();
    back(
        &mut course,
        id,
        &format!("error=access_denied&error_description=No&state={STATE}"),
    );
    assert_eq!(
        course.transaction.fault().unwrap().error.code,
        ErrorCode::Denied
    );
}

#[test]
fn nobody_can_come_back_where_nothing_listens() {
    for (error, code) in [
        (AwayError::NoPort, ErrorCode::NoPort),
        (AwayError::NotLoopback, ErrorCode::NoWayBack),
    ] {
        let (mut course, id) = away();
        let input = Input::Back(Err(error));
        course.transaction.handle(id, input, course.now);
        assert_eq!(course.transaction.fault().unwrap().error.code, code);
        assert!(!course.transaction.is_busy());
    }
}

#[test]
fn a_page_that_was_away_goes_on() {
    let (mut course, _) = away();
    let (_, _, kept) = course.away.take().unwrap();
    assert!(!format!("{kept:?}").contains(STATE));
    let config = |client| Config::new("https://org.example/oauth2/default", client).unwrap();
    let parameters = format!("interaction_code=abc&state={STATE}");
    let resume = |client, now| {
        Transaction::resume(config(client), &kept, &parameters, EffectId::default(), now)
    };
    let transaction = resume("0oa1", course.now).unwrap();
    course.open.clear();
    course.transaction = transaction;
    course.effects();
    let body = asked(&course, "/v1/token").unwrap().body.clone();
    assert!(String::from_utf8(body).unwrap().contains("code_verifier="));

    let hour = std::time::Duration::from_secs(3600);
    assert!(resume("0oa1", course.now + hour).is_err(), "too old");
    assert!(resume("0oa2", course.now).is_err(), "of another app");
    let nothing = Secret::from("{}");
    assert!(
        Transaction::resume(
            config("0oa1"),
            &nothing,
            "",
            EffectId::default(),
            course.now
        )
        .is_err()
    );
}

#[test]
fn who_comes_back_with_more_to_do_sees_the_next_screen() {
    let (mut course, id) = away();
    back(
        &mut course,
        id,
        &format!("error=interaction_required&state={STATE}"),
    );
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
    course.answer("/introspect", ion(200, &next));
    let Phase::Showing(step) = course.transaction.phase() else {
        panic!("nothing is shown")
    };
    assert_eq!(step.remediations[0].name.as_str(), "keep-me-signed-in");
}

#[test]
fn what_is_typed_goes_to_the_org_alone() {
    let mut foreign = form("identify", "/idp/idx/identify", None, vec![]);
    foreign["href"] = json!("https://org.example.evil.test/idp/idx/identify");
    let mut course = Course::at(&step("02a", &[foreign], &[]));
    let Phase::Showing(step) = course.transaction.phase().clone() else {
        panic!("nothing is shown")
    };
    let answers = egui_okta::protocol::idx::Answers::default();
    course
        .transaction
        .proceed(&step.remediations[0], &answers, course.now);
    course.effects();
    assert!(asked(&course, "/idp/idx/identify").is_none());
    assert_eq!(
        course.transaction.fault().unwrap().error.code,
        ErrorCode::Unexpected
    );
}
