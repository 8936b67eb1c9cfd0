//! Draws screens in egui.

#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the screens that show them come next")
)]
pub(crate) mod icon;
