//! `/login/{state}`: one sign-in as a page, moved by plain forms.

use serde_json::Value;

use crate::protocol::http::{Method, Response};

use super::super::form::Form;
use super::super::idx::entry;
use super::super::idx::transaction::{Step, Transaction};
use super::super::idx::{Verb, view};
use super::super::oauth::redirect as app;
use super::super::org::Org;
use super::super::second::PREFIX;
use super::super::{fill, reply};
use super::{Visit, error_page, federation, html, words};

/// Shows the page; with `POST`, moves it first.
pub(super) fn handle(org: &mut Org, state: &str, visit: &Visit<'_>) -> Response {
    let Some(at) = entry::find_state(&org.transactions, state, visit.now) else {
        return error_page(
            400,
            "This sign-in is over, or has run out. Begin again at the app.",
        );
    };
    let form = Form::of(visit.request);
    let posted =
        (visit.request.method == Method::Post).then(|| form.get("form").unwrap_or_default());
    if posted == Some("cancel") {
        entry::restart(org, at);
        let fresh = org.transactions.get(at).map(|tx| tx.state_handle.clone());
        return reply::redirect(&format!(
            "{}/login/{}",
            visit.origin,
            fresh.unwrap_or_default()
        ));
    }
    let partner = words::Partner::of(&org.policy);
    let Some(mut turn) = entry::turn(org, at, visit.origin, visit.now) else {
        return reply::empty(500);
    };
    let partner = partner.filter(|_| visit.origin.ends_with(PREFIX));
    let before = super::super::idx::Outcome::Went(None);
    let (_, shown) = view::render(&turn, &before);
    let shown = serde_json::to_value(&shown).unwrap_or_default();
    let (status, shown) = match posted.and_then(|name| find(&shown, name)) {
        None => (200, shown),
        Some((action, verb)) => {
            let body = fill::body(&action, &|path, field| typed(&form, path, field));
            let outcome = turn.submit(verb, &body);
            let (status, page) = view::render(&turn, &outcome);
            (status, serde_json::to_value(&page).unwrap_or_default())
        }
    };
    let cookies = std::mem::take(&mut turn.cookies);
    let answer = if is_leaving(turn.tx) {
        leave(turn.tx, visit)
    } else {
        html::screen(status, visit.origin, &shown, partner.as_ref())
    };
    cookies.into_iter().fold(answer, |answer, cookie| {
        answer.with_header("Set-Cookie", cookie)
    })
}

fn is_leaving(tx: &Transaction) -> bool {
    matches!(tx.step, Step::Leaving { .. })
}

/// `GET /login/token/redirect?stateToken=…`
pub(super) fn redirect(org: &Org, visit: &Visit<'_>) -> Response {
    let form = Form::query(visit.request);
    let state = form.get("stateToken").unwrap_or_default();
    let at = entry::find_state(&org.transactions, state, visit.now);
    match at.and_then(|at| org.transactions.get(at)) {
        Some(tx) if is_leaving(tx) => leave(tx, visit),
        // An app that draws the rest itself has shown a button that leads here. Okta's own way for that is not
        // known; only the situation whose end is such a button has it.
        Some(tx) if matches!(tx.step, Step::Done { .. }) && has_press(org) => {
            federation::on(tx, visit)
        }
        _ => error_page(400, "There is no such sign-in, or it is not at its end."),
    }
}

fn has_press(org: &Org) -> bool {
    let device = org.policy.device.as_ref();
    device.is_some_and(|device| device.ends_by_press)
}

fn leave(tx: &Transaction, visit: &Visit<'_>) -> Response {
    match &tx.step {
        Step::Leaving { fields, .. } => app::answer(&tx.request, visit.origin, fields),
        _ => reply::empty(500),
    }
}

/// A form of the response by its name, and what it is sent as: a remediation, or an action
/// of the authenticator.
fn find(shown: &Value, name: &str) -> Option<(Value, Verb)> {
    let forms = shown
        .pointer("/remediation/value")
        .and_then(Value::as_array);
    let beside = [
        "/currentAuthenticator/value",
        "/currentAuthenticatorEnrollment/value",
    ]
    .into_iter()
    .filter_map(|path| shown.pointer(path)?.get(name));
    let action = forms
        .into_iter()
        .flatten()
        .filter(|form| form.get("name").and_then(Value::as_str) == Some(name))
        .chain(beside)
        .next()?;
    let href = action.get("href").and_then(Value::as_str)?;
    let path = href.split_once("/idp/idx/").map(|(_, path)| path)?;
    Some((action.clone(), Verb::parse(path)?))
}

/// What was typed into a field. Of boxes, a browser sends only those that are ticked.
fn typed(form: &Form, path: &str, field: &Value) -> Option<Value> {
    let given = form.get(path);
    let is_box = field.get("type").and_then(Value::as_str) == Some("boolean")
        && field.get("options").is_none();
    if path == "credentials.signatureData" || path == "captchaVerify.captchaToken" {
        return given.map(Value::from);
    }
    match (is_box, given) {
        (true, given) => Some(Value::Bool(given.is_some())),
        (false, given) => given.map(Value::from),
    }
}
