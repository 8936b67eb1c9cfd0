//! What a device does without being looked for: an app is opened by its address, Apple's system answers in place of the
//! server, an app puts the device right.

use egui_okta::{ErrorCode, protocol::Phase};
use serde_json::{Value, json};

use crate::{
    course::{Course, STATE, form, ion, step},
    device::{answer, challenge, local, nobody, only_local, status},
};

#[test]
fn apple_steps_are_sent_by_themselves_and_once() {
    let apple = form(
        "device-apple-sso-extension",
        "/idp/idx/sso/verify",
        None,
        vec![],
    );
    let mut course = Course::at(&step("02a", std::slice::from_ref(&apple), &[]));
    course.effects();
    assert_eq!(
        course.sent("/sso/verify"),
        Some(json!({ "stateHandle": "02handle" }))
    );
    let cancel = form("cancel-transaction", "/idp/idx/sso/cancel", None, vec![]);
    answer(
        &mut course,
        "/sso/verify",
        ion(401, &step("02a", &[cancel], &[])),
    );
    assert!(course.sent("/sso/cancel").is_some());

    // The same again is the person's to decide.
    let mut course = Course::at(&step("02a", std::slice::from_ref(&apple), &[]));
    answer(
        &mut course,
        "/sso/verify",
        ion(200, &step("02a", &[apple], &[])),
    );
    assert!(course.sent("/sso/verify").is_none());
    assert!(course.transaction.fault().is_some());
    course.transaction.retry(course.now);
    course.effects();
    assert!(course.sent("/sso/verify").is_some());
}

#[test]
fn two_steps_that_send_themselves_do_not_take_turns_for_ever() {
    let of = |name, path| step("02a", &[form(name, path, None, vec![])], &[]);
    let apple = of("device-apple-sso-extension", "/idp/idx/sso/verify");
    let cancel = of("cancel-transaction", "/idp/idx/sso/cancel");
    let mut course = Course::at(&apple);
    answer(&mut course, "/sso/verify", ion(401, &cancel));
    answer(&mut course, "/sso/cancel", ion(200, &apple));
    assert!(course.sent("/sso/verify").is_none());
    let fault = course.transaction.fault().unwrap();
    assert_eq!(fault.error.code, ErrorCode::DeviceNotFound);
}

fn custom_uri(href: &str) -> Value {
    let mut body = challenge("http://localhost", &json!([]), true);
    let value = &mut body["authenticatorChallenge"]["value"];
    value["challengeMethod"] = json!("CUSTOM_URI");
    value["href"] = json!(href);
    body
}

#[test]
fn an_app_with_an_address_of_its_own_is_opened_once() {
    let verify = "com-okta-authenticator:/deviceChallenge?challengeRequest=";
    let mut course = Course::at(&custom_uri(&format!("{verify}1")));
    course.effects();
    assert_eq!(course.opened, [format!("{verify}1")]);
    // Neither while it is waited for, nor for a server that asks anew each time.
    for n in 2..5 {
        course.pass(2000);
        let next = ion(200, &custom_uri(&format!("{verify}{n}")));
        answer(&mut course, "/authenticators/poll", next);
        assert!(matches!(course.transaction.phase(), Phase::Showing(_)));
    }
    assert_eq!(course.opened.len(), 1);
}

#[test]
fn no_page_and_no_other_program_is_opened_by_itself() {
    for href in [
        "https://example.com/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ms-settings:privacy",
        "mailto:a@b",
        "",
    ] {
        let mut course = Course::at(&custom_uri(href));
        course.effects();
        assert!(course.opened.is_empty(), "{href}");
    }
}

#[test]
fn a_page_goes_where_apples_system_answers_and_comes_back_no_second_time() {
    let mut apple = form(
        "device-apple-sso-extension",
        "/idp/idx/sso/verify",
        None,
        vec![],
    );
    apple["method"] = json!("GET");
    let body = step("02a", &[apple], &[]);
    let mut course = Course::on_page(&body);
    course.effects();
    let (_, url, kept) = course.away.take().unwrap();
    assert_eq!(url, "https://org.example/idp/idx/sso/verify");
    assert!(course.sent("/sso/verify").is_none());

    // Nobody answered: it is fetched then, and the server says how to go on.
    let config = egui_okta::Config::new("https://org.example/oauth2/default", "0oa1").unwrap();
    let back = format!("error=interaction_required&state={STATE}");
    let id = egui_okta::protocol::EffectId::default();
    let resumed = egui_okta::protocol::Transaction::resume(config, &kept, &back, id, course.now);
    course.transaction = resumed.unwrap();
    course.open.clear();
    course.answer("/introspect", ion(200, &body));
    course.effects();
    assert!(course.away.is_none());
    let mut open = course.open.iter();
    assert!(open.any(|(_, request)| request.path().ends_with("/sso/verify")));

    // A program of its own is no browser.
    let mut course = Course::at(&body);
    course.effects();
    assert!(course.away.is_none());
}

/// A device that lacks what the org wants, with a button for what an app on it can do.
fn remediation(fallback: &Value) -> Value {
    let mut body = step("02a", &[], &[]);
    body["messages"]["value"] = json!([{
        "message": "Install the app", "class": "ERROR",
        "i18n": { "key": "idx.error.code.access_denied.device_assurance.remediation.android.x" },
        "deviceRemediation": { "type": "object", "value": {
            "name": "x", "remediationPath": "azt", "action": "install-app",
            "remediationType": "LOOPBACK", "platform": "ANDROID", "domain": "http://localhost",
            "ports": ["6511", "2000"], "probeTimeoutMillis": 10, "fallback": fallback,
        } },
    }]);
    body
}

#[test]
fn an_app_is_told_to_mend_the_device() {
    let link = json!({ "type": "APP_LINK", "href": "https://org.example/app" });
    let mut course = Course::at(&remediation(&link));
    course.effects();
    assert!(local(&course).is_empty(), "not without the person");
    course.transaction.remediate_device(0, course.now);
    course.effects();
    assert_eq!(only_local(&course).url, "http://localhost:6511/probe");
    answer(&mut course, "/probe", nobody());
    assert_eq!(only_local(&course).url, "http://localhost:2000/probe");
    answer(&mut course, "/probe", status(200));
    assert_eq!(
        only_local(&course).url,
        "http://localhost:2000/azt/install-app"
    );
    answer(&mut course, "/azt/install-app", status(200));
    assert!(local(&course).is_empty() && course.opened.is_empty());
}

#[test]
fn where_no_app_mends_it_there_is_another_way() {
    let link = json!({ "type": "APP_LINK", "href": "https://org.example/app" });
    let words = json!({ "type": "MESSAGE", "message": { "message": "Ask the help desk" } });
    for (fallback, opened, text) in [
        (link, 1, "Install the app"),
        (words, 0, "Ask the help desk"),
        (Value::Null, 0, "Install the app"),
    ] {
        let mut course = Course::at(&remediation(&fallback));
        course.transaction.remediate_device(0, course.now);
        course.effects();
        for _ in 0..2 {
            answer(&mut course, "/probe", nobody());
        }
        assert_eq!(course.opened.len(), opened);
        let Phase::Showing(step) = course.transaction.phase() else {
            unreachable!()
        };
        assert_eq!(step.messages[0].text, text);
    }
    // There is no such message.
    let mut course = Course::at(&remediation(&Value::Null));
    course.transaction.remediate_device(9, course.now);
    course.effects();
    assert!(local(&course).is_empty());
}
