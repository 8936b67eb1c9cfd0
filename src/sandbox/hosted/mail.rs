//! `/email/verify/{link}`: where the link of a mail leads.

use crate::protocol::http::Response;

use super::super::authenticators::IssuedCode;
use super::super::form::Form;
use super::super::idx::notice::Notice;
use super::super::idx::transaction::{Intent, Purpose, Step, Subject, Transaction};
use super::super::org::Org;
use super::super::policy::EmailLink;
use super::super::reply;
use super::Visit;

/// A page of its own, in whatever browser the mail was opened.
pub(super) fn handle(org: &mut Org, link: &str, visit: &Visit<'_>) -> Response {
    let query = Form::query(visit.request);
    if let Some(token) = query.get("activation_token") {
        return activate(org, token, visit);
    }
    let otp = query.get("otp").unwrap_or_default().to_owned();
    let waits = |tx: &&Transaction| {
        tx.expires_at > visit.now
            && tx
                .code()
                .is_some_and(|code| code.link == link && code.fits(&otp, visit.now))
    };
    let Some(waiting) = org.transactions.iter().find(waits) else {
        return end(org, visit, 400, Notice::link_expired());
    };
    let Some(code) = waiting.code().cloned() else {
        return reply::empty(500);
    };
    let like = (
        waiting.request.clone(),
        waiting.subject.clone(),
        waiting.intent,
    );
    let step = step(org, code);
    show(org, visit, Some(like), step)
}

/// The link of an activation mail: the account works from now on. One that has run out leads to another mail.
fn activate(org: &mut Org, token: &str, visit: &Visit<'_>) -> Response {
    let Some(link) = org.links.activation(token) else {
        return end(org, visit, 400, Notice::link_expired());
    };
    if link.expires_at <= visit.now {
        let nobody = super::activate::nobody(org);
        let like = (nobody, Subject::Known(link.user), Intent::SignUp);
        return show(org, visit, Some(like), Step::RequestActivation);
    }
    org.links.spend(token);
    if let Some(user) = org.directory.get_mut(link.user) {
        user.inactive = false;
    }
    end(org, visit, 200, Notice::activated())
}

fn step(org: &mut Org, code: IssuedCode) -> Step {
    match org.policy.codes.email_link {
        EmailLink::Asks => Step::EmailConsent { code },
        EmailLink::ShowsCode => Step::ShowCode { code },
        EmailLink::None | EmailLink::Verifies | EmailLink::ToApp => {
            org.links.follow(code.link);
            Step::Ended {
                status: 200,
                notice: Notice::return_to_tab(),
            }
        }
    }
}

type Like = (
    super::super::oauth::grant::AuthorizationRequest,
    super::super::idx::transaction::Subject,
    super::super::idx::transaction::Intent,
);

/// A page that says something, and leads nowhere.
fn end(org: &mut Org, visit: &Visit<'_>, status: u16, notice: Notice) -> Response {
    show(org, visit, None, Step::Ended { status, notice })
}

fn show(org: &mut Org, visit: &Visit<'_>, like: Option<Like>, step: Step) -> Response {
    let request = match &like {
        Some((request, ..)) => request.clone(),
        None => super::activate::nobody(org),
    };
    let mut transaction = Transaction::new(
        org.random.state_handle(),
        org.random.token(),
        visit.now + org.policy.lifetimes.transaction(),
        request,
    );
    transaction.purpose = Purpose::Mail;
    if let Some((_, subject, intent)) = like {
        transaction.subject = subject;
        transaction.intent = intent;
    }
    transaction.step = step;
    let state = transaction.state_handle.clone();
    org.begin_at(transaction, visit.now);
    reply::redirect(&format!("{}/login/{state}", visit.origin))
}
