//! `egui_okta inspect`

use std::{fs, io::Write as _, path::Path};

use egui_okta::{
    inspect::{Inspection, Options, inspect},
    platform::{Platform as _, System},
};

use super::cli::{Engine, InspectArgs, ThemeName};

pub(super) fn run(args: &InspectArgs) -> Result<(), String> {
    if args.engine == Engine::Authn {
        return Err("responses of the Classic Engine can't be inspected yet".to_owned());
    }
    let options = Options {
        dark: args.theme == ThemeName::Dark,
        width: f32::from(args.width),
        with_request: args.request,
        with_png: args.png.is_some(),
        now: Some(System::new().now()),
        ..Options::default()
    };
    match &args.out {
        Some(out) => folder(&args.input, out, &options),
        None => one(args, &options),
    }
}

fn one(args: &InspectArgs, options: &Options) -> Result<(), String> {
    let body = read(&args.input)?;
    let Inspection { record, png } = inspect(args.http_status, &body, options);
    if let (Some(file), Some(png)) = (&args.png, png) {
        fs::write(file, png).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    let text = format!("{record:#}\n");
    std::io::stdout()
        .write_all(text.as_bytes())
        .map_err(|error| error.to_string())
}

fn folder(input: &Path, out: &Path, options: &Options) -> Result<(), String> {
    fs::create_dir_all(out).map_err(|error| format!("{}: {error}", out.display()))?;
    let entries = fs::read_dir(input).map_err(|error| format!("{}: {error}", input.display()))?;
    for entry in entries.flatten() {
        let path = entry.path();
        let Some(name) = path.file_stem().and_then(|name| name.to_str()) else {
            continue;
        };
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let record = inspect(status_of(name), &read(&path)?, options).record;
        let file = out.join(format!("{name}.json"));
        fs::write(&file, format!("{record:#}\n"))
            .map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}

/// The HTTP status that the name of a file stands for: `error-404-…`, else 403 for errors, else 200.
fn status_of(name: &str) -> u16 {
    let Some(rest) = name.strip_prefix("error") else {
        return 200;
    };
    let number = rest
        .trim_start_matches('-')
        .split('-')
        .next()
        .unwrap_or_default();
    number
        .parse()
        .ok()
        .filter(|_| number.len() == 3)
        .unwrap_or(403)
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}
