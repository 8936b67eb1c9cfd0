//! That something is waited for: dots on a ring, one after the other.
//!
//! A person may look at this for minutes, and the device with it, so it moves a few times a second and
//! not with every frame, as egui's own spinner does. Where animations are off, it stands still.

use std::time::Duration;

use egui::{Color32, Sense, Ui, Vec2, accesskit::Role, vec2};

use super::access;

/// The side of the picture, in points.
const SIDE: f32 = 28.0;
/// The dots of the ring.
const DOTS: u8 = 8;
/// How long one of them leads. The ring goes round once in a second.
const STEP: Duration = Duration::from_millis(125);

/// Draws it.
pub(super) fn show(ui: &mut Ui, color: Color32) {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(SIDE), Sense::hover());
    access::describe(ui, response.id, |node| {
        node.set_role(Role::ProgressIndicator);
    });
    if !ui.is_rect_visible(rect) {
        return;
    }
    let leader = match ui.style().animation_time > 0.0 {
        true => leader(ui),
        false => 0,
    };
    for dot in 0..DOTS {
        let angle = f32::from(dot) / f32::from(DOTS) * std::f32::consts::TAU;
        let place = rect.center() + vec2(angle.sin(), -angle.cos()) * (SIDE / 2.0 - 3.0);
        // The one that leads is whole, those that it has passed fade.
        let behind = (leader + DOTS - dot) % DOTS;
        let strength = 1.0 - 0.85 * f32::from(behind) / f32::from(DOTS - 1);
        ui.painter()
            .circle_filled(place, 2.6, color.gamma_multiply(strength));
    }
}

/// The dot whose turn it is. Asks for a frame when it is the next one's.
fn leader(ui: &Ui) -> u8 {
    let time = ui.input(|input| input.time);
    let steps = time / STEP.as_secs_f64();
    let left = STEP.mul_f64(1.0 - steps.fract());
    // egui takes a short wait for none: it subtracts what a frame takes.
    ui.ctx().request_repaint_after(left.max(STEP / 2));
    let turn = steps.floor() % f64::from(DOTS);
    // Below eight.
    turn as u8
}
