//! Pages that are data: shown where the policy says, and left by any of their forms.

use super::super::policy::{PagePolicy, PageTime, Policy};
use super::notice::Notice;
use super::transaction::Step;
use super::{Outcome, Turn, Verb, finish, identify};

/// The page that a sign-in begins with, if there is one.
pub(super) fn at_start(policy: &Policy) -> Option<Step> {
    let at = policy
        .pages
        .iter()
        .position(|page| page.at == PageTime::Start)?;
    Some(Step::Page { at, polls: 0 })
}

/// The page that is due at this point and was not shown yet.
pub(super) fn due(turn: &Turn<'_>, time: PageTime) -> Option<Step> {
    let fits =
        |(at, page): &(usize, &PagePolicy)| page.at == time && !turn.tx.settled.pages.contains(at);
    let (at, _) = turn.policy.pages.iter().enumerate().find(fits)?;
    Some(Step::Page { at, polls: 0 })
}

/// Any form of a page leads on; polling only after a while.
pub(super) fn submit(turn: &mut Turn<'_>, verb: Verb) -> Outcome {
    let Step::Page { at, polls } = turn.tx.step else {
        return Outcome::not_expected();
    };
    let Some(page) = turn.policy.pages.get(at) else {
        return Outcome::not_expected();
    };
    match verb {
        Verb::Introspect | Verb::Cancel => return Outcome::OK,
        Verb::Poll
            if page
                .polls
                .is_none_or(|limit| polls.saturating_add(1) < limit) =>
        {
            turn.tx.step = Step::Page {
                at,
                polls: polls.saturating_add(1),
            };
            return Outcome::OK;
        }
        _ if page.forms.is_empty() => return Outcome::not_expected(),
        _ => {}
    }
    turn.tx.settled.pages.push(at);
    match page.at {
        PageTime::Start => {
            turn.tx.step = Step::Identify;
            Outcome::OK
        }
        PageTime::Identified => identify::identified(turn),
        PageTime::End => finish::advance(turn),
    }
}

/// Who is to prove who the person is, if the page that is shown leads there.
pub(crate) fn vendor(turn: &Turn<'_>) -> Option<String> {
    let Step::Page { at, .. } = turn.tx.step else {
        return None;
    };
    let forms = &turn.policy.pages.get(at)?.forms;
    let form = forms.iter().find(|form| form.name == "redirect-idverify")?;
    let name = form.members.get("idp")?.get("name")?.as_str()?;
    Some(name.to_owned())
}

/// The vendor has found out whether it is the person.
pub(crate) fn proven(turn: &mut Turn<'_>, found: bool) {
    if found {
        submit(turn, Verb::Other);
        return;
    }
    let text = "We could not verify who you are.";
    turn.end(403, Notice::error("oie.idv.verification_failed", text));
}
