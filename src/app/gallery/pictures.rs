//! A picture of each situation: light and dark, narrow and wide.

use std::{fs, path::Path};

use egui_okta::{
    inspect::{Options, inspect},
    sandbox::Scenario,
};

use super::stage::Stage;

/// Points from left to right.
const WIDTHS: [u16; 2] = [320, 480];

/// Writes `NAME-light-320.png` and so on. A situation that can't be reached is named, and the
/// others are written all the same.
pub(super) fn write(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut lost = Vec::new();
    // One org goes to all of them: making its key takes longer than the rest.
    let mut org = None;
    for scenario in Scenario::all() {
        match Stage::with_org(org.take(), &scenario) {
            Ok(stage) => {
                draw(&stage, scenario.name(), folder)?;
                org = Some(stage.into_org());
            }
            Err(error) => lost.push(error),
        }
    }
    match lost.as_slice() {
        [] => Ok(()),
        lost => Err(lost.join("; ")),
    }
}

fn draw(stage: &Stage, name: &str, folder: &Path) -> Result<(), String> {
    for (theme, dark) in [("light", false), ("dark", true)] {
        for width in WIDTHS {
            let options = Options {
                dark,
                width: f32::from(width),
                with_png: true,
                ..Options::default()
            };
            let response = stage.response();
            let Some(png) = inspect(response.status, &response.body, &options).png else {
                return Err(format!("{name}: there is no picture"));
            };
            let file = folder.join(format!("{name}-{theme}-{width}.png"));
            fs::write(&file, png).map_err(|error| format!("{}: {error}", file.display()))?;
        }
    }
    Ok(())
}
