//! The way in: finds the sign-in of a request, moves it, and draws it.

use serde_json::Value;

use crate::protocol::http::{Request, Response};
use crate::protocol::time::Timestamp;

use super::super::org::Org;
use super::super::reply;
use super::transaction::Transaction;
use super::{Turn, Verb, view};

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
    let state_handle = org.random.state_handle();
    let Some(tx) = org.transactions.get_mut(at) else {
        return reply::empty(500);
    };
    if verb == Verb::Cancel {
        *tx = Transaction::new(
            state_handle,
            tx.interaction_handle.clone(),
            tx.expires_at,
            tx.request.clone(),
        );
    }
    let mut turn = Turn {
        tx,
        policy: &org.policy,
        directory: &mut org.directory,
        outbox: &mut org.outbox,
        grants: &mut org.grants,
        sessions: &mut org.sessions,
        random: &mut org.random,
        now,
        cookies: Vec::new(),
    };
    let outcome = turn.submit(verb, &body);
    let (status, page) = view::render(&turn, &outcome, origin);
    let cookies = turn.cookies;
    cookies
        .into_iter()
        .fold(reply::ion(status, &page), |answer, cookie| {
            answer.with_header("Set-Cookie", cookie)
        })
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
    all.iter().position(|tx| {
        tx.expires_at > now
            && match interaction {
                Some(handle) => tx.interaction_handle == handle,
                None => state == Some(tx.state_handle.as_str()),
            }
    })
}
