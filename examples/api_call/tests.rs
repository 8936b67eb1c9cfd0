//! The example from its first page to its last, as a person uses it.

use std::{
    thread,
    time::{Duration, Instant},
};

use egui_kittest::{
    Harness, Node,
    kittest::{NodeT as _, Queryable as _},
};

use super::*;

/// So long is anything waited for on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

struct Person(Harness<'static, App>);

impl Person {
    fn wait(&mut self, what: &str, is_there: impl Fn(&Harness<'static, App>) -> bool) {
        let began = Instant::now();
        while !is_there(&self.0) {
            assert!(began.elapsed() < PATIENCE, "{what} does not come");
            self.0.step();
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn reads(&mut self, text: &'static str) {
        self.wait(text, |app| app.query_by_label_contains(text).is_some());
    }

    fn presses(&mut self, label: &str) {
        self.0.get_by_label(label).click();
        self.0.run_steps(2);
    }

    /// Fills in what has this name, once it is there.
    fn types(&mut self, name: &'static str, text: &str) {
        self.wait(name, |app| field(app, name).is_some());
        field(&self.0, name).unwrap().focus();
        self.0.run_steps(1);
        self.0.event(egui::Event::Text(text.to_owned()));
        self.0.run_steps(2);
    }
}

fn field<'a>(app: &'a Harness<'static, App>, name: &str) -> Option<Node<'a>> {
    let is_it = |node: &Node<'_>| node.accesskit_node().author_id() == Some(name);
    app.root().children_recursive().find(is_it)
}

#[test]
fn a_person_signs_in_calls_the_api_and_signs_out() {
    let mut policy = Policy::default();
    // Half a minute before its end a token is renewed.
    policy.lifetimes.access_token_secs = 33;
    let app = App::start(policy).unwrap();
    let harness = Harness::builder().with_size([480.0, 900.0]);
    let mut person = Person(harness.build_ui_state(
        |ui, app: &mut App| {
            app.step(ui.ctx());
            app.show(ui);
        },
        app,
    ));

    person.types("identifier", "pat.password@sandbox.example");
    if field(&person.0, "credentials.passcode").is_none() {
        field(&person.0, "submit").unwrap().click();
    }
    person.types("credentials.passcode", "Sandbox-pass-1");
    field(&person.0, "submit").unwrap().click();
    person.reads("Hello ");

    person.presses("Call the API");
    person.reads(r#"{"hello":"pat.password@sandbox.example""#);
    person.wait("a renewal", |app| app.state().renewals > 0);
    person.0.state_mut().call = None;
    person.presses("Call the API");
    person.reads(r#"{"hello":"pat.password@sandbox.example""#);

    person.presses("Sign out");
    person.reads("Signed out, and the tokens are revoked.");
}
