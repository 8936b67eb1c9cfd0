//! Authenticators and enrolments as the response shows them.

use serde_json::json;

use super::super::super::authenticators::{AuthenticatorKey, Enrolment, Method, mask_email};
use super::super::super::policy::EnrolmentRule;
use super::super::Turn;
use super::super::challenge::Candidate;
use super::super::enrol::grace_period;
use super::super::ion::{Authenticator, Body, List, MethodType};
use super::super::transaction::{Intent, Subject};

/// An authenticator as the org has it.
pub(super) fn authenticator(turn: &Turn<'_>, key: AuthenticatorKey) -> Authenticator {
    let name = match key {
        AuthenticatorKey::Webauthn => turn.policy.webauthn.display_name.as_deref(),
        AuthenticatorKey::ExternalIdp => {
            let all = turn.policy.identity_providers.iter();
            let mut own = all.filter(|idp| idp.as_authenticator && idp.behind.is_none());
            own.next().map(|idp| idp.name.as_str())
        }
        _ => None,
    };
    Authenticator {
        r#type: key.kind(),
        key: key.as_str(),
        id: key.id().to_owned(),
        display_name: name.unwrap_or(key.display_name()).to_owned(),
        methods: method_types(turn.policy.methods(key)),
        profile: None,
        nickname: None,
        credential_id: None,
        allowed_for: None,
        grace_period: None,
        settings: None,
        contextual_data: None,
        recover: None,
        resend: None,
        poll: None,
        cancel: None,
    }
}

/// `methods` on the wire.
pub(super) fn method_types(methods: &[Method]) -> Vec<MethodType> {
    let types = methods.iter().map(|m| MethodType { r#type: m.as_str() });
    types.collect()
}

/// One that is to be set up, and until when.
pub(super) fn to_enrol(turn: &Turn<'_>, rule: &EnrolmentRule) -> Authenticator {
    let mut shown = authenticator(turn, rule.key);
    shown.allowed_for = match rule.allowed_for.as_deref() {
        Some("sso") => Some("sso"),
        Some("recovery") => Some("recovery"),
        _ => Some("any"),
    };
    shown.grace_period = turn.user().and_then(|user| grace_period(user, rule, turn));
    shown
}

pub(super) fn find<'a>(turn: &'a Turn<'_>, enrolment: &str) -> Option<&'a Enrolment> {
    turn.user().and_then(|user| user.enrolment(enrolment))
}

/// An enrolment; for an unknown user, what one would look like.
pub(super) fn enrolled(turn: &Turn<'_>, key: AuthenticatorKey, enrolment: &str) -> Authenticator {
    let mut shown = authenticator(turn, key);
    if let Some(found) = find(turn, enrolment) {
        shown.id.clone_from(&found.id);
        shown.profile = found.profile();
        shown.nickname.clone_from(&found.nickname);
        shown.credential_id = found.credential_id();
        if key == AuthenticatorKey::Webauthn {
            found.display_name().clone_into(&mut shown.display_name);
        }
        shown.methods = method_types(turn.policy.methods_of(found));
    } else if let (Subject::Unknown { identifier }, AuthenticatorKey::OktaEmail) =
        (&turn.tx.subject, key)
    {
        shown.profile = Some(json!({"email": mask_email(identifier)}));
    }
    shown
}

/// The list that the options of a choice point into, in the same order.
pub(super) fn enrolments(turn: &Turn<'_>, candidates: &[Candidate], body: &mut Body) {
    let list = candidates
        .iter()
        .map(|c| enrolled(turn, c.key, &c.enrolment))
        .collect();
    body.authenticator_enrollments = Some(List::new(list));
    if turn.tx.intent == Intent::Recover {
        let password = authenticator(turn, AuthenticatorKey::OktaPassword);
        body.recovery_authenticator = Some(super::Object::new(password));
    }
}
