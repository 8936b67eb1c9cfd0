//! A person whom an identity provider has in the browser meanwhile: the panel says so, and lets go.

use std::sync::Arc;

use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use egui_okta::{Config, SignIn, fonts};

use crate::{
    platform::{Scripted, answer_first_step, wire},
    scenarios::Life,
};

const FORMS: &str = r#"{"version":"1.0.0","remediation":{"type":"array","value":[
    {"rel":["create-form"],"name":"identify","href":"http://localhost:4000/idp/idx/identify",
     "value":[{"name":"identifier","label":"Username"}]},
    {"name":"redirect-idp","type":"OIDC","idp":{"id":"0oa1","name":"Partner"},
     "href":"http://localhost:4000/sso/idps/0oa1"}]}}"#;

#[test]
fn the_panel_waits_in_words_and_can_be_left() {
    let wire = wire();
    let config = Config::new("http://localhost:4000/oauth2/default", "client").unwrap();
    let platform = Scripted {
        wire: Arc::clone(&wire),
        randoms: 250,
    };
    let sign_in = SignIn::with_platform(config, Box::new(platform));
    let mut harness = Harness::builder().with_size([480.0, 700.0]).build_ui_state(
        |ui, sign_in: &mut SignIn| {
            sign_in.logic(ui.ctx());
            sign_in.ui(ui);
        },
        sign_in,
    );
    harness.ctx.set_fonts(fonts());
    for _ in 0..6 {
        harness.step();
        answer_first_step(&wire, FORMS);
    }
    harness.get_by_label_contains("Partner").click();
    for _ in 0..3 {
        harness.step();
    }
    let (id, departure) = wire.lock().unwrap().departures[0].clone();
    harness.get_by_label("Go on in your browser");
    harness.get_by_label("Copy the address").click();
    harness.step();
    let copied = format!("{:?}", harness.output().platform_output.commands);
    assert!(copied.contains(&departure.url), "{copied}");
    harness.get_by_label("Open the browser again").click();
    harness.step();
    let opened = format!("{:?}", harness.output().platform_output.commands);
    assert!(opened.contains("OpenUrl"), "{opened}");
    assert_eq!(wire.lock().unwrap().departures.len(), 1, "the same sign-in");

    harness.get_by_label("Back to the sign-in").click();
    for _ in 0..3 {
        harness.step();
    }
    harness.get_by_label("Username");
    assert!(wire.lock().unwrap().forgotten.contains(&id));
}

/// A page is left for the only provider without a press: that it is under way is seen.
#[test]
fn the_button_of_a_page_that_is_left_is_busy() {
    let life = Life::on_page("identify-only-provider");
    let button = life.harness.get_by_label_contains("Partner");
    assert!(button.accesskit_node().data().is_busy());
}
