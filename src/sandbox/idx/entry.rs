//! The way in: finds the sign-in of a request, moves it, and draws it.

use serde_json::Value;

use crate::protocol::http::{Request, Response};
use crate::protocol::time::Timestamp;

use super::super::org::Org;
use super::super::policy::Policy;
use super::super::reply;
use super::transaction::{Purpose, Step, Transaction};
use super::{Turn, Verb, fastpass, page, view};

/// Answers `POST /idp/idx/…`.
pub(crate) fn handle(
    org: &mut Org,
    verb: Verb,
    request: &Request,
    origin: &str,
    now: Timestamp,
) -> Response {
    let Ok(body) = serde_json::from_slice::<Value>(&request.body) else {
        return reply::okta_error(400, "E0000003", "The request body was not well-formed.");
    };
    let Some(at) = find(&org.transactions, verb, &body, now) else {
        let (status, body) = view::expired();
        return reply::ion(status, &body);
    };
    if verb == Verb::Cancel {
        restart(org, at);
    }
    let Some(mut turn) = turn(org, at, origin, now) else {
        return reply::empty(500);
    };
    let outcome = turn.submit(verb, &body);
    let (status, page) = view::render(&turn, &outcome);
    let is_unanswered = matches!(turn.tx.step, Step::Device(device) if device.unanswered);
    let cookies = turn.cookies;
    let mut answer = reply::ion(status, &page);
    if is_unanswered {
        let (name, value) = fastpass::NOBODY;
        answer = answer.with_header(name, value);
    }
    cookies.into_iter().fold(answer, |answer, cookie| {
        answer.with_header("Set-Cookie", cookie)
    })
}

/// The org as one sign-in sees it.
pub(crate) fn turn<'a>(
    org: &'a mut Org,
    at: usize,
    origin: &'a str,
    now: Timestamp,
) -> Option<Turn<'a>> {
    let tx = org.transactions.get_mut(at)?;
    if tx.passkey_challenge.is_empty() {
        tx.passkey_challenge = org.random.bytes::<32>().to_vec();
    }
    Some(Turn {
        tx,
        policy: &org.policy,
        directory: &mut org.directory,
        outbox: &mut org.outbox,
        grants: &mut org.grants,
        sessions: &mut org.sessions,
        devices: &mut org.devices,
        links: &mut org.links,
        random: &mut org.random,
        device_ports: &org.device_ports,
        origin,
        now,
        cookies: Vec::new(),
    })
}

/// Begins again, under another handle.
pub(crate) fn restart(org: &mut Org, at: usize) {
    let state_handle = org.random.state_handle();
    let Some(tx) = org.transactions.get_mut(at) else {
        return;
    };
    let mut fresh = Transaction::new(
        state_handle,
        tx.interaction_handle.clone(),
        tx.expires_at,
        tx.request.clone(),
    );
    fresh.purpose = tx.purpose.clone();
    fresh.step = first_step(&org.policy, &fresh.purpose);
    *tx = fresh;
}

/// Where a sign-in begins.
pub(crate) fn first_step(policy: &Policy, purpose: &Purpose) -> Step {
    match purpose {
        Purpose::Device { user_code } if user_code.is_empty() => Step::UserCode,
        Purpose::Interaction if policy.device.is_some() => {
            fastpass::at_start(policy).unwrap_or(Step::Identify)
        }
        _ => page::at_start(policy).unwrap_or(Step::Identify),
    }
}

/// The place of the sign-in with this state handle.
pub(crate) fn find_state(all: &[Transaction], state: &str, now: Timestamp) -> Option<usize> {
    all.iter()
        .position(|tx| tx.expires_at > now && tx.state_handle == state)
}

/// The place of the sign-in that a body names. Introspection takes what the app
/// got from `/interact`, and state handles under either name.
fn find(all: &[Transaction], verb: Verb, body: &Value, now: Timestamp) -> Option<usize> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let interaction = text("interactionHandle").filter(|_| verb == Verb::Introspect);
    let state = match verb {
        Verb::Introspect => text("stateToken").or_else(|| text("stateHandle")),
        _ => text("stateHandle"),
    };
    match interaction {
        Some(handle) => all
            .iter()
            .position(|tx| tx.expires_at > now && tx.interaction_handle == handle),
        None => find_state(all, state?, now),
    }
}
