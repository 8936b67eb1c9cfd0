//! Setting up authenticators, and using them afterwards.

use data_encoding::BASE32_NOPAD;
use egui_okta::protocol::{http::Request, time::Timestamp};
use egui_okta::sandbox::{Policy, PushAction, Scenario};
use hmac::Mac as _;
use serde_json::{Value, json};

use crate::client::*;
use crate::walker::Walker;

/// RFC 6238, by another hand than the org's.
fn totp(secret: &str, now: Timestamp) -> String {
    let key = BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    let mut mac = hmac::Hmac::<sha1::Sha1>::new_from_slice(&key).unwrap();
    mac.update(&(now.as_secs() / 30).to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 15);
    let word = u32::from_be_bytes(hash[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}

/// An org in which all need two factors and have to set up what is named.
fn policy(rules: &str) -> Policy {
    let text = include_str!("../../assets/sandbox/default.toml")
        .replace("groups = [\"mfa\"]\nfactors", "factors");
    Policy::parse(&format!("{text}\n{rules}")).unwrap()
}

fn rule(key: &str) -> String {
    format!("[[enrolment]]\nkey = \"{key}\"\n")
}

fn begin(walker: &mut Walker) {
    walker.begin();
    walker.sign_in(PAT.0, PAT.1);
}

const SELECT: &str = "select-authenticator-enroll";

#[test]
fn a_token_whose_pin_is_chosen_at_first_use() {
    let mut walker = Walker::with(
        Scenario::named("enrol-rsa-new-pin")
            .unwrap()
            .policy()
            .unwrap(),
    );
    begin(&mut walker);
    walker.choose(SELECT, "RSA SecurID", &json!({}));
    let form = "enroll-authenticator";
    let pin = |typed: &str| json!({"credentials": {"clientData": "pat", "passcode": typed}});
    let code = |walker: &Walker| {
        let codes = walker.client.org.totp_codes(walker.client.now);
        let own = codes.into_iter().find(|(_, key, _)| key == "rsa_token");
        own.unwrap().2
    };
    let first = code(&walker);
    for typed in [first.as_str(), "12", "4711", "4712", "4711", "4711"] {
        walker.submit(form, &pin(typed));
        assert_eq!((walker.status, walker.first()), (403, form), "{typed}");
        let message = &walker.page["messages"]["value"][0];
        assert_eq!(message["i18n"]["key"], "errors.E0000113", "{typed}");
        assert_eq!(message["i18n"]["params"][0], message["message"], "{typed}");
    }
    walker.client.now = walker.client.now + std::time::Duration::from_secs(30);
    let second = code(&walker);
    assert!(second.starts_with("4711"), "the PIN stands before the code");
    walker.submit(form, &pin(&second[4..]));
    assert_eq!(walker.status, 401);
    walker.submit(form, &pin(&second));
    walker.finish();
}

#[test]
fn an_address() {
    let mut walker = Walker::with(policy(&rule("okta_email")));
    begin(&mut walker);
    assert_eq!(walker.first(), SELECT);
    assert!(walker.form("skip").is_none(), "it is required");
    walker.choose(SELECT, "Email", &json!({}));
    walker.passcode("enroll-authenticator", "000000");
    assert_eq!(walker.status, 401);
    let code = walker.mail_code(PAT.0);
    walker.passcode("enroll-authenticator", &code);
    walker.finish();
    // From now on it is asked for.
    begin(&mut walker);
    assert_eq!(
        walker.page["currentAuthenticatorEnrollment"]["value"]["key"],
        "okta_email"
    );
}

#[test]
fn a_phone_number() {
    let mut walker = Walker::with(policy(&rule("phone_number")));
    begin(&mut walker);
    walker.choose(SELECT, "Phone", &json!({}));
    assert_eq!(walker.first(), "authenticator-enrollment-data");
    let id = "autsandboxphone00000";
    let number = |number: &str| json!({"authenticator": {"id": id, "methodType": "sms", "phoneNumber": number}});
    walker.submit("authenticator-enrollment-data", &number("123"));
    let field =
        &walker.form("authenticator-enrollment-data").unwrap()["value"][0]["form"]["value"][2];
    assert_eq!(
        field["messages"]["value"][0]["i18n"]["key"],
        "api.factors.error.sms.invalid_phone"
    );
    walker.submit("authenticator-enrollment-data", &number("+15555550177"));
    let mail = walker.client.org.outbox(Some(PAT.0)).pop().unwrap();
    assert_eq!(
        (mail.channel.as_str(), mail.to.as_str()),
        ("sms", "+15555550177")
    );
    walker.passcode("enroll-authenticator", &mail.code);
    walker.finish();
}

#[test]
fn an_app_for_codes() {
    let mut walker = Walker::with(policy(&rule("google_otp")));
    begin(&mut walker);
    walker.choose(SELECT, "Google Authenticator", &json!({}));
    let data = &walker.page["currentAuthenticator"]["value"]["contextualData"];
    let secret = data["sharedSecret"].as_str().unwrap().to_owned();
    assert!(
        data["qrcode"]["href"]
            .as_str()
            .unwrap()
            .starts_with("data:image/png;base64,iVBOR")
    );
    let code = totp(&secret, walker.client.now);
    walker.passcode("enroll-authenticator", &code);
    walker.finish();
    begin(&mut walker);
    walker.wait(30);
    let code = totp(&secret, walker.client.now);
    walker.passcode("challenge-authenticator", &code);
    walker.finish();
}

#[test]
fn a_question() {
    let mut walker = Walker::with(policy(&rule("security_question")));
    begin(&mut walker);
    walker.choose(SELECT, "Security Question", &json!({}));
    let own = |answer: &str| json!({"credentials": {"questionKey": "custom", "question": "Whose dog?", "answer": answer}});
    walker.submit("enroll-authenticator", &own("no"));
    assert_eq!(walker.status, 400);
    walker.submit("enroll-authenticator", &own("nobody's"));
    walker.finish();
    begin(&mut walker);
    let fields = &walker.form("challenge-authenticator").unwrap()["value"][0]["form"]["value"];
    assert_eq!(fields[0]["label"], "Whose dog?");
    walker.submit(
        "challenge-authenticator",
        &json!({"credentials": {"questionKey": "custom", "answer": "Nobody's"}}),
    );
    walker.finish();
}

#[test]
fn the_phone_enrols() {
    let mut walker = Walker::with(policy(&rule("okta_verify")));
    begin(&mut walker);
    walker.choose(SELECT, "Okta Verify", &json!({"channel": "qrcode"}));
    assert_eq!(walker.first(), "enroll-poll");
    walker.submit("enroll-poll", &json!({}));
    assert_eq!(walker.first(), "enroll-poll");
    // Another way: a link by text message.
    let id = "autsandboxverify0000";
    walker.submit(
        "select-enrollment-channel",
        &json!({"authenticator": {"id": id, "channel": "sms"}}),
    );
    assert_eq!(walker.first(), "enrollment-channel-data");
    walker.submit(
        "enrollment-channel-data",
        &json!({"phoneNumber": "+15555550177"}),
    );
    assert_eq!(walker.first(), "enroll-poll");
    let link = walker.mail_link(PAT.0);
    assert!(link.starts_with(&format!("{ORIGIN}/sandbox/enroll?user=")));
    // The link shows a page; its button is what the phone does.
    assert_eq!(walker.get(&link).status, 200);
    let path = link.strip_prefix(ORIGIN).unwrap().to_owned();
    walker.client.form(&path, &[]);
    walker.submit("enroll-poll", &json!({}));
    walker.finish();
    begin(&mut walker);
    assert_eq!(
        walker.first(),
        "authenticator-verification-data",
        "push or code"
    );

    walker.client.org.set_policy(policy(&rule("custom_app")));
    begin(&mut walker);
    walker.choose(SELECT, "Sandbox Push", &json!({}));
    let now = walker.client.now;
    walker
        .client
        .org
        .push(PAT.0, PushAction::Enroll, None, now)
        .unwrap();
    walker.submit("enroll-poll", &json!({}));
    walker.finish();
}

#[test]
fn keys_that_type_codes() {
    let mut walker = Walker::with(policy(&format!(
        "{}{}",
        rule("yubikey_token"),
        rule("symantec_vip")
    )));
    // The secret is not shown; the sandbox knows the codes of what is being set up.
    let code_of = |walker: &Walker, key: &str| -> String {
        let codes = walker.client.org.totp_codes(walker.client.now);
        codes
            .into_iter()
            .find(|(user, own, _)| user == PAT.0 && own == key)
            .unwrap()
            .2
    };
    begin(&mut walker);
    walker.choose(SELECT, "YubiKey OTP", &json!({}));
    let code = code_of(&walker, "yubikey_token");
    assert_eq!(code.len(), 44);
    walker.passcode("enroll-authenticator", &code);
    assert_eq!(
        walker.first(),
        SELECT,
        "the other one is still due: {}",
        walker.page
    );
    walker.choose(SELECT, "Symantec VIP", &json!({}));
    let code = code_of(&walker, "symantec_vip");
    let credentials = json!({"credentialId": "VSMT1", "passcode": code, "nextPasscode": code});
    walker.submit("enroll-authenticator", &json!({"credentials": credentials}));
    walker.finish();
}

#[test]
fn what_may_wait() {
    let mut optional = policy("[[enrolment]]\nkey = \"google_otp\"\noptional = true\n");
    optional.sign_in.rules.clear();
    let mut walker = Walker::with(optional);
    begin(&mut walker);
    walker.submit("skip", &json!({}));
    walker.finish();

    let mut grace = policy("[[enrolment]]\nkey = \"google_otp\"\ngrace_skips = 2\n");
    grace.sign_in.rules.clear();
    walker.client.org.set_policy(grace);
    for left in [2, 1] {
        begin(&mut walker);
        let period: &Value = &walker.page["authenticators"]["value"][0]["gracePeriod"];
        assert_eq!(
            *period,
            json!({"type": "BY_SKIP_COUNT", "remainingSkips": left})
        );
        walker.submit("skip", &json!({}));
        walker.finish();
    }
    begin(&mut walker);
    assert!(walker.form("skip").is_none(), "no longer");

    let mut days = policy("[[enrolment]]\nkey = \"google_otp\"\ngrace_days = 3\n");
    days.sign_in.rules.clear();
    walker.client.org.set_policy(days);
    begin(&mut walker);
    assert_eq!(
        walker.page["authenticators"]["value"][0]["gracePeriod"]["type"],
        "BY_DATE_TIME"
    );
    walker.submit("skip", &json!({}));
    walker.finish();
    walker.wait(4 * 24 * 3600);
    begin(&mut walker);
    assert!(walker.form("skip").is_none());
}

/// Whoever signs in on the device that is to have the app needs no other one.
#[test]
fn an_app_on_this_very_device() {
    let channel = json!({"channel": "samedevice"});
    let mut walker = Walker::new("enrol-okta-verify-same-device");
    for (name, platform, level, opens) in [
        ("", "OSX", "ANY", true),
        ("-windows", "WINDOWS", "ANY", false),
        ("-ios", "IOS", "ANY", true),
        ("-android", "ANDROID", "HIGH", true),
        ("-other", "CHROMEOS", "ANY", true),
    ] {
        walker.client = Client::with(
            Scenario::named(&format!("enrol-okta-verify-same-device{name}"))
                .unwrap()
                .policy()
                .unwrap(),
        );
        begin(&mut walker);
        walker.choose(SELECT, "Okta Verify", &channel);
        let shown = &walker.page["currentAuthenticator"]["value"]["contextualData"];
        assert_eq!(shown["selectedChannel"], "samedevice");
        let device = shown["samedevice"].clone();
        assert_eq!(device["platform"], platform);
        assert_eq!(device["securityLevel"], level);
        assert_eq!(device["setupOVUrl"].is_string(), opens);
        // No other device, where only this one will do.
        let others = walker.form("select-enrollment-channel");
        assert_eq!(others.is_some(), level == "ANY");
        match device["setupOVUrl"].as_str() {
            Some(app) => {
                let app = Request::post(app, "");
                assert_eq!(walker.client.send(&app).status, 200);
            }
            None => {
                let now = walker.client.now;
                let org = &mut walker.client.org;
                assert_eq!(org.push(PAT.0, PushAction::Enroll, None, now), Ok(()));
            }
        }
        walker.submit("enroll-poll", &json!({}));
        // What else is to be set up comes next.
        assert_eq!(walker.first(), SELECT);
        walker.choose(SELECT, "Email", &json!({}));
        let code = walker.mail_code(PAT.0);
        walker.passcode("enroll-authenticator", &code);
        walker.finish();
    }
}

#[test]
fn a_channel_that_is_not_offered_is_not_taken() {
    let mut walker = Walker::new("enrol-okta-verify-same-device-android");
    begin(&mut walker);
    let channel = json!({"channel": "qrcode"});
    walker.choose(SELECT, "Okta Verify", &channel);
    let shown = &walker.page["currentAuthenticator"]["value"]["contextualData"];
    assert_eq!(shown["selectedChannel"], "samedevice");
    let mut walker = Walker::new("enrol-okta-verify");
    begin(&mut walker);
    let channel = json!({"channel": "samedevice"});
    walker.choose(SELECT, "Okta Verify", &channel);
    let shown = &walker.page["currentAuthenticator"]["value"]["contextualData"];
    assert_eq!(shown["selectedChannel"], "qrcode");
}

/// Whichever way the question was chosen: what is wrong with the answer stands at its field.
#[test]
fn a_short_answer_is_told_at_the_answer_of_either_way() {
    let mut walker = Walker::new("enrol-question");
    begin(&mut walker);
    walker.choose(SELECT, "Security Question", &json!({}));
    let short = json!({"credentials": {"questionKey": "custom", "question": "Which harbour?", "answer": "abc"}});
    walker.submit("enroll-authenticator", &short);
    let form = walker.form("enroll-authenticator").unwrap();
    let ways = form["value"][0]["options"].as_array().unwrap();
    assert_eq!(ways.len(), 2);
    for way in ways {
        let fields = way["value"]["form"]["value"].as_array().unwrap();
        let answer = fields
            .iter()
            .find(|field| field["name"] == "answer")
            .unwrap();
        let key = &answer["messages"]["value"][0]["i18n"]["key"];
        assert_eq!(key, "securityQuestion.answer.tooShort.arg");
    }
}
