//! In a window that is lower than the panel, the panel scrolls by itself; in a host that scrolls, that one does.

use std::{cell::Cell, rc::Rc};

use egui::{Key, Rect, Ui, Vec2, pos2};
use serde_json::Value;

use crate::{
    fixtures,
    keyboard::stops,
    platform::json,
    stage::{Stage, State, rect},
};

const LOW: [f32; 2] = [320.0, 240.0];

fn window(size: [f32; 2]) -> Rect {
    Rect::from_min_size(pos2(0.0, 0.0), Vec2::from(size))
}

/// Goes through all with Tab, and says what had the keyboard and was not to be seen.
fn hidden(stage: &mut Stage, window: Rect) -> Vec<String> {
    let mut found = Vec::new();
    for _ in 0..stops(stage).len() + 1 {
        stage.harness.run_steps(20);
        if let Some(focused) = stage.focused() {
            let place = rect(&stage.get(&focused)).unwrap();
            if !window.contains_rect(place) {
                found.push(format!("{focused} at {place}"));
            }
        }
        stage.press_key(Key::Tab);
    }
    found
}

#[test]
fn what_has_the_keyboard_is_seen_in_a_low_window() {
    for name in [
        "identify-with-password",
        "enroll-profile",
        "enroll-phone-data",
        "select-authenticator",
    ] {
        let mut stage = Stage::of(&fixtures::response(name), LOW, 1.0);
        stage.press_key(Key::Tab);
        let found = hidden(&mut stage, window(LOW));
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}

#[test]
fn the_wheel_goes_to_the_end() {
    let mut stage = Stage::of(&fixtures::response("enroll-profile"), LOW, 1.0);
    let end = |stage: &Stage| rect(&stage.get("submit")).unwrap().bottom();
    assert!(end(&stage) > 240.0);
    stage
        .harness
        .event(egui::Event::PointerMoved(pos2(160.0, 120.0)));
    for _ in 0..20 {
        stage.harness.event(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, -200.0),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers: egui::Modifiers::NONE,
        });
        stage.harness.run_steps(4);
    }
    stage.harness.run_steps(30);
    assert!(end(&stage) <= 240.0, "{}", end(&stage));
}

/// The panel in a host that scrolls, and how high the host says that its content is.
fn in_a_scrolling_host(response: &Value, size: [f32; 2]) -> (Stage, Rc<Cell<f32>>) {
    let height = Rc::new(Cell::new(0.0));
    let seen = Rc::clone(&height);
    let place = move |ui: &mut Ui, state: &mut State| {
        state.sign_in.logic(ui.ctx());
        let area = egui::ScrollArea::vertical().show(ui, |ui| {
            ui.label("above");
            state.sign_in.ui(ui);
        });
        seen.set(area.content_size.y);
    };
    (Stage::placed(response, size, 1.0, place), height)
}

/// There is one bar then, the host's, and the panel is as high as it needs to be.
#[test]
fn in_a_host_that_scrolls_the_host_does() {
    let response = fixtures::response("enroll-profile");
    let (_, free) = in_a_scrolling_host(&response, [320.0, 2000.0]);
    let (mut stage, height) = in_a_scrolling_host(&response, LOW);
    assert!(free.get() > 400.0, "{}", free.get());
    assert!(
        (height.get() - free.get()).abs() < 2.0,
        "{} of {}",
        height.get(),
        free.get()
    );
    stage.press_key(Key::Tab);
    let found = hidden(&mut stage, window(LOW));
    assert!(found.is_empty(), "{found:?}");
}

/// Who has scrolled to the button at the end of one screen begins the next at its heading.
#[test]
fn the_next_screen_begins_at_its_top() {
    let (mut stage, _) = in_a_scrolling_host(&fixtures::response("select-authenticator"), LOW);
    let last = stops(&stage)
        .into_iter()
        .rfind(|id| id != "cancel")
        .unwrap();
    stage.focus(&last);
    stage.harness.run_steps(30);
    let title = rect(&stage.get("title")).unwrap();
    assert!(!window(LOW).contains_rect(title), "{title}");
    stage.press_key(Key::Enter);
    assert_eq!(stage.sent().len(), 1, "{last}");
    let body = fixtures::response("enroll-profile").to_string();
    stage.wire.lock().unwrap().answer_all(|_| json(200, &body));
    stage.harness.run_steps(10);
    let title = rect(&stage.get("title")).unwrap();
    assert!(window(LOW).contains_rect(title), "{title}");
}

/// A window that fits its content is not made lower by the panel in it.
#[test]
fn a_window_inside_the_window_grows() {
    let response = fixtures::response("enroll-profile");
    let place = |ui: &mut Ui, state: &mut State| {
        state.sign_in.logic(ui.ctx());
        egui::Window::new("Sign in")
            .default_width(360.0)
            .show(ui.ctx(), |ui| state.sign_in.ui(ui));
    };
    let mut stage = Stage::placed(&response, [900.0, 1200.0], 1.0, place);
    stage.harness.run_steps(10);
    let free = Stage::of(&response, [360.0, 1200.0], 1.0);
    let height = |stage: &Stage| {
        let (top, end) = (stage.get("title"), stage.get("submit"));
        rect(&end).unwrap().bottom() - rect(&top).unwrap().top()
    };
    assert!((height(&stage) - height(&free)).abs() < 40.0);
    let low = rect(&stage.get("submit")).unwrap();
    assert!(low.bottom() < 1200.0 && low.height() > 30.0, "{low}");
}
