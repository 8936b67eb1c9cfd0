//! What goes out: the exact form bodies, no header that a browser asks about, no secret in print.

use std::time::Duration;

use egui_okta::{
    Secret,
    protocol::{
        http::{Credentials, Method, Request, Response},
        oauth::{
            AnswerError, Grant, Interact, InteractionHandle, Introspection, Nonce, OAuthErrorCode,
            State, UserInfo, UserInfoError, Verifier, introspect, logout,
            revoke::{self, Hint},
            token, userinfo,
        },
        time::Timestamp,
    },
};
use serde_json::json;

use super::support::{CLIENT_ID, SIGNER, claims, config, ok, verify};

const FORM_HEADERS: [(&str, &str); 2] = [
    ("Accept", "application/json"),
    ("Content-Type", "application/x-www-form-urlencoded"),
];

fn verifier() -> Verifier {
    Verifier::from_random([1; 32])
}

fn body(request: &Request) -> &str {
    std::str::from_utf8(&request.body).unwrap()
}

#[test]
fn interact() {
    let config = config().with_login_hint("ada+1@org.example");
    let (challenge, state, nonce) = (
        verifier().challenge(),
        State::from_random([2; 32]),
        Nonce::from_random([3; 32]),
    );
    let mut interact = Interact::new(&config, &challenge, &state, &nonce);
    let request = interact.request();
    assert_eq!(request.method, Method::Post);
    assert_eq!(
        request.url,
        "https://org.example/oauth2/default/v1/interact"
    );
    assert_eq!(request.credentials, Credentials::Include);
    assert_eq!(request.headers.iter().collect::<Vec<_>>(), FORM_HEADERS);
    let expected = format!(
        "client_id=0oa1client&scope=openid%20profile%20email\
         &redirect_uri=http%3A%2F%2Flocalhost%3A17340%2Fcallback&code_challenge={}\
         &code_challenge_method=S256&state={}&nonce={}&login_hint=ada%2B1%40org.example",
        challenge.as_str(),
        state.expose(),
        nonce.expose()
    );
    assert_eq!(body(&request), expected);

    let recovery_token = Secret::from("rec ö");
    interact.recovery_token = Some(&recovery_token);
    interact.acr_values = Some("phr phrh");
    interact.max_age = Some(Duration::from_millis(1500));
    let request = interact.request();
    let tail = "&recovery_token=rec%20%C3%B6&acr_values=phr%20phrh&max_age=1";
    assert_eq!(body(&request), format!("{expected}{tail}"));
    let printed = format!("{interact:?} {request:?}");
    assert!(
        !printed.contains("rec ") && !printed.contains(state.expose()),
        "{printed}"
    );
}

#[test]
fn interact_answers() {
    let handle = InteractionHandle::parse(&ok(&json!({"interaction_handle": "H"}))).unwrap();
    assert_eq!(handle.expose(), "H");
    let refused = |body| InteractionHandle::parse(&Response::new(400, body)).unwrap_err();
    let AnswerError::OAuth(error) = refused(
        r#"{"error":"invalid_request","error_description":"The recovery token is invalid"}"#,
    ) else {
        panic!("an OAuth error");
    };
    assert_eq!(error.code, OAuthErrorCode::InvalidRequest);
    assert_eq!(
        error.to_string(),
        "invalid_request: The recovery token is invalid"
    );
    let empty = InteractionHandle::parse(&ok(&json!({"interaction_handle": ""})));
    assert_eq!(empty, Err(AnswerError::Member("interaction_handle")));
}

#[test]
fn grants() {
    let (config, verifier, secret) = (config(), verifier(), Secret::from("c=1&x"));
    let request = |grant| token::request("https://org.example/t", &config, grant);
    let code = request(Grant::InteractionCode {
        code: &secret,
        verifier: &verifier,
    });
    let proof = verifier.expose();
    assert_eq!(
        body(&code),
        format!(
            "client_id=0oa1client&grant_type=interaction_code\
             &redirect_uri=http%3A%2F%2Flocalhost%3A17340%2Fcallback\
             &interaction_code=c%3D1%26x&code_verifier={proof}"
        )
    );
    assert_eq!(
        (code.method, code.credentials),
        (Method::Post, Credentials::Omit)
    );
    assert_eq!(code.headers.iter().collect::<Vec<_>>(), FORM_HEADERS);
    let code = request(Grant::AuthorizationCode {
        code: &secret,
        verifier: &verifier,
    });
    assert_eq!(
        body(&code),
        format!(
            "client_id=0oa1client&grant_type=authorization_code\
             &redirect_uri=http%3A%2F%2Flocalhost%3A17340%2Fcallback\
             &code=c%3D1%26x&code_verifier={proof}"
        )
    );
    let refresh = request(Grant::RefreshToken {
        refresh_token: &secret,
        scopes: config.scopes(),
    });
    assert_eq!(
        body(&refresh),
        "client_id=0oa1client&grant_type=refresh_token&scope=openid%20profile%20email\
         &refresh_token=c%3D1%26x"
    );
    assert_eq!(refresh.headers.iter().collect::<Vec<_>>(), FORM_HEADERS);
}

#[test]
fn revocation() {
    let token = Secret::from("a.b");
    let at = "https://org.example/r";
    let request = revoke::request(at, "0oa1", &token, revoke::Hint::RefreshToken);
    assert_eq!(body(&request), "token=a.b&token_type_hint=refresh_token");
    assert_eq!(
        request.headers.get("authorization"),
        Some("Basic MG9hMQ=="),
        "no colon"
    );
    assert_eq!(request.credentials, Credentials::Omit);
    let request = revoke::request(at, "0oa1", &token, revoke::Hint::AccessToken);
    assert_eq!(body(&request), "token=a.b&token_type_hint=access_token");
    assert_eq!(revoke::parse(&Response::new(200, "")), Ok(()));
    assert_eq!(
        revoke::parse(&Response::new(503, "busy")),
        Err(AnswerError::Status(503))
    );
    let refused = revoke::parse(&Response::new(401, r#"{"error":"invalid_client"}"#)).unwrap_err();
    assert_eq!(refused.code(), "invalid_client");
}

#[test]
fn user_info() {
    let request = userinfo::request("https://org.example/u", &"a.b".into());
    assert_eq!(request.headers.get("authorization"), Some("Bearer a.b"));
    assert_eq!(
        (request.method, request.credentials),
        (Method::Get, Credentials::Omit)
    );
    assert!(!format!("{request:?}").contains("a.b"));

    let answer = ok(&json!({"sub": "00u1user", "name": "Ada"}));
    let info = UserInfo::parse(&answer, "00u1user").unwrap();
    assert_eq!(info.claims()["name"], "Ada");
    assert!(!format!("{info:?}").contains("Ada"));
    assert_eq!(
        UserInfo::parse(&answer, "00u2"),
        Err(UserInfoError::OtherSubject)
    );
    let none = UserInfo::parse(&ok(&json!({"name": "Ada"})), "00u1user");
    assert_eq!(none, Err(UserInfoError::Answer(AnswerError::Member("sub"))));
}

#[test]
fn user_info_with_a_refused_token() {
    let refused = Response::new(401, "").with_header(
        "WWW-Authenticate",
        r#"Bearer realm="x", error="invalid_token", error_description="The token has expired.""#,
    );
    let error = UserInfo::parse(&refused, "00u1user").unwrap_err();
    let oauth = error.oauth().unwrap();
    assert_eq!(oauth.code, OAuthErrorCode::InvalidToken);
    assert_eq!(oauth.description, "The token has expired.");
    assert_eq!(error.code(), "invalid_token");
    // A browser that may not see the header still sees the status.
    let bare = UserInfo::parse(&Response::new(401, ""), "00u1user").unwrap_err();
    assert_eq!(bare, UserInfoError::Answer(AnswerError::Status(401)));
}

#[test]
fn signing_out() {
    let id_token = verify(&SIGNER.id_token(&claims())).unwrap();
    let hint = id_token.expose_compact();
    let state = State::from_random([9; 32]);
    let url = logout::url(
        "https://org.example/logout",
        Some(&id_token),
        Some("https://app.example/?a=b"),
        Some(&state),
    );
    assert_eq!(
        url.expose(),
        format!(
            "https://org.example/logout?id_token_hint={hint}\
             &post_logout_redirect_uri=https%3A%2F%2Fapp.example%2F%3Fa%3Db&state={}",
            state.expose()
        )
    );
    let url = logout::url(
        "https://org.example/logout?tenant=1",
        Some(&id_token),
        None,
        None,
    );
    assert_eq!(
        url.expose(),
        format!("https://org.example/logout?tenant=1&id_token_hint={hint}")
    );
}

#[test]
fn introspection_and_what_it_says() {
    let request = introspect::request(
        "https://org.example/introspect",
        CLIENT_ID,
        &"a+b".into(),
        Hint::AccessToken,
    );
    assert_eq!(
        String::from_utf8_lossy(&request.body),
        "token=a%2Bb&token_type_hint=access_token&client_id=0oa1client"
    );
    let good =
        json!({"active": true, "scope": "openid email", "exp": 1_800_000_000, "username": "ada"});
    let good = Introspection::parse(&ok(&good)).unwrap();
    assert!(good.is_active());
    assert_eq!(good.scopes().collect::<Vec<_>>(), ["openid", "email"]);
    assert_eq!(good.expires_at(), Some(Timestamp::from_secs(1_800_000_000)));
    assert!(!format!("{good:?}").contains("ada"));
    assert!(
        !Introspection::parse(&ok(&json!({"active": false})))
            .unwrap()
            .is_active()
    );
    for unclear in [json!({}), json!({"active": "true"}), json!({"active": 1})] {
        assert_eq!(
            Introspection::parse(&ok(&unclear)),
            Err(AnswerError::Member("active"))
        );
    }
}
