//! Authenticators and the facts of their challenges.

use std::time::Duration;

use serde_json::Value;

use super::{node, remediation};
use crate::Secret;
use crate::protocol::model::{
    AgePolicy, Authenticator, AuthenticatorKey, ComplexityPolicy, ContextualData, DeviceChallenge,
    DeviceSetUp, DuoPrompt, GracePeriod, Profile, Question, Remediation,
};

/// Reads an authenticator, or an enrolment of one. It has no required member.
pub(super) fn read(value: &Value) -> Authenticator {
    let key = value
        .get("key")
        .or_else(|| value.get("type"))
        .and_then(Value::as_str)
        .unwrap_or("");
    let settings = value.get("settings");
    Authenticator {
        id: node::text(value, "id"),
        display_name: node::text(value, "displayName"),
        nickname: node::text(value, "nickname"),
        description: node::text(value, "description"),
        methods: node::list(value, "methods")
            .iter()
            .filter_map(method)
            .collect(),
        profile: value.get("profile").map(profile).unwrap_or_default(),
        credential_id: node::text(value, "credentialId"),
        transports: transports(value),
        logo_uri: node::text(value, "logoUri"),
        device_known: node::flag(value, "deviceKnown").unwrap_or(false),
        allowed_for: node::text(value, "allowedFor"),
        grace_period: value.get("gracePeriod").and_then(grace_period),
        complexity: settings.and_then(|s| s.get("complexity")).map(complexity),
        age: settings.and_then(|s| s.get("age")).map(age),
        pin_length: settings.and_then(|s| {
            let least = node::count(s, "minLength")?;
            Some((least, node::count(s, "maxLength")?))
        }),
        days_to_expiry: settings
            .and_then(|s| s.get("daysToExpiry"))
            .and_then(Value::as_i64),
        contextual: value
            .get("contextualData")
            .map(contextual)
            .unwrap_or_default(),
        resend: action(value, "resend"),
        send: action(value, "send"),
        poll: action(value, "poll"),
        recover: action(value, "recover"),
        cancel: action(value, "cancel"),
        ..Authenticator::of(AuthenticatorKey::from(key))
    }
}

fn method(value: &Value) -> Option<String> {
    value
        .as_str()
        .map(str::to_owned)
        .or_else(|| node::text(value, "type"))
}

/// A list, or a text with commas; at the enrolment or in its profile.
fn transports(value: &Value) -> Vec<String> {
    let profile = || value.get("profile")?.get("transports");
    match value.get("transports").or_else(profile) {
        Some(Value::String(names)) => names
            .split(',')
            .map(|name| name.trim().to_owned())
            .collect(),
        names => node::texts(names),
    }
}

/// Actions are read without what they relate to, which would lead back here.
fn action(value: &Value, key: &str) -> Option<Box<Remediation>> {
    remediation::read_unrelated(&Value::Null, value.get(key)?).map(Box::new)
}

fn profile(value: &Value) -> Profile {
    Profile {
        email: node::text(value, "email"),
        secondary_email: node::text(value, "secondaryEmail"),
        phone_number: node::text(value, "phoneNumber"),
        device_name: node::text(value, "deviceName"),
        question: node::text(value, "question"),
        question_key: node::text(value, "questionKey"),
    }
}

fn grace_period(value: &Value) -> Option<GracePeriod> {
    match value.get("type").and_then(Value::as_str)? {
        "BY_DATE_TIME" => node::text(value, "expiry").map(GracePeriod::ByDateTime),
        "BY_SKIP_COUNT" => node::count(value, "remainingSkips").map(GracePeriod::BySkipCount),
        _ => None,
    }
}

fn complexity(value: &Value) -> ComplexityPolicy {
    let number = |key| node::count(value, key).unwrap_or(0);
    let flag = |key| node::flag(value, key).unwrap_or(false);
    let attributes = node::texts(value.get("excludeAttributes"));
    let excludes = |name: &str| attributes.iter().any(|attribute| attribute == name);
    let is_other = |name: &&String| !matches!(name.as_str(), "firstName" | "lastName");
    ComplexityPolicy {
        min_length: number("minLength"),
        min_lower_case: number("minLowerCase"),
        min_upper_case: number("minUpperCase"),
        min_number: number("minNumber"),
        min_symbol: number("minSymbol"),
        exclude_username: flag("excludeUsername"),
        exclude_first_name: flag("excludeFirstName") || excludes("firstName"),
        exclude_last_name: flag("excludeLastName") || excludes("lastName"),
        excluded: attributes.iter().filter(is_other).cloned().collect(),
        max_repeats: node::count(value, "maxConsecutiveRepeatingCharacters").filter(|n| *n > 0),
        active_directory: flag("useADComplexityRequirements"),
    }
}

fn age(value: &Value) -> AgePolicy {
    AgePolicy {
        history_count: node::count(value, "historyCount").unwrap_or(0),
        min_age_minutes: node::count(value, "minAgeMinutes").unwrap_or(0),
    }
}

fn contextual(value: &Value) -> ContextualData {
    let members = |key: &str| value.get(key)?.as_object().cloned();
    ContextualData {
        qr_code: value.get("qrcode").and_then(|qr| node::text(qr, "href")),
        shared_secret: node::text(value, "sharedSecret"),
        selected_channel: node::text(value, "selectedChannel"),
        email: node::text(value, "email"),
        phone_number: node::text(value, "phoneNumber"),
        use_magic_link: node::flag(value, "useEmailMagicLink"),
        correct_answer: node::text(value, "correctAnswer"),
        enrolled_question: value.get("enrolledQuestion").and_then(question),
        questions: node::list(value, "questions")
            .iter()
            .filter_map(question)
            .collect(),
        otp: node::text(value, "otp"),
        set_up_href: node::text(value, "setupNfcUrl"),
        challenge: node::object(value, "challenge").map(|c| Box::new(read_challenge(c))),
        same_device: value.get("samedevice").map(device_set_up),
        device_bootstrap: value.get("devicebootstrap").map(device_set_up),
        activation_data: members("activationData"),
        challenge_data: members("challengeData"),
        duo: duo(value),
        verifies_user: verifies_user(value),
    }
}

fn duo(value: &Value) -> Option<DuoPrompt> {
    Some(DuoPrompt {
        host: node::text(value, "host")?,
        signed_token: node::text(value, "signedToken")?.into(),
    })
}

fn device_set_up(value: &Value) -> DeviceSetUp {
    let text = |key| node::text(value, key).filter(|text| !text.is_empty());
    let devices = value.get("enrolledDevices");
    DeviceSetUp {
        platform: text("platform"),
        org_url: text("orgUrl"),
        download_href: text("downloadHref"),
        set_up_href: text("setupOVUrl"),
        this_device_only: text("securityLevel").as_deref() == Some("HIGH"),
        enrolled_devices: match devices {
            Some(Value::String(name)) => vec![name.clone()],
            names => node::texts(names),
        },
    }
}

fn verifies_user(value: &Value) -> bool {
    let challenge = value.get("challengeData");
    let selection = value
        .get("activationData")
        .and_then(|data| data.get("authenticatorSelection"));
    let wanted = challenge
        .or(selection)
        .and_then(|data| data.get("userVerification"));
    wanted.and_then(Value::as_str) == Some("required")
}

fn question(value: &Value) -> Option<Question> {
    Some(Question {
        key: node::text(value, "questionKey").unwrap_or_default(),
        text: node::text(value, "question")?,
    })
}

/// A port, which stands as text or as a number.
fn port(value: &Value) -> Option<u16> {
    match value {
        Value::String(text) => text.parse().ok(),
        number => u16::try_from(number.as_u64()?).ok(),
    }
}

/// Where an app on this device listens: domains, ports, and how long it may take to answer.
pub(super) fn loopback(value: &Value) -> (Vec<String>, Vec<u16>, Option<Duration>) {
    // Where there is a name with a certificate, it is tried first.
    let domains = ["httpsDomain", "domain"]
        .into_iter()
        .filter_map(|key| node::text(value, key))
        .collect();
    let ports = node::list(value, "ports").iter().filter_map(port).collect();
    let timeout = node::count(value, "probeTimeoutMillis").map(Duration::from_millis);
    (domains, ports, timeout)
}

/// Reads what an app on this device is to answer.
pub(super) fn read_challenge(value: &Value) -> DeviceChallenge {
    let (domains, ports, probe_timeout) = loopback(value);
    DeviceChallenge {
        method: node::text(value, "challengeMethod").unwrap_or_default(),
        request: node::text(value, "challengeRequest").map(Secret::from),
        domains,
        ports,
        probe_timeout,
        permission_help: value
            .get("chromeLocalNetworkAccessDetails")
            .and_then(|details| node::text(details, "chromeLNAHelpLink")),
        href: node::text(value, "href"),
        download_href: node::text(value, "downloadHref"),
        cancel: action(value, "cancel"),
    }
}
