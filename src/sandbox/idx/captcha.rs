//! Proof that a person is there. The sandbox has no service to ask: any token will do that is
//! not empty, but for `wrong`.

use serde_json::{Value, json};

use super::Outcome;
use super::Turn;
use super::ion::{Body, Field};
use super::notice::Notice;

const ID: &str = "capsandbox0000000001";

/// Adds the field to a form, and what a client loads to fill it in.
pub(super) fn draw(turn: &Turn<'_>, fields: &mut Vec<Field>, body: &mut Body) {
    let Some(kind) = &turn.policy.sign_in.captcha else {
        return;
    };
    let parts = vec![
        Field::fixed("captchaId", ID),
        Field::scripted("captchaToken", "Captcha token").hinting("captcha"),
    ];
    fields.push(Field::object("captchaVerify", parts).relating_to("$.captcha"));
    let value = json!({"id": ID, "name": "Sandbox captcha", "siteKey": "sandbox", "type": kind});
    body.extra.insert(
        "captcha".to_owned(),
        json!({"type": "object", "value": value}),
    );
}

/// Whether the token of a form will do, if one is asked for.
pub(super) fn check(turn: &Turn<'_>, body: &Value) -> Result<(), Outcome> {
    let token = body
        .pointer("/captchaVerify/captchaToken")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if turn.policy.sign_in.captcha.is_none() || !matches!(token, "" | "wrong") {
        return Ok(());
    }
    Err(Outcome::Refused(400, Notice::captcha_failed()))
}
