//! The fonts of the program. A host app brings its own; the panel uses the host's.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

/// Inter, cut down to Latin letters.
pub fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let regular = include_bytes!("../assets/fonts/inter-regular.ttf");
    fonts
        .font_data
        .insert("Inter".to_owned(), Arc::new(FontData::from_static(regular)));
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.insert(family, vec!["Inter".to_owned()]);
    }
    fonts
}
