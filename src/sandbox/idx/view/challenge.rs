//! Challenges: a code, an answer, a push, a key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::super::super::authenticators::{AuthenticatorKey, Enrolment, Method, duo};
use super::super::super::origin;
use super::super::super::policy::EmailLink;
use super::super::Turn;
use super::super::ion::{Action, Authenticator, Body, Field, Object, Page};
use super::super::transaction::{Challenge, Federation};
use super::super::{fastpass, push};
use super::authenticator::{authenticator, enrolled, find, method_types};
use super::choose::{method_choices, with_others};
use super::identify;

/// How often a client asks whether something happened, in milliseconds.
pub(super) const REFRESH: u64 = 4000;

pub(super) fn confirm_method(
    turn: &Turn<'_>,
    page: Page<'_>,
    key: AuthenticatorKey,
    enrolment: &str,
    methods: &[Method],
    body: &mut Body,
) {
    let mut fields = vec![
        Field::fixed("id", key.id()),
        Field::choice("methodType", "string", method_choices(methods)).required(),
    ];
    if methods == [Method::Push] {
        fields.push(
            Field::boolean("autoChallenge", "Send push automatically")
                .optional()
                .with_value(false),
        );
    }
    if key == AuthenticatorKey::PhoneNumber {
        fields.push(Field::fixed("enrollmentId", enrolment));
    }
    let mut shown = enrolled(turn, key, enrolment);
    let field = Field::object("authenticator", fields).labelled(&shown.display_name);
    let form = page.action("authenticator-verification-data", "challenge", vec![field]);
    if methods == [Method::Push] {
        shown.methods = method_types(&[Method::Push]);
    }
    place(turn, page, key, form, shown, body);
}

/// The form and what it is about: an authenticator itself, or an enrolment.
fn place(
    turn: &Turn<'_>,
    page: Page<'_>,
    key: AuthenticatorKey,
    form: Action,
    mut shown: Authenticator,
    body: &mut Body,
) {
    if key.is_challenged_itself() {
        with_others(turn, page, form.relating_to("$.currentAuthenticator"), body);
        key.id().clone_into(&mut shown.id);
        body.current_authenticator = Some(Object::new(shown));
        return;
    }
    with_others(
        turn,
        page,
        form.relating_to("$.currentAuthenticatorEnrollment"),
        body,
    );
    body.current_authenticator_enrollment = Some(Object::new(shown));
}

pub(super) fn challenged(turn: &Turn<'_>, page: Page<'_>, it: &Challenge, body: &mut Body) {
    let Challenge {
        key,
        enrolment,
        method,
        code,
        ..
    } = it;
    let mut shown = enrolled(turn, *key, enrolment);
    shown.methods = method_types(&[*method]);
    if *method == Method::SignedNonce {
        shown.contextual_data = Some(fastpass::contextual_data(turn, page));
        shown.cancel = fastpass::cancel(turn, page);
        return place(turn, page, *key, waiting(turn, page), shown, body);
    }
    if let Some(push) = &it.push {
        shown.contextual_data = push
            .number
            .as_ref()
            .map(|number| json!({"correctAnswer": number}));
        shown.resend = Some(resend_push(page, *key));
        return place(turn, page, *key, waiting(turn, page), shown, body);
    }
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
    shown.contextual_data = match key {
        AuthenticatorKey::OktaEmail => Some(json!({"useEmailMagicLink": has_link(turn)})),
        AuthenticatorKey::Webauthn => {
            Some(json!({"challengeData": challenge_data(turn, &it.nonce)}))
        }
        AuthenticatorKey::Duo => Some(duo::contextual_data(turn.origin, &it.nonce)),
        _ => find(turn, enrolment).and_then(Enrolment::contextual_data),
    };
    if code.is_some() {
        shown.resend = Some(page.link("resend", "challenge/resend"));
    }
    if *key == AuthenticatorKey::OktaEmail && has_link(turn) {
        shown.poll = Some(poll(page));
    }
    if *key == AuthenticatorKey::OktaPassword {
        shown.recover = identify::recover(turn, page);
    }
    if *key == AuthenticatorKey::Webauthn {
        shown.display_name = authenticator(turn, *key).display_name;
        shown.credential_id = None;
        shown.profile = None;
    }
    place(turn, page, *key, form, shown, body);
}

/// Whether mails hold a link beside the code.
pub(super) fn has_link(turn: &Turn<'_>) -> bool {
    turn.policy.codes.email_link != EmailLink::None
}

/// Asks whether the link of the mail was followed.
pub(super) fn poll(page: Page<'_>) -> Action {
    page.link("poll", "challenge/poll").refreshing(REFRESH)
}

/// `challengeData` of Okta: what `navigator.credentials.get` is called with.
pub(super) fn challenge_data(turn: &Turn<'_>, challenge: &[u8]) -> Value {
    json!({
        "challenge": URL_SAFE_NO_PAD.encode(challenge),
        "userVerification": user_verification(turn),
        "rpId": origin::host_of(turn.origin),
    })
}

pub(super) fn user_verification(turn: &Turn<'_>) -> &'static str {
    match turn.policy.webauthn.requires_user_verification {
        true => "required",
        false => "preferred",
    }
}

/// The page that waits for the phone.
fn waiting(turn: &Turn<'_>, page: Page<'_>) -> Action {
    let auto = turn.user().is_some_and(|user| user.auto_push);
    let mut fields = Vec::new();
    if turn.policy.push.asks_first {
        let field = Field::boolean("autoChallenge", "Send push automatically");
        fields.push(field.optional().with_value(auto));
    }
    page.action("challenge-poll", "authenticators/poll", fields)
        .refreshing(REFRESH)
}

/// The action that sends another push: all of it is fixed.
fn resend_push(page: Page<'_>, key: AuthenticatorKey) -> Action {
    let chosen = json!({"id": key.id(), "methodType": Method::Push.as_str()});
    let field = Field::named("authenticator").required().hidden();
    page.action(
        "resend",
        "challenge",
        vec![field.unchangeable().with_value(chosen)],
    )
}

/// The push was refused, or nobody answered.
pub(super) fn push_ended(turn: &Turn<'_>, page: Page<'_>, it: &Challenge, body: &mut Body) {
    let fields = vec![
        Field::fixed("id", it.key.id()),
        Field::fixed("methodType", it.method.as_str()),
    ];
    let mut shown = enrolled(turn, it.key, &it.enrolment);
    shown.methods = method_types(&[it.method]);
    let field = Field::named("authenticator")
        .of_type("object")
        .labelled(&shown.display_name)
        .with_value(json!({"form": {"value": fields}}));
    let form = page.action("resend", "challenge", vec![field]);
    place(turn, page, it.key, form, shown, body);
    body.show(&push::ended(it));
}

/// On to another identity provider.
pub(super) fn federated(turn: &Turn<'_>, page: Page<'_>, it: &Federation, body: &mut Body) {
    let all = &turn.policy.identity_providers;
    let Some(provider) = all.iter().find(|idp| idp.id == it.provider) else {
        return body.show(&super::super::notice::Notice::idp_failed());
    };
    let form = identify::redirect_idp(turn, provider);
    let key = it.key.unwrap_or(AuthenticatorKey::ExternalIdp);
    if it.enrolment.is_empty() {
        let form = form.relating_to("$.currentAuthenticator");
        super::choose::with_enrolments(turn, page, Some(form), body);
        body.current_authenticator = Some(Object::new(authenticator(turn, key)));
        return;
    }
    let form = form.relating_to("$.currentAuthenticatorEnrollment");
    with_others(turn, page, form, body);
    body.current_authenticator_enrollment = Some(Object::new(enrolled(turn, key, &it.enrolment)));
}
