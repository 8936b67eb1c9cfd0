//! The first page: the name, and all that can be done instead.

use serde_json::json;

use super::super::super::authenticators::AuthenticatorKey;
use super::super::super::policy::IdentityProvider;
use super::super::ion::{Action, Body, Field, Object, Page};
use super::super::{Turn, captcha, fastpass};
use super::authenticator::authenticator;

pub(super) fn identify(turn: &Turn<'_>, page: Page<'_>, body: &mut Body) {
    let mut name = Field::text("identifier", label(turn)).required();
    if let Some(hint) = &turn.tx.login_hint {
        name = name.with_value(hint.as_str());
    }
    let mut fields = vec![name];
    if !turn.policy.sign_in.identifier_first {
        fields.push(Field::object(
            "credentials",
            vec![Field::secret("passcode", "Password")],
        ));
        let mut password = authenticator(turn, AuthenticatorKey::OktaPassword);
        password.recover = recover(turn, page);
        body.current_authenticator = Some(Object::new(password));
    }
    fields.push(Field::boolean("rememberMe", "Keep me signed in"));
    captcha::draw(turn, &mut fields, body);
    body.offer(vec![page.action("identify", "identify", fields)]);
    if let Some(launch) = fastpass::launcher(turn, page) {
        body.add(launch);
    }
    if turn.policy.webauthn.launch {
        passkeys(turn, page, "launch-passkeys-authenticator", body);
    }
    if turn.policy.sign_up.enabled {
        body.add(page.link("select-enroll-profile", "enroll"));
    }
    if turn.policy.unlock.enabled {
        body.add(page.link("unlock-account", "unlock-account"));
    }
    for provider in providers(turn) {
        body.add(redirect_idp(turn, provider));
    }
    if turn.policy.webauthn.autofill {
        let form = "challenge-webauthn-autofillui-authenticator";
        passkeys(turn, page, form, body);
    }
}

/// What the org calls the user name.
fn label<'a>(turn: &'a Turn<'_>) -> &'a str {
    let own = turn.policy.sign_in.identifier_label.as_deref();
    own.unwrap_or("Username")
}

/// The link to a new password, if there is one.
pub(super) fn recover(turn: &Turn<'_>, page: Page<'_>) -> Option<Action> {
    turn.policy
        .recovery
        .enabled
        .then(|| page.link("recover", "recover"))
}

/// Those that one can sign in with.
pub(super) fn providers<'a>(turn: &'a Turn<'_>) -> impl Iterator<Item = &'a IdentityProvider> {
    turn.policy
        .identity_providers
        .iter()
        .filter(|idp| !idp.as_authenticator && idp.behind.is_none())
}

/// The way to another identity provider.
pub(super) fn redirect_idp(turn: &Turn<'_>, provider: &IdentityProvider) -> Action {
    let href = format!(
        "{}/sso/idps/{}?stateToken={}",
        turn.origin, provider.id, turn.tx.state_handle
    );
    Action::redirect("redirect-idp", href)
        .with("type", provider.r#type.as_str())
        .with("idp", json!({"id": provider.id, "name": provider.name}))
}

pub(super) fn recovery(turn: &Turn<'_>, page: Page<'_>, body: &mut Body) {
    let mut fields = vec![Field::text("identifier", label(turn)).required()];
    captcha::draw(turn, &mut fields, body);
    body.offer(vec![page.action("identify-recovery", "identify", fields)]);
    let password = authenticator(turn, AuthenticatorKey::OktaPassword);
    body.recovery_authenticator = Some(Object::new(password));
}

/// Passkeys that say whose they are: offered by the browser within the name field, or asked for by a
/// button.
fn passkeys(turn: &Turn<'_>, page: Page<'_>, form: &str, body: &mut Body) {
    let fields = vec![
        Field::scripted("authenticatorData", "Authenticator Data"),
        Field::scripted("clientData", "Client Data"),
        Field::scripted("signatureData", "Signature Data"),
        Field::scripted("userHandle", "User Handle").optional(),
    ];
    let form = page.action(
        form,
        "challenge/answer/webauthn-autofillui",
        vec![Field::object("credentials", fields)],
    );
    body.add(form.relating_to("webauthnAutofillUIChallenge"));
    let data = super::challenge::challenge_data(turn, &turn.tx.passkey_challenge);
    body.extra.insert(
        "webauthnAutofillUIChallenge".to_owned(),
        json!({"type": "object", "value": {"challengeData": data}}),
    );
}
