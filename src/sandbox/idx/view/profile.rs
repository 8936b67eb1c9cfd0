//! Attributes of a profile as fields: signing up, and a few questions later.

use serde_json::{Value, json};

use super::super::super::policy::{ProfileField, ProfileKind};
use super::super::ion::{Body, Choice, Field, Object, Page};
use super::super::profile::is_optional;
use super::super::{Turn, captcha};
use super::{identify, password};

pub(super) fn sign_up(turn: &Turn<'_>, page: Page<'_>, body: &mut Body) {
    let policy = &turn.policy.sign_up;
    let mut fields = vec![profile(policy.fields.iter())];
    if policy.with_password {
        let passcode = Field::secret("passcode", "Password").required();
        let field = Field::object("credentials", vec![passcode]);
        fields.push(field.relating_to("$.currentAuthenticator"));
        body.current_authenticator = Some(Object::new(password::with_settings(turn)));
    }
    captcha::draw(turn, &mut fields, body);
    body.offer(vec![
        page.action("enroll-profile", "enroll/new", fields),
        page.link("select-identify", "identify/select"),
    ]);
    for provider in identify::providers(turn) {
        body.add(identify::redirect_idp(turn, provider));
    }
}

pub(super) fn progressive(turn: &Turn<'_>, page: Page<'_>, body: &mut Body) {
    let known = |field: &&ProfileField| {
        let user = turn.user();
        !user.is_some_and(|user| user.profile.contains_key(&field.name))
    };
    let fields = profile(turn.policy.profile.iter().filter(known));
    body.offer(vec![page.action(
        "profile-update",
        "enroll/new",
        vec![fields],
    )]);
    if is_optional(turn) {
        body.add(page.link("skip", "skip"));
    }
}

fn profile<'a>(fields: impl Iterator<Item = &'a ProfileField>) -> Field {
    let mut all = Field::object("userProfile", fields.map(attribute).collect());
    // Okta gives this field neither type nor duty.
    let form = all.form.take();
    let mut bare = Field::named("userProfile");
    bare.form = form;
    bare
}

fn attribute(field: &ProfileField) -> Field {
    let mut shown =
        Field::text(field.name.clone(), &field.label).of_length(field.min_length, field.max_length);
    shown = match field.required {
        true => shown.required(),
        false => shown.optional(),
    };
    if let Some(text) = &field.description {
        shown = shown.described(text);
    }
    if let Some(value) = &field.default {
        shown = shown.with_value(value.as_str());
    }
    let options = || -> Vec<Value> {
        let pairs = field.options.iter();
        pairs
            .map(|(label, value)| json!({"label": label, "value": value}))
            .collect()
    };
    match field.kind {
        ProfileKind::Text | ProfileKind::Email | ProfileKind::TimeZone => shown,
        ProfileKind::MultiLine => {
            display(shown.of_type("string"), &json!({"inputType": "textarea"}))
        }
        // Real clients know no numbers here: they get a text, and the org looks at it.
        ProfileKind::Number => shown.of_type("string"),
        ProfileKind::Checkbox => {
            display(shown.of_type("boolean"), &json!({"inputType": "checkbox"}))
        }
        ProfileKind::YesNo => {
            let options = json!([
                {"label": "Yes", "value": "true"}, {"label": "No", "value": "false"},
            ]);
            display(
                shown.of_type("boolean"),
                &json!({"inputType": "radio", "options": options}),
            )
        }
        ProfileKind::Select => display(
            shown.of_type("string"),
            &json!({"inputType": "select", "options": options()}),
        ),
        ProfileKind::Radio => display(
            shown.of_type("string"),
            &json!({"inputType": "radio", "options": options()}),
        ),
        ProfileKind::Country => display(
            shown.of_type("string"),
            &json!({"inputType": "select", "format": "country-code"}),
        ),
    }
}

/// How a client is to show an attribute.
fn display(field: Field, how: &Value) -> Field {
    let value = json!({"type": "object", "value": how});
    field.with_options(vec![Choice::plain("display", value)])
}
