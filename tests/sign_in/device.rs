//! An app on this device is looked for, and answers or does not.

use egui_okta::{
    ErrorCode, SignInError,
    protocol::{
        Phase, TransportError,
        http::{Credentials, Request, Response},
    },
    screen::step_fault_notice,
    strings::Strings,
};
use serde_json::{Value, json};

use crate::course::{Course, form, ion, step};

pub(crate) fn challenge(domain: &str, ports: &Value, with_cancel: bool) -> Value {
    let poll = form(
        "device-challenge-poll",
        "/idp/idx/authenticators/poll",
        Some(2000),
        vec![],
    );
    let mut body = step("02a", &[poll], &[]);
    body["remediation"]["value"][0]["relatesTo"] = json!("authenticatorChallenge");
    let mut value = json!({
        "challengeMethod": "LOOPBACK", "challengeRequest": "signed.by.org",
        "domain": domain, "ports": ports, "probeTimeoutMillis": 150,
    });
    if with_cancel {
        let cancel = "/idp/idx/authenticators/poll/cancel";
        value["cancel"] = form("cancel-polling", cancel, None, vec![]);
    }
    body["authenticatorChallenge"] = json!({ "type": "object", "value": value });
    body
}

fn looking() -> Course {
    let ports = json!(["2000", "6511", 6512]);
    let mut course = Course::at(&challenge("http://localhost", &ports, true));
    course.effects();
    course
}

pub(crate) fn local(course: &Course) -> Vec<&Request> {
    let all = course.open.iter().map(|(_, request)| request);
    all.filter(|r| r.url.starts_with("http://localhost"))
        .collect()
}

pub(crate) fn only_local(course: &Course) -> &Request {
    let all = local(course);
    assert_eq!(all.len(), 1, "one after another: {all:?}");
    all[0]
}

pub(crate) fn nobody() -> Result<Response, TransportError> {
    Err(TransportError::Connection)
}

pub(crate) fn answer(course: &mut Course, end: &str, result: Result<Response, TransportError>) {
    course.answer(end, result);
    course.effects();
}

pub(crate) fn status(status: u16) -> Result<Response, TransportError> {
    Ok(Response::new(status, ""))
}

#[test]
fn ports_are_tried_in_order_and_the_one_that_answers_is_given_the_challenge() {
    let mut course = looking();
    let request = only_local(&course);
    assert_eq!(request.url, "http://localhost:2000/probe");
    assert_eq!(request.credentials, Credentials::Omit);
    assert_eq!(request.headers.iter().count(), 0);
    answer(&mut course, "/probe", nobody());
    assert_eq!(only_local(&course).url, "http://localhost:6511/probe");
    answer(&mut course, "/probe", status(200));

    let request = only_local(&course);
    assert_eq!(request.url, "http://localhost:6511/challenge");
    assert_eq!(
        serde_json::from_slice::<Value>(&request.body).unwrap(),
        json!({ "challengeRequest": "signed.by.org" })
    );
    // Meanwhile the server is asked as ever.
    course.pass(2000);
    assert!(course.sent("/authenticators/poll").is_some());
    let ports = json!(["2000", "6511", 6512]);
    let same = challenge("http://localhost", &ports, true);
    answer(&mut course, "/authenticators/poll", ion(200, &same));
    assert_eq!(only_local(&course).url, "http://localhost:6511/challenge");

    // It has signed: the server knows more, and is asked at once.
    answer(&mut course, "/challenge", status(200));
    assert!(course.sent("/authenticators/poll").is_some());
    let next = step(
        "02a",
        &[form("identify", "/idp/idx/identify", None, vec![])],
        &[],
    );
    answer(&mut course, "/authenticators/poll", ion(200, &next));
    assert_eq!(local(&course).len(), 0);
    assert!(!course.transaction.is_polling());
}

#[test]
fn on_no_port_the_server_is_told_so() {
    let mut course = looking();
    for _ in 0..3 {
        answer(&mut course, "/probe", Err(TransportError::Timeout));
    }
    let body = course.sent("/poll/cancel").unwrap();
    assert_eq!(
        body,
        json!({ "reason": "OV_UNREACHABLE_BY_LOOPBACK", "statusCode": null, "stateHandle": "02handle" })
    );
    assert!(course.transaction.is_busy());
    course.pass(5000);
    assert!(
        course.sent("/authenticators/poll").is_none(),
        "no poll beside it"
    );
}

#[test]
fn what_the_app_says_decides() {
    // Another person's app: the next port.
    let mut course = looking();
    answer(&mut course, "/probe", status(200));
    answer(&mut course, "/challenge", status(503));
    assert_eq!(only_local(&course).url, "http://localhost:6511/probe");

    // It refuses: no other port is tried.
    for (result, code) in [(status(401), 401), (nobody(), 0)] {
        let mut course = looking();
        answer(&mut course, "/probe", status(200));
        answer(&mut course, "/challenge", result);
        let body = course.sent("/poll/cancel").unwrap();
        assert_eq!(body["reason"], "OV_RETURNED_ERROR");
        assert_eq!(body["statusCode"], code);
        assert_eq!(local(&course).len(), 0);
    }
    // A probe that is answered by something else is no app.
    let mut course = looking();
    answer(&mut course, "/probe", status(404));
    assert_eq!(only_local(&course).url, "http://localhost:6511/probe");
}

#[test]
fn without_another_way_the_person_may_look_again() {
    let mut course = Course::at(&challenge("http://localhost", &json!(["2000"]), false));
    answer(&mut course, "/probe", nobody());
    let fault = course.transaction.fault().unwrap();
    assert_eq!(fault.error.code, ErrorCode::DeviceNotFound);
    assert!(!fault.is_final);
    course.transaction.retry(course.now);
    course.effects();
    assert_eq!(only_local(&course).url, "http://localhost:2000/probe");
}

#[test]
fn a_browser_that_forbids_it_is_not_asked_again_and_again() {
    let mut course = looking();
    answer(&mut course, "/probe", Err(TransportError::NotPermitted));
    assert_eq!(local(&course).len(), 0);
    let fault = course.transaction.fault().unwrap();
    assert_eq!(fault.error.code, ErrorCode::DeviceNotPermitted);
    course.transaction.retry(course.now);
    course.effects();
    assert_eq!(local(&course).len(), 1);
}

#[test]
fn nobody_else_is_asked_whatever_the_server_names() {
    for domain in [
        "http://example.com",
        "https://example.com",
        "http://localhost.example",
        "http://localhost@example.com",
        "http://localhost:80",
        "http://10.0.0.1",
        "//localhost",
        "file://localhost",
        "http://org1.authenticatorlocalprod.com",
        "https://authenticatorlocalprod.com.example",
        "https://evilauthenticatorlocalprod.com",
        "",
    ] {
        let course = {
            let mut course = Course::at(&challenge(domain, &json!(["2000"]), true));
            course.effects();
            course
        };
        let beyond = course.open.iter().find(|(_, r)| r.url.contains("/probe"));
        assert!(beyond.is_none(), "{domain}: {beyond:?}");
        assert!(course.sent("/poll/cancel").is_some(), "{domain}");
    }
    // Okta's own names of this computer are believed with their certificate alone.
    for domain in [
        "http://127.0.0.1",
        "http://[::1]",
        "https://localhost",
        "https://org1.authenticatorlocalprod.com",
    ] {
        let mut course = Course::at(&challenge(domain, &json!([1]), true));
        course.effects();
        let expected = format!("{domain}:1/probe");
        assert!(
            course.open.iter().any(|(_, r)| r.url == expected),
            "{domain}"
        );
    }
}

#[test]
fn leaving_the_step_ends_the_search() {
    let mut course = looking();
    let (id, _) = *course
        .open
        .iter()
        .map(|(id, r)| (id, r))
        .collect::<Vec<_>>()
        .last()
        .unwrap();
    let (id, Phase::Showing(step)) = (*id, course.transaction.phase().clone()) else {
        unreachable!()
    };
    let form = step.remediations[0].clone();
    course.transaction.proceed(
        &form,
        &egui_okta::protocol::idx::Answers::default(),
        course.now,
    );
    course.effects();
    assert!(course.forgotten.contains(&id));
}

/// The browser's own page about the permission, if the step names one, and only a web page.
#[test]
fn a_browser_that_forbids_it_is_explained() {
    let links = |help: &str| {
        let mut body = challenge("http://localhost", &json!(["2000"]), true);
        body["authenticatorChallenge"]["value"]["chromeLocalNetworkAccessDetails"] =
            json!({ "chromeLNAHelpLink": help });
        let course = Course::at(&body);
        let Phase::Showing(step) = course.transaction.phase() else {
            unreachable!()
        };
        let error = SignInError::from(TransportError::NotPermitted);
        let notice = step_fault_notice(step, &error, &Strings::english());
        notice
            .links
            .into_iter()
            .map(|link| link.url)
            .collect::<Vec<_>>()
    };
    let page = "https://org.example/help/permission";
    assert_eq!(links(page), [page]);
    assert!(links("javascript:alert(1)").is_empty());
}

/// A server that never offers another way does not keep this device searching without end.
#[test]
fn a_server_that_wants_the_search_for_ever_is_left_to_the_person() {
    let body = challenge("http://localhost", &json!(["2000"]), true);
    let mut course = Course::at(&body);
    course.effects();
    let mut searches = 0;
    while !local(&course).is_empty() {
        searches += 1;
        assert!(searches < 10, "without end");
        answer(&mut course, "/probe", nobody());
        if course.sent("/poll/cancel").is_some() {
            answer(&mut course, "/poll/cancel", ion(200, &body));
        }
    }
    assert_eq!(searches, 3);
    let fault = course.transaction.fault().unwrap();
    assert_eq!(fault.error.code, ErrorCode::DeviceNotFound);
    assert!(!fault.is_final);
    course.transaction.retry(course.now);
    course.effects();
    assert_eq!(local(&course).len(), 1);
}

/// FastPass as an authenticator that was chosen: the challenge stands with it, and so does the way out.
#[test]
fn an_authenticator_that_was_chosen_is_asked_in_the_same_way() {
    let poll = form(
        "challenge-poll",
        "/idp/idx/authenticators/poll",
        Some(4000),
        vec![],
    );
    let mut body = step("02a", &[poll], &[]);
    body["remediation"]["value"][0]["relatesTo"] = json!(["$.currentAuthenticator"]);
    let challenge = json!({
        "challengeMethod": "LOOPBACK", "challengeRequest": "signed.by.org",
        "domain": "http://localhost", "ports": ["2000"],
    });
    body["currentAuthenticator"] = json!({ "type": "object", "value": {
        "key": "okta_verify", "type": "app", "methods": [{ "type": "signed_nonce" }],
        "contextualData": { "challenge": { "type": "object", "value": challenge } },
        "cancel": form("cancel-polling", "/idp/idx/authenticators/poll/cancel", None, vec![]),
    } });
    let mut course = Course::at(&body);
    course.effects();
    assert_eq!(only_local(&course).url, "http://localhost:2000/probe");
    answer(&mut course, "/probe", nobody());
    assert_eq!(
        course.sent("/poll/cancel").unwrap()["reason"],
        "OV_UNREACHABLE_BY_LOOPBACK"
    );
}

/// Safari asks no plain name of this computer from a page with a certificate: the other comes first.
#[test]
fn a_name_with_a_certificate_is_tried_first() {
    let mut body = challenge("http://localhost", &json!(["8769"]), true);
    let named = "https://org1.authenticatorlocalprod.com";
    body["authenticatorChallenge"]["value"]["httpsDomain"] = json!(named);
    let mut course = Course::at(&body);
    course.effects();
    let url = |course: &Course| course.open.last().unwrap().1.url.clone();
    assert_eq!(url(&course), format!("{named}:8769/probe"));
    answer(&mut course, "/probe", nobody());
    assert_eq!(url(&course), "http://localhost:8769/probe");
}
