//! The state of a sign-in as a response.

use serde_json::{Value, json};

use super::super::authenticators::{AuthenticatorKey, Enrolment, mask_email, password_settings};
use super::super::directory::User;
use super::challenge::{Candidate, candidates};
use super::ion::{Action, Authenticator, Body, Choice, Field, List, MethodType, Object, Page};
use super::notice::Notice;
use super::transaction::{Challenge, Intent, Reason, Step, Subject};
use super::{Outcome, Turn};

/// The status and body for the state after a request.
pub(crate) fn render(turn: &Turn<'_>, outcome: &Outcome, origin: &str) -> (u16, Body) {
    let page = Page {
        origin,
        state_handle: &turn.tx.state_handle,
    };
    let mut body = base(turn, page);
    let mut status = 200;
    match &turn.tx.step {
        Step::Identify => identify(turn, page, &mut body),
        Step::IdentifyRecovery => {
            let field = Field::text("identifier", "Username").required();
            forms(
                &mut body,
                vec![page.action("identify-recovery", "identify", vec![field])],
            );
            body.recovery_authenticator = Some(Object::new(password_authenticator(turn)));
        }
        Step::Select => {
            let candidates = candidates(turn);
            enrolments(turn, &candidates, &mut body);
            forms(&mut body, vec![select(page, &candidates)]);
        }
        Step::ConfirmMethod { key, enrolment } => {
            confirm_method(turn, page, *key, enrolment, &mut body);
        }
        Step::Challenge(challenge) => challenged(turn, page, challenge, &mut body),
        Step::NewPassword(reason) => new_password(turn, page, *reason, &mut body),
        Step::KeepSignedIn => {
            let field = Field::boolean("keepMeSignedIn", "Stay signed in");
            let field = field.required().with_value(false);
            let form = page.action("keep-me-signed-in", "keep-me-signed-in", vec![field]);
            forms(&mut body, vec![form]);
        }
        Step::Ended {
            status: ended,
            notice,
        } => {
            status = *ended;
            body.show(notice);
        }
        Step::Done { interaction_code } => done(turn, origin, interaction_code, &mut body),
    }
    match outcome {
        Outcome::Went(None) => {}
        Outcome::Went(Some(notice)) => body.show(notice),
        Outcome::Refused(refused, notice) => {
            status = *refused;
            body.show(notice);
        }
    }
    (status, body)
}

/// The answer when there is no such sign-in, or no longer.
pub(crate) fn expired() -> (u16, Body) {
    (401, Body::of_notice(&Notice::session_expired()))
}

/// What each response has.
fn base(turn: &Turn<'_>, page: Page<'_>) -> Body {
    let mut body = Body::new();
    body.state_handle = Some(page.state_handle.to_owned());
    body.expires_at = Some(turn.tx.expires_at.to_string());
    body.intent = Some("LOGIN");
    body.cancel = Some(page.action("cancel", "cancel", Vec::new()));
    if let Some(app) = turn.policy.app(&turn.tx.request.client_id) {
        let value = json!({"name": "oidc_client", "label": app.label, "id": app.client_id});
        body.app = Some(Object::new(value));
    }
    body.user = user(turn).map(Object::new);
    body
}

/// The user as far as the client may know: until something is proven, only the
/// name that was typed, which an unknown user has too.
fn user(turn: &Turn<'_>) -> Option<Value> {
    let user = match &turn.tx.subject {
        Subject::Nobody => return None,
        Subject::Unknown { identifier } => return Some(json!({"identifier": identifier})),
        Subject::Known(key) => turn.directory.get(*key)?,
    };
    if turn.tx.verified.is_empty() {
        return Some(json!({"identifier": user.username}));
    }
    Some(json!({
        "id": user.id,
        "identifier": user.username,
        "profile": {
            "firstName": user.first_name,
            "lastName": user.last_name,
            "timeZone": "America/Los_Angeles",
            "locale": "en_US",
        },
    }))
}

fn forms(body: &mut Body, forms: Vec<Action>) {
    body.remediation = Some(List::new(forms));
}

fn recover(turn: &Turn<'_>, page: Page<'_>) -> Option<Action> {
    turn.policy
        .recovery
        .enabled
        .then(|| page.action("recover", "recover", Vec::new()))
}

fn identify(turn: &Turn<'_>, page: Page<'_>, body: &mut Body) {
    let mut fields = vec![Field::text("identifier", "Username").required()];
    if !turn.policy.sign_in.identifier_first {
        fields.push(Field::object(
            "credentials",
            vec![Field::secret("passcode", "Password")],
        ));
        let mut password = password_authenticator(turn);
        password.recover = recover(turn, page);
        body.current_authenticator = Some(Object::new(password));
    }
    fields.push(Field::boolean("rememberMe", "Keep me signed in"));
    forms(body, vec![page.action("identify", "identify", fields)]);
}

fn select(page: Page<'_>, candidates: &[Candidate]) -> Action {
    let options = candidates.iter().enumerate().map(|(at, candidate)| {
        let path = format!("$.authenticatorEnrollments.value[{at}]");
        Choice::form(
            candidate.key.display_name(),
            selection_fields(candidate),
            path,
        )
    });
    let field = Field::choice("authenticator", "object", options.collect());
    page.action(
        "select-authenticator-authenticate",
        "challenge",
        vec![field],
    )
}

/// The fields that choose an authenticator and a way to use it.
fn selection_fields(candidate: &Candidate) -> Vec<Field> {
    let mut fields = vec![Field::fixed("id", candidate.key.id())];
    match candidate.key.methods() {
        [only] => fields.push(Field::fixed("methodType", only.as_str()).optional()),
        several => {
            let options = several
                .iter()
                .map(|m| Choice::text(m.label(), m.as_str()))
                .collect();
            fields.push(Field::choice("methodType", "string", options).optional());
        }
    }
    if candidate.key == AuthenticatorKey::PhoneNumber {
        fields.push(Field::fixed("enrollmentId", &candidate.enrolment));
    }
    fields
}

/// The list that the options of [`select`] point into, in the same order.
fn enrolments(turn: &Turn<'_>, candidates: &[Candidate], body: &mut Body) {
    let list = candidates
        .iter()
        .map(|c| enrolled(turn, c.key, &c.enrolment))
        .collect();
    body.authenticator_enrollments = Some(List::new(list));
    if turn.tx.intent == Intent::Recover {
        body.recovery_authenticator = Some(Object::new(password_authenticator(turn)));
    }
}

fn confirm_method(
    turn: &Turn<'_>,
    page: Page<'_>,
    key: AuthenticatorKey,
    enrolment: &str,
    body: &mut Body,
) {
    let mut fields = vec![Field::fixed("id", key.id())];
    let options = key
        .methods()
        .iter()
        .map(|m| Choice::text(m.label(), m.as_str()))
        .collect();
    fields.push(Field::choice("methodType", "string", options).required());
    fields.push(Field::fixed("enrollmentId", enrolment));
    let field = Field::object("authenticator", fields).labelled(key.display_name());
    let form = page.action("authenticator-verification-data", "challenge", vec![field]);
    with_others(
        turn,
        page,
        form.relating_to("$.currentAuthenticatorEnrollment"),
        body,
    );
    body.current_authenticator_enrollment = Some(Object::new(enrolled(turn, key, enrolment)));
}

/// A form, and after it the way to another authenticator if there is one.
fn with_others(turn: &Turn<'_>, page: Page<'_>, form: Action, body: &mut Body) {
    let candidates = candidates(turn);
    enrolments(turn, &candidates, body);
    let mut all = vec![form];
    if candidates.len() > 1 {
        all.push(select(page, &candidates));
    }
    forms(body, all);
}

fn challenged(turn: &Turn<'_>, page: Page<'_>, challenge: &Challenge, body: &mut Body) {
    let Challenge {
        key,
        enrolment,
        method,
        code,
    } = challenge;
    let fields = match find(turn, enrolment) {
        Some(found) => found.challenge_fields(),
        None if *key == AuthenticatorKey::OktaPassword => {
            vec![Field::secret("passcode", "Password")]
        }
        None => vec![Field::text("passcode", "Enter code").required()],
    };
    let form = page.action(
        "challenge-authenticator",
        "challenge/answer",
        vec![Field::object("credentials", fields)],
    );
    let mut shown = enrolled(turn, *key, enrolment);
    shown.methods = vec![MethodType {
        r#type: method.as_str(),
    }];
    shown.contextual_data = match find(turn, enrolment) {
        Some(found) => found.contextual_data(),
        None if code.is_some() => Some(json!({"useEmailMagicLink": false})),
        None => None,
    };
    if code.is_some() {
        shown.resend = Some(page.action("resend", "challenge/resend", Vec::new()));
    }
    if *key == AuthenticatorKey::OktaPassword {
        shown.recover = recover(turn, page);
    }
    // Okta Verify is challenged as an authenticator, the others as enrolments.
    if *key == AuthenticatorKey::OktaVerify {
        with_others(turn, page, form.relating_to("$.currentAuthenticator"), body);
        shown.id = key.id().to_owned();
        body.current_authenticator = Some(Object::new(shown));
    } else {
        with_others(
            turn,
            page,
            form.relating_to("$.currentAuthenticatorEnrollment"),
            body,
        );
        body.current_authenticator_enrollment = Some(Object::new(shown));
    }
}

fn new_password(turn: &Turn<'_>, page: Page<'_>, reason: Reason, body: &mut Body) {
    let mut fields = vec![Field::secret("passcode", "New password").required()];
    let name = match reason {
        Reason::Expired => "reenroll-authenticator",
        Reason::Forgotten => {
            let revoke = Field::boolean("revokeSessions", "Sign me out of all other devices");
            fields.push(revoke.optional());
            "reset-authenticator"
        }
    };
    let form = page.action(
        name,
        "challenge/answer",
        vec![Field::object("credentials", fields)],
    );
    forms(body, vec![form.relating_to("$.currentAuthenticator")]);
    let mut password = password_authenticator(turn);
    password.settings = Some(password_settings(&turn.policy.password));
    match reason {
        Reason::Expired => body.enrollment_authenticator = Some(Object::new(password.clone())),
        Reason::Forgotten => body.recovery_authenticator = Some(Object::new(password.clone())),
    }
    body.authenticators = Some(List::new(vec![password_authenticator(turn)]));
    body.current_authenticator = Some(Object::new(password));
}

fn done(turn: &Turn<'_>, origin: &str, interaction_code: &str, body: &mut Body) {
    let request = &turn.tx.request;
    let confidential = turn
        .policy
        .app(&request.client_id)
        .is_some_and(|app| app.client_secret.is_some());
    let proof = if confidential {
        "client_secret"
    } else {
        "code_verifier"
    };
    let value = |name: &'static str, value: &str| Field::named(name).required().with_value(value);
    body.success_with_interaction_code = Some(Action::issue(
        request.server.endpoint(origin, "token"),
        vec![
            value("grant_type", "interaction_code"),
            value("interaction_code", interaction_code),
            value("client_id", &request.client_id),
            Field::named(proof).required(),
        ],
    ));
    body.cancel = None;
}

fn find<'a>(turn: &'a Turn<'_>, enrolment: &str) -> Option<&'a Enrolment> {
    turn.tx
        .user()
        .and_then(|key| turn.directory.get(key))
        .and_then(|u: &User| u.enrolment(enrolment))
}

fn password_authenticator(_turn: &Turn<'_>) -> Authenticator {
    authenticator(AuthenticatorKey::OktaPassword)
}

fn authenticator(key: AuthenticatorKey) -> Authenticator {
    Authenticator {
        r#type: key.kind(),
        key: key.as_str(),
        id: key.id().to_owned(),
        display_name: key.display_name(),
        methods: key
            .methods()
            .iter()
            .map(|m| MethodType { r#type: m.as_str() })
            .collect(),
        profile: None,
        settings: None,
        contextual_data: None,
        recover: None,
        resend: None,
    }
}

/// An enrolment; for an unknown user, what one would look like.
fn enrolled(turn: &Turn<'_>, key: AuthenticatorKey, enrolment: &str) -> Authenticator {
    let mut shown = authenticator(key);
    if let Some(found) = find(turn, enrolment) {
        shown.id.clone_from(&found.id);
        shown.profile = found.profile();
    } else if let (Subject::Unknown { identifier }, AuthenticatorKey::OktaEmail) =
        (&turn.tx.subject, key)
    {
        shown.profile = Some(json!({"email": mask_email(identifier)}));
    }
    shown
}
