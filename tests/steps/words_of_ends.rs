//! What an end of a sign-in says: whose doing it was, and what comes next.

use egui_okta::{
    protocol::model::Severity,
    screen::{Surroundings, Symbol},
};
use serde_json::json;

use super::{at, buttons, form, links, message, paragraphs, screen, step};

#[test]
fn a_no_of_ones_own_is_no_want_of_permission() {
    let members = json!({
        "failure": {"href": "https://org.example/on"},
        "messages": message("ERROR", "security.access_denied"),
    });
    let step = step(json!([]), members);
    let told = at(&step, Surroundings::default());
    assert_eq!(told.title.as_deref(), Some("Access denied"));
    assert_eq!(told.notices.len(), 1);
    let own = at(
        &step,
        Surroundings {
            declined: true,
            ..Surroundings::default()
        },
    );
    assert_eq!(own.title.as_deref(), Some("You didn't allow access"));
    assert_eq!(own.notices, []);
    for shown in [&told, &own] {
        let back = buttons(shown)[0];
        assert_eq!(
            (back.id.as_str(), back.stands_out),
            ("failure-redirect", true)
        );
    }
}

#[test]
fn who_stops_a_sign_in_is_not_told_so_as_an_error() {
    let members = json!({"messages": message("ERROR", "idx.operation.cancelled.by.user")});
    let step = step(json!([]), members);
    let told = |declined| {
        let here = Surroundings {
            declined,
            ..Surroundings::default()
        };
        let shown = at(&step, here);
        assert_eq!(shown.title.as_deref(), Some("Sign-in stopped"));
        shown.notices.len()
    };
    assert_eq!((told(false), told(true)), (1, 0));
}

#[test]
fn an_administrators_own_words_say_whom_to_ask() {
    let said = |key: &str| {
        let shown = screen(json!([]), json!({"messages": message("ERROR", key)}));
        assert_eq!(shown.title.as_deref(), Some("Access denied"));
        paragraphs(&shown).len()
    };
    assert_eq!(said("security.access_denied"), 1);
    assert_eq!(said("security.access_denied_custom_message"), 0);
}

#[test]
fn an_activated_device_is_good_news() {
    let shown = screen(
        json!([]),
        json!({"messages": message("INFO", "idx.device.activated"), "cancel": null}),
    );
    assert_eq!(shown.symbol, Some(Symbol::Check));
    assert_eq!(shown.notices[0].severity, Severity::Success);
    assert!(paragraphs(&shown)[0].contains("Go back to your device"));
    assert!(links(&shown).contains(&"start-over"));
}

#[test]
fn an_end_says_what_is_next() {
    let end = |class: &str, key: &str| {
        let shown = screen(json!([]), json!({"messages": message(class, key)}));
        shown.title.unwrap_or_default()
    };
    assert_eq!(
        end("ERROR", "oie.selfservice.unlock_user.failed.message"),
        "You can't unlock your account here"
    );
    assert_eq!(
        end("SUCCESS", "idx.transferred.to.new.tab"),
        "Go on in the other tab"
    );
    let safe = screen(
        json!([form("skip", json!([]))]),
        json!({"messages": message("ERROR", "idx.error.server.safe.mode.enrollment.unavailable")}),
    );
    let skip = buttons(&safe)[0];
    assert_eq!((skip.id.as_str(), skip.stands_out), ("skip-setup", true));
}

#[test]
fn an_end_that_is_known_has_its_own_heading() {
    let title = |class: &str, key: &str| {
        let shown = screen(json!([]), json!({"messages": message(class, key)}));
        shown.title.unwrap_or_default()
    };
    let proof = title("ERROR", "oie.idv.verification_failed");
    assert_eq!(proof, "Your identity could not be confirmed");
    let mail = title("INFO", "idx.email.verification.required");
    assert_eq!(mail, "Check your email");
}
