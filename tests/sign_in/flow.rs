//! A person at the panel, by the names that a screen reader says.

use std::sync::{Arc, Mutex};

use egui::accesskit::Role;
use egui_kittest::{Harness, kittest::Queryable as _};
use egui_okta::{
    Config, ErrorCode, Outcome, SignIn, fonts,
    sandbox::{DpopKind, Org, Policy},
};

use crate::platform::{Scripted, Shared, json, wire};

struct Person {
    harness: Harness<'static, (SignIn, Outcome)>,
    wire: Shared,
    org: Arc<Mutex<Org>>,
}

impl Person {
    fn new() -> Self {
        Self::at(Policy::default(), |config| config)
    }

    fn at(policy: Policy, configured: impl Fn(Config) -> Config) -> Self {
        let org = Org::new(policy, "http://localhost:4000", [7; 32]);
        let wire = wire();
        let platform = Scripted {
            wire: Arc::clone(&wire),
            randoms: 250,
        };
        let config = Config::new(
            "http://localhost:4000/oauth2/default",
            "0oasandboxwidget0001",
        )
        .unwrap();
        let sign_in = SignIn::with_platform(configured(config), Box::new(platform));
        let harness = Harness::builder().with_size([480.0, 700.0]).build_ui_state(
            |ui, (sign_in, outcome): &mut (SignIn, Outcome)| {
                sign_in.logic(ui.ctx());
                *outcome = sign_in.ui(ui);
            },
            (sign_in, Outcome::Pending),
        );
        harness.ctx.set_fonts(fonts());
        let mut person = Self {
            harness,
            wire,
            org: Arc::new(Mutex::new(org)),
        };
        person.settle();
        person
    }

    /// Lets the org answer until nothing is asked any more.
    fn settle(&mut self) {
        for _ in 0..12 {
            self.harness.step();
            let mut wire = self.wire.lock().unwrap();
            let (now, mut org) = (wire.now, self.org.lock().unwrap());
            wire.answer_all(|request| Ok(org.handle(request, now)));
        }
    }

    fn fill_in(&mut self, role: Role, label: &str, text: &str) {
        self.harness.get_by_role_and_label(role, label).focus();
        self.harness.step();
        self.harness
            .get_by_role_and_label(role, label)
            .type_text(text);
        self.harness.step();
    }

    fn press(&mut self, label: &str) {
        self.harness
            .get_by_role_and_label(Role::Button, label)
            .click();
        self.settle();
    }

    fn sign_in(&mut self, user: &str, password: &str) {
        self.fill_in(Role::TextInput, "Username", user);
        self.fill_in(Role::PasswordInput, "Password", password);
        self.press("Sign in");
    }

    fn outcome(&self) -> &Outcome {
        &self.harness.state().1
    }
}

/// An org whose tokens are all bound to a key.
fn strict() -> Policy {
    let mut policy = Policy::default();
    for app in &mut policy.apps {
        app.dpop = DpopKind::Required;
    }
    policy
}

#[test]
fn tokens_of_the_panel_are_bound_to_a_key_where_the_app_wants_that() {
    let mut person = Person::at(strict(), Config::with_dpop);
    person.sign_in("pat.password@sandbox.example", "Sandbox-pass-1");
    let Outcome::SignedIn(tokens) = person.outcome().clone() else {
        panic!("{:?}", person.outcome())
    };
    assert_eq!(tokens.token_type(), "DPoP");
    let asked = person.wire.lock().unwrap().asked.clone();
    let for_tokens = asked.iter().filter(|path| path.ends_with("/token"));
    assert_eq!(for_tokens.count(), 2, "the first answer says the nonce");

    person.harness.state_mut().0.request_user_info();
    person.settle();
    let info = person.harness.state().0.user_info().unwrap();
    assert!(info.is_ok(), "{info:?}");
}

#[test]
fn an_org_that_wants_a_proof_says_so_to_an_app_that_gives_none() {
    let mut person = Person::at(strict(), |config| config);
    person.sign_in("pat.password@sandbox.example", "Sandbox-pass-1");
    let Outcome::Failed(error) = person.outcome() else {
        panic!("{:?}", person.outcome())
    };
    assert_eq!(error.code, ErrorCode::Dpop);
}

#[test]
fn password_alone_gives_verified_tokens() {
    let mut person = Person::new();
    let first_screen: Vec<String> = person.wire.lock().unwrap().asked.clone();
    let waited_for = |path: &&String| !path.contains(".well-known") && !path.ends_with("/keys");
    assert_eq!(
        first_screen.iter().filter(waited_for).count(),
        2,
        "{first_screen:?}"
    );

    person.sign_in("pat.password@sandbox.example", "Sandbox-pass-1");
    let Outcome::SignedIn(tokens) = person.outcome() else {
        panic!("{:?}", person.outcome())
    };
    assert_eq!(
        tokens.id_token().preferred_username(),
        Some("pat.password@sandbox.example")
    );

    let asked = person.wire.lock().unwrap().asked.clone();
    let to_the_end: Vec<_> = asked[first_screen.len()..]
        .iter()
        .filter(waited_for)
        .collect();
    assert_eq!(
        to_the_end.len(),
        2,
        "the answer and the token request: {to_the_end:?}"
    );
    assert_eq!(
        asked.len(),
        first_screen.len() + 2,
        "keys and discovery are asked for once, at the start"
    );
}

#[test]
fn a_wrong_password_is_said_and_what_was_typed_is_kept() {
    let mut person = Person::new();
    person.sign_in("pat.password@sandbox.example", "not it");
    assert!(
        person.harness.query_by_role(Role::Alert).is_some(),
        "the error is announced"
    );
    let field = person
        .harness
        .get_by_role_and_label(Role::TextInput, "Username");
    assert_eq!(
        field.value().as_deref(),
        Some("pat.password@sandbox.example")
    );
    assert_eq!(person.outcome(), &Outcome::Pending);
}

#[test]
fn a_second_factor_is_asked_for() {
    let mut person = Person::new();
    person.sign_in("toni.totp@sandbox.example", "Sandbox-pass-2");
    person.harness.get_by_label("toni.totp@sandbox.example");
    let now = person.wire.lock().unwrap().now;
    let codes = person.org.lock().unwrap().totp_codes(now);
    let code = codes
        .iter()
        .find(|(user, ..)| user.starts_with("toni"))
        .unwrap()
        .2
        .clone();
    person.fill_in(Role::TextInput, "Enter code", &code);
    person.press("Verify");
    assert!(
        matches!(person.outcome(), Outcome::SignedIn(_)),
        "{:?}",
        person.outcome()
    );
}

#[test]
fn an_empty_field_is_named_before_anything_is_sent() {
    let mut person = Person::new();
    let before = person.wire.lock().unwrap().asked.len();
    person.press("Sign in");
    assert_eq!(
        person.wire.lock().unwrap().asked.len(),
        before,
        "nothing is sent"
    );
    let field = person
        .harness
        .get_by_role_and_label(Role::TextInput, "Username");
    assert!(field.is_focused(), "the first wrong field has the keyboard");
}

/// The cursor of a field that has the keyboard is there too: it must not keep the screen busy.
#[test]
fn nothing_is_painted_while_nothing_changes() {
    let mut person = Person::new();
    for _ in 0..5 {
        person.harness.step();
    }
    let output = person.harness.output();
    let delays: Vec<_> = output
        .viewport_output
        .values()
        .map(|v| v.repaint_delay)
        .collect();
    assert!(
        delays.iter().all(|delay| delay.as_secs() > 60),
        "{delays:?}"
    );
}

#[test]
fn a_person_who_has_waited_long_enough_can_stop() {
    let mut person = Person::new();
    person.fill_in(Role::TextInput, "Username", "pat.password@sandbox.example");
    person.fill_in(Role::PasswordInput, "Password", "Sandbox-pass-1");
    person
        .harness
        .get_by_role_and_label(Role::Button, "Sign in")
        .click();
    for _ in 0..40 {
        person.harness.step(); // the org does not answer
    }
    person.harness.get_by_label("Stop waiting").click();
    person.settle();
    let field = person
        .harness
        .get_by_role_and_label(Role::TextInput, "Username");
    assert_eq!(
        field.value().as_deref(),
        Some("pat.password@sandbox.example"),
        "what was typed is kept"
    );
    assert!(person.harness.query_by_label("Stop waiting").is_none());
    person.press("Sign in");
    assert!(
        matches!(person.outcome(), Outcome::SignedIn(_)),
        "{:?}",
        person.outcome()
    );
}

#[test]
fn two_panels_side_by_side_do_not_share_what_is_typed() {
    let identify = r#"{"version":"1.0.0","remediation":{"type":"array","value":[{"rel":["create-form"],"name":"identify",
        "href":"http://localhost:4000/idp/idx/identify","value":[{"name":"identifier","label":"Username"}]}]}}"#;
    let wires = [wire(), wire()];
    let sign_ins = wires.each_ref().map(|wire| {
        let config = Config::new("http://localhost:4000/oauth2/default", "client").unwrap();
        SignIn::with_platform(
            config,
            Box::new(Scripted {
                wire: Arc::clone(wire),
                randoms: 250,
            }),
        )
    });
    let mut harness = Harness::builder().with_size([900.0, 700.0]).build_ui_state(
        |ui, sign_ins: &mut [SignIn; 2]| {
            for sign_in in sign_ins {
                sign_in.logic(ui.ctx());
                ui.allocate_ui(egui::vec2(900.0, 300.0), |ui| sign_in.ui(ui));
            }
        },
        sign_ins,
    );
    harness.ctx.set_fonts(fonts());
    for _ in 0..6 {
        harness.step();
        for wire in &wires {
            wire.lock()
                .unwrap()
                .answer_all(|request| match request.path() {
                    path if path.ends_with("/interact") => {
                        json(200, r#"{"interaction_handle":"H"}"#)
                    }
                    path if path.ends_with("/introspect") => json(200, identify),
                    _ => json(404, "{}"),
                });
        }
    }
    let fields: Vec<_> = harness
        .get_all_by_role_and_label(Role::TextInput, "Username")
        .collect();
    assert_eq!(fields.len(), 2);
    fields[0].focus();
    harness.step();
    let focused = harness
        .get_all_by_role_and_label(Role::TextInput, "Username")
        .next()
        .unwrap();
    focused.type_text("only here");
    harness.step();
    let values: Vec<_> = harness
        .get_all_by_role_and_label(Role::TextInput, "Username")
        .map(|field| field.value().unwrap_or_default())
        .collect();
    assert_eq!(values, ["only here", ""]);
}

/// egui keeps what is typed, to undo to it. A password must not be found there.
#[test]
fn a_password_is_not_kept_to_be_undone() {
    let mut person = Person::new();
    let kept = |person: &Person| {
        let ctx = &person.harness.ctx;
        let id = ctx.memory(egui::Memory::focused).unwrap();
        let state = egui::TextEdit::load_state(ctx, id).unwrap();
        // Something other than what stands in the field now could be undone to.
        let other = (
            egui::text::CCursorRange::default(),
            "nothing like it".to_owned(),
        );
        state.undoer().has_undo(&other)
    };
    person.fill_in(Role::TextInput, "Username", "pat");
    person.harness.step();
    assert!(
        kept(&person),
        "a user name can be undone: the test sees what egui keeps"
    );
    person.fill_in(Role::PasswordInput, "Password", "Sandbox-pass-1");
    person.harness.step();
    assert!(!kept(&person));
}

#[test]
fn the_org_says_who_the_user_is_and_forgets_the_tokens_at_sign_out() {
    let mut person = Person::new();
    person.sign_in("pat.password@sandbox.example", "Sandbox-pass-1");
    let Outcome::SignedIn(tokens) = person.outcome().clone() else {
        panic!("{:?}", person.outcome())
    };
    person.harness.state_mut().0.request_user_info();
    person.settle();
    let sign_in = &person.harness.state().0;
    let user = sign_in.user_info().unwrap().as_ref().unwrap();
    assert_eq!(user.claims()["sub"], tokens.id_token().subject());

    person.harness.state_mut().0.sign_out();
    person.settle();
    assert_eq!(
        person.wire.lock().unwrap().count("/v1/revoke"),
        1,
        "there is no refresh token"
    );
    assert!(matches!(person.outcome(), Outcome::Pending));
    let said = person.harness.query_all_by_label("You are signed out.");
    assert!(said.count() > 0, "the person is told");

    let endpoint = "http://localhost:4000/oauth2/default/v1/userinfo";
    let request = egui_okta::protocol::oauth::userinfo::request(endpoint, tokens.access_token());
    let now = person.wire.lock().unwrap().now;
    let answer = person.org.lock().unwrap().handle(&request, now);
    assert_eq!(answer.status, 401, "the access token is good for nothing");
}

#[test]
fn after_a_refusal_one_can_type_again_at_once() {
    let mut person = Person::new();
    person.sign_in("pat.password@sandbox.example", "not it");
    let password = person
        .harness
        .get_by_role_and_label(Role::PasswordInput, "Password");
    assert!(password.is_focused(), "the password has the keyboard");
}
