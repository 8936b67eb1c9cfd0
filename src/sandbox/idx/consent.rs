//! Whether the app may have what it asks for, and whether a mail's sign-in is one's own.

use serde_json::Value;

use super::super::policy::ConsentKind;
use super::notice::Notice;
use super::transaction::Step;
use super::{Outcome, Turn, finish, leave};

/// What the app needs consent for; none: it needs none.
pub(super) fn kind(turn: &Turn<'_>) -> Option<ConsentKind> {
    turn.policy.app(&turn.tx.request.client_id)?.consent
}

/// Whether the user is still to be asked.
pub(super) fn is_due(turn: &Turn<'_>) -> bool {
    let request = &turn.tx.request;
    let granted = turn
        .user()
        .and_then(|user| user.consents.get(&request.client_id));
    let covers = |granted: &Vec<String>| request.scopes.iter().all(|s| granted.contains(s));
    turn.tx.settled.consent.is_none() && kind(turn).is_some() && !granted.is_some_and(covers)
}

/// Scopes that come with any consent.
pub(super) fn is_fixed(scope: &str) -> bool {
    matches!(scope, "openid" | "profile" | "email")
}

/// `POST /idp/idx/consent`
pub(super) fn submit(turn: &mut Turn<'_>, body: &Value) -> Outcome {
    // Both a boolean and its name are taken: forms of browsers know texts alone.
    let given = body.get("consent");
    let consent = given.and_then(Value::as_bool).or_else(|| {
        given
            .and_then(Value::as_str)
            .and_then(|text| text.parse().ok())
    });
    let Some(consent) = consent else {
        return Outcome::Refused(400, Notice::blank("consent"));
    };
    match &turn.tx.step {
        Step::EmailConsent { .. } => email(turn, consent),
        Step::Consent if !consent => {
            leave::refuse(turn, "User denied consent to the app.");
            Outcome::OK
        }
        Step::Consent => {
            grant(turn, body.get("optedScopes"));
            finish::advance(turn)
        }
        _ => Outcome::not_expected(),
    }
}

/// Takes down what the app gets: with granular consent, what was left ticked.
fn grant(turn: &mut Turn<'_>, opted: Option<&Value>) {
    let granular = kind(turn) == Some(ConsentKind::Granular);
    let kept = |scope: &&String| {
        let ticked = opted
            .and_then(|o| o.get(scope.as_str()))
            .and_then(Value::as_bool);
        !granular || is_fixed(scope) || ticked.unwrap_or(true)
    };
    let scopes: Vec<String> = turn
        .tx
        .request
        .scopes
        .iter()
        .filter(kept)
        .cloned()
        .collect();
    let client_id = turn.tx.request.client_id.clone();
    if let Some(user) = turn.user_mut() {
        user.consents.insert(client_id, scopes.clone());
    }
    turn.tx.settled.consent = Some(scopes);
}

/// The page that a mail led to: the page that waits goes on, or never will.
fn email(turn: &mut Turn<'_>, consent: bool) -> Outcome {
    let Step::EmailConsent { code } = turn.tx.step.clone() else {
        return Outcome::not_expected();
    };
    if consent {
        turn.links.follow(code.link);
        return turn.end(200, Notice::return_to_tab());
    }
    let text = "Operation cancelled by user.";
    turn.end(200, Notice::error("idx.operation.cancelled.by.user", text))
}
