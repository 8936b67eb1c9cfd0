//! QR codes as Okta sends them: a PNG within the response.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use qrcodegen::{QrCode, QrCodeEcc};
use serde_json::{Value, json};

/// Light modules around the code, as ISO/IEC 18004 asks for.
const QUIET: i32 = 4;
/// Pixels a module.
const SCALE: i32 = 4;

/// `qrcode` of `contextualData`.
pub(crate) fn embedded(text: &str) -> Value {
    let picture = png(text).unwrap_or_default();
    json!({
        "method": "embedded",
        "href": format!("data:image/png;base64,{}", STANDARD.encode(picture)),
        "type": "image/png",
    })
}

/// What authenticator apps read: the key URI format of Google Authenticator.
pub(crate) fn otpauth(org: &str, user: &str, secret: &str) -> String {
    let encode = |text: &str| {
        url::form_urlencoded::byte_serialize(text.as_bytes())
            .collect::<String>()
            .replace('+', "%20")
    };
    let (org, user) = (encode(org), encode(user));
    format!("otpauth://totp/{org}:{user}?secret={secret}&issuer={org}")
}

/// One byte a pixel, black or white. None: the text is too long.
fn png(text: &str) -> Option<Vec<u8>> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = (code.size() + 2 * QUIET) * SCALE;
    let dark = |x: i32, y: i32| code.get_module(x / SCALE - QUIET, y / SCALE - QUIET);
    let pixels: Vec<u8> = (0..side)
        .flat_map(|y| (0..side).map(move |x| (x, y)))
        .map(|(x, y)| if dark(x, y) { 0 } else { 255 })
        .collect();
    let side = u32::try_from(side).ok()?;
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder
        .write_header()
        .ok()?
        .write_image_data(&pixels)
        .ok()?;
    Some(file)
}
