//! Pages that stand for what is elsewhere: a phone, Duo, terms of use.

use serde_json::Value;

use crate::protocol::http::{Method, Response};

use super::super::authenticators::duo;
use super::super::form::Form;
use super::super::org::{Org, PushAction};
use super::super::policy::{DeviceApp, DeviceMethod};
use super::super::reply::escape_html;
use super::{Visit, html};

/// `/sandbox/enroll?user=…`: what a phone does that has scanned the code.
pub(super) fn enroll(org: &mut Org, visit: &Visit<'_>) -> Response {
    let user = Form::query(visit.request)
        .get("user")
        .unwrap_or_default()
        .to_owned();
    if visit.request.method == Method::Post {
        return match org.push(&user, PushAction::Enroll, None, visit.now) {
            Ok(()) => html::page(
                200,
                "Phone",
                "<p>The account was added. Go back to the page.",
            ),
            Err(error) => html::page(
                400,
                "Phone",
                &format!("<p>{}", escape_html(&error.to_string())),
            ),
        };
    }
    let text = format!(
        "<p>Add the account of {} to the app on this phone?<form method=post><button>Add</button></form>",
        escape_html(&user)
    );
    html::page(200, "Phone", &text)
}

/// `/sandbox/app?state=…`: what an app does that an address has opened, and, in a frame, what Chrome
/// does that vouches for the device.
pub(super) fn device_app(org: &mut Org, visit: &Visit<'_>) -> Response {
    let device = org.policy.device.clone();
    let Some(device) = device.filter(|device| device.app != DeviceApp::Absent) else {
        return html::page(404, "App", "<p>The app is not on this device.");
    };
    let signs = device.app == DeviceApp::Signs;
    if visit.request.method == Method::Post || device.method == DeviceMethod::ChromeDtc {
        let text = match org.confirm(&device.user, signs, visit.now) {
            Some(()) => "<p>Done. Go back to the page.",
            None => "<p>Nobody is waiting for this app.",
        };
        return html::page(200, "App", text);
    }
    let text = format!(
        "<p>This stands for the app. Is it {} who signs in?<form method=post><button>Yes</button></form>",
        escape_html(&device.user)
    );
    html::page(200, "App", &text)
}

/// `/frame/web/v1/auth?tx=…&parent=…&v=…`: allows or refuses, and tells the page around it.
pub(super) fn duo(visit: &Visit<'_>) -> Response {
    let form = Form::query(visit.request);
    let token = form.get("tx").unwrap_or_default();
    let Some(allowed) = duo::allowed(token) else {
        return html::page(400, "Duo", "<p>This request cannot be read.");
    };
    let escape = |text: &str| Value::from(text).to_string().replace('<', "\\u003c");
    // The page around it may be of any origin; what it learns is good for its own sign-in alone.
    let text = format!(
        "<p>This stands for Duo.<p><button id=yes>Allow</button> <button id=no>Deny</button>\
         <script>const send=text=>parent.postMessage(text,'*');\
         yes.onclick=()=>send({});no.onclick=()=>send({})</script>",
        escape(&allowed),
        escape("ERR|denied"),
    );
    html::page(200, "Duo", &text)
}

/// `/sandbox/duo.js`, `/sandbox/hcaptcha.js`, `/sandbox/recaptcha.js`: they stand for the scripts of
/// Duo and of captchas, with the same functions.
pub(super) fn script(visit: &Visit<'_>) -> Response {
    let script = match visit.request.path() {
        "/sandbox/duo.js" => include_str!("../../../assets/sandbox/duo.js").to_owned(),
        path => {
            let name = if path.contains("hcaptcha") {
                "hcaptcha"
            } else {
                "grecaptcha"
            };
            include_str!("../../../assets/sandbox/captcha.js").replace("NAME", name)
        }
    };
    Response::new(200, script)
        .with_header("Content-Type", "text/javascript; charset=utf-8")
        .with_header("Cache-Control", "no-cache")
}

/// What would be at this address, and how to go on.
pub(super) fn page(visit: &Visit<'_>) -> Response {
    let (title, text) = match visit.request.path() {
        "/sandbox/terms" => (
            "Terms of use",
            "An organisation's terms of use would stand here.",
        ),
        "/sandbox/privacy" => (
            "Privacy",
            "Here an organisation would say what it does with what it knows of you.",
        ),
        "/sandbox/password" => (
            "Change your password",
            "An organisation that keeps passwords elsewhere would have you change yours here.",
        ),
        "/sandbox/help" => ("Help", "The help page of an organisation would stand here."),
        "/sandbox/failed" => (
            "The app",
            "The app would say here that the sign-in has failed, and offer to begin again.",
        ),
        _ => (
            "Download",
            "An app or the settings of a device would be found here.",
        ),
    };
    let text = format!(
        "<p>{text}<p>Nothing is to be done in the sandbox: close this page, and go on where you came \
         from.<p><button onclick=\"history.length>1?history.back():close()\">Go back</button>"
    );
    html::page(200, title, &text)
}
