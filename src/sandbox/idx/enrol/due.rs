//! Which authenticators a user is to set up, and which may wait.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::super::directory::{PutOff, User};
use super::super::super::policy::EnrolmentRule;
use super::super::transaction::Step;
use super::super::{Outcome, Turn, finish};

/// What the user is to set up and has not.
pub(crate) fn pending<'a>(turn: &'a Turn<'_>) -> Vec<&'a EnrolmentRule> {
    let Some(user) = turn.user() else {
        return Vec::new();
    };
    let rules = turn.policy.enrolment.iter();
    rules
        .filter(|rule| {
            let concerned =
                rule.groups.is_empty() || rule.groups.iter().any(|g| user.groups.contains(g));
            let has = match rule.key {
                super::AuthenticatorKey::OktaPassword => user.password().is_some(),
                key => user.signs_in_with(key),
            };
            concerned && !has
        })
        .collect()
}

/// Whether this one may wait.
pub(crate) fn is_optional(turn: &Turn<'_>, rule: &EnrolmentRule) -> bool {
    rule.optional
        || turn
            .user()
            .is_some_and(|user| grace_period(user, rule, turn).is_some())
}

/// `gracePeriod` of one that is required but may still be put off.
pub(crate) fn grace_period(user: &User, rule: &EnrolmentRule, turn: &Turn<'_>) -> Option<Value> {
    let put_off = user.put_off.get(&rule.key).copied().unwrap_or(PutOff {
        since: turn.now,
        times: 0,
    });
    if let Some(days) = rule.grace_days {
        let expiry = put_off.since + Duration::from_secs(days.saturating_mul(24 * 3600));
        return (turn.now < expiry)
            .then(|| json!({"type": "BY_DATE_TIME", "expiry": expiry.to_string()}));
    }
    let left = rule
        .grace_skips?
        .checked_sub(put_off.times)
        .filter(|left| *left > 0)?;
    Some(json!({"type": "BY_SKIP_COUNT", "remainingSkips": left}))
}

/// The page to set one up, if it is time for that.
pub(in super::super) fn due(turn: &Turn<'_>) -> Option<Step> {
    // Put off once, it does not come again in this sign-in, even if that was the last time.
    if turn.tx.settled.enrolment || pending(turn).is_empty() {
        return None;
    }
    Some(Step::EnrolSelect)
}

/// `POST /idp/idx/skip`
pub(in super::super) fn skip(turn: &mut Turn<'_>) -> Outcome {
    let pending = pending(turn);
    if !pending.iter().all(|rule| is_optional(turn, rule)) {
        return Outcome::not_expected();
    }
    let keys: Vec<_> = pending
        .iter()
        .filter(|rule| !rule.optional)
        .map(|rule| rule.key)
        .collect();
    let now = turn.now;
    if let Some(user) = turn.user_mut() {
        for key in keys {
            let put_off = user.put_off.entry(key).or_insert(PutOff {
                since: now,
                times: 0,
            });
            put_off.times = put_off.times.saturating_add(1);
        }
    }
    turn.tx.settled.enrolment = true;
    finish::advance(turn)
}
