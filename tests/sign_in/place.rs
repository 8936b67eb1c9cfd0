//! What lies above the page goes when the panel does, and says so where it can't be shown.

use std::sync::Arc;

use egui::accesskit::Role;
use egui_kittest::{Harness, kittest::Queryable as _};
use egui_okta::{Config, SignIn, fonts};

use crate::platform::{Scripted, Shared, answer_first_step, wire};

const DUO: &str = r#"{"version":"1.0.0","stateHandle":"S","remediation":{"type":"array","value":[
    {"rel":["create-form"],"name":"challenge-authenticator",
     "href":"http://localhost:4000/idp/idx/challenge/answer","method":"POST",
     "value":[{"name":"credentials","type":"object","form":{"value":[
        {"name":"signatureData","required":true,"visible":false}]}}]}]},
    "currentAuthenticator":{"type":"object","value":{"key":"duo","type":"app","displayName":"Duo Security",
     "contextualData":{"host":"api-1.duosecurity.com","signedToken":"TX|a|b:APP|c|d","script":"x"}}}}"#;

struct Host {
    sign_in: SignIn,
    draws: bool,
}

fn host(wire: &Shared) -> Harness<'static, Host> {
    wire.lock().unwrap().has_frames = true;
    let config = Config::new("http://localhost:4000/oauth2/default", "client").unwrap();
    let platform = Scripted {
        wire: Arc::clone(wire),
        randoms: 250,
    };
    let host = Host {
        sign_in: SignIn::with_platform(config, Box::new(platform)),
        draws: true,
    };
    let size = [480.0, 700.0];
    let mut harness = Harness::builder().with_size(size).build_ui_state(
        |ui, host: &mut Host| {
            host.sign_in.logic(ui.ctx());
            if host.draws {
                host.sign_in.ui(ui);
            }
        },
        host,
    );
    harness.ctx.set_fonts(fonts());
    for _ in 0..6 {
        harness.step();
        answer_first_step(wire, DUO);
    }
    harness
}

#[test]
fn a_panel_that_is_not_drawn_leaves_nothing_above_the_page() {
    let wire = wire();
    let mut harness = host(&wire);
    harness.step();
    assert!(wire.lock().unwrap().places.last().unwrap().is_some());
    harness.state_mut().draws = false;
    harness.step();
    harness.step();
    assert!(wire.lock().unwrap().places.last().unwrap().is_none());
    harness.state_mut().draws = true;
    harness.step();
    assert!(wire.lock().unwrap().places.last().unwrap().is_some());
}

/// The platform of this test shows parts of somebody else's, but refuses this one. There is no room for it
/// then, in which one would look for something.
#[test]
fn what_the_page_refuses_is_said_and_can_be_had_again() {
    let wire = wire();
    wire.lock().unwrap().refuses_frames = true;
    let harness = host(&wire);
    harness.get_by_label("Try again");
    assert!(harness.query_by_role(Role::Iframe).is_none());
}
