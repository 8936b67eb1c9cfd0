//! Wherever a host puts the panel, it works, and the host stays as it is.

use std::sync::{Arc, Mutex};

use egui::{Key, Ui, accesskit::Role};
use egui_kittest::{Harness, kittest::Queryable as _};
use egui_okta::{SignIn, fonts};

use crate::{
    fixtures,
    platform::{Shared, wire},
    stage::{Stage, State, answer_start, rect, sign_in},
};

fn placed(place: impl FnMut(&mut Ui, &mut State) + 'static) -> Stage {
    let response = fixtures::response("identify-with-password");
    Stage::placed(&response, [900.0, 900.0], 1.0, place)
}

/// Signs in with name and password, wherever the panel is.
fn signs_in(mut stage: Stage) {
    stage.focus("identifier");
    stage.type_text("kim@org.example");
    stage.press_key(Key::Tab);
    stage.type_text("correct-horse");
    stage.click("submit");
    let sent = stage.sent();
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!(sent[0]["credentials"]["passcode"], "correct-horse");
}

#[test]
fn in_a_window_inside_the_window() {
    signs_in(placed(|ui, state| {
        state.sign_in.logic(ui.ctx());
        egui::Window::new("Sign in")
            .default_width(360.0)
            .show(ui.ctx(), |ui| state.sign_in.ui(ui));
    }));
}

#[test]
fn in_a_panel_at_the_side() {
    let stage = placed(|ui, state| {
        state.sign_in.logic(ui.ctx());
        egui::Panel::left("left")
            .exact_size(340.0)
            .show(ui, |ui| state.sign_in.ui(ui));
        egui::CentralPanel::default().show(ui, |ui| ui.label("The rest"));
    });
    let submit = rect(&stage.get("submit")).unwrap();
    assert!(submit.right() <= 340.0, "{submit}");
    signs_in(stage);
}

#[test]
fn in_a_column_of_320_points() {
    let stage = placed(|ui, state| {
        state.sign_in.logic(ui.ctx());
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(320.0);
                state.sign_in.ui(ui);
            });
            ui.label("beside");
        });
    });
    let submit = rect(&stage.get("submit")).unwrap();
    assert!(submit.right() <= 330.0, "{submit}");
    signs_in(stage);
}

#[test]
fn in_a_scroll_area() {
    signs_in(placed(|ui, state| {
        state.sign_in.logic(ui.ctx());
        egui::ScrollArea::both().show(ui, |ui| state.sign_in.ui(ui));
    }));
}

#[test]
fn in_a_dialog() {
    signs_in(placed(|ui, state| {
        state.sign_in.logic(ui.ctx());
        egui::Modal::new(egui::Id::unique("dialog")).show(ui.ctx(), |ui| {
            ui.set_width(360.0);
            state.sign_in.ui(ui);
        });
    }));
}

/// Three panels at once, each with a screen of its own: widgets of one are not those of another.
#[test]
fn several_at_once() {
    let wires: [Shared; 3] = std::array::from_fn(|_| wire());
    let show = |ui: &mut Ui, sign_ins: &mut [SignIn; 3]| {
        ui.columns(3, |columns| {
            for (ui, sign_in) in columns.iter_mut().zip(sign_ins) {
                sign_in.logic(ui.ctx());
                sign_in.ui(ui);
            }
        });
    };
    let mut harness = Harness::builder()
        .with_size([1200.0, 900.0])
        .build_ui_state(show, wires.each_ref().map(sign_in));
    harness.ctx.set_fonts(fonts());
    for _ in 0..5 {
        harness.step();
        for (wire, name) in
            wires
                .iter()
                .zip(["identify-with-password", "identify", "challenge-totp"])
        {
            answer_start(wire, &fixtures::response(name));
        }
    }
    let of_second = |harness: &Harness<'_, _>| {
        let mut users = harness.get_all_by_role_and_label(Role::TextInput, "Username");
        users.nth(1).unwrap().focus();
    };
    of_second(&harness);
    harness.step();
    harness.event(egui::Event::Text("kim".to_owned()));
    harness.run_steps(2);
    let values: Vec<_> = harness
        .get_all_by_role_and_label(Role::TextInput, "Username")
        .map(|field| field.value().unwrap_or_default())
        .collect();
    assert_eq!(values, ["", "kim"]);

    let asked = |wire: &Shared| wire.lock().unwrap().open.len();
    let verify = harness.get_by_role_and_label(Role::Button, "Verify");
    verify.click();
    harness.run_steps(2);
    assert_eq!(wires.each_ref().map(asked), [0, 0, 0], "no code, no answer");
    harness.get_by_role_and_label(Role::Button, "Next").click();
    harness.run_steps(2);
    assert_eq!(wires.each_ref().map(asked), [0, 1, 0]);
}

/// Fonts, colours and distances of the host are the same before the panel, after it, and in each frame.
#[test]
fn the_look_of_the_host_is_not_touched() {
    let styles = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&styles);
    let response = fixtures::response("enroll-profile");
    let stage = Stage::placed(&response, [480.0, 1200.0], 1.0, move |ui, state| {
        let look = |ui: &Ui| {
            let (own, global) = (ui.style(), ui.global_style());
            (own.as_ref().clone(), global.as_ref().clone())
        };
        seen.lock().unwrap().push(look(ui));
        state.sign_in.logic(ui.ctx());
        state.sign_in.ui(ui);
        seen.lock().unwrap().push(look(ui));
    });
    assert!(stage.find("submit").is_some());
    let styles = styles.lock().unwrap();
    assert!(styles.len() > 6);
    assert!(styles.iter().all(|style| *style == styles[0]));
}
