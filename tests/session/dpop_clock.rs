//! Proofs of possession have a time: no clock that is wrong, and no document that a cache has kept, costs the tokens.

use egui_okta::{
    ErrorCode, SessionState,
    protocol::http::{Headers, Request, Response},
    sandbox::{DpopKind, Policy},
};

use crate::{tab::*, world::*};

/// An org that demands proofs, but no nonces in them.
fn without_nonces() -> Shared {
    let mut policy = Policy::default();
    for app in &mut policy.apps {
        app.dpop = DpopKind::Required;
        app.dpop_nonce = false;
    }
    world_of(policy)
}

/// The answer with other headers than these.
fn with_headers(response: Response, headers: &[(&str, &str)]) -> Response {
    let mut all = Headers::default();
    for (name, value) in response.headers.iter() {
        if !headers.iter().any(|(other, _)| *other == name) {
            all.push(name, value);
        }
    }
    for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
        all.push(*name, *value);
    }
    Response {
        headers: all,
        ..response
    }
}

/// What a cache has had for two hours: `Date` says when it got it.
fn from_cache(request: &Request, response: Response) -> Response {
    if !request.path().ends_with("openid-configuration") {
        return response;
    }
    let headers = [
        ("Cache-Control", "max-age=86400, must-revalidate"),
        ("Age", "7200"),
        ("Date", "Fri, 15 Jan 2027 06:00:00 GMT"),
    ];
    with_headers(response, &headers)
}

/// Nothing says what time it is, as in a browser.
fn without_date(_: &Request, response: Response) -> Response {
    with_headers(response, &[("Date", "")])
}

#[test]
fn a_cached_document_is_not_taken_for_the_servers_clock() {
    let world = without_nonces();
    drop(signed_in_of(&world, 0, config().with_dpop()));
    lock(&world).forge = Some(from_cache);
    let mut all = [session_of(&world, 1, config().with_dpop())];
    settle(&mut all);
    wait(&world, 3580);
    settle(&mut all);
    assert!(all[0].is_authenticated(), "{:?}", events(&mut all[0]));
    assert_eq!(lock(&world).count("refresh_token"), 1, "at once");
}

#[test]
fn a_proof_that_is_refused_is_made_anew_with_the_servers_time() {
    let world = without_nonces();
    lock(&world).forge = Some(from_cache);
    lock(&world).org_ahead_secs = 3600;
    let mut all = [signed_in_of(&world, 0, config().with_dpop())];
    assert_eq!(lock(&world).count("authorization_code"), 2);
    // The clock is put right, and the offset that is kept is wrong.
    lock(&world).org_ahead_secs = 0;
    wait(&world, 7200);
    settle(&mut all);
    assert!(all[0].is_authenticated(), "{:?}", events(&mut all[0]));
    assert_eq!(lock(&world).count("refresh_token"), 2);
}

#[test]
fn a_wrong_clock_that_nothing_tells_of_costs_no_tokens() {
    let world = without_nonces();
    let mut all = [signed_in_of(&world, 0, config().with_dpop())];
    lock(&world).forge = Some(without_date);
    lock(&world).org_ahead_secs = 3600;
    wait(&world, 3580);
    settle(&mut all);
    let told = events(&mut all[0]);
    let code = format!("{:?}", ErrorCode::Clock);
    assert!(told.last().unwrap().contains(&code), "{told:?}");
    assert_eq!(all[0].state(), SessionState::SignedIn);
    assert!(lock(&world).kept.is_some());
    lock(&world).org_ahead_secs = 0;
    wait(&world, 60);
    settle(&mut all);
    assert!(all[0].is_authenticated(), "the clock was put right");
}

#[test]
fn a_proof_that_is_refused_for_another_reason_costs_no_tokens() {
    let world = without_nonces();
    let mut all = [signed_in_of(&world, 0, config().with_dpop())];
    lock(&world).forge = Some(|request, response| {
        if !request.path().ends_with("/token") {
            return response;
        }
        let mut refused = with_headers(response, &[]);
        refused.status = 400;
        refused.body = br#"{"error":"invalid_dpop_proof"}"#.to_vec();
        refused
    });
    assert!(all[0].renew());
    settle(&mut all);
    let told = events(&mut all[0]);
    let code = format!("{:?}", ErrorCode::DpopRefused);
    assert!(told.last().unwrap().contains(&code), "{told:?}");
    assert!(all[0].is_authenticated());
}
