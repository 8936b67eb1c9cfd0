//! QR codes, logos, waiting.

use base64::Engine as _;
use egui::{
    Color32, ColorImage, Context, RichText, Sense, Stroke, StrokeKind, TextureHandle, Ui,
    accesskit::Role, vec2,
};

use super::{access, controls::Look, waiting};
use crate::{screen::Picture, strings::Strings};

/// The widest QR code that is drawn, in pixels: a renderer need not take textures wider than 2048,
/// and a small file can hold a picture of gigabytes.
const MAX_SIDE: u32 = 1024;

/// The QR code drawn last, by its address and where: a texture belongs to one context. No texture if it
/// could not be read.
pub(super) type Cache = Option<(Context, String, Option<TextureHandle>)>;

/// Draws a picture.
pub(super) fn show(
    ui: &mut Ui,
    look: &Look<'_>,
    strings: &Strings,
    picture: &Picture,
    cache: &mut Cache,
) {
    match picture {
        Picture::Qr { href, label } => {
            let broken = strings.text("text.qr.broken");
            qr_code(ui, look, href, [label, &broken], cache);
        }
        Picture::Logo { label, .. } => {
            ui.label(RichText::new(label).color(look.palette.quiet));
        }
        Picture::Waiting => {
            ui.vertical_centered(|ui| waiting::show(ui, look.palette.brand));
        }
    }
}

/// Draws a QR code under the first label, or the second one in its place where it can't be read.
fn qr_code(
    ui: &mut Ui,
    look: &Look<'_>,
    href: &str,
    [label, broken]: [&str; 2],
    cache: &mut Cache,
) {
    let is_known = |(ctx, known, _): &(Context, String, _)| ctx == ui.ctx() && known == href;
    if !cache.as_ref().is_some_and(is_known) {
        let texture = decode(href).map(|image| {
            ui.ctx()
                .load_texture("egui_okta qr", image, egui::TextureOptions::NEAREST)
        });
        *cache = Some((ui.ctx().clone(), href.to_owned(), texture));
    }
    let side = ui.available_width().min(200.0);
    ui.vertical_centered(|ui| {
        let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
        // A QR code is read dark on light, also on a dark ground.
        ui.painter()
            .rect_filled(rect, look.theme.rounding, Color32::WHITE);
        ui.painter().rect_stroke(
            rect,
            look.theme.rounding,
            Stroke::new(1.0, look.palette.edge),
            StrokeKind::Outside,
        );
        let said = match cache {
            Some((_, _, Some(texture))) => {
                let uv = egui::Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
                ui.painter()
                    .image(texture.id(), rect.shrink(8.0), uv, Color32::WHITE);
                label
            }
            _ => {
                let words = RichText::new(broken).color(Color32::DARK_GRAY);
                ui.put(rect.shrink(8.0), egui::Label::new(words).wrap());
                broken
            }
        };
        access::text(ui, response.id, "qr", Role::Image, "qr", said);
    });
}

/// The pixels of a `data:` address that holds a PNG; `None` for anything else.
fn decode(href: &str) -> Option<ColorImage> {
    let encoded = href.strip_prefix("data:image/png;base64,")?;
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(encoded.trim())
        .ok()?;
    let mut decoder =
        png::Decoder::new_with_limits(std::io::Cursor::new(bytes), png::Limits { bytes: 16 << 20 });
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    if reader.info().width.max(reader.info().height) > MAX_SIDE {
        return None;
    }
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut pixels).ok()?;
    let size = [
        usize::try_from(info.width).ok()?,
        usize::try_from(info.height).ok()?,
    ];
    let channels = info.color_type.samples();
    let gray = |pixel: &[u8]| match *pixel {
        [r, g, b] | [r, g, b, _] => Color32::from_rgb(r, g, b),
        [l] | [l, _] => Color32::from_gray(l),
        _ => Color32::WHITE,
    };
    let colors: Vec<Color32> = pixels.chunks_exact(channels).map(gray).collect();
    (colors.len() == size[0] * size[1]).then(|| ColorImage::new(size, colors))
}
