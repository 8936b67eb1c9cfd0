//! Signing up, and the mail that activates an account.

use std::time::Duration;

use serde_json::Value;

use crate::Secret;

use super::super::authenticators::{AuthenticatorKey, Method};
use super::super::directory::User;
use super::super::mail_link::MailLink;
use super::super::outbox::Channel;
use super::notice::Notice;
use super::transaction::{Intent, Step, Subject};
use super::{Outcome, Turn, captcha, finish, profile, send};

/// How long the link of an activation mail works.
const ACTIVATION_LIFE: Duration = Duration::from_secs(7 * 24 * 3600);

/// `POST /idp/idx/enroll`
pub(super) fn begin(turn: &mut Turn<'_>) -> Outcome {
    if !turn.policy.sign_up.enabled {
        return Outcome::Refused(403, Notice::sign_up_off());
    }
    if !matches!(turn.tx.step, Step::Identify | Step::IdentifyRecovery) {
        return Outcome::not_expected();
    }
    turn.tx.intent = Intent::SignUp;
    turn.tx.subject = Subject::Nobody;
    turn.tx.step = Step::SignUp;
    Outcome::OK
}

/// The form of a new user.
pub(super) fn submit(turn: &mut Turn<'_>, body: &Value) -> Outcome {
    if let Err(refusal) = captcha::check(turn, body) {
        return refusal;
    }
    let given = body.get("userProfile").unwrap_or(&Value::Null);
    let values = match profile::read(&turn.policy.sign_up.fields, given) {
        Ok(values) => values,
        Err(mut notices) => {
            // All that is wrong is said at once.
            notices.extend(set_password(turn, &mut User::default(), body).err());
            return Outcome::RefusedAll(400, notices);
        }
    };
    let email = values.get("email").cloned().unwrap_or_default();
    if turn.directory.find(&email).is_some() {
        return Outcome::Refused(400, Notice::not_unique("email", "Email"));
    }
    let text = |name: &str| values.get(name).cloned().unwrap_or_default();
    let mut user = User {
        id: turn.random.id("00u"),
        username: email.clone(),
        email,
        first_name: text("firstName"),
        last_name: text("lastName"),
        groups: turn.policy.sign_up.groups.clone(),
        inactive: turn.policy.sign_up.activation_mail,
        profile: values,
        ..User::default()
    };
    if let Err(notice) = set_password(turn, &mut user, body) {
        return Outcome::Refused(400, notice);
    }
    user.enrol_mailbox(turn.random);
    let key = turn.directory.add(user);
    turn.tx.subject = Subject::Known(key);
    if turn.policy.sign_up.activation_mail {
        mail(turn);
        let text = "To finish signing in, check your email.";
        return turn.end(200, Notice::info("idx.email.verification.required", text));
    }
    if turn.policy.sign_up.with_password {
        turn.tx
            .verify(AuthenticatorKey::OktaPassword, Method::Password, turn.now);
    }
    finish::advance(turn)
}

/// Gives a new user the password of the form, where one is asked for.
fn set_password(turn: &mut Turn<'_>, user: &mut User, body: &Value) -> Result<(), Notice> {
    if !turn.policy.sign_up.with_password {
        return Ok(());
    }
    let passcode = body
        .pointer("/credentials/passcode")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if passcode.is_empty() {
        return Err(Notice::blank("passcode"));
    }
    user.change_password(&Secret::from(passcode), turn.policy, turn.random)
}

/// `POST /idp/idx/request-activation`
pub(super) fn request_activation(turn: &mut Turn<'_>) -> Outcome {
    if !matches!(turn.tx.step, Step::RequestActivation) {
        return Outcome::not_expected();
    }
    mail(turn);
    let text =
        "If there is such an account, an email with a new activation link is on its way to you.";
    turn.end(200, Notice::info("idx.request.activation.email", text))
}

/// Sends the mail whose link activates the account.
fn mail(turn: &mut Turn<'_>) {
    let (Some(user), Some(to)) = (turn.tx.user(), turn.user().map(|u| u.email.clone())) else {
        return;
    };
    let token = turn.random.token();
    // The org's own page: whoever opens the mail need not be where the app is.
    let link = format!(
        "{}/email/verify/{token}?activation_token={token}",
        turn.origin
    );
    turn.links.add(
        token.clone(),
        MailLink {
            user,
            expires_at: turn.now + ACTIVATION_LIFE,
        },
    );
    send::message(turn, Channel::Email, to, Secret::from(token), Some(link));
}
