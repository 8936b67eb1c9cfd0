//! Each rule of the painter alone, then the whole against egui's own renderer.

use egui::{TextureOptions, Vec2, pos2, vec2};

use super::*;

const WHITE_TEXTURE: TextureId = TextureId::Managed(0);

/// A rasterizer whose first texture is `pixels`, in rows of `width`.
fn with_texture(width: usize, pixels: Vec<Color32>, options: TextureOptions) -> Rasterizer {
    let mut rasterizer = Rasterizer::default();
    let image = ColorImage::new([width, pixels.len() / width], pixels);
    let mut delta = TexturesDelta::default();
    delta.push(WHITE_TEXTURE, ImageDelta::full(image, options));
    rasterizer.update_textures(&mut delta);
    rasterizer
}

fn white() -> Rasterizer {
    with_texture(1, vec![Color32::WHITE], TextureOptions::LINEAR)
}

fn triangle(corners: [(f32, f32); 3], color: Color32) -> Mesh {
    let mut mesh = Mesh::default();
    for (x, y) in corners {
        mesh.colored_vertex(pos2(x, y), color);
    }
    mesh.add_triangle(0, 1, 2);
    mesh
}

fn clipped(mesh: Mesh, clip_rect: Rect) -> ClippedPrimitive {
    ClippedPrimitive {
        clip_rect,
        primitive: Primitive::Mesh(mesh),
    }
}

/// Paints a mesh on a black image of 8 by 8 pixels.
fn paint(rasterizer: &Rasterizer, mesh: Mesh, clip_rect: Rect) -> ColorImage {
    rasterizer.render(&[clipped(mesh, clip_rect)], 1.0, [8, 8], Color32::BLACK)
}

fn pixels_of(image: &ColorImage, color: Color32) -> usize {
    image.pixels.iter().filter(|pixel| **pixel == color).count()
}

#[test]
fn a_triangle_covers_the_centres_inside_whichever_way_it_turns() {
    let corners = [(0.0, 0.0), (8.0, 0.0), (0.0, 8.0)];
    let [a, b, c] = corners;
    let image = paint(
        &white(),
        triangle([a, b, c], Color32::RED),
        Rect::EVERYTHING,
    );
    assert_eq!(
        image,
        paint(
            &white(),
            triangle([a, c, b], Color32::RED),
            Rect::EVERYTHING
        ),
        "turned the other way"
    );
    // The centres on the slanted edge lie on a right edge, and do not count.
    assert_eq!(
        pixels_of(&image, Color32::RED),
        7 + 6 + 5 + 4 + 3 + 2 + 1,
        "half of the square"
    );
    assert_eq!(image[(0, 0)], Color32::RED, "top left corner");
    assert_eq!(image[(4, 4)], Color32::BLACK, "beyond the slanted edge");
}

#[test]
fn a_shared_edge_is_painted_once() {
    let half = Color32::from_rgba_premultiplied(100, 0, 0, 128);
    let mut fan = Mesh::default();
    for (x, y) in [(3.3, 4.7), (0.0, 0.0), (8.0, 0.0), (8.0, 8.0), (0.0, 8.0)] {
        fan.colored_vertex(pos2(x, y), half);
    }
    for (second, third) in [(1, 2), (2, 3), (3, 4), (4, 1)] {
        fan.add_triangle(0, second, third);
    }
    let image = paint(&white(), fan, Rect::EVERYTHING);
    assert!(
        image.pixels.iter().all(|pixel| pixel.r() == 100),
        "every pixel once: {:?}",
        image.pixels
    );
}

#[test]
fn nothing_is_painted_outside_the_clip_rectangle() {
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(
        Rect::from_min_max(pos2(-9.0, -9.0), pos2(99.0, 99.0)),
        Color32::GREEN,
    );
    let image = paint(
        &white(),
        mesh.clone(),
        Rect::from_min_max(pos2(2.0, 3.0), pos2(5.0, 7.0)),
    );
    assert_eq!(
        pixels_of(&image, Color32::GREEN),
        3 * 4,
        "three columns and four rows"
    );
    assert_eq!(image[(2, 3)], Color32::GREEN, "its first pixel");
    let image = paint(&white(), mesh, Rect::NOTHING);
    assert_eq!(
        pixels_of(&image, Color32::GREEN),
        0,
        "an empty clip rectangle"
    );
}

#[test]
fn points_become_pixels() {
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(
        Rect::from_min_size(pos2(1.0, 1.0), Vec2::splat(1.0)),
        Color32::GREEN,
    );
    let image = white().render(
        &[clipped(mesh, Rect::EVERYTHING)],
        2.0,
        [8, 8],
        Color32::BLACK,
    );
    assert_eq!(
        pixels_of(&image, Color32::GREEN),
        4,
        "a point is four pixels at scale two"
    );
    assert_eq!(image[(2, 2)], Color32::GREEN, "and its place is scaled too");
}

#[test]
fn colours_are_blended_as_premultiplied() {
    let over = |color: [f32; 4], below| blend(color, below);
    let below = Color32::from_rgb(200, 100, 0);
    assert_eq!(over([0.0; 4], below), below, "transparent");
    assert_eq!(
        over([10.0, 20.0, 30.0, 255.0], below),
        Color32::from_rgb(10, 20, 30),
        "opaque"
    );
    assert_eq!(
        over([50.0, 50.0, 50.0, 127.5], below),
        Color32::from_rgb(150, 100, 50),
        "half"
    );
    assert_eq!(
        over([90.0, 0.0, 0.0, 0.0], below),
        Color32::from_rgb(255, 100, 0),
        "additive, and bounded"
    );
}

#[test]
fn colours_change_evenly_between_corners() {
    let mut mesh = Mesh::default();
    let corners = [
        (0.0, 0.0, 0),
        (8.0, 0.0, 240),
        (8.0, 8.0, 240),
        (0.0, 8.0, 0),
    ];
    for (x, y, grey) in corners {
        mesh.colored_vertex(pos2(x, y), Color32::from_gray(grey));
    }
    mesh.add_triangle(0, 1, 2);
    mesh.add_triangle(0, 2, 3);
    let image = paint(&white(), mesh, Rect::EVERYTHING);
    let row: Vec<_> = (0..8).map(|x| image[(x, 5)].r()).collect();
    assert_eq!(
        row,
        [15, 45, 75, 105, 135, 165, 195, 225],
        "the middle of each pixel"
    );
}

#[test]
fn textures_are_filtered_as_they_ask_for() {
    let stripes = vec![Color32::BLACK, Color32::WHITE];
    let row = |options| {
        let rasterizer = with_texture(2, stripes.clone(), options);
        let mut mesh = Mesh::with_texture(WHITE_TEXTURE);
        let unit = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
        mesh.add_rect_with_uv(
            Rect::from_min_size(Pos2::ZERO, Vec2::splat(8.0)),
            unit,
            Color32::WHITE,
        );
        let image = paint(&rasterizer, mesh, Rect::EVERYTHING);
        (0..8).map(|x| image[(x, 4)].r()).collect::<Vec<_>>()
    };
    assert_eq!(
        row(TextureOptions::NEAREST),
        [0, 0, 0, 0, 255, 255, 255, 255],
        "sharp"
    );
    assert_eq!(
        row(TextureOptions::LINEAR),
        [0, 0, 32, 96, 159, 223, 255, 255],
        "even, and clamped at the edge"
    );
}

#[test]
fn a_part_of_a_texture_is_replaced_and_the_rest_kept() {
    let mut rasterizer = with_texture(3, vec![Color32::BLACK; 9], TextureOptions::NEAREST);
    let patch = |pos, [width, height]: [usize; 2]| {
        let image = ColorImage::filled([width, height], Color32::WHITE);
        let mut delta = TexturesDelta::default();
        delta.push(
            WHITE_TEXTURE,
            ImageDelta::partial(pos, image, TextureOptions::NEAREST),
        );
        delta
    };
    let whites = |rasterizer: &Rasterizer| -> Vec<usize> {
        let pixels = &rasterizer.textures[&WHITE_TEXTURE].image.pixels;
        (0..pixels.len())
            .filter(|i| pixels[*i] == Color32::WHITE)
            .collect()
    };
    rasterizer.update_textures(&mut patch([1, 0], [1, 2]));
    assert_eq!(whites(&rasterizer), [1, 4], "one column, two rows");
    rasterizer.update_textures(&mut patch([2, 2], [5, 5]));
    assert_eq!(whites(&rasterizer), [1, 4, 8], "no further than the edge");
    rasterizer.update_textures(&mut patch([7, 7], [1, 1]));
    assert_eq!(whites(&rasterizer), [1, 4, 8], "outside");
}

#[test]
fn a_freed_texture_lasts_for_its_last_frame() {
    let mut rasterizer = white();
    let mut delta = TexturesDelta::default();
    delta.free(WHITE_TEXTURE);
    rasterizer.update_textures(&mut delta);
    assert!(delta.is_empty(), "the changes are taken over");
    assert!(
        rasterizer.textures.contains_key(&WHITE_TEXTURE),
        "still there to paint with"
    );
    rasterizer.update_textures(&mut delta);
    assert!(rasterizer.textures.is_empty(), "gone");
}

#[test]
fn meshes_that_make_no_sense_paint_nothing() {
    let odd = [
        triangle([(f32::NAN, 0.0), (8.0, 0.0), (0.0, 8.0)], Color32::RED),
        triangle([(1.0, 1.0), (5.0, 5.0), (7.0, 7.0)], Color32::RED),
        triangle(
            [(-90.0, -90.0), (-10.0, -90.0), (-10.0, -10.0)],
            Color32::RED,
        ),
        Mesh {
            indices: vec![0, 1, 2],
            ..Mesh::default()
        },
        Mesh {
            texture_id: TextureId::User(7),
            ..triangle([(0.0, 0.0), (8.0, 0.0), (0.0, 8.0)], Color32::RED)
        },
    ];
    for mesh in odd {
        let image = paint(&white(), mesh, Rect::EVERYTHING);
        assert_eq!(pixels_of(&image, Color32::BLACK), 64, "left as it was");
    }
    let endless = triangle(
        [
            (f32::MIN, f32::MIN),
            (f32::MAX, f32::MIN),
            (0.0, f32::INFINITY),
        ],
        Color32::RED,
    );
    assert_eq!(
        pixels_of(&paint(&white(), endless, Rect::EVERYTHING), Color32::RED),
        64,
        "a triangle without end"
    );
    let nothing = white().render(&[], 1.0, [0, 0], Color32::BLACK);
    assert!(encode_png(&nothing).is_err(), "PNG has no empty pictures");
}

#[test]
fn a_png_holds_the_pixels_with_straight_alpha() {
    let pixels = vec![
        Color32::from_rgb(1, 2, 3),
        Color32::from_rgba_premultiplied(50, 0, 0, 100),
    ];
    let bytes = encode_png(&ColorImage::new([2, 1], pixels)).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
        .read_info()
        .unwrap();
    let mut decoded = [0; 8];
    reader.next_frame(&mut decoded).unwrap();
    assert_eq!(decoded, [1, 2, 3, 255, 128, 0, 0, 100], "as PNG wants them");
}

/// A panel with text, rounded frames, a shadow, a text field and lines: what egui draws most.
fn sample_ui(ui: &mut egui::Ui) {
    ui.heading("Sign in");
    ui.label("Text of two lines, with letters that go below: gjpqy, and some that do not.");
    let mut name = "somebody@example.com".to_owned();
    ui.add(egui::TextEdit::singleline(&mut name).hint_text("User name"));
    ui.add(egui::Button::new("Next").corner_radius(8.0));
    let mut checked = true;
    ui.checkbox(&mut checked, "Keep me signed in");
    egui::Frame::popup(ui.style()).show(ui, |ui| ui.label("In a frame with a shadow"));
    let painter = ui.painter();
    painter.circle_filled(pos2(250.0, 150.0), 20.0, Color32::from_rgb(200, 80, 20));
    painter.line_segment(
        [pos2(200.0, 200.0), pos2(290.0, 230.0)],
        (2.5, Color32::LIGHT_BLUE),
    );
}

/// Writes both pictures to `target/`, to look at too: `cargo test -- --ignored as_egui_does`.
#[test]
#[ignore = "needs a graphics adapter"]
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method alone has too narrow a lifetime"
)]
fn paints_as_egui_does() {
    let size = vec2(320.0, 260.0);
    let builder = egui_kittest::Harness::builder()
        .with_size(size)
        .with_pixels_per_point(1.5);
    let mut harness = builder.build_ui(sample_ui);
    harness.run();
    let theirs = harness.render().unwrap();

    let output = harness.output();
    let primitives = harness
        .ctx
        .tessellate(output.shapes.clone(), output.pixels_per_point);
    let glyphs = harness.ctx.fonts(|fonts| fonts.image());
    let rasterizer = with_texture(glyphs.size[0], glyphs.pixels, TextureOptions::LINEAR);
    let ours = rasterizer.render(
        &primitives,
        output.pixels_per_point,
        [480, 390],
        Color32::TRANSPARENT,
    );

    let target = crate::test_pictures::folder();
    theirs.save(target.join("raster-theirs.png")).unwrap();
    std::fs::write(target.join("raster-ours.png"), encode_png(&ours).unwrap()).unwrap();
    assert_eq!(theirs.dimensions(), (480, 390), "one size");
    let ours: Vec<u8> = ours.pixels.iter().flat_map(Color32::to_array).collect();
    let differences = theirs
        .as_raw()
        .iter()
        .zip(&ours)
        .map(|(a, b)| a.abs_diff(*b));
    let worst = differences.clone().max().unwrap();
    let count = differences.filter(|difference| *difference > 2).count();
    assert!(
        worst <= 16 && count * 1000 < ours.len(),
        "{count} channels differ, by {worst} at most"
    );
}
