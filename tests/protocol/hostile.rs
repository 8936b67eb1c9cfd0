//! No answer panics or takes long, and no answer of the Identity Engine is refused for what is in it.

use std::time::{Duration, Instant};

use egui_okta::{
    Config, Secret,
    protocol::{
        Effect, EffectId, Input, Transaction,
        http::{Method, Response},
        idx::{self, Answer, Answers, ReadError},
        model::{Authenticator, Field, FieldPath, Remediation, Step},
        time::Timestamp,
    },
};
use proptest::prelude::*;
use serde_json::Value;

use super::{
    fixtures, mutate,
    oauth::{self, CLIENT_ID, ISSUER},
};

/// Reads a response, and answers each of its forms.
fn read_and_answer(response: &Response) -> Result<Step, ReadError> {
    let begun = Instant::now();
    let step = idx::read(response)?;
    let actions = step.current().into_iter().flat_map(Authenticator::actions);
    for form in step.remediations.iter().chain(&step.cancel).chain(actions) {
        answer(form);
    }
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(5), "{took:?} for {response:?}");
    Ok(step)
}

/// Answers everything in a form, also what is fixed. The body is JSON, and what is fixed stays.
fn answer(form: &Remediation) {
    let mut answers = Answers::default().with("not.described", Answer::Flag(true));
    for field in &form.fields {
        fill_in(field, &FieldPath::default(), &mut answers);
    }
    let request = idx::proceed_request(form, &answers);
    assert_eq!(request.url, form.href);
    if request.method == Method::Get {
        return;
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    for field in &form.fields {
        let is_only = form.fields.iter().filter(|f| f.name == field.name).count() == 1;
        if let Some(fixed) = field.value.as_ref().filter(|_| !field.mutable && is_only) {
            assert_eq!(&body[&field.name], fixed, "{} of {}", field.name, form.name);
        }
    }
}

fn fill_in(field: &Field, parent: &FieldPath, answers: &mut Answers) {
    let path = parent.join(&field.name);
    answers.set(path.clone(), Answer::Secret(Secret::from("typed")));
    for child in field.children() {
        fill_in(child, &path, answers);
    }
}

/// Plays a sign-in in which everything is answered with the same, until nothing is wanted any more or half an hour
/// has passed.
fn play(response: &Response) {
    let begun = Instant::now();
    let mut now = oauth::now();
    let end = now + Duration::from_secs(1800);
    let config = Config::new(ISSUER, CLIENT_ID).unwrap();
    let mut transaction = Transaction::start(config, [[1; 32]; 3], EffectId::default(), now);
    for _ in 0..60 {
        exchange(&mut transaction, response, now);
        let Some(next) = transaction.poll_timeout().filter(|next| *next < end) else {
            break;
        };
        now = next.max(now);
        transaction.tick(now);
        transaction.retry(now);
    }
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(10), "{took:?} for {response:?}");
}

/// Answers until nothing is asked. A sign-in that never stops asking in one moment is one that floods the org.
fn exchange(transaction: &mut Transaction, response: &Response, now: Timestamp) {
    let mut asked = 0;
    while let Some((id, effect)) = transaction.poll_effect() {
        let Effect::Http { request, .. } = effect else {
            continue;
        };
        asked += 1;
        assert!(asked < 10, "asks without end: {request:?}");
        let answer = if request.path().ends_with("/interact") {
            Response::new(200, r#"{"interaction_handle": "handle-1"}"#)
        } else {
            response.clone()
        };
        transaction.handle(id, Input::Http(Ok(answer)), now);
    }
}

fn all_fixtures() -> Vec<Value> {
    fixtures::names("fixtures/responses", "json")
        .iter()
        .map(|name| fixtures::response(name))
        .collect()
}

fn status() -> impl Strategy<Value = u16> {
    prop::sample::select(vec![200, 400, 401, 403, 429, 500])
}

proptest! {
    // PROPTEST_CASES=10000 hunts for longer.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(status in status(), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let response = Response::new(status, bytes);
        let _ = read_and_answer(&response).map_err(|error| format!("{error:?}"));
        play(&response);
    }

    #[test]
    fn any_text_after_the_version(status in status(), text in "[\\[\\]{}\",:a-z0-9\\\\ ]{0,80}") {
        let response = Response::new(status, format!(r#"{{"version":"1.0.0",{text}"#));
        let _ = read_and_answer(&response).map_err(|error| format!("{error:?}"));
    }

    #[test]
    fn changed_responses(status in status(), response in mutate::changed(all_fixtures())) {
        let response = Response::new(status, response.to_string());
        let read = read_and_answer(&response);
        prop_assert!(read.is_ok(), "{:?}", read);
        play(&response);
    }
}

/// What serde_json refuses to nest deeper is no JSON to us; it must not overflow the stack.
#[test]
fn nesting_without_end() {
    for nested in ["[".repeat(1_000_000), r#"{"a":"#.repeat(500_000)] {
        let body = format!(r#"{{"version":"1.0.0","remediation":{nested}"#);
        let read = idx::read(&Response::new(200, body));
        assert!(matches!(read, Err(ReadError::NotJson { .. })), "{read:?}");
    }
}

/// The largest answer that is taken, full of forms, messages and options.
#[test]
fn as_much_as_is_taken() {
    let mut response = fixtures::response("enroll-profile");
    let form = response["remediation"]["value"][0].clone();
    let count = idx_bytes() / form.to_string().len() - 10;
    response["remediation"]["value"] = vec![form; count].into();
    let body = response.to_string();
    assert!(body.len() > idx_bytes() * 9 / 10);
    let begun = Instant::now();
    let step = idx::read(&Response::new(200, body)).unwrap();
    let took = begun.elapsed();
    assert_eq!(step.remediations.len(), count);
    assert!(took < Duration::from_secs(10), "{took:?}");
}

fn idx_bytes() -> usize {
    egui_okta::protocol::http::MAX_BODY_BYTES
}
