//! An authenticator was chosen to be set up.

use serde_json::Value;

use super::super::super::authenticators::{AuthenticatorKey, Method, Token, Totp, phone};
use super::super::super::outbox;
use super::super::super::policy::EnrolmentRule;
use super::super::notice::Notice;
use super::super::transaction::{Federation, Step};
use super::super::{Outcome, Turn, passkey, send};
use super::{Enrolling, Material, app, pending};

/// `POST /idp/idx/credential/enroll`
pub(in super::super) fn submit(turn: &mut Turn<'_>, body: &Value) -> Outcome {
    if matches!(turn.tx.step, Step::Promotion(_)) {
        return passkey::accept(turn, body);
    }
    if !matches!(
        turn.tx.step,
        Step::EnrolSelect | Step::EnrolData(_) | Step::Enrol(_) | Step::Federate(_)
    ) {
        return Outcome::not_expected();
    }
    let chosen = body.get("authenticator").unwrap_or(&Value::Null);
    let id = chosen.get("id").and_then(Value::as_str).unwrap_or_default();
    let allowed = pending(turn).into_iter().find(|rule| rule.key.id() == id);
    match allowed.cloned() {
        Some(rule) => begin(turn, &rule, chosen),
        None => Outcome::not_expected(),
    }
}

fn begin(turn: &mut Turn<'_>, rule: &EnrolmentRule, chosen: &Value) -> Outcome {
    use AuthenticatorKey as K;
    let key = rule.key;
    let method = turn.policy.methods(key).first().copied();
    let method = method.unwrap_or(Method::Otp);
    if matches!(method, Method::Idp | Method::Cert) {
        turn.tx.step = Step::Federate(Federation {
            provider: super::super::federate::provider_of(turn, key, ""),
            key: Some(key),
            enrolment: String::new(),
        });
        return Outcome::OK;
    }
    let material = match key {
        K::PhoneNumber => return begin_phone(turn, chosen),
        K::OktaVerify | K::CustomApp => return app::begin(turn, rule, chosen),
        K::GoogleOtp => Material::Secret(Totp::new(&turn.random.bytes::<20>())),
        K::OnpremMfa | K::RsaToken | K::SymantecVip | K::YubikeyToken => {
            Material::Token(Token::new(key, Totp::new(&turn.random.bytes::<20>())))
        }
        K::Webauthn | K::Duo => Material::Nonce(turn.random.bytes::<32>().to_vec()),
        K::CustomOtp | K::Tac => {
            let text = "Only an administrator can set this up.";
            return Outcome::Refused(403, Notice::error("enroll.hotp.restricted", text));
        }
        K::OktaPassword | K::OktaEmail | K::SecurityQuestion | K::ExternalIdp | K::SmartCardIdp => {
            Material::Nothing
        }
    };
    let mut enrolling = Enrolling {
        key,
        method,
        code: None,
        material,
    };
    if let Some(to) = destination(turn, &enrolling) {
        enrolling.code = Some(send::code(turn, Some(to)));
    }
    turn.tx.step = Step::Enrol(enrolling);
    Outcome::OK
}

/// Where the code goes that proves what is being set up.
pub(in super::super) fn destination(
    turn: &Turn<'_>,
    enrolling: &Enrolling,
) -> Option<(outbox::Channel, String)> {
    match (&enrolling.material, enrolling.key) {
        (Material::Phone(number), _) => {
            let channel = match enrolling.method {
                Method::Voice => outbox::Channel::Voice,
                _ => outbox::Channel::Sms,
            };
            Some((channel, number.clone()))
        }
        (_, AuthenticatorKey::OktaEmail) => {
            Some((outbox::Channel::Email, turn.user()?.email.clone()))
        }
        _ => None,
    }
}

/// With the number a code is sent; without, it is asked for.
fn begin_phone(turn: &mut Turn<'_>, chosen: &Value) -> Outcome {
    let text = |name: &str| {
        let value = chosen.get(name).and_then(Value::as_str);
        value.map(str::trim).filter(|text| !text.is_empty())
    };
    let Some(number) = text("phoneNumber") else {
        let asked = matches!(turn.tx.step, Step::EnrolData(_));
        turn.tx.step = Step::EnrolData(AuthenticatorKey::PhoneNumber);
        return match asked {
            true => Outcome::Refused(400, Notice::blank("phoneNumber")),
            false => Outcome::OK,
        };
    };
    if !phone::is_valid(number) {
        turn.tx.step = Step::EnrolData(AuthenticatorKey::PhoneNumber);
        return Outcome::Refused(400, Notice::invalid_phone());
    }
    let method = match text("methodType") {
        Some("voice") => Method::Voice,
        _ => Method::Sms,
    };
    let mut enrolling = Enrolling {
        key: AuthenticatorKey::PhoneNumber,
        method,
        code: None,
        material: Material::Phone(number.to_owned()),
    };
    let to = destination(turn, &enrolling);
    enrolling.code = Some(send::code(turn, to));
    turn.tx.step = Step::Enrol(enrolling);
    Outcome::OK
}
