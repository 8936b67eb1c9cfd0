//! The way to another identity provider and back: OpenID Connect with a second org.

use std::collections::BTreeMap;

use url::Url;

use crate::Secret;
use crate::protocol::http::{Request, Response};
use crate::protocol::oauth::{Expectations, IdToken, Jwks, Nonce, State, Verifier};

use super::super::form::Form;
use super::super::idx::entry;
use super::super::idx::federate::{self, Identity};
use super::super::idx::transaction::{Purpose, Step, Transaction};
use super::super::org::Org;
use super::super::reply;
use super::super::second::{CLIENT_ID, PREFIX};
use super::{Visit, error_page};

/// A browser that is away.
struct Away {
    state_handle: String,
    provider: String,
    nonce: Nonce,
    verifier: Verifier,
}

/// All browsers that are away, by `state`.
#[derive(Default)]
pub(crate) struct Federations(BTreeMap<String, Away>);

impl Federations {
    /// Keeps one, and forgets those whose sign-in is over.
    fn add(&mut self, state: &str, away: Away, open: &[Transaction]) {
        self.0
            .retain(|_, away| open.iter().any(|tx| tx.state_handle == away.state_handle));
        self.0.insert(state.to_owned(), away);
    }
}

/// `GET /sso/idps/{id}?stateToken=…`
pub(super) fn leave(org: &mut Org, id: &str, visit: &Visit<'_>) -> Response {
    let form = Form::query(visit.request);
    let state_handle = form.get("stateToken").unwrap_or_default();
    let known = org.policy.identity_providers.iter().any(|idp| idp.id == id);
    if !known || entry::find_state(&org.transactions, state_handle, visit.now).is_none() {
        return error_page(
            400,
            "There is no such sign-in, or no such identity provider.",
        );
    }
    let verifier = Verifier::from_random(org.random.bytes());
    let nonce = Nonce::from_random(org.random.bytes());
    let state = State::from_random(org.random.bytes());
    let Ok(mut url) = Url::parse(&format!("{}{PREFIX}/oauth2/v1/authorize", visit.origin)) else {
        return reply::empty(500);
    };
    url.query_pairs_mut()
        .append_pair("client_id", CLIENT_ID)
        .append_pair("response_type", "code")
        .append_pair("scope", "openid profile email")
        .append_pair("redirect_uri", &callback(visit))
        .append_pair("state", state.expose())
        .append_pair("nonce", nonce.expose())
        .append_pair("code_challenge", verifier.challenge().as_str())
        .append_pair("code_challenge_method", "S256");
    let away = Away {
        state_handle: state_handle.to_owned(),
        provider: id.to_owned(),
        nonce,
        verifier,
    };
    org.federations.add(state.expose(), away, &org.transactions);
    reply::redirect(url.as_str())
}

fn callback(visit: &Visit<'_>) -> String {
    format!("{}/oauth2/v1/authorize/callback", visit.origin)
}

/// `GET /oauth2/v1/authorize/callback?code=…&state=…`
pub(super) fn back(org: &mut Org, visit: &Visit<'_>) -> Response {
    let form = Form::query(visit.request);
    // `state` is for one use: a second answer belongs to nobody.
    let away = form
        .get("state")
        .and_then(|state| org.federations.0.remove(state));
    let Some(away) = away else {
        return error_page(400, "This answer belongs to no sign-in.");
    };
    let identity = match form.get("code") {
        Some(code) => identity(org, visit, &away, code),
        None => Err(form.get("error").unwrap_or("access_denied").to_owned()),
    };
    let Some(at) = entry::find_state(&org.transactions, &away.state_handle, visit.now) else {
        return error_page(400, "This sign-in has run out.");
    };
    let Some(mut turn) = entry::turn(org, at, visit.origin, visit.now) else {
        return reply::empty(500);
    };
    federate::returned(&mut turn, &away.provider, identity);
    let cookies = std::mem::take(&mut turn.cookies);
    let answer = on(turn.tx, visit);
    cookies.into_iter().fold(answer, |answer, cookie| {
        answer.with_header("Set-Cookie", cookie)
    })
}

/// Where the browser goes: to the app that draws the rest itself, or to the page.
pub(super) fn on(tx: &Transaction, visit: &Visit<'_>) -> Response {
    if tx.purpose != Purpose::Interaction {
        return reply::redirect(&format!("{}/login/{}", visit.origin, tx.state_handle));
    }
    let Ok(mut url) = Url::parse(&tx.request.redirect_uri) else {
        return reply::empty(500);
    };
    match &tx.step {
        Step::Done { interaction_code } => {
            url.query_pairs_mut()
                .append_pair("interaction_code", interaction_code);
        }
        _ => {
            url.query_pairs_mut()
                .append_pair("error", "interaction_required")
                .append_pair(
                    "error_description",
                    "Your client must redirect to continue.",
                );
        }
    }
    if let Some(state) = &tx.request.state {
        url.query_pairs_mut().append_pair("state", state);
    }
    reply::redirect(url.as_str())
}

/// Redeems the code, and believes the ID token once it is verified.
fn identity(org: &mut Org, visit: &Visit<'_>, away: &Away, code: &str) -> Result<Identity, String> {
    let base = format!("{}{PREFIX}", visit.origin);
    let body = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "authorization_code")
        .append_pair("client_id", CLIENT_ID)
        .append_pair("redirect_uri", &callback(visit))
        .append_pair("code", code)
        .append_pair("code_verifier", away.verifier.expose())
        .finish();
    let second = org.second();
    let tokens = second.handle(
        &Request::post(format!("{}/oauth2/v1/token", visit.origin), body)
            .with_header("Content-Type", "application/x-www-form-urlencoded"),
        visit.now,
    );
    let tokens: serde_json::Value =
        serde_json::from_slice(&tokens.body).map_err(|error| error.to_string())?;
    let id_token = tokens
        .get("id_token")
        .and_then(serde_json::Value::as_str)
        .ok_or("there is no ID token")?;
    let keys = second.handle(
        &Request::get(format!("{}/oauth2/v1/keys", visit.origin)),
        visit.now,
    );
    let keys = Jwks::parse(&keys).map_err(|error| error.to_string())?;
    let mut expected = Expectations::new(&base, CLIENT_ID);
    expected.nonce = Some(&away.nonce);
    let token = IdToken::verify(&Secret::from(id_token), &keys, &expected, visit.now)
        .map_err(|error| error.to_string())?;
    let text = |found: Option<&str>| found.unwrap_or_default().to_owned();
    Ok(Identity {
        username: text(token.preferred_username()),
        first_name: text(token.given_name()),
        last_name: text(token.family_name()),
    })
}
