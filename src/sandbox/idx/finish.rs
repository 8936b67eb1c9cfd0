//! What comes after a proof: the next factor, a new password, or the end.

use std::time::Duration;

use serde_json::Value;

use super::super::authenticators::{AuthenticatorKey, Method};
use super::super::cookie;
use super::super::oauth::grant::{Authenticated, Grant, GrantKind};
use super::notice::Notice;
use super::transaction::{Intent, Reason, Step};
use super::{Outcome, Turn, challenge};

/// Moves on as far as it goes without asking the user.
pub(super) fn advance(turn: &mut Turn<'_>) -> Outcome {
    let Some(user) = turn.tx.user().and_then(|key| turn.directory.get(key)) else {
        return Outcome::not_expected();
    };
    if turn.tx.intent == Intent::Recover {
        turn.tx.step = if user.locked {
            Step::Ended {
                status: 403,
                notice: Notice::reset_not_allowed(),
            }
        } else {
            Step::NewPassword(Reason::Forgotten)
        };
        return Outcome::OK;
    }
    if !turn.tx.has_verified(AuthenticatorKey::OktaPassword) {
        return challenge::begin(turn, AuthenticatorKey::OktaPassword, None, Method::Password);
    }
    let expired = user
        .password()
        .is_some_and(|(_, password)| password.expired);
    if turn.tx.verified.len() < turn.policy.factors(&user.groups) {
        return next_factor(turn);
    }
    if expired {
        turn.tx.step = Step::NewPassword(Reason::Expired);
    } else if turn.policy.sign_in.ask_keep_me_signed_in && !turn.tx.keep_signed_in {
        turn.tx.step = Step::KeepSignedIn;
    } else {
        succeed(turn);
    }
    Outcome::OK
}

fn next_factor(turn: &mut Turn<'_>) -> Outcome {
    let mut candidates = challenge::candidates(turn);
    match (candidates.pop(), candidates.is_empty()) {
        (None, _) => {
            turn.tx.step = Step::Ended {
                status: 403,
                notice: Notice::assurance_unsatisfiable(),
            };
            Outcome::OK
        }
        (Some(only), true) => challenge::start(turn, only),
        (Some(_), false) => {
            turn.tx.step = Step::Select;
            Outcome::OK
        }
    }
}

/// `POST /idp/idx/keep-me-signed-in`
pub(super) fn keep_me_signed_in(turn: &mut Turn<'_>, body: &Value) -> Outcome {
    if !matches!(turn.tx.step, Step::KeepSignedIn) {
        return Outcome::not_expected();
    }
    turn.tx.keep_signed_in = body
        .get("keepMeSignedIn")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    succeed(turn);
    Outcome::OK
}

/// Signed in: a session for the browser, a code for the app.
fn succeed(turn: &mut Turn<'_>) {
    let Some(user) = turn.tx.user() else { return };
    let mut amr: Vec<String> = Vec::new();
    for verified in &turn.tx.verified {
        let name = verified.method.amr().to_owned();
        if !amr.contains(&name) {
            amr.push(name);
        }
    }
    if turn.tx.verified.len() > 1 {
        amr.push("mfa".to_owned());
    }
    let at = turn
        .tx
        .verified
        .iter()
        .map(|verified| verified.at)
        .max()
        .unwrap_or(turn.now);
    let authenticated = Authenticated { user, amr, at };

    let lifetimes = &turn.policy.lifetimes;
    let (secs, keep) = if turn.tx.keep_signed_in {
        (lifetimes.long_session_secs, true)
    } else {
        (lifetimes.session_secs, false)
    };
    let life = Duration::from_secs(secs);
    let session = turn.random.token();
    turn.cookies
        .push(cookie::set(cookie::SESSION, &session, keep.then_some(life)));
    turn.sessions
        .begin(session, authenticated.clone(), turn.now + life, turn.now);

    let code = turn.random.token();
    turn.grants.issue(
        code.clone(),
        Grant {
            kind: GrantKind::InteractionCode,
            request: turn.tx.request.clone(),
            authenticated,
            expires_at: turn.now + lifetimes.code(),
        },
        turn.now,
    );
    turn.tx.step = Step::Done {
        interaction_code: code,
    };
}
