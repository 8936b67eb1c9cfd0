//! What the org shows to a browser: the page to sign in, and where links lead.
//!
//! The page is plain HTML with forms, made from the same responses that clients draw:
//! it runs the same sign-in, and needs no script.

mod activate;
mod federation;
mod html;
mod login;
mod mail;
mod proofing;
mod stub;
mod words;

use crate::protocol::http::{Method, Request, Response};
use crate::protocol::time::Timestamp;

use super::org::Org;
use super::reply;

pub(crate) use federation::Federations;

/// One request to a page.
pub(crate) struct Visit<'a> {
    pub(crate) request: &'a Request,
    pub(crate) origin: &'a str,
    pub(crate) now: Timestamp,
}

/// A page.
#[derive(Clone, Debug)]
pub(crate) enum Page {
    /// `/login/{state}`: the sign-in as a page.
    Login(String),
    /// `/login/token/redirect`: the end of one, and on to the app.
    TokenRedirect,
    /// `/activate`: the code that a device shows.
    Activate,
    /// `/email/verify/{link}`: the link of a mail.
    VerifyEmail(String),
    /// `/sso/idps/{id}`: on to another identity provider.
    Provider(String),
    /// `/oauth2/v1/authorize/callback`: back from there.
    Callback,
    /// `/sandbox/enroll`: stands for the phone that follows a QR code.
    Enroll,
    /// `/sandbox/app`: stands for an app that is opened by an address.
    DeviceApp,
    /// `/frame/web/v1/auth`: stands for Duo.
    DuoFrame,
    /// `/sandbox/duo.js` and others: stand for the scripts of Duo and of captchas.
    Script,
    /// `/idp/identity-verification`: stands for a vendor that proves who somebody is.
    Proofing,
    /// A page that says what would be there: terms, a download.
    Stub,
}

impl Page {
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let rest = |prefix: &str| {
            let rest = path.strip_prefix(prefix)?;
            (!rest.is_empty() && !rest.contains('/')).then(|| rest.to_owned())
        };
        Some(match path {
            "/login/token/redirect" => Self::TokenRedirect,
            "/activate" => Self::Activate,
            "/oauth2/v1/authorize/callback" => Self::Callback,
            "/sandbox/enroll" => Self::Enroll,
            "/sandbox/app" => Self::DeviceApp,
            "/frame/web/v1/auth" => Self::DuoFrame,
            "/sandbox/duo.js" | "/sandbox/hcaptcha.js" | "/sandbox/recaptcha.js" => Self::Script,
            "/idp/identity-verification" => Self::Proofing,
            "/sandbox/terms" | "/sandbox/privacy" | "/sandbox/download" | "/sandbox/password"
            | "/sandbox/help" | "/sandbox/failed" => Self::Stub,
            _ => rest("/login/")
                .map(Self::Login)
                .or_else(|| rest("/email/verify/").map(Self::VerifyEmail))
                .or_else(|| rest("/sso/idps/").map(Self::Provider))?,
        })
    }

    pub(crate) fn methods(&self) -> &'static [Method] {
        match self {
            Self::Login(_) | Self::Enroll | Self::DeviceApp | Self::DuoFrame | Self::Proofing => {
                &[Method::Get, Method::Post]
            }
            _ => &[Method::Get],
        }
    }
}

/// Answers a request to a page.
pub(crate) fn handle(org: &mut Org, page: &Page, visit: &Visit<'_>) -> Response {
    let answer = match page {
        Page::Login(state) => login::handle(org, state, visit),
        Page::TokenRedirect => login::redirect(org, visit),
        Page::Activate => activate::handle(org, visit),
        Page::VerifyEmail(link) => mail::handle(org, link, visit),
        Page::Provider(id) => federation::leave(org, id, visit),
        Page::Callback => federation::back(org, visit),
        Page::Enroll => stub::enroll(org, visit),
        Page::DeviceApp => stub::device_app(org, visit),
        Page::DuoFrame => stub::duo(visit),
        Page::Script => stub::script(visit),
        Page::Proofing => proofing::handle(org, visit),
        Page::Stub => stub::page(visit),
    };
    if org.policy.org.isolates_pages {
        return answer.with_header("Cross-Origin-Opener-Policy", "same-origin");
    }
    answer
}

/// A page for what cannot be said to the app.
pub(crate) fn error_page(status: u16, text: &str) -> Response {
    html::page(status, "Error", &format!("<p>{}", reply::escape_html(text)))
}
