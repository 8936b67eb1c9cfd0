//! A QR code in a terminal, for a phone that is held in front of it.

use std::io::IsTerminal as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// The longest address that a usual terminal has room for.
const MAX_ADDRESS_BYTES: usize = 200;
/// The light margin that readers need, in modules.
const MARGIN: i32 = 2;

/// The lines of the code; none where no terminal shows them.
pub(super) fn lines(address: &str) -> Vec<String> {
    if std::io::stderr().is_terminal() {
        draw(address)
    } else {
        Vec::new()
    }
}

/// Two rows of the code a line, in half blocks. A terminal is dark as a rule, so what is drawn is light.
fn draw(address: &str) -> Vec<String> {
    let code = match QrCode::encode_text(address, QrCodeEcc::Low) {
        Ok(code) if address.len() <= MAX_ADDRESS_BYTES => code,
        _ => return Vec::new(),
    };
    let is_light = |x, y| !code.get_module(x, y);
    let span = -MARGIN..code.size() + MARGIN;
    let line = |y| {
        let half = |x| match (is_light(x, y), is_light(x, y + 1)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        };
        span.clone().map(half).collect()
    };
    span.clone().step_by(2).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_fits_into_a_terminal() {
        let drawn = draw("https://example.okta.com/activate?user_code=ABCDEFGH");
        assert!((10..=24).contains(&drawn.len()), "{}", drawn.join("\n"));
        let width = drawn[0].chars().count();
        assert!(width <= 80 && drawn.iter().all(|line| line.chars().count() == width));
        assert!(drawn[0].chars().all(|c| c == '█'), "a margin");
        assert!(draw(&"a".repeat(201)).is_empty());
    }

    #[test]
    fn a_camera_reads_it() {
        let address = "https://example.okta.com/activate?user_code=ABCDEFGH";
        let rows: Vec<Vec<char>> = draw(address).iter().map(|l| l.chars().collect()).collect();
        // Four pixels a module.
        let (width, height) = (rows[0].len() * 4, rows.len() * 8);
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
            let is_upper = (y / 4) % 2 == 0;
            let is_light = match rows[y / 8][x / 4] {
                '█' => true,
                '▀' => is_upper,
                '▄' => !is_upper,
                _ => false,
            };
            if is_light { 255 } else { 0 }
        });
        let grids = image.detect_grids();
        assert_eq!(grids[0].decode().unwrap().1, address);
    }
}
