//! Where a sign-in ends, or goes on elsewhere.

use egui_okta::{
    protocol::model::Severity,
    screen::{Item, Press, Status},
};
use serde_json::{Value, json};

use super::{buttons, form, links, message, primary, screen};

fn redirect(to: &str) -> Status {
    Status::Redirect(to.to_owned())
}

#[test]
fn success_counts_even_if_something_could_be_put_off() {
    let success =
        json!({"success": {"name": "success-redirect", "href": "https://org.example/on"}});
    let on = redirect("https://org.example/on");
    assert_eq!(screen(json!([]), success.clone()).status, on);
    let put_off = json!([form("skip", json!([]))]);
    assert_eq!(screen(put_off, success.clone()).status, on);
    let asked = json!([form("identify", json!([{"name": "identifier"}]))]);
    assert_eq!(screen(asked, success).status, Status::Drawn);
}

#[test]
fn what_ends_elsewhere_is_come_back_from() {
    let leave = Some(Press::Leave("https://org.example/on".to_owned()));
    let success = json!({"success": {"href": "https://org.example/on"}});
    assert_eq!(screen(json!([]), success).submit, leave);
    let failure = json!({"href": "https://org.example/on"});
    let silent = screen(json!([]), json!({"failure": failure}));
    assert_eq!(silent.submit, leave);
    let told = json!({"failure": failure, "messages": message("ERROR", "no")});
    let told = screen(json!([]), told);
    let way = told.items.iter().find_map(|item| match item {
        Item::Button(button) if button.id == "failure-redirect" => Some(button.press.clone()),
        _ => None,
    });
    assert_eq!(way, leave);
}

#[test]
fn after_an_app_was_in_front_a_press_goes_on() {
    let prior = json!({"method": "APP_LINK", "success": true});
    let success =
        json!({"success": {"href": "https://org.example/on", "priorVerification": prior}});
    let shown = screen(json!([]), success);
    assert_eq!(shown.status, Status::Drawn);
    let title = "Okta Verify confirmed that it's you";
    assert_eq!(shown.title.as_deref(), Some(title));
    assert_eq!(primary(&shown), ["submit"]);
    assert_eq!(links(&shown), [""; 0]);
}

#[test]
fn a_failure_that_is_explained_elsewhere_leads_there() {
    let failure = |messages: Value| {
        let ways = json!([form("identify", json!([{"name": "identifier"}]))]);
        let members = json!({"failure": {"href": "https://org.example/why"}, "messages": messages});
        screen(ways, members).status
    };
    assert_eq!(
        failure(message("ERROR", "no")),
        redirect("https://org.example/why")
    );
    assert_eq!(failure(Value::Null), Status::Drawn);
}

#[test]
fn a_card_is_asked_for_at_once_unless_something_is_to_be_said() {
    let card = json!({"name": "redirect-idp", "type": "X509", "href": "https://card.example/", "method": "GET"});
    let ways = json!([card, form("identify", json!([{"name": "identifier"}]))]);
    assert_eq!(
        screen(ways.clone(), json!({})).status,
        redirect("https://card.example/")
    );
    let refused = screen(ways, json!({"messages": message("ERROR", "no.card")}));
    assert_eq!(refused.status, Status::Drawn);
    assert_eq!(primary(&refused), ["submit"]);
}

#[test]
fn a_screen_that_leads_elsewhere_can_be_pressed() {
    let provider = json!({"name": "redirect-idp", "type": "OIDC", "href": "https://idp.example/", "method": "GET"});
    let shown = screen(json!([provider]), json!({}));
    assert_eq!(shown.status, redirect("https://idp.example/"));
    assert!(!shown.items.is_empty());
}

#[test]
fn an_expired_link_is_a_failure_whatever_its_class() {
    let shown = screen(
        json!([]),
        json!({"messages": message("INFO", "idx.return.link.expired")}),
    );
    assert_eq!(shown.notices[0].severity, Severity::Error);
    assert!(!shown.notices[0].plain);
}

#[test]
fn all_about_a_device_is_one_notice() {
    let prefix = "idx.error.code.access_denied.device_assurance.remediation";
    let says = |key: String| json!({"message": key, "class": "ERROR", "i18n": {"key": key}});
    let messages = json!({"messages": {"type": "array", "value": [
        says(format!("{prefix}.title")),
        says(format!("{prefix}.ios.upgrade_os_version")),
        says("something.else".to_owned()),
    ]}});
    let ended = screen(json!([]), messages.clone());
    assert_eq!(ended.notices.len(), 1);
    assert_eq!(ended.notices[0].severity, Severity::Error);
    let goes_on = screen(
        json!([form("device-assurance-grace-period", json!([]))]),
        messages,
    );
    assert_eq!(goes_on.notices.len(), 1);
    assert_eq!(goes_on.notices[0].severity, Severity::Warning);
}

#[test]
fn messages_come_before_the_device() {
    let device = json!({"type": "object", "value": {"name": "mdm", "vendor": "Shed keeper"}});
    let quiet = screen(json!([]), json!({"deviceEnrollment": device}));
    assert_eq!(links(&quiet), [""; 0]);
    let told = screen(
        json!([]),
        json!({"deviceEnrollment": device, "messages": message("ERROR", "no")}),
    );
    assert_eq!(links(&told), [""; 0]);
    let ids: Vec<_> = buttons(&told).iter().map(|b| b.id.as_str()).collect();
    assert_eq!(ids, ["cancel"], "an end has a button in place of the link");
}

#[test]
fn putting_off_is_a_way_on_if_it_is_the_only_one() {
    let shown = screen(json!([form("skip", json!([]))]), json!({"cancel": null}));
    assert_eq!(primary(&shown), ["submit"]);
}
