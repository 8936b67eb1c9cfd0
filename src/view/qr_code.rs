//! A QR code of a text, for a phone that is held in front of the screen.

use std::sync::Arc;

use egui::{
    Color32, Mesh, Rect, Response, Sense, Ui, Widget,
    accesskit::Role,
    cache::{ComputerMut, FrameCache},
    pos2, vec2,
};
use qrcodegen::{QrCode as Modules, QrCodeEcc};

use super::access;

/// The light margin that ISO/IEC 18004 asks for, in modules.
const MARGIN: i32 = 4;
/// How wide a code is drawn unless said otherwise, in points.
const SIDE: f32 = 200.0;

/// A QR code of a text: of the address at which a person signs in on another device
/// ([`SessionState::OnAnotherDevice`](crate::SessionState::OnAnotherDevice)), for instance.
///
/// It is dark on light also on a dark ground, as cameras want it, and never wider than the room there is.
///
/// ```
/// # let ctx = egui::Context::default();
/// # let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
/// let address = "https://example.okta.com/activate?user_code=ABCDEFGH";
/// ui.add(egui_okta::QrCode::new(address, "QR code of the address to sign in at"));
/// # });
/// # output.textures_delta.clear();
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "You should put this widget in a Ui with `ui.add(widget);`"]
pub struct QrCode<'a> {
    text: &'a str,
    label: &'a str,
    side: f32,
}

impl<'a> QrCode<'a> {
    /// The code of `text`; `label` is what is read aloud in place of the picture.
    pub fn new(text: &'a str, label: &'a str) -> Self {
        let side = SIDE;
        Self { text, label, side }
    }

    /// As wide as this with its margin, in points, where there is room. Default is 200.
    pub fn with_side(mut self, side: f32) -> Self {
        self.side = side;
        self
    }
}

impl Widget for QrCode<'_> {
    /// Draws nothing for a text of more than the 2953 bytes that a QR code can hold.
    fn ui(self, ui: &mut Ui) -> Response {
        let encode =
            |memory: &mut egui::Memory| memory.caches.cache::<Cache>().get(self.text).clone();
        let code = ui.memory_mut(encode);
        let Some(code) = code else {
            return ui.allocate_response(vec2(0.0, 0.0), Sense::hover());
        };
        let side = self.side.min(ui.available_width());
        let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
        if ui.is_rect_visible(rect) {
            ui.painter().rect_filled(rect, 6, Color32::WHITE);
            ui.painter().add(dark(&code, rect, ui.pixels_per_point()));
        }
        access::text(ui, response.id, "qr", Role::Image, "qr", self.label);
        response
    }
}

/// The dark modules. Each is a whole number of pixels wide where that leaves enough of the room, so that no
/// line between two of them is blurred.
fn dark(code: &Modules, rect: Rect, pixels_per_point: f32) -> Mesh {
    let modules = code.size() + 2 * MARGIN;
    let pixels = rect.width() * pixels_per_point / modules as f32;
    let module = pixels.floor().max(pixels.min(1.0)) / pixels_per_point;
    let corner = rect.center() - vec2(1.0, 1.0) * (module * code.size() as f32 / 2.0);
    let snap = |at: f32| (at * pixels_per_point).round() / pixels_per_point;
    let corner = pos2(snap(corner.x), snap(corner.y));
    let mut mesh = Mesh::default();
    for y in 0..code.size() {
        for (from, to) in runs(code, y) {
            let at = |x: i32, y: i32| corner + vec2(x as f32, y as f32) * module;
            let rect = Rect::from_min_max(at(from, y), at(to, y + 1));
            mesh.add_colored_rect(rect, Color32::BLACK);
        }
    }
    mesh
}

/// From where to where a row is dark.
fn runs(code: &Modules, y: i32) -> Vec<(i32, i32)> {
    let mut runs: Vec<(i32, i32)> = Vec::new();
    for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
        match runs.last_mut() {
            Some((_, to)) if *to == x => *to = x + 1,
            _ => runs.push((x, x + 1)),
        }
    }
    runs
}

/// Makes the codes; they are forgotten with the first frame that does not draw them.
#[derive(Default)]
struct Encoder;

type Cache = FrameCache<Option<Arc<Modules>>, Encoder>;

impl ComputerMut<&str, Option<Arc<Modules>>> for Encoder {
    fn compute(&mut self, text: &str) -> Option<Arc<Modules>> {
        let code = Modules::encode_text(text, QrCodeEcc::Medium).ok()?;
        Some(Arc::new(code))
    }
}
