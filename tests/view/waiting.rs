//! A screen that waits moves, and lets the device rest.

use std::time::Duration;

use egui::ViewportId;

use crate::stage::Stage;

fn delay(stage: &Stage) -> Duration {
    let output = stage.harness.output();
    output.viewport_output[&ViewportId::ROOT].repaint_delay
}

fn waiting() -> Stage {
    let mut stage = Stage::new("challenge-push", 480.0);
    // What fades in has done so.
    for _ in 0..20 {
        stage.pass(0.5);
    }
    stage
}

#[test]
fn it_moves_a_few_times_a_second() {
    let mut stage = waiting();
    // The harness of the tests has animations off.
    stage
        .harness
        .ctx
        .all_styles_mut(|style| style.animation_time = 0.1);
    for _ in 0..10 {
        stage.pass(0.04);
        let delay = delay(&stage);
        assert!(delay >= Duration::from_millis(40), "{delay:?}");
        assert!(delay <= Duration::from_millis(125), "{delay:?}");
    }
}

#[test]
fn where_animations_are_off_it_stands_still() {
    let mut stage = waiting();
    stage
        .harness
        .ctx
        .all_styles_mut(|style| style.animation_time = 0.0);
    stage.pass(0.5);
    stage.pass(0.5);
    assert!(
        delay(&stage) >= Duration::from_secs(1),
        "{:?}",
        delay(&stage)
    );
}
