//! A new password.

use super::super::super::authenticators::{AuthenticatorKey, password_settings};
use super::super::Turn;
use super::super::ion::{Authenticator, Body, Field, List, Object, Page};
use super::super::notice::Notice;
use super::super::transaction::Reason;
use super::authenticator::authenticator;

/// The password with what is asked of it.
pub(super) fn with_settings(turn: &Turn<'_>) -> Authenticator {
    let mut password = authenticator(turn, AuthenticatorKey::OktaPassword);
    password.settings = Some(password_settings(&turn.policy.password));
    password
}

pub(super) fn new_password(turn: &Turn<'_>, page: Page<'_>, reason: Reason, body: &mut Body) {
    let mut fields = vec![Field::secret("passcode", "New password").required()];
    let name = match reason {
        Reason::Expired => "reenroll-authenticator",
        Reason::Expiring(_) => "reenroll-authenticator-warning",
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
    body.offer(vec![form.relating_to("$.currentAuthenticator")]);
    let mut password = with_settings(turn);
    match reason {
        Reason::Expired => body.enrollment_authenticator = Some(Object::new(password.clone())),
        Reason::Forgotten => body.recovery_authenticator = Some(Object::new(password.clone())),
        Reason::Expiring(days) => {
            if let Some(settings) = password.settings.as_mut().and_then(|s| s.as_object_mut()) {
                settings.insert("daysToExpiry".to_owned(), days.into());
            }
            body.add(page.link("skip", "skip"));
            body.show(&Notice::password_expires(&turn.policy.org.name));
        }
    }
    body.authenticators = Some(List::new(vec![authenticator(
        turn,
        AuthenticatorKey::OktaPassword,
    )]));
    body.current_authenticator = Some(Object::new(password));
}
