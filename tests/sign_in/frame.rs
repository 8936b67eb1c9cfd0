//! Captchas and Duo's frame: what is somebody else's within the page, and the browser where there is
//! none of it.

use egui_okta::{
    Config, ErrorCode, Secret,
    protocol::{
        Effect, Input, Phase, TransportError,
        frame::{CaptchaKind, Frame, FrameError},
        idx::{Answer, Answers},
    },
    screen::{Item, Press},
};
use serde_json::{Value, json};

use crate::course::{Course, challenge, form, ion, step};
use crate::scenarios::Life;

fn captcha(kind: &str) -> Course {
    let token =
        json!({ "name": "captchaToken", "required": true, "visible": false, "hint": "captcha" });
    let id = json!({ "name": "captchaId", "value": "cap1", "required": true, "mutable": false });
    let field = json!({
        "name": "captchaVerify", "type": "object", "relatesTo": "$.captcha",
        "form": { "value": [id, token] },
    });
    let name = json!({ "name": "identifier", "label": "Username" });
    let identify = form("identify", "/idp/idx/identify", None, vec![name, field]);
    let mut body = step("02a", &[identify], &[]);
    let of = json!({ "id": "cap1", "name": "C", "siteKey": "site", "type": kind });
    body["captcha"] = json!({ "type": "object", "value": of });
    Course::at(&body)
}

fn submit(course: &mut Course) {
    let Phase::Showing(step) = course.transaction.phase().clone() else {
        unreachable!()
    };
    let answers = Answers::default().with("identifier", Answer::Text("pat".to_owned()));
    let now = course.now;
    course
        .transaction
        .proceed(&step.remediations[0], &answers, now);
    course.effects();
}

#[test]
fn a_form_is_sent_once_the_captcha_has_answered() {
    let mut course = captcha("HCAPTCHA");
    submit(&mut course);
    assert!(course.sent("/identify").is_none());
    assert!(course.transaction.is_busy());
    let (id, frame) = course.frames.pop().unwrap();
    let Frame::Captcha {
        kind,
        script,
        site_key,
    } = frame
    else {
        unreachable!()
    };
    assert_eq!(
        (kind, script.as_str()),
        (CaptchaKind::HCaptcha, "https://hcaptcha.com/1/api.js")
    );
    assert_eq!(site_key, "site");
    let input = Input::Frame(Ok(Secret::from("token")));
    course.transaction.handle(id, input, course.now);
    course.effects();
    assert_eq!(
        course.sent("/identify").unwrap(),
        json!({
            "identifier": "pat", "stateHandle": "02handle",
            "captchaVerify": { "captchaId": "cap1", "captchaToken": "token" },
        })
    );
}

#[test]
fn a_captcha_whose_panel_is_not_to_be_seen_is_taken_away() {
    let mut course = captcha("HCAPTCHA");
    submit(&mut course);
    let (id, _) = course.frames.pop().unwrap();
    course.transaction.close_captcha(course.now);
    let effect = course.transaction.poll_effect().unwrap();
    assert!(matches!(effect, (it, Effect::Forget) if it == id));
    assert!(!course.transaction.is_busy());
    // It is loaded well enough.
    let fault = course.transaction.fault().unwrap();
    assert_eq!(fault.error.code, ErrorCode::FrameEnded);
    // Its answer is too late, and the form can be sent again.
    let late = Input::Frame(Ok(Secret::from("late")));
    course.transaction.handle(id, late, course.now);
    course.effects();
    assert!(course.sent("/identify").is_none());
    course.transaction.retry(course.now);
    course.effects();
    assert!(course.frames.pop().is_some_and(|(other, _)| other != id));
}

#[test]
fn a_captcha_that_ends_leaves_the_form_as_it_was() {
    let mut course = captcha("RECAPTCHA_V2");
    submit(&mut course);
    let (id, _) = course.frames.pop().unwrap();
    let input = Input::Frame(Err(FrameError::NotLoaded));
    course.transaction.handle(id, input, course.now);
    let fault = course.transaction.fault().unwrap();
    assert_eq!(fault.error.code, ErrorCode::Frame);
    assert!(!fault.is_final && !course.transaction.is_busy());
    // Another press asks again.
    submit(&mut course);
    assert_eq!(course.frames.len(), 1);
    course.transaction.stop_waiting();
    course.effects();
    assert_eq!(course.forgotten.len(), 1);
    assert!(course.sent("/identify").is_none());
}

#[test]
fn an_address_for_the_script_is_looked_at() {
    let config = || Config::new("https://org.example", "0oa1").unwrap();
    for bad in [
        "",
        "javascript:alert(1)",
        "http://captcha.example/a.js",
        "//x/a.js",
    ] {
        assert!(
            config()
                .with_captcha_script(CaptchaKind::HCaptcha, bad)
                .is_err(),
            "{bad}"
        );
    }
    let own = "http://localhost:7001/sandbox/hcaptcha.js";
    let config = config()
        .with_captcha_script(CaptchaKind::HCaptcha, own)
        .unwrap();
    assert_eq!(config.captcha_script(CaptchaKind::HCaptcha), own);
}

fn duo(host: &str) -> Course {
    let duo = json!({
        "key": "duo", "type": "app", "displayName": "Duo Security",
        "contextualData": { "host": host, "signedToken": "TX|a|b:APP|c|d", "script": "x" },
    });
    let field = json!({ "name": "signatureData", "required": true, "visible": false });
    let body = challenge("currentAuthenticator", &duo, &field);
    let mut course = Course::at(&body);
    course.effects();
    course
}

#[test]
fn duo_is_shown_with_its_step_and_its_answer_is_sent() {
    let mut course = duo("api-1.duosecurity.com");
    assert!(
        !course.transaction.is_busy(),
        "there are other ways meanwhile"
    );
    let (id, frame) = course.frames.pop().unwrap();
    assert!(matches!(&frame, Frame::Duo { host, .. } if host == "api-1.duosecurity.com"));
    assert!(!format!("{frame:?}").contains("TX|"));
    let signed = Secret::from("AUTH|a|b:APP|c|d");
    course
        .transaction
        .handle(id, Input::Frame(Ok(signed)), course.now);
    course.effects();
    let sent: Value = serde_json::from_slice(&course.open.last().unwrap().1.body).unwrap();
    assert_eq!(
        sent["credentials"],
        json!({ "signatureData": "AUTH|a|b:APP|c|d" })
    );
    // Another step takes it away.
    let next = step(
        "02a",
        &[form("identify", "/idp/idx/identify", None, vec![])],
        &[],
    );
    course.answer("/answer", ion(200, &next));
    course.effects();
    assert!(course.frames.is_empty());

    for host in [
        "evil.example/path",
        "user@evil.example",
        "javascript:x",
        "",
        "a b",
    ] {
        assert!(duo(host).frames.is_empty(), "{host}");
    }
}

#[test]
fn a_frame_that_breaks_off_can_be_had_again() {
    let mut course = duo("api-1.duosecurity.com");
    let (id, _) = course.frames.pop().unwrap();
    let input = Input::Frame(Err(FrameError::Ended));
    course.transaction.handle(id, input, course.now);
    assert_eq!(
        course.transaction.fault().unwrap().error.code,
        ErrorCode::Frame
    );
    course.transaction.retry(course.now);
    course.effects();
    assert_eq!(course.frames.len(), 1);
}

#[test]
fn duo_is_shown_again_after_a_request_that_led_nowhere() {
    let mut course = duo("api-1.duosecurity.com");
    let (id, _) = course.frames.pop().unwrap();
    let signed = Input::Frame(Ok(Secret::from("AUTH|a|b:APP|c|d")));
    course.transaction.handle(id, signed, course.now);
    course.answer("/answer", Err(TransportError::Offline));
    course.effects();
    assert!(course.transaction.fault().is_some());
    let (id, _) = course.frames.pop().unwrap();

    // To have it once more does not send what failed before.
    let input = Input::Frame(Err(FrameError::Ended));
    course.transaction.handle(id, input, course.now);
    let asked = course.open.len();
    course.transaction.retry(course.now);
    course.effects();
    assert_eq!((course.frames.len(), course.open.len()), (1, asked));
}

#[test]
fn on_a_page_captcha_and_duo_lead_to_tokens() {
    let mut life = Life::on_page("identify-captcha");
    life.type_in("identifier", "pat.password@sandbox.example");
    life.type_in("credentials.passcode", "Sandbox-pass-1");
    life.submit();
    assert!(life.is_signed_in(), "{:?}", life.sign_in().screen());

    let mut life = Life::on_page("duo");
    life.type_in("identifier", "tilda.token@sandbox.example");
    life.type_in("credentials.passcode", "Sandbox-pass-9");
    life.submit();
    assert!(life.is_signed_in(), "{:?}", life.sign_in().screen());
    assert!(Life::on_page("fastpass-chrome").after(2_000).is_signed_in());
}

#[test]
fn in_a_window_they_lead_to_the_browser() {
    let browser = |life: &Life| {
        let screen = life.sign_in().screen();
        let is =
            |item: &Item| matches!(item, Item::Button(b) if b.press == Press::Browser && b.primary);
        assert!(screen.items.iter().any(is), "{screen:?}");
        assert_eq!(screen.fields().count(), 0);
    };
    browser(&Life::of("identify-captcha"));
    let mut life = Life::of("duo");
    life.type_in("identifier", "tilda.token@sandbox.example");
    life.type_in("credentials.passcode", "Sandbox-pass-9");
    life.submit();
    browser(&life);
}
