//! Sign-out through the browser: it comes back with the state that it was sent with.

use egui_okta::{
    Tokens,
    protocol::{
        Effect, Input,
        http::Response,
        oauth::{CallbackError, SignOut, SignOutPhase, State, callback},
    },
};
use serde_json::json;

use super::{
    provider::{Provider, at, config, find, pairs, signed_in},
    support::CLIENT_ID,
};

const BACK: &str = "https://app.example/signed-out";

fn tokens() -> Tokens {
    signed_in(Provider::default().sign_in()).tokens
}

/// Signs out, and gives the state and where the browser is sent.
fn sign_out(provider: &mut Provider, back: Option<&str>) -> (State, bool, Option<String>) {
    let back = back.map(str::to_owned);
    let mut sign_out = SignOut::start(config(), tokens(), back, [9; 32], provider.now);
    while let Some((id, effect)) = sign_out.poll_effect() {
        if let Effect::Http { request, .. } = effect {
            let is_revocation = request.path().ends_with("/revoke");
            let response = provider.answer(&request);
            let response = if is_revocation {
                Response::new(200, "")
            } else {
                response
            };
            sign_out.handle(id, Input::Http(Ok(response)), provider.now);
        }
    }
    let SignOutPhase::Done {
        revoked,
        end_session_url,
    } = sign_out.phase().clone()
    else {
        panic!("not done");
    };
    let url = end_session_url.map(|url| url.expose().to_owned());
    (sign_out.state().clone(), revoked, url)
}

#[test]
fn rp_init_logout() {
    let mut provider = Provider::default();
    provider.discovery["revocation_endpoint"] = json!(at("here/revoke"));
    let (state, revoked, url) = sign_out(&mut provider, Some(BACK));
    assert!(revoked);
    let url = url.unwrap();
    let (endpoint, query) = url.split_once('?').unwrap();
    assert_eq!(endpoint, at("here/logout"));
    let query = pairs(query);
    assert_eq!(
        find(&query, "id_token_hint"),
        tokens().id_token().expose_compact()
    );
    assert_eq!(find(&query, "post_logout_redirect_uri"), BACK);
    let brought = format!("state={}", find(&query, "state"));
    assert_eq!(callback::parse_signed_out(&brought, &state), Ok(()));
    let revoked: Vec<_> = provider
        .seen
        .iter()
        .filter(|r| r.path().ends_with("/revoke"))
        .map(|r| pairs(&String::from_utf8_lossy(&r.body)))
        .collect();
    assert_eq!(find(&revoked[0], "token"), "refresh-2");
    assert_eq!(find(&revoked[1], "token"), "access-1");
    assert!(
        revoked
            .iter()
            .all(|form| find(form, "client_id") == CLIENT_ID)
    );
}

#[test]
fn rp_init_logout_no_state() {
    let (state, ..) = sign_out(&mut Provider::default(), Some(BACK));
    assert_eq!(
        callback::parse_signed_out("", &state),
        Err(CallbackError::NoState)
    );
}

#[test]
fn rp_init_logout_other_state() {
    let (state, ..) = sign_out(&mut Provider::default(), Some(BACK));
    let other = callback::parse_signed_out("state=other", &state);
    assert_eq!(other, Err(CallbackError::State));
}

#[test]
fn a_server_without_revocation_is_no_reason_to_stay_signed_in() {
    let mut provider = Provider::default();
    provider.discovery["end_session_endpoint"] = json!(null);
    let (_, revoked, url) = sign_out(&mut provider, None);
    assert_eq!((revoked, url), (false, None));
}
