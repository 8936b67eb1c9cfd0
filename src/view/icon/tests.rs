//! Every drawing can be read and keeps to the grid; a drawing that does not would be an empty or cut-off icon.

use std::{fs, path::Path};

use super::*;

#[test]
fn every_drawing_is_read_and_stays_on_the_grid() {
    // The widest cap may touch the edge of the grid, not cross it.
    let margin = LINE_WIDTH.max(DOT_WIDTH) / 2.0 / GRID;
    for (icon, name) in Icon::ALL {
        let lines = icon.lines();
        assert!(!lines.is_empty(), "{name} draws nothing");
        for point in lines.iter().flat_map(|line| &line.points) {
            let inside = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0)).shrink(margin);
            assert!(
                inside.contains(*point),
                "{name} leaves the grid at {:?}",
                point.to_vec2() * GRID
            );
        }
    }
}

#[test]
fn drawings_have_one_style_and_nothing_but_paths() {
    let head = concat!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none" "#,
        r#"stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">"#
    );
    for (index, (_, name)) in Icon::ALL.iter().enumerate() {
        let mut lines = Icon::SOURCES[index].lines();
        assert_eq!(lines.next(), Some(head), "{name} has another style");
        let body: Vec<_> = lines.collect();
        let (end, paths) = body.split_last().unwrap();
        assert_eq!(*end, "</svg>", "{name} has no end");
        for path in paths {
            let is_path = path.starts_with("  <path d=\"") && path.ends_with("\"/>");
            assert!(is_path, "{name} has something that is not a path: {path}");
        }
    }
}

#[test]
fn every_file_is_an_icon() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/icons");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy();
        assert!(
            Icon::ALL.iter().any(|(_, known)| *known == name),
            "no icon uses {name}"
        );
    }
}

#[test]
fn lines_are_split_where_they_turn_sharply() {
    let points = |data: &str| -> Vec<_> {
        let lines = parse(&format!(r#"<path d="{data}"/>"#)).unwrap();
        lines
            .iter()
            .map(|line| (line.points.len(), line.closed))
            .collect()
    };
    assert_eq!(points("M12 16h.01"), [(1, false)], "a dot is one point");
    assert_eq!(
        points("M4 4h16v16"),
        [(2, false), (2, false)],
        "one corner makes two lines"
    );
    assert_eq!(
        points("M4 4h16v16h-16z"),
        [(2, false); 4],
        "the sides of a square"
    );
    let circle = points("M3 12a9 9 0 1 1 18 0a9 9 0 1 1-18 0z");
    assert!(
        matches!(circle[..], [(20.., true)]),
        "a circle stays whole: {circle:?}"
    );
}

#[test]
fn unreadable_path_data_is_noticed() {
    assert!(
        parse(r#"<path d="M4 quite wrong"/>"#).is_none(),
        "an error of the drawing is not ignored"
    );
}

/// A contact sheet of all icons, to look at: `cargo test -- --ignored icon_sheet` writes `target/icons.png`.
#[test]
#[ignore = "for looking at; needs a graphics adapter"]
fn icon_sheet() {
    let ui = |ui: &mut egui::Ui| {
        for (background, color) in [
            (Color32::WHITE, Color32::from_gray(35)),
            (Color32::from_gray(27), Color32::from_gray(225)),
        ] {
            for side in [20.0, 24.0, 48.0] {
                let columns = if side > 40.0 { 12.0 } else { 18.0 };
                let cell = side + 16.0;
                let rows = (Icon::ALL.len() as f32 / columns).ceil();
                let size = egui::vec2(ui.available_width(), rows * cell + 8.0);
                let (area, _) = ui.allocate_exact_size(size, egui::Sense::hover());
                ui.painter().rect_filled(area, 0.0, background);
                for (index, (icon, _)) in Icon::ALL.iter().enumerate() {
                    let (x, y) = (index as f32 % columns, (index as f32 / columns).floor());
                    let min = area.min + egui::vec2(8.0 + x * cell, 8.0 + y * cell);
                    icon.paint(
                        ui.painter(),
                        Rect::from_min_size(min, Vec2::splat(side)),
                        color,
                    );
                }
            }
        }
    };
    let mut harness = egui_kittest::Harness::builder()
        .with_size(egui::vec2(800.0, 900.0))
        .build_ui(ui);
    harness.run();
    let image = harness.render().unwrap();
    image
        .save(crate::test_pictures::folder().join("icons.png"))
        .unwrap();
}
