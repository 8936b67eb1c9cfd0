//! Servers and systems that misbehave, and a person who has had enough.

use std::{sync::Arc, time::Duration};

use egui_okta::{
    Config, ErrorCode, Outcome, SignIn,
    platform::Answer,
    protocol::{TransportError, http::Request},
    screen::{Item, Picture, Press, Target},
};

use crate::platform::{Scripted, Shared, json, wire};

pub(crate) fn sign_in(wire: &Shared, randoms: u8) -> SignIn {
    let config = Config::new("http://localhost:4000/oauth2/default", "client").unwrap();
    SignIn::with_platform(
        config,
        Box::new(Scripted {
            wire: Arc::clone(wire),
            randoms,
        }),
    )
}

pub(crate) fn run(sign_in: &mut SignIn, wire: &Shared, mut server: impl FnMut(&Request) -> Answer) {
    let ctx = egui::Context::default();
    for _ in 0..30 {
        sign_in.logic(&ctx);
        wire.lock().unwrap().answer_all(&mut server);
    }
    sign_in.logic(&ctx);
}

pub(crate) const IDENTIFY: &str = r#"{"version":"1.0.0","stateHandle":"S","remediation":{"type":"array","value":[{"rel":["create-form"],
    "name":"identify","href":"http://localhost:4000/idp/idx/identify","method":"POST","value":[{"name":"identifier","label":"Username"}]}]}}"#;
const EXPIRED: &str = r#"{"version":"1.0.0","messages":{"type":"array","value":[
    {"message":"over","i18n":{"key":"idx.session.expired"},"class":"ERROR"}]}}"#;

/// The end of a sign-in in the panel.
pub(crate) const DONE: &str = r#"{"version":"1.0.0","successWithInteractionCode":{"rel":["create-form"],"name":"issue","value":[
    {"name":"interaction_code","value":"code-1"}]}}"#;

#[test]
fn a_session_that_ends_before_it_began_is_not_started_over_and_over() {
    let wire = wire();
    let mut sign_in = sign_in(&wire, 250);
    run(&mut sign_in, &wire, |request| match request.path() {
        path if path.ends_with("/interact") => json(200, r#"{"interaction_handle":"H"}"#),
        path if path.ends_with("/introspect") => json(401, EXPIRED),
        _ => json(404, "{}"),
    });
    assert_eq!(wire.lock().unwrap().count("/interact"), 1);
    let Outcome::Failed(error) = sign_in.outcome() else {
        panic!("{:?}", sign_in.outcome())
    };
    assert_eq!(error.code, ErrorCode::SessionExpired);
}

#[test]
fn an_answer_to_an_earlier_sign_in_does_not_reach_the_next() {
    let wire = wire();
    let mut sign_in = sign_in(&wire, 250);
    let ctx = egui::Context::default();
    sign_in.logic(&ctx);
    let old: Vec<_> = std::mem::take(&mut wire.lock().unwrap().open);
    sign_in.restart();
    sign_in.logic(&ctx);
    {
        let mut wire = wire.lock().unwrap();
        assert!(
            old.iter().all(|(id, _)| wire.forgotten.contains(id)),
            "the platform is told to forget"
        );
        for (id, _) in old {
            wire.answers.push_back((
                id,
                json(200, r#"{"interaction_handle":"of the earlier one"}"#),
            ));
        }
    }
    sign_in.logic(&ctx);
    let wire = wire.lock().unwrap();
    assert_eq!(wire.count("/introspect"), 0, "{:?}", wire.asked);
}

#[test]
fn without_random_numbers_the_sign_in_fails_instead_of_waiting() {
    let wire = wire();
    let mut sign_in = sign_in(&wire, 2);
    run(&mut sign_in, &wire, |_| json(404, "{}"));
    let Outcome::Failed(error) = sign_in.outcome() else {
        panic!("{:?}", sign_in.outcome())
    };
    assert_eq!(error.code, ErrorCode::NoRandom);
    assert_eq!(wire.lock().unwrap().asked.len(), 0, "nothing is sent");
}

#[test]
fn a_server_that_does_not_answer_is_given_up_on_and_can_be_asked_again() {
    let wire = wire();
    let mut sign_in = sign_in(&wire, 250);
    let ctx = egui::Context::default();
    sign_in.logic(&ctx);
    wire.lock().unwrap().now.0 += 31_000;
    sign_in.logic(&ctx);
    let screen = sign_in.screen();
    assert_eq!(screen.notices.len(), 1, "{screen:?}");
    assert!(screen.submit.is_some(), "there is a way on: {screen:?}");
    assert_eq!(sign_in.outcome(), Outcome::Pending);
}

#[test]
fn a_failing_token_endpoint_is_not_the_end() {
    let wire = wire();
    let mut sign_in = sign_in(&wire, 250);
    run(&mut sign_in, &wire, |request| match request.path() {
        path if path.ends_with("/interact") => json(200, r#"{"interaction_handle":"H"}"#),
        path if path.ends_with("/introspect") => json(200, DONE),
        path if path.ends_with("/token") => json(503, ""),
        _ => json(404, "{}"),
    });
    assert_eq!(sign_in.outcome(), Outcome::Pending, "it may be tried again");
    assert!(sign_in.screen().submit.is_some(), "{:?}", sign_in.screen());
}

/// A sign-in with this answer of the token endpoint.
fn ends_with(wire: &Shared, status: u16, body: &str) -> Outcome {
    let mut sign_in = sign_in(wire, 250);
    run(&mut sign_in, wire, |request| match request.path() {
        path if path.ends_with("/interact") => json(200, r#"{"interaction_handle":"H"}"#),
        path if path.ends_with("/introspect") => json(200, DONE),
        path if path.ends_with("/keys") => json(200, r#"{"keys":[]}"#),
        path if path.ends_with("/token") => json(status, body),
        path if path.ends_with("/revoke") => json(200, ""),
        _ => json(404, "{}"),
    });
    sign_in.outcome()
}

/// Nobody gets them, so nobody else could.
#[test]
fn tokens_that_are_not_taken_are_revoked() {
    for (body, code, revoked) in [
        (
            r#"{"token_type":"Bearer","access_token":"A","refresh_token":"R","id_token":"a.b.c"}"#,
            ErrorCode::IdToken,
            2,
        ),
        (
            r#"{"token_type":"Bearer","access_token":"A","refresh_token":"R","expires_in":"soon"}"#,
            ErrorCode::BadTokens,
            2,
        ),
        (
            r#"{"token_type":"Bearer","refresh_token":"R"}"#,
            ErrorCode::BadTokens,
            1,
        ),
    ] {
        let wire = wire();
        let Outcome::Failed(error) = ends_with(&wire, 200, body) else {
            panic!("not refused");
        };
        assert_eq!(error.code, code);
        assert_eq!(wire.lock().unwrap().count("/revoke"), revoked, "{body}");
    }
}

/// Their keys could not be had, and the person begins anew instead of trying again.
#[test]
fn tokens_that_nobody_waits_for_any_more_are_revoked() {
    let wire = wire();
    let mut sign_in = sign_in(&wire, 250);
    let tokens =
        r#"{"token_type":"Bearer","access_token":"A","refresh_token":"R","id_token":"a.b.c"}"#;
    let mut serve = |request: &Request| match request.path() {
        path if path.ends_with("/interact") => json(200, r#"{"interaction_handle":"H"}"#),
        path if path.ends_with("/introspect") => json(200, DONE),
        path if path.ends_with("/keys") => Err(TransportError::Offline),
        path if path.ends_with("/token") => json(200, tokens),
        _ => json(404, "{}"),
    };
    run(&mut sign_in, &wire, &mut serve);
    assert_eq!(sign_in.outcome(), Outcome::Pending);
    assert_eq!(wire.lock().unwrap().count("/revoke"), 0);
    sign_in.restart();
    sign_in.logic(&egui::Context::default());
    assert_eq!(wire.lock().unwrap().count("/revoke"), 2);
}

#[test]
fn a_secret_that_the_server_repeats_is_not_passed_on() {
    let said = r#"{"error":"invalid_grant","error_description":"code code-1 is used"}"#;
    let Outcome::Failed(error) = ends_with(&wire(), 400, said) else {
        panic!("not refused");
    };
    assert_eq!(error.detail, "invalid_grant: code … is used");
}

#[test]
fn no_answer_makes_it_panic() {
    let bodies = [
        "",
        "null",
        "[]",
        "{}",
        "<html>",
        r#"{"version":"1.0.0"}"#,
        r#"{"version":"9"}"#,
        IDENTIFY,
        EXPIRED,
    ];
    for body in bodies {
        for status in [200, 302, 400, 401, 403, 429, 500] {
            let wire = wire();
            let mut sign_in = sign_in(&wire, 250);
            run(&mut sign_in, &wire, |request| match request.path() {
                path if path.ends_with("/interact") => json(200, r#"{"interaction_handle":"H"}"#),
                _ => json(status, body),
            });
            let screen = sign_in.screen();
            assert!(
                screen.title.is_some() && screen.form != "loading",
                "{status} {body}: {screen:?}"
            );
        }
    }
    let wire = wire();
    let mut sign_in = sign_in(&wire, 250);
    run(&mut sign_in, &wire, |_| Err(TransportError::Tls));
    assert_eq!(sign_in.screen().notices.len(), 1);
}

/// One table for the panel and for all other ways to sign in.
#[test]
fn what_the_server_says_at_the_beginning_has_its_code() {
    for (status, body, expected) in [
        (
            401,
            r#"{"error":"invalid_client"}"#,
            ErrorCode::UnknownClient,
        ),
        (
            400,
            r#"{"error":"unauthorized_client"}"#,
            ErrorCode::GrantType,
        ),
        (400, r#"{"error":"invalid_scope"}"#, ErrorCode::Scope),
        (
            400,
            r#"{"error":"invalid_request","error_description":"The 'redirect_uri' parameter must be registered."}"#,
            ErrorCode::RedirectUri,
        ),
        (400, r#"{"error":"invalid_request"}"#, ErrorCode::Request),
        (403, r#"{"error":"access_denied"}"#, ErrorCode::Refused),
        (
            503,
            r#"{"error":"temporarily_unavailable"}"#,
            ErrorCode::Server,
        ),
        (200, "{}", ErrorCode::MissingField),
        (200, "<html>", ErrorCode::NotJson),
    ] {
        let wire = wire();
        let mut sign_in = sign_in(&wire, 250);
        run(&mut sign_in, &wire, |request| match request.path() {
            path if path.ends_with("/interact") => json(status, body),
            _ => json(404, "{}"),
        });
        let said = format!("{:?}", sign_in.screen().notices);
        let sentence = egui_okta::strings::Strings::english().text(&format!("error.{expected}"));
        assert!(said.contains(&sentence), "{body}: {said}");
    }
}

const WAITS: &str = r#"{"version":"1.0.0","stateHandle":"S","remediation":{"type":"array","value":[{"rel":["create-form"],
    "name":"challenge-poll","href":"http://localhost:4000/idp/idx/authenticators/poll","refresh":4000,"value":[]}]}}"#;

#[test]
fn what_is_refused_while_it_waits_can_be_waited_for_again() {
    let wire = wire();
    let mut sign_in = sign_in(&wire, 250);
    let forbidden = r#"{"errorCode":"E0000006","errorSummary":"You may not do that"}"#;
    let server = |request: &Request| match request.path() {
        path if path.ends_with("/interact") => json(200, r#"{"interaction_handle":"H"}"#),
        path if path.ends_with("/introspect") => json(200, WAITS),
        path if path.ends_with("/poll") => json(403, forbidden),
        _ => json(404, "{}"),
    };
    run(&mut sign_in, &wire, server);
    let is_waiting = |sign_in: &SignIn| {
        let mut items = sign_in.screen().items.iter();
        items.any(|item| matches!(item, Item::Picture(Picture::Waiting)))
    };
    assert!(is_waiting(&sign_in));
    let later = wire.lock().unwrap().now + Duration::from_secs(4);
    wire.lock().unwrap().now = later;
    run(&mut sign_in, &wire, server);
    assert_eq!(wire.lock().unwrap().count("/poll"), 1);
    assert!(!is_waiting(&sign_in), "nothing is waited for");
    let mut items = sign_in.screen().items.iter();
    assert!(items.any(|item| matches!(item, Item::Button(b) if b.press == Press::Retry)));

    sign_in.activate(&egui::Context::default(), Press::Retry);
    assert!(is_waiting(&sign_in));
    run(&mut sign_in, &wire, |_| json(200, WAITS));
    assert_eq!(wire.lock().unwrap().count("/poll"), 2);
    assert!(is_waiting(&sign_in));
}

const CODE_OR_LINK: &str = r#"{"version":"1.0.0","stateHandle":"S","remediation":{"type":"array","value":[{"rel":["create-form"],
    "name":"challenge-authenticator","href":"http://localhost:4000/idp/idx/challenge/answer","value":[
    {"name":"credentials","form":{"value":[{"name":"passcode"}]}}]}]},"currentAuthenticatorEnrollment":{"type":"object",
    "value":{"key":"okta_email","poll":{"rel":["create-form"],"name":"poll","refresh":4000,
    "href":"http://localhost:4000/idp/idx/challenge/poll","value":[]}}}}"#;

/// What is tried again is what the person sent last, also where a poll had stopped before.
#[test]
fn a_code_that_did_not_arrive_is_sent_again_after_a_poll_has_stopped() {
    let wire = wire();
    let mut sign_in = sign_in(&wire, 250);
    run(&mut sign_in, &wire, |request| match request.path() {
        path if path.ends_with("/interact") => json(200, r#"{"interaction_handle":"H"}"#),
        path if path.ends_with("/introspect") => json(200, CODE_OR_LINK),
        _ => json(404, "{}"),
    });
    let later = wire.lock().unwrap().now + Duration::from_secs(4);
    wire.lock().unwrap().now = later;
    let forbidden = r#"{"errorCode":"E0000006","errorSummary":"You may not do that"}"#;
    run(&mut sign_in, &wire, |_| json(403, forbidden));
    assert_eq!(wire.lock().unwrap().count("/poll"), 1);

    let ctx = egui::Context::default();
    let submit = Press::submit(Target::Remediation(0));
    sign_in.fill_in("credentials.passcode", "123456");
    sign_in.activate(&ctx, submit);
    run(&mut sign_in, &wire, |_| Err(TransportError::Offline));
    assert_eq!(wire.lock().unwrap().count("/answer"), 1);
    sign_in.activate(&ctx, Press::Retry);
    run(&mut sign_in, &wire, |_| Err(TransportError::Offline));
    assert_eq!(wire.lock().unwrap().count("/answer"), 2);
}
