//! Lists of authenticators: to verify with, to unlock with, to set up.

use super::super::super::authenticators::{AuthenticatorKey, Method};
use super::super::super::policy::EnrolmentRule;
use super::super::Turn;
use super::super::challenge::{Candidate, candidates};
use super::super::enrol::{Channel, is_optional, pending};
use super::super::ion::{Action, Body, Choice, Field, List, Page};
use super::authenticator::{authenticator, enrolments, to_enrol};

pub(super) fn verify(turn: &Turn<'_>, page: Page<'_>, body: &mut Body) {
    let candidates = candidates(turn);
    enrolments(turn, &candidates, body);
    body.offer(vec![select(turn, page, &candidates)]);
}

/// A form, and after it the way to another authenticator if there is one.
pub(super) fn with_others(turn: &Turn<'_>, page: Page<'_>, form: Action, body: &mut Body) {
    let candidates = candidates(turn);
    enrolments(turn, &candidates, body);
    body.offer(vec![form]);
    if candidates.len() > 1 {
        body.add(select(turn, page, &candidates));
    }
}

fn select(turn: &Turn<'_>, page: Page<'_>, candidates: &[Candidate]) -> Action {
    let options = candidates.iter().enumerate().map(|(at, candidate)| {
        let path = format!("$.authenticatorEnrollments.value[{at}]");
        let name = authenticator(turn, candidate.key).display_name;
        Choice::form(&name, selection_fields(candidate, candidates), path)
    });
    let field = Field::choice("authenticator", "object", options.collect());
    page.action(
        "select-authenticator-authenticate",
        "challenge",
        vec![field],
    )
}

/// The fields that choose an authenticator and a way to use it.
fn selection_fields(candidate: &Candidate, all: &[Candidate]) -> Vec<Field> {
    let mut fields = vec![Field::fixed("id", candidate.key.id())];
    fields.push(method_field(&candidate.methods));
    let several = all.iter().filter(|c| c.key == candidate.key).count() > 1;
    if candidate.key == AuthenticatorKey::PhoneNumber || several {
        fields.push(Field::fixed("enrollmentId", &candidate.enrolment));
    }
    fields
}

/// `methodType`, fixed where there is only one.
pub(super) fn method_field(methods: &[Method]) -> Field {
    match methods {
        [only] => Field::fixed("methodType", only.as_str()).optional(),
        several => Field::choice("methodType", "string", method_choices(several)).optional(),
    }
}

pub(super) fn method_choices(methods: &[Method]) -> Vec<Choice> {
    methods
        .iter()
        .map(|m| Choice::text(m.label(), m.as_str()))
        .collect()
}

/// Name and authenticator in one form. Whose they are is not known yet, so that it lists
/// what anyone may have.
pub(super) fn unlock(turn: &Turn<'_>, page: Page<'_>, body: &mut Body) {
    let keys = &turn.policy.unlock.authenticators;
    let options = keys.iter().enumerate().map(|(at, key)| {
        let path = format!("$.authenticatorEnrollments.value[{at}]");
        let fields = vec![
            Field::fixed("id", key.id()),
            method_field(turn.policy.methods(*key)),
        ];
        Choice::form(&authenticator(turn, *key).display_name, fields, path)
    });
    let fields = vec![
        Field::text("identifier", "Username").required(),
        Field::choice("authenticator", "object", options.collect()),
    ];
    let list = keys.iter().map(|key| authenticator(turn, *key)).collect();
    body.authenticator_enrollments = Some(List::new(list));
    body.offer(vec![page.action(
        "select-authenticator-unlock-account",
        "challenge",
        fields,
    )]);
}

/// What is to be set up.
pub(super) fn enrol(turn: &Turn<'_>, page: Page<'_>, body: &mut Body) {
    with_enrolments(turn, page, None, body);
}

/// A form, and after it what else may be set up, and the way past it.
pub(super) fn with_enrolments(
    turn: &Turn<'_>,
    page: Page<'_>,
    form: Option<Action>,
    body: &mut Body,
) {
    let mut pending = pending(turn);
    // What is required now comes first; the rest may be skipped then.
    if pending.iter().any(|rule| !is_optional(turn, rule)) {
        pending.retain(|rule| !rule.optional);
    }
    let list = pending.iter().map(|rule| to_enrol(turn, rule)).collect();
    body.authenticators = Some(List::new(list));
    let known = turn.user().into_iter().flat_map(|user| &user.enrolments);
    let known: Vec<Candidate> = known
        .filter(|e| e.signs_in)
        .map(|e| Candidate {
            key: e.key(),
            enrolment: e.id.clone(),
            methods: Vec::new(),
        })
        .collect();
    enrolments(turn, &known, body);
    body.offer(form.into_iter().collect());
    if !pending.is_empty() {
        let options = pending.iter().enumerate().map(|(at, rule)| {
            let path = format!("$.authenticators.value[{at}]");
            let name = authenticator(turn, rule.key).display_name;
            Choice::form(&name, enrolment_fields(turn, rule), path)
        });
        let field = Field::choice("authenticator", "object", options.collect());
        body.add(page.action(
            "select-authenticator-enroll",
            "credential/enroll",
            vec![field],
        ));
    }
    if pending.iter().all(|rule| is_optional(turn, rule)) {
        body.add(page.link("skip", "skip"));
    }
}

fn enrolment_fields(turn: &Turn<'_>, rule: &EnrolmentRule) -> Vec<Field> {
    let key = rule.key;
    let id = Field::fixed("id", key.id());
    match key {
        AuthenticatorKey::OktaVerify => {
            vec![id, channel_field(&Channel::offered(rule)).optional()]
        }
        AuthenticatorKey::PhoneNumber => vec![
            id,
            method_field(key.methods()),
            Field::text("phoneNumber", "Phone number").optional(),
        ],
        _ => vec![id, method_field(turn.policy.methods(key))],
    }
}

/// The ways by which a phone can learn of its enrolment.
pub(super) fn channel_field(channels: &[Channel]) -> Field {
    let options = channels
        .iter()
        .map(|c| Choice::text(c.label(), c.as_str()))
        .collect();
    Field::choice("channel", "string", options)
}
