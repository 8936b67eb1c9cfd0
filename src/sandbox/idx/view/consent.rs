//! Consent: to an app, and to the sign-in of a mail.

use serde_json::{Value, json};

use super::super::super::policy::ConsentKind;
use super::super::Turn;
use super::super::consent::{is_fixed, kind};
use super::super::ion::{Body, Choice, Field, Form, Page};

pub(super) fn app(turn: &Turn<'_>, page: Page<'_>, body: &mut Body) {
    let scopes = &turn.tx.request.scopes;
    let form = match kind(turn).unwrap_or(ConsentKind::User) {
        ConsentKind::Granular => page.action("granular-consent", "consent", granular(scopes)),
        ConsentKind::Admin => page.action(
            "admin-consent",
            "consent",
            vec![yes_or_no("Allow Access", "Don't Allow")],
        ),
        ConsentKind::User => page.action(
            "consent",
            "consent",
            vec![yes_or_no("Allow Access", "Don't Allow")],
        ),
    };
    let form = match kind(turn) {
        Some(ConsentKind::Granular) => form,
        _ => form.with(
            "scopes",
            scopes
                .iter()
                .map(|scope| described(scope))
                .collect::<Vec<_>>(),
        ),
    };
    body.offer(vec![form]);
    if let Some(app) = body.app.as_mut().and_then(|app| app.value.as_object_mut()) {
        for (name, path) in [
            ("clientUri", ""),
            ("termsOfService", "/sandbox/terms"),
            ("privacyPolicy", "/sandbox/privacy"),
        ] {
            app.insert(
                name.to_owned(),
                json!({"href": format!("{}{path}", turn.origin)}),
            );
        }
    }
}

fn yes_or_no(yes: &str, no: &str) -> Field {
    let options = vec![
        Choice::plain(yes, Value::Bool(true)),
        Choice::plain(no, Value::Bool(false)),
    ];
    Field::choice("consent", "boolean", options).required()
}

/// What a scope means to the one who is asked.
fn meaning(scope: &str) -> (String, String) {
    let known = match scope {
        "openid" => "Sign you in",
        "profile" => "View your profile",
        "email" => "View your email address",
        "address" => "View your address",
        "phone" => "View your phone number",
        "groups" => "View your groups",
        "offline_access" => "Keep access while you are away",
        other => other,
    };
    (
        known.to_owned(),
        format!("The app asks for the scope {scope}."),
    )
}

fn described(scope: &str) -> Value {
    let (label, description) = meaning(scope);
    json!({"name": scope, "label": label, "value": scope, "desc": description})
}

fn granular(scopes: &[String]) -> Vec<Field> {
    let boxes = scopes.iter().map(|scope| {
        let (label, description) = meaning(scope);
        let field = Field::boolean(scope.clone(), &label).described(&description);
        let field = field.required().with_value(true);
        if is_fixed(scope) {
            field.unchangeable()
        } else {
            field
        }
    });
    let mut opted = Field::named("optedScopes");
    opted.form = Some(Form {
        value: boxes.collect(),
    });
    vec![
        Field::named("consent")
            .of_type("boolean")
            .required()
            .hidden(),
        opted,
    ]
}

/// The page that a mail led to.
pub(super) fn email(turn: &Turn<'_>, page: Page<'_>, body: &mut Body) {
    let app = turn.policy.app(&turn.tx.request.client_id);
    let info = json!([
        {"name": "appName", "label": "App", "value": app.map(|app| app.label.as_str())},
        {"name": "browser", "label": "Browser", "value": "FIREFOX"},
    ]);
    let form = page.action(
        "email-challenge-consent",
        "consent",
        vec![yes_or_no("Yes, it's me", "No, it's not me")],
    );
    body.offer(vec![form.with("requestInfo", info)]);
    body.cancel = None;
}
