//! A QR code in a terminal, for a phone that is held in front of it.

use std::io::IsTerminal as _;

use qrcode::{QrCode, render::unicode::Dense1x2};

/// The code, in half blocks; none where no terminal shows it, or it would be too big for one.
pub(super) fn code(address: &str) -> Option<String> {
    if !std::io::stderr().is_terminal() {
        return None;
    }
    draw(address)
}

fn draw(address: &str) -> Option<String> {
    /// The longest address that a usual terminal has room for.
    const MAX_ADDRESS_BYTES: usize = 300;
    if address.len() > MAX_ADDRESS_BYTES {
        return None;
    }
    let code = QrCode::new(address).ok()?;
    // Light on dark, as most terminals are; phones read both.
    Some(
        code.render::<Dense1x2>()
            .dark_color(Dense1x2::Light)
            .light_color(Dense1x2::Dark)
            .build(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_fits_into_a_terminal() {
        let drawn = draw("https://example.okta.com/activate?user_code=ABCDEFGH").unwrap();
        assert!(drawn.lines().count() <= 24, "{drawn}");
        assert!(drawn.lines().all(|line| line.chars().count() <= 80));
        assert!(draw(&"a".repeat(301)).is_none());
    }
}
