//! A response as plain HTML: messages, forms, links.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::protocol::http::Response;

use super::super::authenticators::duo;
use super::super::{fill, reply};
use super::words;

const STYLE: &str = "<style>:root{color-scheme:light dark;--ground:#f3f4f7;--card:#fff;\
--text:#1d1d21;--edge:#8b8d98;--line:#d8dae0;--blue:#1662dd;--on:#fff;--red:#b3261e;--hint:#e8f0fe}\
@media(prefers-color-scheme:dark){:root{--ground:#16171b;--card:#202127;--text:#ececf0;\
--edge:#80828d;--line:#3a3b44;--blue:#8ab4f8;--on:#10131a;--red:#f2b8b5;--hint:#263247}}\
*{box-sizing:border-box}body{font:16px/1.5 system-ui,sans-serif;background:var(--ground);\
color:var(--text);margin:0}main{max-width:26rem;margin:3rem auto;padding:2rem;\
background:var(--card);border-radius:12px;border:1px solid var(--line);overflow-wrap:anywhere}\
@media(max-width:28rem){main{margin:.5rem;padding:1.25rem 1rem}}h1{font-size:1.5rem;\
line-height:1.25;margin:0 0 1rem}h2{font-size:1.1rem}label{display:block;margin:.75rem 0}\
input:not([type=radio]):not([type=checkbox]):not([type=hidden]),select{display:block;width:100%;\
padding:.5rem;font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);\
border-radius:6px}button{font:inherit;padding:.5rem 1rem;margin-top:.5rem;border-radius:6px;\
border:1px solid var(--blue);background:var(--blue);color:var(--on);cursor:pointer}\
button.quiet{background:none;color:var(--blue)}a{color:var(--blue)}img{max-width:100%;\
background:#fff}.hint{background:var(--hint);padding:.5rem .75rem;border-radius:6px}\
.ERROR{color:var(--red)}.big{font-size:2rem;text-align:center}form{margin:1rem 0}</style>";

/// Where a response speaks of the authenticator in use.
const AUTHENTICATORS: [&str; 2] = [
    "/currentAuthenticator/value",
    "/currentAuthenticatorEnrollment/value",
];

/// A page with a title.
pub(super) fn page(status: u16, title: &str, body: &str) -> Response {
    let title = reply::escape_html(title);
    reply::html(
        status,
        &format!(
            "<meta name=viewport content=\"width=device-width,initial-scale=1\"><link rel=icon href=\"data:,\"><title>{title}</title>{STYLE}\
             <main><h1>{title}</h1>{body}</main>"
        ),
    )
}

/// The page for a response of Identity Engine.
///
/// `partner` is said by an org that stands for another one.
pub(super) fn screen(
    status: u16,
    origin: &str,
    shown: &Value,
    partner: Option<&words::Partner>,
) -> Response {
    let text = |path: &str| {
        shown
            .pointer(path)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let mut body = String::new();
    if let Some(partner) = partner {
        let _ = write!(body, "<p class=hint>{}", reply::escape_html(&partner.hint));
    }
    messages(&mut body, shown);
    let user = text("/user/value/identifier");
    if !user.is_empty() {
        let _ = write!(body, "<p>{}", reply::escape_html(user));
    }
    for path in AUTHENTICATORS {
        context(&mut body, shown.pointer(path).unwrap_or(&Value::Null));
    }
    let state = text("/stateHandle").to_owned();
    let action = format!("{origin}/login/{state}");
    let waits = forms(&mut body, &action, shown);
    // Before the code there is nothing to go back to.
    let asks_code = text("/remediation/value/0/name") == "user-code";
    if shown.get("cancel").is_some() && !asks_code {
        button(&mut body, &action, "cancel", "Back to sign in");
    }
    if let Some(milliseconds) = waits {
        // Waiting pages ask again by themselves.
        let _ = write!(
            body,
            "<script>setTimeout(()=>document.querySelector('form').submit(),{milliseconds})</script>"
        );
    }
    let title = match partner {
        Some(partner) => partner.title.clone(),
        None if asks_code => "Activate your device".to_owned(),
        None => format!("Sign in to {}", text("/app/value/label")),
    };
    // A page that asks for a password is in no other page's frame.
    page(status, &title, &body).with_header("Content-Security-Policy", "frame-ancestors 'none'")
}

/// The forms of a response with what belongs to the authenticator, and after how many milliseconds a page that
/// waits asks again.
fn forms(body: &mut String, action: &str, shown: &Value) -> Option<u64> {
    let asked = AUTHENTICATORS
        .iter()
        .filter_map(|path| shown.pointer(path))
        .find_map(|one| one.pointer("/contextualData/signedToken"))
        .and_then(Value::as_str);
    let duo = asked.and_then(duo::response);
    let forms = shown
        .pointer("/remediation/value")
        .and_then(Value::as_array);
    let mut waits = None;
    for form in forms.into_iter().flatten() {
        waits = waits.or_else(|| form.get("refresh").and_then(Value::as_u64));
        let key = passkey(shown, form);
        let wants_duo = form.to_string().contains("\"signatureData\"");
        let duo = duo.as_ref().filter(|_| wants_duo);
        let duo = duo.map(|signed| signed.expose().to_owned());
        remediation(body, action, form, Extras { duo, key });
    }
    for path in AUTHENTICATORS {
        for name in ["resend", "recover"] {
            if shown.pointer(path).and_then(|a| a.get(name)).is_some() {
                button(body, action, name, words::of(name));
            }
        }
    }
    waits
}

fn messages(body: &mut String, of: &Value) {
    let all = of.pointer("/messages/value").and_then(Value::as_array);
    for message in all.into_iter().flatten() {
        let part = |name: &str| {
            let text = message.get(name).and_then(Value::as_str);
            reply::escape_html(text.unwrap_or_default())
        };
        let _ = write!(
            body,
            "<p role=alert class=\"{}\">{}",
            part("class"),
            part("message")
        );
    }
}

/// What an authenticator shows: a picture to scan, a number to choose, a code to copy.
fn context(body: &mut String, authenticator: &Value) {
    let text = |path: &str| {
        let found = authenticator.pointer(path).and_then(Value::as_str);
        found.map(reply::escape_html)
    };
    if let Some(name) = text("/displayName") {
        let _ = write!(body, "<h2>{name}</h2>");
    }
    if let Some(picture) = text("/contextualData/qrcode/href") {
        let _ = write!(body, "<img alt=\"QR code\" src=\"{picture}\">");
    }
    for path in [
        "/contextualData/sharedSecret",
        "/contextualData/correctAnswer",
        "/contextualData/otp",
    ] {
        if let Some(value) = text(path) {
            let _ = write!(body, "<p class=big>{value}");
        }
    }
}

fn button(body: &mut String, action: &str, name: &str, label: &str) {
    let (action, name) = (reply::escape_html(action), reply::escape_html(name));
    let label = reply::escape_html(label);
    let _ = write!(
        body,
        "<form method=post action=\"{action}\"><button class=quiet name=form value=\"{name}\">{label}</button></form>"
    );
}

/// What a form needs that no person types.
struct Extras {
    /// What Duo would have signed.
    duo: Option<String>,
    /// The script that asks for a key.
    key: Option<String>,
}

/// The script that asks for a key, for a form that wants one.
fn passkey(shown: &Value, form: &Value) -> Option<String> {
    const SCRIPT: &str = include_str!("../../../assets/sandbox/passkey.js");
    if !form.to_string().contains("\"clientData\"") {
        return None;
    }
    let contextual = shown.pointer("/currentAuthenticator/value/contextualData");
    let of = |name: &str| contextual.and_then(|data| data.get(name)).cloned();
    // Beside the name, any key is asked for that says whose it is.
    let any = || {
        let asked = shown.pointer("/webauthnAutofillUIChallenge/value/challengeData");
        asked.cloned()
    };
    let create = of("activationData");
    let get = of("challengeData").or_else(any);
    if create.is_none() && get.is_none() {
        return None;
    }
    let enrolled = shown
        .pointer("/authenticatorEnrollments/value")
        .and_then(Value::as_array);
    let known: Vec<&Value> = enrolled
        .into_iter()
        .flatten()
        .filter_map(|enrolled| enrolled.get("credentialId"))
        .collect();
    let asked = json!({"create": create, "get": get, "known": known}).to_string();
    let script = SCRIPT.replace("ASKED", &asked.replace('<', "\\u003c"));
    Some(format!("<script>{script}</script>"))
}

fn remediation(body: &mut String, action: &str, form: &Value, extras: Extras) {
    let Extras { duo, key } = extras;
    let name = form.get("name").and_then(Value::as_str).unwrap_or_default();
    if form.get("rel").is_none() {
        let href = form.get("href").and_then(Value::as_str).unwrap_or_default();
        let to = form
            .pointer("/idp/name")
            .and_then(Value::as_str)
            .unwrap_or(name);
        let (href, to) = (reply::escape_html(href), reply::escape_html(to));
        let _ = write!(body, "<p><a href=\"{href}\">Continue with {to}</a>");
        return;
    }
    let _ = write!(
        body,
        "<form method=post action=\"{}\">",
        reply::escape_html(action)
    );
    if let Some(signed) = duo {
        let signed = reply::escape_html(&signed);
        let _ = write!(
            body,
            "<p>This stands for Duo.<input type=hidden name=\"credentials.signatureData\" value=\"{signed}\">"
        );
    } else {
        fields(body, fill::members(form), "");
    }
    let (label, name) = (words::of(name), reply::escape_html(name));
    let _ = write!(
        body,
        "<input type=hidden name=form value=\"{name}\"><button>{label}</button>{}</form>",
        key.unwrap_or_default()
    );
}

fn fields(body: &mut String, all: &[Value], prefix: &str) {
    for field in all {
        let name = field
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if field.get("mutable") == Some(&Value::Bool(false)) {
            continue;
        }
        let path = if prefix.is_empty() {
            name.to_owned()
        } else {
            format!("{prefix}.{name}")
        };
        let choices = fill::forms(field);
        if !choices.is_empty() {
            for (at, choice) in choices.into_iter().enumerate() {
                let label = choice
                    .get("label")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                radio(body, &path, &at.to_string(), label);
                fields(
                    body,
                    fill::members(choice.get("value").unwrap_or(&Value::Null)),
                    &format!("{path}.{at}"),
                );
            }
        } else if is_captcha(field) {
            // What a captcha would ask: any token that is not empty will do.
            let path = reply::escape_html(&format!("{path}.captchaToken"));
            let _ = write!(
                body,
                "<label><input type=checkbox required name=\"{path}\" value=person> I am not a robot</label>"
            );
        } else if fill::is_nested(field) {
            fields(body, fill::members(field), &path);
        } else {
            input(body, field, &path);
        }
        messages(body, field);
    }
}

fn is_captcha(field: &Value) -> bool {
    field.get("name").and_then(Value::as_str) == Some("captchaVerify")
}

fn radio(body: &mut String, path: &str, value: &str, label: &str) {
    let (path, value) = (reply::escape_html(path), reply::escape_html(value));
    let label = reply::escape_html(label);
    let _ = write!(
        body,
        "<label><input type=radio name=\"{path}\" value=\"{value}\"> {label}</label>"
    );
}

fn input(body: &mut String, field: &Value, path: &str) {
    let text = |name: &str| field.get(name).and_then(Value::as_str).unwrap_or_default();
    let label = text("label");
    // The options of a profile attribute are within the way to show it.
    let shown = field.pointer("/options/0/value/value/options");
    if let Some(options) = shown
        .or_else(|| field.get("options"))
        .and_then(Value::as_array)
        && field.pointer("/options/0/value/value/format").is_none()
        && field
            .pointer("/options/0/value/value/inputType")
            .and_then(Value::as_str)
            != Some("checkbox")
    {
        let _ = write!(body, "<p>{}", reply::escape_html(label));
        for option in options {
            let label = option
                .get("label")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let value = option.get("value").unwrap_or(&Value::Null);
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            radio(body, path, &value, label);
        }
        return;
    }
    let kind = match text("type") {
        _ if field.get("visible") == Some(&Value::Bool(false)) => "hidden",
        "boolean" => "checkbox",
        _ if field.get("secret") == Some(&Value::Bool(true)) => "password",
        _ => "text",
    };
    let value = match kind {
        "checkbox" => "true",
        _ => text("value"),
    };
    let (label, path) = (reply::escape_html(label), reply::escape_html(path));
    let value = reply::escape_html(value);
    let _ = write!(
        body,
        "<label>{label} <input type={kind} name=\"{path}\" value=\"{value}\"></label>"
    );
}
