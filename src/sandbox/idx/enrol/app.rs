//! Setting up an app on a phone: Okta Verify, and the organisation's own. The page waits
//! until the phone has enrolled.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::Secret;

use super::super::super::authenticators::{AuthenticatorKey, Credential, Method, Totp, phone};
use super::super::super::outbox;
use super::super::super::policy::EnrolmentRule;
use super::super::notice::Notice;
use super::super::transaction::Step;
use super::super::{Outcome, Turn, send};
use super::{Enrolling, Material};

/// How the phone learns of the enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Channel {
    /// A QR code on the page.
    QrCode,
    /// A link by e-mail.
    Email,
    /// A link by text message.
    Sms,
    /// The app is on this very device.
    SameDevice,
}

impl Channel {
    pub(crate) const ALL: [Self; 3] = [Self::QrCode, Self::Email, Self::Sms];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::QrCode => "qrcode",
            Self::Email => "email",
            Self::Sms => "sms",
            Self::SameDevice => "samedevice",
        }
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::QrCode => "QR code",
            Self::Email => "Email",
            Self::Sms => "SMS",
            Self::SameDevice => "This device",
        }
    }

    /// The ways that a rule offers, the usual one first.
    pub(crate) fn offered(rule: &EnrolmentRule) -> Vec<Self> {
        match &rule.this_device {
            None => Self::ALL.to_vec(),
            Some(device) if device.only => vec![Self::SameDevice],
            Some(_) => Self::ALL.into_iter().chain([Self::SameDevice]).collect(),
        }
    }
}

/// Begins, or takes another channel.
pub(super) fn begin(turn: &mut Turn<'_>, rule: &EnrolmentRule, chosen: &Value) -> Outcome {
    let key = rule.key;
    let offered = Channel::offered(rule);
    let named = chosen.get("channel").and_then(Value::as_str);
    let named = offered.iter().find(|it| named == Some(it.as_str()));
    let channel = named.or(offered.first()).copied();
    let channel = channel.unwrap_or(Channel::QrCode);
    // The secret stays the same while the user looks for a channel that works.
    let totp = match &turn.tx.step {
        Step::Enrol(Enrolling {
            material: Material::App { totp, .. },
            ..
        }) => totp.clone(),
        _ => Totp::new(&turn.random.bytes::<20>()),
    };
    turn.tx.step = Step::Enrol(Enrolling {
        key,
        method: Method::Push,
        code: None,
        material: Material::App {
            channel,
            address: None,
            device: None,
            totp,
        },
    });
    Outcome::OK
}

/// `POST /idp/idx/challenge/send`: where the link goes.
pub(in super::super) fn send_link(turn: &mut Turn<'_>, body: &Value) -> Outcome {
    let Step::Enrol(mut enrolling) = turn.tx.step.clone() else {
        return Outcome::not_expected();
    };
    let Material::App {
        channel, address, ..
    } = &mut enrolling.material
    else {
        return Outcome::not_expected();
    };
    let name = match channel {
        Channel::Email => "email",
        Channel::Sms => "phoneNumber",
        Channel::QrCode | Channel::SameDevice => return Outcome::not_expected(),
    };
    let given = body.get(name).and_then(Value::as_str).map(str::trim);
    let Some(given) = given.filter(|text| !text.is_empty()) else {
        return Outcome::Refused(400, Notice::blank(name));
    };
    if *channel == Channel::Sms && !phone::is_valid(given) {
        return Outcome::Refused(400, Notice::invalid_phone());
    }
    if *channel == Channel::Email && !given.contains('@') {
        return Outcome::Refused(400, Notice::invalid_email(name));
    }
    *address = Some(given.to_owned());
    mail(turn, &enrolling);
    turn.tx.step = Step::Enrol(enrolling);
    Outcome::OK
}

/// Sends the link once more.
pub(super) fn resend(turn: &mut Turn<'_>, enrolling: &Enrolling) -> Outcome {
    mail(turn, enrolling);
    Outcome::OK
}

fn mail(turn: &mut Turn<'_>, enrolling: &Enrolling) {
    let Material::App {
        channel,
        address: Some(to),
        totp,
        ..
    } = &enrolling.material
    else {
        return;
    };
    let by = match channel {
        Channel::Email => outbox::Channel::Email,
        _ => outbox::Channel::Sms,
    };
    let link = setup_link(turn, totp);
    send::message(turn, by, to.clone(), Secret::from(""), Some(link));
}

/// What the QR code and the link lead to.
pub(crate) fn setup_link(turn: &Turn<'_>, totp: &Totp) -> String {
    let base = format!("{}/sandbox/enroll", turn.origin);
    let Ok(mut url) = Url::parse(&base) else {
        return base;
    };
    let user = turn.user().map(|user| user.username.as_str());
    url.query_pairs_mut()
        .append_pair("user", user.unwrap_or_default())
        .append_pair("t", totp.base32().expose());
    url.into()
}

/// What is enrolled once the phone has answered.
pub(super) fn credential(key: AuthenticatorKey, device: String, totp: Totp) -> Credential {
    match key {
        AuthenticatorKey::CustomApp => Credential::CustomApp { device },
        _ => Credential::OktaVerify {
            totp,
            device,
            methods: key.methods().to_vec(),
        },
    }
}
