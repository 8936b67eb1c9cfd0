//! Accounts: signing up, activation, questions about oneself, unlocking, passwords.

use serde_json::json;

use crate::client::*;
use crate::walker::{Walker, location, parameter};

const NIA: &str = "nia.new@sandbox.example";

fn nia() -> serde_json::Value {
    json!({
        "userProfile": {"firstName": "Nia", "lastName": "New", "email": NIA},
        "credentials": {"passcode": "A-good-Pass-12"},
    })
}

#[test]
fn signing_up() {
    let mut walker = Walker::new("sign-up");
    walker.submit("select-enroll-profile", &json!({}));
    let bad = json!({
        "userProfile": {"firstName": "", "email": "nobody"},
        "credentials": {"passcode": "short"},
    });
    walker.submit("enroll-profile", &bad);
    assert_eq!(walker.status, 400);
    let fields = &walker.form("enroll-profile").unwrap()["value"][0]["form"]["value"];
    let key = |at: usize| &fields[at]["messages"]["value"][0]["i18n"]["key"];
    assert_eq!(key(0), "model.validation.field.blank");
    assert_eq!(key(2), "registration.error.invalidLoginEmail");
    // The password is looked at once the rest is well.
    let mut weak = nia();
    weak["credentials"]["passcode"] = json!("short");
    walker.submit("enroll-profile", &weak);
    let passcode = &walker.form("enroll-profile").unwrap()["value"][1]["form"]["value"][0];
    assert_eq!(
        passcode["messages"]["value"][0]["i18n"]["key"],
        "password.passwordRequirementsNotMet"
    );
    assert_eq!(
        walker.page["currentAuthenticator"]["value"]["settings"]["complexity"]["minLength"],
        8
    );
    walker.submit("enroll-profile", &nia());
    let tokens = walker.finish();
    let keys = walker.client.get(&format!("{CUSTOM}/keys"));
    let id = claims(tokens["id_token"].as_str().unwrap(), &keys);
    assert_eq!(
        (&id["given_name"], &id["email"]),
        (&json!("Nia"), &json!(NIA))
    );
    // The account is there, and the address is taken.
    walker.begin();
    walker.sign_in(NIA, "A-good-Pass-12");
    walker.finish();
    walker.begin();
    walker.submit("select-enroll-profile", &json!({}));
    walker.submit("enroll-profile", &nia());
    let email = &walker.form("enroll-profile").unwrap()["value"][0]["form"]["value"][2];
    assert_eq!(
        email["messages"]["value"][0]["i18n"]["key"],
        "registration.error.notUniqueWithinOrg"
    );
    walker.submit("select-identify", &json!({}));
    assert_eq!(walker.first(), "identify");

    // Without a password: what is required is set up first, the password too.
    walker.become_("sign-up-no-password");
    walker.submit("select-enroll-profile", &json!({}));
    walker.submit("enroll-profile", &nia());
    assert_eq!(walker.first(), "select-authenticator-enroll");
    walker.choose("select-authenticator-enroll", "Email", &json!({}));
    let code = walker.mail_code(NIA);
    walker.passcode("enroll-authenticator", &code);
    walker.choose("select-authenticator-enroll", "Password", &json!({}));
    walker.passcode("enroll-authenticator", "A-good-Pass-12");
    walker.finish();
    walker.begin();
    walker.sign_in(NIA, "A-good-Pass-12");
    assert_ne!(walker.first(), "identify", "{}", walker.page);
}

#[test]
fn activation() {
    let mut walker = Walker::new("sign-up-mail");
    let sign_up = |walker: &mut Walker| {
        walker.begin();
        walker.submit("select-enroll-profile", &json!({}));
        walker.submit("enroll-profile", &nia());
        assert_eq!(walker.message(), "idx.email.verification.required");
        parameter(&walker.mail_link(NIA), "activation_token").unwrap()
    };
    let token = sign_up(&mut walker);
    walker.begin();
    walker.sign_in(NIA, "A-good-Pass-12");
    assert_eq!(
        walker.message(),
        "idx.email.verification.required",
        "not yet"
    );
    let follow = |walker: &mut Walker, token: &str| {
        let (status, answer) = walker
            .client
            .interact_with(CUSTOM, &[("activation_token", token)]);
        if status == 200 {
            let handle = answer["interaction_handle"].as_str().unwrap();
            walker.introspect("interactionHandle", handle);
        }
        (status, answer)
    };
    assert_eq!(
        follow(&mut walker, "wrong").1["error_description"],
        "The activation token is invalid"
    );
    let recovery = walker
        .client
        .interact_with(CUSTOM, &[("recovery_token", "x")]);
    assert_eq!(
        recovery.1["error_description"],
        "The recovery token is invalid"
    );
    assert_eq!(follow(&mut walker, &token).0, 200);
    walker.sign_in(NIA, "A-good-Pass-12");
    walker.finish();
    assert_eq!(follow(&mut walker, &token).0, 400, "once");

    walker.become_("activation-expired");
    let token = sign_up(&mut walker);
    walker.wait(8 * 24 * 3600);
    follow(&mut walker, &token);
    assert_eq!(walker.first(), "request-activation-email");
    walker.submit("request-activation-email", &json!({}));
    assert_eq!(walker.message(), "idx.request.activation.email");
    let token = parameter(&walker.mail_link(NIA), "activation_token").unwrap();
    follow(&mut walker, &token);
    walker.sign_in(NIA, "A-good-Pass-12");
    walker.finish();
}

/// The link leads to the org's own page: the account works then, wherever the app is.
#[test]
fn the_link_of_an_activation_mail_is_followed_in_any_browser() {
    let mut walker = Walker::new("sign-up-mail");
    walker.submit("select-enroll-profile", &json!({}));
    walker.submit("enroll-profile", &nia());
    let page = location(&walker.get(&walker.mail_link(NIA)));
    let shown = String::from_utf8(walker.get(&page).body).unwrap();
    assert!(shown.contains("Your account works from now on"), "{shown}");
    walker.begin();
    walker.sign_in(NIA, "A-good-Pass-12");
    walker.finish();
    // Once; and one that has run out leads to another mail.
    let page = location(&walker.get(&walker.mail_link(NIA)));
    let shown = String::from_utf8(walker.get(&page).body).unwrap();
    assert!(shown.contains("To get another one"), "{shown}");
    walker.become_("activation-expired");
    walker.begin();
    walker.submit("select-enroll-profile", &json!({}));
    walker.submit("enroll-profile", &nia());
    walker.wait(8 * 24 * 3600);
    let page = location(&walker.get(&walker.mail_link(NIA)));
    let shown = String::from_utf8(walker.get(&page).body).unwrap();
    assert!(
        shown.contains("does not activate your account any more"),
        "{shown}"
    );
}

#[test]
fn questions_about_oneself() {
    let mut walker = Walker::new("profile");
    walker.sign_in(PAT.0, PAT.1);
    walker.submit("skip", &json!({}));
    walker.finish();
    walker.begin();
    walker.sign_in(PAT.0, PAT.1);
    walker.submit(
        "profile-update",
        &json!({"userProfile": {"timezone": "nowhere"}}),
    );
    assert_eq!(walker.status, 400);
    walker.submit(
        "profile-update",
        &json!({"userProfile": {"nickname": "P", "timezone": "Europe/Berlin"}}),
    );
    walker.finish();
    walker.begin();
    walker.sign_in(PAT.0, PAT.1);
    walker.finish();

    walker.become_("profile-required");
    walker.sign_in(PAT.0, PAT.1);
    assert!(walker.form("skip").is_none());
    walker.submit(
        "profile-update",
        &json!({"userProfile": {"department": "sales"}}),
    );
    walker.finish();
}

#[test]
fn unlocking() {
    let lou = ("lou.locked@sandbox.example", "Sandbox-pass-5");
    let mut walker = Walker::new("unlock");
    let unlock = |walker: &mut Walker, user: &str| {
        walker.begin();
        walker.submit("unlock-account", &json!({}));
        walker.choose(
            "select-authenticator-unlock-account",
            "Email",
            &json!({"identifier": user}),
        );
        assert_eq!(walker.first(), "challenge-authenticator");
        assert_eq!(walker.page["intent"], "UNLOCK_ACCOUNT");
    };
    // Unknown users get the same answer, and no mail.
    unlock(&mut walker, "nobody@sandbox.example");
    walker.passcode("challenge-authenticator", "000000");
    assert_eq!(walker.status, 401);
    unlock(&mut walker, lou.0);
    let code = walker.mail_code(lou.0);
    walker.passcode("challenge-authenticator", &code);
    assert_eq!(
        walker.message(),
        "oie.selfservice.unlock_user.success.message"
    );
    assert!(walker.page["cancel"].is_null());
    walker.begin();
    walker.sign_in(lou.0, lou.1);
    walker.finish();

    walker.become_("unlock-sign-in");
    unlock(&mut walker, lou.0);
    let code = walker.mail_code(lou.0);
    walker.passcode("challenge-authenticator", &code);
    assert_eq!(
        walker.message(),
        "oie.selfservice.unlock_user.landing.to.app.success.message"
    );
    walker.passcode("challenge-authenticator", lou.1);
    walker.finish();
}

#[test]
fn passwords() {
    // Through the phone, with the choice between both.
    let phil = "phil.phone@sandbox.example";
    let mut walker = Walker::new("recover");
    walker.submit("recover", &json!({}));
    walker.submit("identify-recovery", &json!({"identifier": phil}));
    assert_eq!(
        walker.page["recoveryAuthenticator"]["value"]["type"],
        "password"
    );
    walker.choose(
        "select-authenticator-authenticate",
        "Phone",
        &json!({"methodType": "voice"}),
    );
    let mail = walker.client.org.outbox(Some(phil)).pop().unwrap();
    assert_eq!(mail.channel, "voice");
    walker.passcode("challenge-authenticator", &mail.code);
    walker.submit(
        "reset-authenticator",
        &json!({"credentials": {"passcode": "A-new-Pass-77", "revokeSessions": true}}),
    );
    assert_ne!(walker.first(), "reset-authenticator");

    let wanda = ("wanda.warning@sandbox.example", "Sandbox-pass-9");
    walker.become_("password-expiring");
    walker.sign_in(wanda.0, wanda.1);
    assert_eq!(
        walker.page["currentAuthenticator"]["value"]["settings"]["daysToExpiry"],
        4
    );
    assert_eq!(walker.message(), "idx.password.expiring.message");
    walker.submit("skip", &json!({}));
    walker.finish();
    walker.begin();
    walker.sign_in(wanda.0, wanda.1);
    walker.passcode("reenroll-authenticator-warning", "A-new-Pass-77");
    walker.finish();
    walker.begin();
    walker.sign_in(wanda.0, "A-new-Pass-77");
    walker.finish();
}

#[test]
fn tokens_of_many_kinds() {
    let mut walker = Walker::new("rsa");
    let tilda = "tilda.token@sandbox.example";
    for (scenario, key) in [
        ("rsa", "rsa_token"),
        ("onprem", "onprem_mfa"),
        ("custom-otp", "custom_otp"),
        ("symantec", "symantec_vip"),
        ("yubikey", "yubikey_token"),
        ("temporary-code", "tac"),
    ] {
        walker.become_(scenario);
        walker.sign_in(tilda, "Sandbox-pass-9");
        walker.passcode("challenge-authenticator", "wrong");
        assert_eq!(
            (walker.status, walker.first()),
            (401, "challenge-authenticator"),
            "{key}"
        );
        let codes = walker.client.org.totp_codes(walker.client.now);
        let own = codes
            .into_iter()
            .find(|(user, own, _)| user == tilda && own == key);
        walker.passcode("challenge-authenticator", &own.unwrap().2);
        walker.finish();
    }
    walker.become_("duo");
    walker.sign_in(tilda, "Sandbox-pass-9");
    let data = walker.page["currentAuthenticator"]["value"]["contextualData"].clone();
    let signed = data["signedToken"].as_str().unwrap();
    let (request, app) = signed.split_once(':').unwrap();
    let request = request.replace('+', "%2B");
    let frame = walker.get(&format!("/frame/web/v1/auth?tx={request}"));
    let text = String::from_utf8(frame.body).unwrap();
    let allowed = text
        .split('"')
        .find(|part| part.starts_with("AUTH|"))
        .unwrap()
        .to_owned();
    walker.submit(
        "challenge-authenticator",
        &json!({"credentials": {"signatureData": "ERR|denied"}}),
    );
    assert_eq!(
        walker.message(),
        "oie.authenticator.duo.method.duo.verification_failed"
    );
    walker.submit(
        "challenge-authenticator",
        &json!({"credentials": {"signatureData": format!("{allowed}:{app}")}}),
    );
    walker.finish();
}
