//! A few pictures of the panel. All else is tested by what is said of it: a picture shows what nobody thought of.
//!
//! They are painted by the rasteriser of `inspect`, so that they are the same on each machine and need no graphics
//! adapter. `UPDATE_SNAPSHOTS=1 cargo test` writes them anew; look at them before they are committed.

use egui_kittest::{SnapshotOptions, try_image_snapshot_options};
use egui_okta::inspect::{Options, inspect, picture};

use crate::{fixtures, stage};

/// Another version of the text renderer may round some pixels of a glyph differently.
const UNLIKE_PIXELS: usize = 60;

fn compare(response: &str, how: &str, options: Options) {
    let body = fixtures::response(response).to_string();
    let options = Options {
        with_png: true,
        ..options
    };
    let png = inspect(200, body.as_bytes(), &options).png.unwrap();
    let picture = image::load_from_memory(&png).unwrap().into_rgba8();
    let known = SnapshotOptions::new()
        .output_path(fixtures::folder("view/snapshots"))
        .threshold(1.0)
        .max_failed_pixels(UNLIKE_PIXELS);
    if let Err(error) = try_image_snapshot_options(&picture, format!("{response}-{how}"), &known) {
        panic!("{error}");
    }
}

fn light() -> Options {
    Options {
        width: 440.0,
        ..Options::default()
    }
}

fn dark() -> Options {
    Options {
        dark: true,
        ..light()
    }
}

fn narrow() -> Options {
    Options {
        width: 320.0,
        ..light()
    }
}

/// A window of 480 pixels at 200 %.
fn zoomed() -> Options {
    Options {
        width: 240.0,
        pixels_per_point: 2.0,
        ..light()
    }
}

#[test]
fn name_and_password() {
    let response = "identify-with-password";
    compare(response, "light", light());
    compare(response, "dark", dark());
    compare(response, "320-points", narrow());
    compare(response, "200-percent", zoomed());
}

#[test]
fn a_code_that_was_wrong() {
    let response = "challenge-totp-refused";
    compare(response, "light", light());
    compare(response, "dark", dark());
    compare(response, "320-points", narrow());
    compare(response, "200-percent", zoomed());
}

/// The texture of a QR code belongs to the context that it was drawn in.
#[test]
fn a_qr_code_is_in_each_picture_of_a_sign_in() {
    let wire = std::sync::Arc::default();
    let mut sign_in = stage::sign_in(&wire);
    let ctx = egui::Context::default();
    sign_in.logic(&ctx);
    for _ in 0..2 {
        stage::answer_start(&wire, &fixtures::response("enroll-google"));
        sign_in.logic(&ctx);
    }
    for options in [light(), dark()] {
        let options = Options {
            with_png: true,
            ..options
        };
        let png = picture(&mut sign_in, &options).unwrap();
        let picture = image::load_from_memory(&png).unwrap().into_luma8();
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let mut camera = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
            picture.get_pixel(x as u32, y as u32).0[0]
        });
        assert_eq!(camera.detect_grids().len(), 1, "dark: {}", options.dark);
    }
}
