//! What to do next: the button that stands out, the words at an end, what is required and what is not.

use egui_okta::{
    SignInError,
    protocol::{TransportError, model::Step},
    screen::{
        Button, Draft, Emphasis, FieldKind, Item, Link, Page, Picture, Rule, Screen, Surroundings,
        add_retry, screen_at,
    },
    strings::Strings,
};
use serde_json::{Value, json};

use super::{
    about, authenticators, buttons, current, draw, field, form, links, list, message, paragraphs,
    passcode, primary, screen, step,
};

fn stand_out(screen: &Screen) -> Vec<&str> {
    let all = buttons(screen).into_iter().filter(|b| b.stands_out);
    all.map(|button| button.id.as_str()).collect()
}

fn sections(screen: &Screen) -> Vec<&str> {
    let all = screen.items.iter().filter_map(|item| match item {
        Item::Section(text) => Some(text.as_str()),
        _ => None,
    });
    all.collect()
}

fn end(key: &str) -> Screen {
    screen(json!([]), json!({"messages": message("ERROR", key)}))
}

#[test]
fn an_end_says_what_it_is_and_has_a_button() {
    let keys = [
        "idx.session.expired",
        "tooManyRequests",
        "oie.assurance.unsatisfiable",
        "idx.error.user.not.assigned.to.app",
        "security.access_denied",
        "oie.forgot.password.is.not.enabled",
        "idx.invalid.reset.password.token",
        "oie.registration.is.not.enabled",
        "oie.selfservice.user.unlock.not.allowed",
        "idx.operation.cancelled.by.user",
    ];
    let general = end("something.else").title;
    for key in keys {
        let shown = end(key);
        assert_ne!(shown.title, general, "{key}");
        assert_eq!(paragraphs(&shown).len(), 1, "{key} says what to do");
        assert_eq!(stand_out(&shown), ["cancel"], "{key}");
        assert_eq!(links(&shown), [""; 0], "{key}: not twice");
    }
}

fn enroll_list(skip: bool) -> Step {
    let keys = ["okta_email", "google_otp"];
    let mut ways = vec![list("select-authenticator-enroll", &keys)];
    if skip {
        ways.push(form("skip", json!([])));
    }
    let all = json!({"authenticators": authenticators(&keys)});
    step(Value::Array(ways), all)
}

#[test]
fn a_list_to_set_up_says_whether_it_must_be() {
    let required = draw(&enroll_list(false), Page::First);
    let optional = draw(&enroll_list(true), Page::First);
    assert_eq!(sections(&required), ["Required now"]);
    assert_eq!(sections(&optional), ["Optional"]);
    assert_ne!(paragraphs(&required), paragraphs(&optional));
    assert_eq!(primary(&optional), ["skip-all"], "the way on of the form");
    assert_eq!(stand_out(&optional), [""; 0], "but not what it is for");
}

#[test]
fn google_authenticator_goes_forth_and_back() {
    let given = json!({"key": "google_otp", "contextualData": {
        "qrcode": {"href": "data:image/png;base64,AAAA"}, "sharedSecret": "ABCDEFGH",
    }});
    let step = step(
        json!([about(
            "enroll-authenticator",
            "currentAuthenticator",
            passcode()
        )]),
        json!({"currentAuthenticator": current(given)}),
    );
    let key = draw(&step, Page::Key);
    let pages = [
        ("show-picture", &key),
        ("back-to-key", &draw(&step, Page::Code)),
    ];
    for (id, shown) in pages {
        assert!(links(shown).contains(&id), "{id}");
    }
    let is_key = |item: &&Item| matches!(item, Item::Text(t) if t.emphasis == Emphasis::Key);
    assert_eq!(key.items.iter().filter(is_key).count(), 1);
}

#[test]
fn rules_about_names_read_what_is_typed_on_the_form() {
    let settings = json!({"complexity": {
        "minLength": 8, "excludeUsername": true, "excludeAttributes": ["firstName"],
    }, "age": {"historyCount": 4}});
    let fields = json!([
        {"name": "userProfile", "form": {"value": [
            {"name": "firstName", "label": "First name", "required": true},
            {"name": "email", "label": "Email", "required": true},
        ]}},
        {"name": "credentials", "form": {"value": [{"name": "passcode", "secret": true}]}},
    ]);
    let password = json!({"key": "okta_password", "settings": settings});
    let shown = screen(
        json!([about("enroll-profile", "currentAuthenticator", fields)]),
        json!({"currentAuthenticator": current(password)}),
    );
    let rules = shown.items.iter().find_map(|item| match item {
        Item::Rules(rules) => Some(rules),
        _ => None,
    });
    let rules = rules.expect("a new password has rules");
    let mut draft = Draft::default();
    let met = |draft: &Draft| -> Vec<Option<bool>> {
        let of = |rule: &Rule| rule.is_met("doraABC1", |field| draft.text(field));
        rules.iter().map(of).collect()
    };
    assert_eq!(met(&draft), [Some(true), None, None], "no history either");
    draft.set_text("userProfile.email", "dora@org.example");
    draft.set_text("userProfile.firstName", "Dora");
    assert_eq!(met(&draft), [Some(true), Some(false), Some(false)]);
}

#[test]
fn a_longer_text_has_a_field_of_several_lines() {
    let display = json!([{"label": "display", "value": {"type": "object", "value": {"inputType": "textarea"}}}]);
    let fields = json!([{"name": "userProfile", "form": {"value": [
        {"name": "about", "label": "About you", "required": false, "options": display},
    ]}}]);
    let shown = screen(json!([form("enroll-profile", fields)]), json!({}));
    assert_eq!(
        field(&shown, "userProfile.about").kind,
        FieldKind::Multiline
    );
}

fn code_by(method: &str, enrolling: bool, profile: Value) -> Step {
    let whom = json!({"key": "phone_number", "methods": [{"type": method}], "profile": profile,
        "resend": form("resend", json!([]))});
    let (name, place) = match enrolling {
        true => ("enroll-authenticator", "currentAuthenticator"),
        false => ("challenge-authenticator", "currentAuthenticatorEnrollment"),
    };
    step(
        json!([about(name, place, passcode())]),
        json!({place: current(whom)}),
    )
}

#[test]
fn the_number_that_was_given_is_shown_where_the_server_does_not_repeat_it() {
    let given = Surroundings {
        sent_to: Some("+15555550177"),
        ..Surroundings::default()
    };
    let shown = |step: &Step| {
        let screen = screen_at(step, Page::First, &Strings::english(), given);
        paragraphs(&screen).concat().replace('\u{a0}', " ")
    };
    let enrolling = shown(&code_by("sms", true, Value::Null));
    assert!(enrolling.contains("+1 555-555-0177"), "{enrolling}");
    let verifying = shown(&code_by("sms", false, Value::Null));
    assert!(!verifying.contains("555"), "another number: {verifying}");
    let said = shown(&code_by("sms", true, json!({"phoneNumber": "+49 XXX 12"})));
    assert!(said.contains("+49 XXX 12"), "{said}");
}

#[test]
fn a_call_is_repeated_as_a_call() {
    let resend = |method: &str| {
        let screen = draw(&code_by(method, false, Value::Null), Page::First);
        let link = screen.items.iter().find_map(|item| match item {
            Item::Link(Link {
                id: "resend",
                label,
                ..
            }) => Some(label.clone()),
            _ => None,
        });
        link.unwrap_or_default()
    };
    assert_eq!(resend("voice"), "Call again");
    assert_eq!(resend("sms"), "Send it again");
}

#[test]
fn a_picture_to_scan_says_that_the_page_goes_on() {
    let given = json!({"key": "okta_verify", "contextualData": {
        "selectedChannel": "qrcode", "qrcode": {"href": "data:image/png;base64,AAAA"},
    }});
    let shown = screen(
        json!([about("enroll-poll", "currentAuthenticator", json!([]))]),
        json!({"currentAuthenticator": current(given)}),
    );
    let waits = |item: &Item| matches!(item, Item::Picture(Picture::Waiting));
    assert!(shown.items.iter().any(waits));
}

#[test]
fn a_stock_text_that_says_too_little_is_said_better() {
    let said = |text: &str| {
        let all = json!({"type": "array", "value": [
            {"message": text, "class": "ERROR", "i18n": {"key": "errors.E0000004"}}]});
        let ways = json!([form("identify", json!([{"name": "identifier"}]))]);
        let shown = screen(ways, json!({"messages": all}));
        shown.notices[0].text.clone()
    };
    assert!(said("Authentication failed").contains("username or password"));
    assert_eq!(said("Ask Kim at the pier."), "Ask Kim at the pier.");
}

#[test]
fn what_leads_on_stands_out_where_the_server_has_no_form_for_it() {
    let unlocked = message("SUCCESS", "oie.selfservice.unlock_user.success.message");
    let shown = screen(json!([]), json!({"messages": unlocked, "cancel": null}));
    assert_eq!(stand_out(&shown), ["start-over"]);
    let provider = json!({"name": "redirect-idp", "type": "OIDC", "href": "https://idp.example/",
        "method": "GET", "idp": {"id": "0oa1", "name": "Partner"}});
    let only = screen(json!([provider]), json!({}));
    let is_provider = |button: &&Button| button.id == "social-auth-general-idp-button";
    assert!(
        buttons(&only)
            .iter()
            .find(|b| is_provider(b))
            .is_some_and(|b| b.stands_out)
    );
}

/// While a push is waited for there is nothing to press; once nobody waits, there is one thing.
#[test]
fn a_push_has_a_button_once_it_is_waited_for_no_longer() {
    let verify = json!({"key": "okta_verify", "methods": [{"type": "push"}]});
    let polls = about("challenge-poll", "currentAuthenticator", json!([]));
    let mut shown = screen(
        json!([polls]),
        json!({"currentAuthenticator": current(verify)}),
    );
    let ids = |screen: &Screen| {
        let all = buttons(screen).into_iter();
        all.map(|button| button.id.clone()).collect::<Vec<_>>()
    };
    assert!(ids(&shown).is_empty());
    let error = SignInError::from(TransportError::Offline);
    add_retry(&mut shown, &error, &Strings::english());
    assert_eq!(ids(&shown), ["try-again"]);
    assert!(buttons(&shown)[0].stands_out);
}
