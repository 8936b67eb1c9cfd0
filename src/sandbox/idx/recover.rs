//! "Forgot password?"

use super::super::authenticators::AuthenticatorKey;
use super::notice::Notice;
use super::transaction::{Intent, Step, Subject};
use super::{Outcome, Turn, challenge};

/// `POST /idp/idx/recover`: asks who it is, or goes on with whom it is about.
pub(super) fn begin(turn: &mut Turn<'_>) -> Outcome {
    let offered = match &turn.tx.step {
        Step::Identify => true,
        Step::Challenge(challenge) => challenge.key == AuthenticatorKey::OktaPassword,
        _ => false,
    };
    if !offered {
        return Outcome::not_expected();
    }
    if !turn.policy.recovery.enabled {
        return Outcome::Refused(403, Notice::recovery_off());
    }
    turn.tx.intent = Intent::Recover;
    turn.tx.verified.clear();
    match turn.tx.subject {
        Subject::Nobody => {
            turn.tx.step = Step::IdentifyRecovery;
            Outcome::OK
        }
        Subject::Known(_) | Subject::Unknown { .. } => proceed(turn),
    }
}

/// Goes on once it is known whose password it is.
pub(super) fn proceed(turn: &mut Turn<'_>) -> Outcome {
    if let (Subject::Unknown { identifier }, true) =
        (&turn.tx.subject, turn.policy.sign_in.reveal_unknown_users)
    {
        let notice = Notice::unknown_user(identifier);
        turn.tx.subject = Subject::Nobody;
        return Outcome::Went(Some(notice));
    }
    let mut candidates = challenge::candidates(turn);
    match (candidates.pop(), candidates.is_empty()) {
        (None, _) => turn.end(403, Notice::reset_not_allowed()),
        (Some(only), true) => challenge::start(turn, only),
        (Some(_), false) => {
            turn.tx.step = Step::Select;
            Outcome::OK
        }
    }
}
