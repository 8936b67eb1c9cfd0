//! Screens drawn in egui. This layer knows nothing of the wire: it draws a
//! [`Screen`](crate::screen::Screen) and says what was pressed.

mod access;
mod controls;
mod field;
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the family has drawings for screens to come")
)]
pub(crate) mod icon;
mod notice;
mod panel;
mod parts;
mod picture;
mod place;
mod qr_code;
mod radio;
mod rules;
mod select;
mod theme;
mod waiting;

pub(crate) use panel::Panel;
pub use qr_code::QrCode;
pub use theme::{STRONG_FONT, Theme};
