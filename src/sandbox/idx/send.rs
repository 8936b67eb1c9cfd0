//! Codes on their way: made, put into the outbox, with a link where the policy has one.

use std::time::Duration;

use url::Url;

use crate::Secret;

use super::super::authenticators::IssuedCode;
use super::super::outbox::{Channel, Message};
use super::super::policy::EmailLink;
use super::Turn;
use super::transaction::Challenge;

/// Makes the code of a challenge and sends it. For an unknown user it is made and
/// goes nowhere, so that the answer is the same.
pub(super) fn challenge_code(turn: &mut Turn<'_>, challenge: &Challenge) -> IssuedCode {
    let enrolment = turn.user().and_then(|u| u.enrolment(&challenge.enrolment));
    let to = enrolment.and_then(|enrolment| enrolment.destination(challenge.method));
    let to = to.map(|(channel, to)| (channel, to.to_owned()));
    code(turn, to)
}

/// Makes a code and sends it there.
pub(super) fn code(turn: &mut Turn<'_>, to: Option<(Channel, String)>) -> IssuedCode {
    let code = IssuedCode {
        code: Secret::from(turn.random.digits(turn.policy.codes.digits.clamp(4, 10))),
        sent_at: turn.now,
        lifetime: Duration::from_secs(turn.policy.codes.lifetime_secs),
        link: turn.random.token(),
    };
    if let Some((channel, to)) = to {
        let link = (channel == Channel::Email)
            .then(|| link(turn, &code))
            .flatten();
        message(turn, channel, to, code.code.clone(), link);
    }
    code
}

/// Puts a message for the user into the outbox.
pub(super) fn message(
    turn: &mut Turn<'_>,
    channel: Channel,
    to: String,
    code: Secret,
    link: Option<String>,
) {
    let Some(username) = turn.user().map(|user| user.username.clone()) else {
        return;
    };
    turn.outbox.send(Message {
        channel,
        to,
        code,
        link: link.map(Secret::from),
        at: turn.now,
        username,
    });
}

/// The link of a mail.
fn link(turn: &Turn<'_>, code: &IssuedCode) -> Option<String> {
    let base = match turn.policy.codes.email_link {
        EmailLink::None => return None,
        EmailLink::ToApp => turn.tx.request.redirect_uri.clone(),
        EmailLink::Verifies | EmailLink::Asks | EmailLink::ShowsCode => {
            format!("{}/email/verify/{}", turn.origin, code.link)
        }
    };
    let mut url = Url::parse(&base).ok()?;
    let state = turn.tx.request.state.as_deref().unwrap_or_default();
    url.query_pairs_mut()
        .append_pair("otp", code.code.expose())
        .append_pair("state", state);
    Some(url.into())
}
