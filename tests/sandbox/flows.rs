//! Sign-ins of each kind of user.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use egui_okta::protocol::http::Request;
use egui_okta::protocol::time::Timestamp;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::client::*;

#[test]
fn password_alone_gives_tokens_of_both_servers() {
    let mut client = Client::new();
    for (base, issuer, audience) in [
        (CUSTOM, format!("{ORIGIN}/oauth2/default"), "api://default"),
        ("/oauth2/v1", ORIGIN.to_owned(), ORIGIN),
    ] {
        let path = issuer.strip_prefix(ORIGIN).unwrap();
        let metadata = client.get(&format!("{path}/.well-known/openid-configuration"));
        assert_eq!(metadata["issuer"], issuer.as_str());
        assert_eq!(
            metadata["code_challenge_methods_supported"],
            json!(["S256"])
        );
        let code = client.code(base, "openid profile email");
        let (status, tokens) = client.redeem(base, &code, VERIFIER);
        assert_eq!(status, 200, "{tokens}");
        assert_eq!(tokens["token_type"], "Bearer");
        assert!(tokens["refresh_token"].is_null());

        let keys = client.get(&format!("{base}/keys"));
        let access_token = tokens["access_token"].as_str().unwrap();
        let access = claims(access_token, &keys);
        assert_eq!(access["iss"], issuer.as_str());
        assert_eq!(access["aud"], audience);
        assert_eq!(access["sub"], PAT.0);
        let id = claims(tokens["id_token"].as_str().unwrap(), &keys);
        assert_eq!(id["iss"], issuer.as_str());
        assert_eq!(id["aud"], CLIENT);
        assert_eq!(id["nonce"], "n-1");
        assert_eq!(id["amr"], json!(["pwd"]));
        assert_eq!(id["iat"], NOW.as_secs());
        let hash = URL_SAFE_NO_PAD.encode(&Sha256::digest(access_token)[..16]);
        assert_eq!(id["at_hash"], hash);

        let bearer = Request::get(format!("{ORIGIN}{base}/userinfo"))
            .with_header("Authorization", format!("Bearer {access_token}"));
        let info = client.send(&bearer);
        assert_eq!(body(&info)["sub"], id["sub"]);
        assert_eq!(body(&info)["email"], PAT.0);
        let revoked = client.form(
            &format!("{base}/revoke"),
            &[("client_id", CLIENT), ("token", access_token)],
        );
        assert_eq!(revoked.0, 200);
        let refused = client.send(&bearer);
        assert_eq!(refused.status, 401);
        assert!(refused.headers.get("www-authenticate").is_some());
    }
}

#[test]
fn password_and_totp() {
    let mut client = Client::new();
    let state = client.begin(CUSTOM, "openid");
    let (status, page) = client.identify(&state, TONI);
    assert_eq!(
        (status, first_form(&page)),
        (200, "challenge-authenticator"),
        "{page}"
    );
    assert_eq!(
        page["currentAuthenticatorEnrollment"]["value"]["key"],
        "google_otp"
    );

    let (status, page) = client.answer(&state, "000000");
    assert_eq!(
        (status, first_form(&page)),
        (401, "challenge-authenticator")
    );
    let codes = client.org.totp_codes(client.now);
    let (_, key, code) = codes
        .iter()
        .find(|(user, ..)| user == TONI.0)
        .unwrap()
        .clone();
    assert_eq!(key, "google_otp");
    let (status, page) = client.answer(&state, &code);
    assert_eq!(status, 200, "{page}");
    let (status, tokens) = client.redeem(CUSTOM, &interaction_code(&page), VERIFIER);
    assert_eq!(status, 200);
    let keys = client.get(&format!("{CUSTOM}/keys"));
    let id = claims(tokens["id_token"].as_str().unwrap(), &keys);
    assert_eq!(id["amr"], json!(["pwd", "otp", "mfa"]));
}

#[test]
fn password_and_email() {
    let mut client = Client::new();
    let state = client.begin(CUSTOM, "openid");
    let (status, page) = client.identify(&state, EMIL);
    assert_eq!(
        (status, first_form(&page)),
        (200, "challenge-authenticator"),
        "{page}"
    );
    let shown = &page["currentAuthenticatorEnrollment"]["value"];
    assert_eq!(shown["key"], "okta_email");
    assert!(shown["resend"].is_object());

    let mails = client.org.outbox(Some(EMIL.0));
    assert_eq!(mails.len(), 1);
    assert!(client.org.outbox(Some(PAT.0)).is_empty());
    let over_http = client.get("/sandbox/outbox?user=emil.email%40sandbox.example");
    assert_eq!(over_http, serde_json::to_value(&mails).unwrap());
    assert_eq!(
        client
            .idx("challenge/resend", &json!({"stateHandle": state}))
            .0,
        429
    );
    let (status, page) = client.answer(&state, &mails[0].code);
    assert_eq!(status, 200, "{page}");
    assert_eq!(
        client.redeem(CUSTOM, &interaction_code(&page), VERIFIER).0,
        200
    );
}

#[test]
fn wrong_passwords_unknown_users_and_locked_users_look_alike() {
    let mut client = Client::new();
    let state = client.begin(CUSTOM, "openid");
    for user in [
        (PAT.0, "wrong"),
        ("nobody@sandbox.example", "wrong"),
        ("lou.locked@sandbox.example", "Sandbox-pass-5"),
    ] {
        let (status, page) = client.identify(&state, user);
        assert_eq!((status, first_form(&page)), (401, "identify"), "{page}");
        let message = &page["messages"]["value"][0];
        assert_eq!(message["i18n"]["key"], "errors.E0000004");
        assert_eq!(message["class"], "ERROR");
        assert_eq!(page["stateHandle"], state.as_str());
    }
    assert_eq!(client.identify(&state, PAT).0, 200);
}

#[test]
fn the_other_users_of_the_default_org_sign_in_too() {
    let mut client = Client::new();
    let form = |client: &mut Client, user, password| {
        let state = client.begin(CUSTOM, "openid");
        let (status, page) = client.identify(&state, (user, password));
        assert_eq!(status, 200, "{page}");
        (state, first_form(&page).to_owned(), page)
    };
    let (state, name, _) = form(
        &mut client,
        "eddy.expired@sandbox.example",
        "Sandbox-pass-6",
    );
    assert_eq!(name, "reenroll-authenticator");
    let (status, page) = client.answer(&state, "short");
    assert_eq!((status, first_form(&page)), (400, "reenroll-authenticator"));
    interaction_code(&client.answer(&state, "A-new-Pass-77").1);

    let (state, name, page) = form(&mut client, "phil.phone@sandbox.example", "Sandbox-pass-8");
    assert_eq!(name, "authenticator-verification-data");
    let enrolment = &page["currentAuthenticatorEnrollment"]["value"]["id"];
    let chosen =
        json!({"id": "autsandboxphone00000", "methodType": "sms", "enrollmentId": enrolment});
    let (status, page) = client.idx(
        "challenge",
        &json!({"authenticator": chosen, "stateHandle": state}),
    );
    assert_eq!(
        (status, first_form(&page)),
        (200, "challenge-authenticator"),
        "{page}"
    );
    let mails = client.org.outbox(Some("phil.phone@sandbox.example"));
    assert_eq!(mails[0].channel, "sms");
    interaction_code(&client.answer(&state, &mails[0].code).1);

    let (state, _, _) = form(&mut client, "vera.verify@sandbox.example", "Sandbox-pass-7");
    let codes = client.org.totp_codes(client.now);
    let (.., code) = codes
        .iter()
        .find(|(user, ..)| user.starts_with("vera"))
        .unwrap();
    let answer = json!({"credentials": {"totp": code}, "stateHandle": state});
    interaction_code(&client.idx("challenge/answer", &answer).1);

    let (state, name, page) = form(&mut client, "anna.any@sandbox.example", "Sandbox-pass-4");
    assert_eq!(name, "select-authenticator-authenticate");
    assert_eq!(
        page["authenticatorEnrollments"]["value"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    let chosen = json!({"id": "autsandboxemail00000", "methodType": "email"});
    client.idx(
        "challenge",
        &json!({"authenticator": chosen, "stateHandle": state}),
    );
    let mails = client.org.outbox(Some("anna.any@sandbox.example"));
    interaction_code(&client.answer(&state, &mails[0].code).1);
}

#[test]
fn a_forgotten_password_is_replaced() {
    let mut client = Client::new();
    let state = client.begin(CUSTOM, "openid");
    let (_, page) = client.idx("recover", &json!({"stateHandle": state}));
    assert_eq!(first_form(&page), "identify-recovery");
    let (status, page) = client.idx(
        "identify",
        &json!({"identifier": PAT.0, "stateHandle": state}),
    );
    assert_eq!(
        (status, first_form(&page)),
        (200, "challenge-authenticator"),
        "{page}"
    );
    let mails = client.org.outbox(Some(PAT.0));
    let (_, page) = client.answer(&state, &mails[0].code);
    assert_eq!(first_form(&page), "reset-authenticator");
    interaction_code(&client.answer(&state, "A-new-Pass-77").1);
    let state = client.begin(CUSTOM, "openid");
    assert_eq!(client.identify(&state, PAT).0, 401);
    assert_eq!(client.identify(&state, (PAT.0, "A-new-Pass-77")).0, 200);
}

#[test]
fn a_sign_in_starts_over_and_ends() {
    let mut client = Client::new();
    let state = client.begin(CUSTOM, "openid");
    assert_eq!(client.identify(&state, TONI).0, 200);
    let (status, page) = client.idx("cancel", &json!({"stateHandle": state}));
    assert_eq!((status, first_form(&page)), (200, "identify"));
    assert_ne!(page["stateHandle"], state.as_str());
    let (status, page) = client.idx("introspect", &json!({"stateToken": page["stateHandle"]}));
    assert_eq!((status, first_form(&page)), (200, "identify"));
    client.now = Timestamp(client.now.0 + 3_600_001);
    let (status, page) = client.idx("introspect", &json!({"stateToken": page["stateHandle"]}));
    assert_eq!(status, 401);
    assert_eq!(page["version"], "1.0.0");
    assert_eq!(
        page["messages"]["value"][0]["i18n"]["key"],
        "idx.session.expired"
    );
}
