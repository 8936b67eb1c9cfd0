//! Another identity provider: a second org, by OpenID Connect.

use egui_okta::protocol::http::Request;
use serde_json::json;

use crate::client::*;
use crate::walker::{Walker, location, parameter};

const PAULA: [(&str, &str); 3] = [
    ("form", "identify"),
    ("identifier", "paula.partner@partner.example"),
    ("credentials.passcode", "Partner-pass-1"),
];

/// The address of the provider that is offered first.
fn way_out(walker: &Walker) -> String {
    let form = walker.form("redirect-idp").unwrap();
    form["href"].as_str().unwrap().to_owned()
}

/// Goes to the other side, signs in there, and comes back: where to.
fn visit(walker: &mut Walker, href: &str) -> String {
    let away = location(&walker.get(href));
    assert!(
        away.starts_with(&format!("{ORIGIN}/second/oauth2/v1/authorize?")),
        "{away}"
    );
    let page = location(&walker.get(&away));
    assert!(
        page.starts_with(&format!("{ORIGIN}/second/login/")),
        "{page}"
    );
    let shown = walker.get(&page);
    assert!(String::from_utf8(shown.body).unwrap().contains("Partner") || shown.status == 200);
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(PAULA)
        .finish();
    let answer = walker.client.send(&Request::post(&page, body));
    let cookie = answer
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    assert!(cookie.unwrap().1.contains("Path=/second;"));
    let back = location(&answer);
    assert!(back.starts_with(&format!("{ORIGIN}/oauth2/v1/authorize/callback?")));
    let home = location(&walker.get(&back));
    assert_eq!(walker.get(&back).status, 400, "an answer is taken once");
    home
}

#[test]
fn signs_in_at_the_other_side() {
    let mut walker = Walker::new("identify-providers");
    assert!(walker.form("redirect-idp").unwrap()["rel"].is_null());
    let href = way_out(&walker);
    let home = visit(&mut walker, &href);
    assert!(home.starts_with(REDIRECT));
    assert_eq!(parameter(&home, "state").unwrap(), "s");
    let code = parameter(&home, "interaction_code").unwrap();
    let (status, tokens) = walker.client.redeem(CUSTOM, &code, VERIFIER);
    assert_eq!(status, 200, "{tokens}");
    let keys = walker.client.get(&format!("{CUSTOM}/keys"));
    let id = claims(tokens["id_token"].as_str().unwrap(), &keys);
    assert_eq!(
        (&id["given_name"], &id["amr"]),
        (&json!("Paula"), &json!(["fed"]))
    );
}

#[test]
fn the_second_org_lets_pages_in_once() {
    let mut walker = Walker::new("identify-providers");
    let metadata = Request::get(format!("{ORIGIN}/second/.well-known/openid-configuration"))
        .with_header("Origin", "http://localhost:5173");
    let answer = walker.client.send(&metadata);
    assert_eq!(body(&answer)["issuer"], format!("{ORIGIN}/second"));
    let allowed = answer
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("access-control-allow-origin"));
    assert_eq!(allowed.count(), 1);
}

#[test]
fn with_more_to_do_the_app_goes_on_itself() {
    let mut walker = Walker::new("identify-providers");
    let mut policy = egui_okta::sandbox::Scenario::named("identify-providers")
        .unwrap()
        .policy()
        .unwrap();
    policy.sign_in.ask_keep_me_signed_in = true;
    walker.client.org.set_policy(policy);
    walker.begin();
    let state = walker.page["stateHandle"].as_str().unwrap().to_owned();
    let href = way_out(&walker);
    let home = visit(&mut walker, &href);
    assert_eq!(parameter(&home, "error").unwrap(), "interaction_required");
    walker.introspect("stateToken", &state);
    assert_eq!(walker.first(), "keep-me-signed-in");
    walker.submit("keep-me-signed-in", &json!({"keepMeSignedIn": true}));
    walker.finish();
}

#[test]
fn a_provider_is_a_factor() {
    let mut walker = Walker::new("provider-factor");
    walker.sign_in("fae.federated@sandbox.example", "Sandbox-pass-9");
    assert_eq!(walker.first(), "redirect-idp");
    let href = way_out(&walker);
    let home = visit(&mut walker, &href);
    assert!(parameter(&home, "interaction_code").is_some());

    walker.become_("enrol-provider");
    walker.sign_in(PAT.0, PAT.1);
    walker.choose("select-authenticator-enroll", "Partner Sign-In", &json!({}));
    let href = way_out(&walker);
    let home = visit(&mut walker, &href);
    assert!(parameter(&home, "interaction_code").is_some(), "{home}");
}

/// Duo has no frame then, but a page of its own.
#[test]
fn duo_is_gone_to() {
    let mut walker = Walker::new("duo-redirect");
    walker.sign_in("tilda.token@sandbox.example", "Sandbox-pass-9");
    walker.choose(
        "select-authenticator-authenticate",
        "Duo Security",
        &json!({}),
    );
    assert_eq!(walker.first(), "redirect-idp");
    let form = walker.form("redirect-idp").unwrap();
    assert_eq!(
        form["relatesTo"],
        json!(["$.currentAuthenticatorEnrollment"])
    );
    let duo = &walker.page["currentAuthenticatorEnrollment"]["value"];
    assert_eq!(
        (&duo["key"], &duo["methods"]),
        (&json!("duo"), &json!([{"type": "idp"}]))
    );
    let href = way_out(&walker);
    let home = visit(&mut walker, &href);
    let code = parameter(&home, "interaction_code").unwrap();
    assert_eq!(walker.client.redeem(CUSTOM, &code, VERIFIER).0, 200);

    // Set up, it counts from then on.
    walker.become_("enrol-duo-redirect");
    walker.sign_in(PAT.0, PAT.1);
    walker.choose("select-authenticator-enroll", "Duo Security", &json!({}));
    let duo = &walker.page["currentAuthenticator"]["value"];
    assert_eq!(duo["key"], "duo");
    let state = walker.page["stateHandle"].as_str().unwrap().to_owned();
    let href = way_out(&walker);
    let home = visit(&mut walker, &href);
    assert_eq!(parameter(&home, "error").unwrap(), "interaction_required");
    walker.introspect("stateToken", &state);
    let list = walker.form("select-authenticator-enroll").unwrap();
    assert!(!list.to_string().contains("Duo"), "{list}");
    assert!(list.to_string().contains("Google Authenticator"), "{list}");
}
