//! Pages that are data, with the addresses of this org put in.

use std::time::Duration;

use serde_json::Value;

use super::super::super::policy::{PageForm, PageMessage};
use super::super::Turn;
use super::super::ion::{Action, Body, Field, Page};
use super::super::notice::Notice;

/// What is due, is due so long from now.
const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

/// Draws one; gives its status.
pub(super) fn draw(turn: &Turn<'_>, page: Page<'_>, at: usize, polls: u32, body: &mut Body) -> u16 {
    let Some(policy) = turn.policy.pages.get(at) else {
        return 200;
    };
    // Waiting answers are alike, but for the interval, which some pages stretch.
    let forms: Vec<Action> = policy
        .forms
        .iter()
        .map(|form| drawn(page, form, polls))
        .collect();
    if !forms.is_empty() {
        body.offer(forms);
    }
    for (name, value) in &policy.members {
        body.extra.insert(name.clone(), filled(page, value));
    }
    for message in &policy.messages {
        body.show(&notice(page, message));
    }
    if policy.without_cancel {
        body.cancel = None;
    }
    policy.status
}

fn drawn(page: Page<'_>, form: &PageForm, polls: u32) -> Action {
    let mut action = match &form.passcode {
        _ if form.redirects => Action::redirect(&form.name, fill(page, &form.path)),
        None => page.link(&form.name, &form.path),
        Some(label) => {
            let passcode = Field::secret("passcode", label).required();
            let fields = vec![Field::object("credentials", vec![passcode])];
            page.action(&form.name, &form.path, fields)
        }
    };
    if let Some(refresh) = form.refresh {
        action =
            action.refreshing(refresh.saturating_add(u64::from(polls / 3).saturating_mul(1000)));
    }
    if let Some(path) = &form.relates_to {
        action = action.with("relatesTo", path.as_str());
    }
    if !form.fields.is_empty() {
        action = action.with_fields(form.fields.clone());
    }
    for (name, value) in &form.members {
        action = action.with(name, filled(page, value));
    }
    action
}

fn notice(page: Page<'_>, message: &PageMessage) -> Notice {
    let mut notice = Notice::error(message.key.clone(), &fill(page, &message.text));
    notice.class = message.class;
    notice.params = message
        .params
        .iter()
        .map(|param| fill(page, param))
        .collect();
    notice.links = message.links.clone().into_boxed_slice();
    let remediation = message.device_remediation.as_ref();
    notice.device_remediation = remediation.map(|value| Box::new(filled(page, value)));
    for link in &mut notice.links {
        link.url = fill(page, &link.url);
    }
    notice
}

fn fill(page: Page<'_>, text: &str) -> String {
    let in_a_week = (page.now + WEEK).to_string();
    let date = in_a_week.split('T').next().unwrap_or_default();
    text.replace("{origin}", page.origin)
        .replace("{state}", page.state_handle)
        .replace("{in_a_week}", &in_a_week)
        .replace("{in_a_week_date}", date)
}

fn filled(page: Page<'_>, value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(fill(page, text)),
        Value::Array(all) => Value::Array(all.iter().map(|v| filled(page, v)).collect()),
        Value::Object(all) => {
            let pairs = all.iter().map(|(name, v)| (name.clone(), filled(page, v)));
            Value::Object(pairs.collect())
        }
        other => other.clone(),
    }
}
