//! A QR code that an app draws is read by a camera, whatever the screen.

use egui::{Color32, Context, Mesh, RawInput, Rect, Shape, ViewportId, pos2, vec2};
use egui_okta::QrCode;

const ADDRESS: &str = "https://example.okta.com/activate?user_code=ABCDEFGH";

/// What is drawn in a room of this width, in points: the light ground, the dark modules.
fn drawn(text: &str, width: f32, pixels_per_point: f32) -> (Option<Rect>, Option<Mesh>) {
    let ctx = Context::default();
    let mut input = RawInput {
        screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(width, 900.0))),
        ..RawInput::default()
    };
    let viewport = input.viewports.entry(ViewportId::ROOT).or_default();
    viewport.native_pixels_per_point = Some(pixels_per_point);
    let mut output = ctx.run_ui(input, |ui| {
        ui.add(QrCode::new(text, "the code"));
    });
    output.textures_delta.clear();
    let (mut ground, mut dark) = (None, None);
    for shape in output.shapes {
        match shape.shape {
            Shape::Rect(rect) if rect.fill == Color32::WHITE => ground = Some(rect.rect),
            Shape::Mesh(mesh) => dark = Some(Mesh::clone(&mesh)),
            _ => {}
        }
    }
    (ground, dark)
}

/// What a camera reads.
fn read(ground: Rect, dark: &Mesh) -> String {
    let scale = 4.0;
    let side = (ground.width() * scale) as usize;
    let boxes: Vec<Rect> = dark
        .vertices
        .chunks(4)
        .map(|corners| Rect::from_points(&corners.iter().map(|v| v.pos).collect::<Vec<_>>()))
        .collect();
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
        let at = ground.min + vec2(x as f32 + 0.5, y as f32 + 0.5) / scale;
        match boxes.iter().any(|dark| dark.contains(at)) {
            true => 0,
            false => 255,
        }
    });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap().1
}

#[test]
fn a_camera_reads_it() {
    for (width, pixels_per_point) in [(480.0, 1.0), (320.0, 2.0), (100.0, 1.5)] {
        let (ground, dark) = drawn(ADDRESS, width, pixels_per_point);
        let (ground, dark) = (ground.unwrap(), dark.unwrap());
        assert!(ground.right() <= width, "{ground:?} in {width}");
        assert_eq!(read(ground, &dark), ADDRESS);
        let edge = ground.expand(-4.0);
        assert!(edge.contains_rect(dark.calc_bounds()), "a light margin");
    }
}

#[test]
fn what_no_code_can_hold_is_not_drawn() {
    let (ground, dark) = drawn(&"a".repeat(5000), 320.0, 1.0);
    assert!(ground.is_none() && dark.is_none());
}
