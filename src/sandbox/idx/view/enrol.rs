//! Setting up an authenticator.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::super::super::authenticators::{AuthenticatorKey, duo, question};
use super::super::super::policy::EnrolmentRule;
use super::super::super::{origin, qr};
use super::super::Turn;
use super::super::enrol::app::setup_link;
use super::super::enrol::{Channel, Enrolling, Material, pending};
use super::super::ion::{Action, Authenticator, Body, Choice, Field, Object, Page};
use super::authenticator::authenticator;
use super::challenge::{REFRESH, has_link, poll, user_verification};
use super::choose::{channel_field, method_choices, with_enrolments};
use super::password;

/// The phone number, or what else has to be known first.
pub(super) fn data(turn: &Turn<'_>, page: Page<'_>, key: AuthenticatorKey, body: &mut Body) {
    let fields = vec![
        Field::fixed("id", key.id()),
        Field::choice("methodType", "string", method_choices(key.methods())).required(),
        Field::text("phoneNumber", "Phone number").required(),
    ];
    let shown = authenticator(turn, key);
    let field = Field::object("authenticator", fields).labelled(&shown.display_name);
    let form = page.action(
        "authenticator-enrollment-data",
        "credential/enroll",
        vec![field],
    );
    place(turn, page, form, shown, body);
}

fn place(turn: &Turn<'_>, page: Page<'_>, form: Action, shown: Authenticator, body: &mut Body) {
    let form = form.relating_to("$.currentAuthenticator");
    with_enrolments(turn, page, Some(form), body);
    body.enrollment_authenticator = Some(Object::new(shown.clone()));
    body.current_authenticator = Some(Object::new(shown));
}

pub(super) fn enrolling(turn: &Turn<'_>, page: Page<'_>, it: &Enrolling, body: &mut Body) {
    let mut shown = authenticator(turn, it.key);
    if let Material::App { .. } = it.material {
        return app(turn, page, it, shown, body);
    }
    if it.key == AuthenticatorKey::PhoneNumber {
        shown
            .methods
            .retain(|method| method.r#type == it.method.as_str());
    }
    let credentials = match it.key {
        AuthenticatorKey::SecurityQuestion => questions(),
        key => Field::object("credentials", fields(turn, key)),
    };
    let form = page.action(
        "enroll-authenticator",
        "challenge/answer",
        vec![credentials],
    );
    match it.key {
        AuthenticatorKey::OktaPassword => shown.settings = password::with_settings(turn).settings,
        AuthenticatorKey::OktaEmail if has_link(turn) => shown.poll = Some(poll(page)),
        _ => {}
    }
    if it.code.is_some() {
        shown.resend = Some(page.link("resend", "challenge/resend"));
    }
    shown.contextual_data = context(turn, it);
    place(turn, page, form, shown, body);
}

/// The fields of `credentials`.
fn fields(turn: &Turn<'_>, key: AuthenticatorKey) -> Vec<Field> {
    use AuthenticatorKey as K;
    let code = || Field::text("passcode", "Enter code").required();
    match key {
        K::OktaPassword => vec![Field::secret("passcode", "Enter password").required()],
        K::Webauthn => passkey_fields(),
        K::Duo => vec![Field::scripted("signatureData", "Signature Data")],
        K::YubikeyToken => {
            vec![Field::secret("passcode", "Insert then tap your YubiKey").required()]
        }
        K::SymantecVip => vec![
            Field::text("credentialId", "Enter credential ID").required(),
            Field::text("passcode", "Security code 1").required(),
            Field::text("nextPasscode", "Security code 2").required(),
        ],
        K::RsaToken | K::OnpremMfa => {
            let name = turn.user().map(|user| user.username.clone());
            vec![
                Field::fixed("id", key.id()),
                Field::fixed("methodType", "otp"),
                Field::text("clientData", "Username")
                    .required()
                    .with_value(name.unwrap_or_default()),
                code(),
            ]
        }
        _ => vec![code()],
    }
}

fn passkey_fields() -> Vec<Field> {
    let field = |name, label| Field::scripted(name, label).hinting("webauthn");
    vec![
        field("clientData", "Client Data"),
        field("attestation", "Attestation"),
        field("transports", "Transports"),
        field("clientExtensions", "Client Extensions"),
    ]
}

/// A question of the list, or one's own.
fn questions() -> Field {
    let answer = || Field::secret("answer", "Answer").required();
    let list = question::QUESTIONS
        .iter()
        .map(|(key, text)| Choice::text(text, key));
    let choose = Field::choice("questionKey", "string", list.collect())
        .labelled("Choose a security question")
        .required();
    let own = vec![
        Field::fixed("questionKey", "custom"),
        Field::text("question", "Create a security question").required(),
        answer(),
    ];
    let options = vec![
        Choice::fields("Choose a security question", vec![choose, answer()]),
        Choice::fields("Create my own security question", own),
    ];
    Field::choice("credentials", "object", options).required()
}

/// `contextualData`
fn context(turn: &Turn<'_>, it: &Enrolling) -> Option<Value> {
    match (&it.material, it.key) {
        (_, AuthenticatorKey::OktaEmail) => Some(json!({"useEmailMagicLink": has_link(turn)})),
        (_, AuthenticatorKey::SecurityQuestion) => {
            let all = question::QUESTIONS.iter();
            let questions = all
                .clone()
                .map(|(key, text)| json!({"questionKey": key, "question": text}));
            Some(json!({
                "questions": questions.collect::<Vec<_>>(),
                "questionKeys": all.map(|(key, _)| *key).collect::<Vec<_>>(),
            }))
        }
        (Material::Secret(totp), AuthenticatorKey::GoogleOtp) => {
            let user = turn
                .user()
                .map(|user| user.username.as_str())
                .unwrap_or_default();
            let secret = totp.base32();
            let link = qr::otpauth(&turn.policy.org.name, user, secret.expose());
            Some(json!({"qrcode": qr::embedded(&link), "sharedSecret": secret.expose()}))
        }
        (Material::Nonce(nonce), AuthenticatorKey::Webauthn) => {
            Some(json!({"activationData": activation_data(turn, nonce)}))
        }
        (Material::Nonce(nonce), AuthenticatorKey::Duo) => {
            Some(duo::contextual_data(turn.origin, nonce))
        }
        _ => None,
    }
}

/// What `navigator.credentials.create` is called with. Only ES256: nothing else is verified.
fn activation_data(turn: &Turn<'_>, challenge: &[u8]) -> Value {
    let user = turn.user();
    let text =
        |of: fn(&super::super::super::directory::User) -> &str| user.map(of).unwrap_or_default();
    json!({
        "rp": {"name": turn.policy.org.name, "id": origin::host_of(turn.origin)},
        "user": {
            "id": text(|u| &u.id),
            "name": text(|u| &u.username),
            "displayName": text(|u| &u.first_name),
        },
        "challenge": URL_SAFE_NO_PAD.encode(challenge),
        "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
        "attestation": "none",
        "authenticatorSelection": {
            "userVerification": user_verification(turn),
            "residentKey": "preferred",
            "requireResidentKey": false,
        },
        "extensions": {"credProps": true},
    })
}

/// The offer of a passkey.
pub(super) fn promotion(turn: &Turn<'_>, page: Page<'_>, it: &Enrolling, body: &mut Body) {
    let credentials = Field::object("credentials", passkey_fields());
    let form = page.action(
        "enroll-authenticator-promotion",
        "credential/enroll",
        vec![credentials],
    );
    let mut shown = authenticator(turn, it.key);
    shown.contextual_data = context(turn, it);
    with_enrolments(
        turn,
        page,
        Some(form.relating_to("$.currentAuthenticator")),
        body,
    );
    body.current_authenticator = Some(Object::new(shown));
}

/// An app on a phone: where the link goes, or waiting for the phone.
fn app(turn: &Turn<'_>, page: Page<'_>, it: &Enrolling, mut shown: Authenticator, body: &mut Body) {
    let Material::App {
        channel,
        address,
        totp,
        ..
    } = &it.material
    else {
        return;
    };
    let form = match (channel, address) {
        (Channel::Email, None) => {
            let field = Field::text("email", "Email").required();
            page.action("enrollment-channel-data", "challenge/send", vec![field])
        }
        (Channel::Sms, None) => {
            let field = Field::text("phoneNumber", "Phone number").required();
            page.action("enrollment-channel-data", "challenge/send", vec![field])
        }
        _ => page
            .link("enroll-poll", "challenge/poll")
            .refreshing(REFRESH),
    };
    let link = setup_link(turn, totp);
    let pending = pending(turn);
    let rule = pending.into_iter().find(|rule| rule.key == it.key);
    let mut context = json!({"selectedChannel": channel.as_str()});
    let detail = match channel {
        Channel::QrCode => Some(("qrcode", qr::embedded(&link))),
        Channel::Email => address.clone().map(|to| ("email", Value::from(to))),
        Channel::Sms => address.clone().map(|to| ("phoneNumber", Value::from(to))),
        Channel::SameDevice => Some(("samedevice", same_device(turn, rule, &link))),
    };
    if let (Some((name, value)), Some(members)) = (detail, context.as_object_mut()) {
        members.insert(name.to_owned(), value);
    }
    shown.contextual_data = Some(context);
    if address.is_some() {
        shown.resend = Some(page.link("resend", "challenge/resend"));
    }
    place(turn, page, form, shown, body);
    if it.key == AuthenticatorKey::OktaVerify
        && let Some(form) = rule.and_then(|rule| channels(page, rule, *channel))
        && let Some(list) = body.remediation.as_mut()
    {
        list.value.insert(1.min(list.value.len()), form);
    }
}

fn same_device(turn: &Turn<'_>, rule: Option<&EnrolmentRule>, link: &str) -> Value {
    let device = rule.and_then(|rule| rule.this_device.clone());
    let device = device.unwrap_or_default();
    let mut value = json!({
        "orgUrl": turn.origin,
        "downloadHref": format!("{}/sandbox/download", turn.origin),
        "platform": device.platform,
        "securityLevel": if device.only { "HIGH" } else { "ANY" },
    });
    if !device.by_hand {
        value["setupOVUrl"] = json!(link);
    }
    value
}

/// The way to another channel, if there is one.
fn channels(page: Page<'_>, rule: &EnrolmentRule, current: Channel) -> Option<Action> {
    let mut others = Channel::offered(rule);
    others.retain(|channel| *channel != current);
    if others.is_empty() {
        return None;
    }
    let key = rule.key;
    let fields = vec![
        Field::fixed("id", key.id()).hidden(),
        channel_field(&others).required(),
    ];
    let field = Field::named("authenticator")
        .of_type("object")
        .labelled(key.display_name())
        .with_value(json!({"form": {"value": fields}}));
    Some(page.action(
        "select-enrollment-channel",
        "credential/enroll",
        vec![field],
    ))
}
