//! The end of a sign-in: a session for the browser, a code for the app.

use std::time::Duration;

use super::super::cookie;
use super::super::oauth::grant::{Authenticated, Grant, GrantKind};
use super::Turn;
use super::notice::Notice;
use super::transaction::{Purpose, Step};

/// Signed in.
pub(super) fn succeed(turn: &mut Turn<'_>) {
    let Some(authenticated) = authenticated(turn) else {
        return;
    };
    begin_session(turn, &authenticated);
    if let Some(scopes) = turn.tx.settled.consent.clone() {
        turn.tx.request.scopes = scopes;
    }
    match turn.tx.purpose.clone() {
        Purpose::Interaction => {
            let interaction_code = issue(turn, GrantKind::InteractionCode, authenticated);
            turn.tx.step = Step::Done { interaction_code };
        }
        Purpose::Authorize => {
            let code = issue(turn, GrantKind::AuthorizationCode, authenticated);
            let fields = vec![("code", code)];
            turn.tx.step = Step::Leaving {
                fields,
                refused: false,
            };
        }
        Purpose::Device { user_code } => {
            turn.devices
                .approve(&user_code, &turn.tx.request, authenticated);
            turn.tx.step = Step::Ended {
                status: 200,
                notice: Notice::info(
                    "idx.device.activated",
                    "The sign-in on your device goes on by itself.",
                ),
            };
        }
        Purpose::Mail => {}
    }
}

/// The user, or the org, said no to the app.
pub(super) fn refuse(turn: &mut Turn<'_>, description: &str) {
    if let Purpose::Device { user_code } = &turn.tx.purpose {
        turn.devices.deny(user_code);
        let text = "Your device cannot be activated because you did not allow access.";
        turn.tx.step = Step::Ended {
            status: 200,
            notice: Notice::error("idx.device.not.activated.consent.denied", text),
        };
        return;
    }
    turn.tx.step = Step::Leaving {
        fields: vec![
            ("error", "access_denied".to_owned()),
            ("error_description", description.to_owned()),
        ],
        refused: true,
    };
}

/// Who signed in, how and when.
fn authenticated(turn: &Turn<'_>) -> Option<Authenticated> {
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
    let at = turn.tx.verified.iter().map(|verified| verified.at).max();
    Some(Authenticated {
        user: turn.tx.user()?,
        amr,
        at: at.unwrap_or(turn.now),
    })
}

fn begin_session(turn: &mut Turn<'_>, authenticated: &Authenticated) {
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
}

fn issue(turn: &mut Turn<'_>, kind: GrantKind, authenticated: Authenticated) -> String {
    let code = turn.random.token();
    let grant = Grant {
        kind,
        request: turn.tx.request.clone(),
        authenticated,
        expires_at: turn.now + turn.policy.lifetimes.code(),
    };
    turn.grants.issue(code.clone(), grant, turn.now);
    code
}
