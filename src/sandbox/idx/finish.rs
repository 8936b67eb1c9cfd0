//! What comes after a proof: the next factor, what is due, or the end.

use serde_json::Value;

use super::super::authenticators::{AuthenticatorKey, Method};
use super::super::policy::PageTime;
use super::notice::Notice;
use super::transaction::{Intent, Reason, Step, Subject};
use super::{Outcome, Turn, challenge, consent, enrol, leave, page, passkey, profile, unlock};

/// Moves on as far as it goes without asking the user.
pub(super) fn advance(turn: &mut Turn<'_>) -> Outcome {
    let Some(user) = turn.user() else {
        return Outcome::not_expected();
    };
    let (locked, groups) = (user.locked, user.groups.clone());
    match turn.tx.intent {
        Intent::Recover if locked => return turn.end(403, Notice::reset_not_allowed()),
        Intent::Recover => {
            turn.tx.step = Step::NewPassword(Reason::Forgotten);
            return Outcome::OK;
        }
        Intent::Unlock => return unlock::proven(turn),
        Intent::SignIn | Intent::SignUp => {}
    }
    if let Some(refused) = not_assigned(turn) {
        return refused;
    }
    if !has_first_factor(turn) {
        return first_factor(turn);
    }
    if turn.user().is_some_and(|user| user.inactive) {
        let text = "To finish signing in, check your email.";
        return turn.end(403, Notice::info("idx.email.verification.required", text));
    }
    if proven(turn) < turn.policy.factors(&groups) {
        return next_factor(turn);
    }
    settle(turn)
}

/// The rest, once it is proven who it is.
fn settle(turn: &mut Turn<'_>) -> Outcome {
    let password = turn.user().and_then(|user| user.password());
    let (expired, days) = password.map_or((false, None), |(_, p)| (p.expired, p.expires_in_days));
    let expiring = days.filter(|days| *days <= turn.policy.password.warn_days);
    if expired {
        turn.tx.step = Step::NewPassword(Reason::Expired);
    } else if let (Some(days), false) = (expiring, turn.tx.settled.warning) {
        turn.tx.step = Step::NewPassword(Reason::Expiring(days));
    } else if let Some(step) = enrol::due(turn) {
        turn.tx.step = step;
    } else if let Some(step) = passkey::promotion(turn) {
        turn.tx.step = step;
    } else if profile::is_due(turn) {
        turn.tx.step = Step::Profile;
    } else if let Some(step) = page::due(turn, PageTime::End) {
        turn.tx.step = step;
    } else if consent::is_due(turn) {
        turn.tx.step = Step::Consent;
    } else if turn.policy.sign_in.ask_keep_me_signed_in && !turn.tx.keep_signed_in {
        turn.tx.step = Step::KeepSignedIn;
    } else {
        leave::succeed(turn);
    }
    Outcome::OK
}

/// Whether something stands for the user that begins a sign-in.
fn has_first_factor(turn: &Turn<'_>) -> bool {
    let first = |key| turn.tx.has_verified(key);
    first(AuthenticatorKey::OktaPassword)
        || first(AuthenticatorKey::Webauthn)
        || first(AuthenticatorKey::ExternalIdp)
        || first(AuthenticatorKey::SmartCardIdp)
        || turn
            .tx
            .verified
            .iter()
            .any(|v| v.method == Method::SignedNonce)
        || turn.tx.intent == Intent::SignUp
        || !turn.tx.verified.is_empty() && turn.user().is_some_and(|u| u.password().is_none())
}

fn first_factor(turn: &mut Turn<'_>) -> Outcome {
    if turn.user().is_some_and(|user| user.password().is_none()) {
        return next_factor(turn);
    }
    challenge::begin(turn, AuthenticatorKey::OktaPassword, None, Method::Password)
}

/// How many factors were proven. A passkey that stood for name and password is two, and
/// who has just signed up is who they are.
fn proven(turn: &Turn<'_>) -> usize {
    let passkey_first =
        turn.tx.verified.first().is_some_and(|v| {
            v.key == AuthenticatorKey::Webauthn || v.method == Method::SignedNonce
        });
    match turn.tx.intent {
        Intent::SignUp => usize::MAX,
        _ => turn.tx.verified.len() + usize::from(passkey_first),
    }
}

/// The next factor: chosen from what is enrolled, or else set up.
pub(super) fn next_factor(turn: &mut Turn<'_>) -> Outcome {
    let mut candidates = challenge::candidates(turn);
    match (candidates.pop(), candidates.is_empty()) {
        (None, _) => match enrol::due(turn) {
            Some(step) => {
                turn.tx.step = step;
                Outcome::OK
            }
            None => turn.end(403, Notice::assurance_unsatisfiable()),
        },
        (Some(only), true) => challenge::start(turn, only),
        (Some(_), false) => {
            turn.tx.step = Step::Select;
            Outcome::OK
        }
    }
}

/// A user who may not use the app is told so once it is proven who it is.
fn not_assigned(turn: &mut Turn<'_>) -> Option<Outcome> {
    let client = &turn.tx.request.client_id;
    if turn.tx.verified.is_empty() || turn.user()?.may_use(client) {
        return None;
    }
    turn.tx.subject = Subject::Nobody;
    turn.tx.verified.clear();
    turn.tx.step = Step::Identify;
    Some(Outcome::Refused(400, Notice::not_assigned()))
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
    leave::succeed(turn);
    Outcome::OK
}
