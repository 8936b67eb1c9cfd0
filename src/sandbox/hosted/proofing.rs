//! `/idp/identity-verification`: stands for a vendor that proves who somebody is.

use crate::protocol::http::{Method, Response};

use super::super::form::Form;
use super::super::idx::{entry, page};
use super::super::org::Org;
use super::super::reply::{self, escape_html};
use super::{Visit, error_page, federation, html};

/// `?stateTokenExternalId=…`: asks what the vendor found; with `POST`, goes back with it.
pub(super) fn handle(org: &mut Org, visit: &Visit<'_>) -> Response {
    let query = Form::query(visit.request);
    let state = query.get("stateTokenExternalId").unwrap_or_default();
    let Some(at) = entry::find_state(&org.transactions, state, visit.now) else {
        return error_page(
            400,
            "This sign-in is over, or has run out. Begin again at the app.",
        );
    };
    let Some(mut turn) = entry::turn(org, at, visit.origin, visit.now) else {
        return reply::empty(500);
    };
    let Some(vendor) = page::vendor(&turn) else {
        return error_page(400, "Nobody has to prove who they are here.");
    };
    if visit.request.method != Method::Post {
        return ask(&vendor);
    }
    let found = Form::of(visit.request);
    page::proven(&mut turn, found.get("found") == Some("yes"));
    let cookies = std::mem::take(&mut turn.cookies);
    let answer = federation::on(turn.tx, visit);
    cookies.into_iter().fold(answer, |answer, cookie| {
        answer.with_header("Set-Cookie", cookie)
    })
}

fn ask(vendor: &str) -> Response {
    let vendor = escape_html(vendor);
    let text = format!(
        "<p>This page stands for {vendor}, which would look at a passport and a face. What has it \
         found?<form method=post><button name=found value=yes>It is this person</button> \
         <button class=quiet name=found value=no>It could not be proven</button></form>"
    );
    html::page(200, "Prove who you are", &text)
}
