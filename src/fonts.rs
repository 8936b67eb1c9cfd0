//! The fonts of the program. A host app brings its own; the panel uses the host's.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

use crate::STRONG_FONT;

/// In a browser only Latin-1: the browser itself draws all else.
#[cfg(target_arch = "wasm32")]
const CUTS: [(&str, &[u8]); 2] = [
    (
        "Inter",
        include_bytes!("../assets/fonts/inter-regular-latin1.ttf"),
    ),
    (
        "Inter SemiBold",
        include_bytes!("../assets/fonts/inter-semibold-latin1.ttf"),
    ),
];
#[cfg(not(target_arch = "wasm32"))]
const CUTS: [(&str, &[u8]); 2] = [
    ("Inter", include_bytes!("../assets/fonts/inter-regular.ttf")),
    (
        "Inter SemiBold",
        include_bytes!("../assets/fonts/inter-semibold.ttf"),
    ),
];

/// Inter, cut down to Latin letters, and its SemiBold for headings and labels.
pub fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let [(regular, _), (strong, _)] = CUTS;
    for (name, bytes) in CUTS {
        let data = Arc::new(FontData::from_static(bytes));
        fonts.font_data.insert(name.to_owned(), data);
    }
    for (family, name) in [
        (FontFamily::Proportional, regular),
        (FontFamily::Monospace, regular),
        (FontFamily::Name(STRONG_FONT.into()), strong),
    ] {
        fonts.families.insert(family, vec![name.to_owned()]);
    }
    fonts
}
