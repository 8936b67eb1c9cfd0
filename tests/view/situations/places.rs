//! Nothing is cut off, covered, or moves by itself.

use egui::{Rect, ViewportId};
use egui_kittest::kittest::NodeT as _;

use super::{Situation, each, longer};
use crate::{
    layout::{HEIGHT, covered, cut_texts, misplaced},
    stage::{Look, Stage, rect},
};

fn faults_of(stage: &Stage, width: f32) -> Vec<String> {
    let mut found = misplaced(stage, width);
    found.extend(cut_texts(stage));
    found.extend(covered(stage));
    found
}

/// What is wrong at first, and with all links there, and all that is wrong told.
fn faults(situation: &Situation, width: f32, look: Look) -> Vec<String> {
    let mut stage = situation.looking([width, HEIGHT], look);
    let mut found = faults_of(&stage, width);
    stage.pass(31.0);
    if stage.find("submit").is_some() {
        stage.click("submit");
    }
    found.extend(faults_of(&stage, width));
    found
}

#[test]
fn nothing_is_cut_off_in_320_pixels() {
    each(|situation| faults(situation, 320.0, Look::default()));
}

#[test]
fn nothing_is_cut_off_where_words_are_longer() {
    each(|situation| faults(situation, 320.0, longer()));
}

/// Twice as large, in the same 320 pixels.
#[test]
fn nothing_is_cut_off_in_320_pixels_at_200_percent() {
    each(|situation| {
        let look = Look {
            pixels_per_point: 2.0,
            ..Look::default()
        };
        faults(situation, 160.0, look)
    });
}

fn rects(stage: &Stage) -> Vec<(String, Rect)> {
    let nodes = stage.nodes();
    let drawn = nodes
        .iter()
        .filter_map(|node| Some((format!("{:?}", node.accesskit_node().id()), rect(node)?)));
    drawn.collect()
}

/// A screen that waits for the person waits without a frame, and stands still.
#[test]
fn nothing_moves_and_no_frame_is_asked_for() {
    each(|situation| {
        let mut stage = situation.stage([480.0, 900.0]);
        let before = rects(&stage);
        stage.harness.step();
        let mut found = Vec::new();
        if rects(&stage) != before {
            found.push("it moved".to_owned());
        }
        let delay = stage.harness.output().viewport_output[&ViewportId::ROOT].repaint_delay;
        // What turns while one waits does so a few times a second.
        if delay.as_millis() < 40 {
            found.push(format!("it is drawn anew after {delay:?}"));
        }
        found
    });
}
