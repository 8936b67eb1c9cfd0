//! The panel in a context of its own.

use egui::{
    Context, RawInput, Rect, ViewportId,
    accesskit::{Node, NodeId},
    pos2, vec2,
};

use super::{Options, raster};
use crate::{
    SignIn,
    screen::{Draft, Screen},
    strings::Strings,
    view::Panel,
};

/// Tall enough for every screen: nothing is cut off.
const HEIGHT: f32 = 3000.0;

pub(super) struct Drawing {
    ctx: Context,
    width: f32,
    pixels_per_point: f32,
    raster: raster::Rasterizer,
    last: Option<egui::FullOutput>,
    height: f32,
}

impl Drawing {
    pub(super) fn new(options: &Options) -> Self {
        let ctx = Context::default();
        ctx.enable_accesskit();
        ctx.set_theme(if options.dark {
            egui::Theme::Dark
        } else {
            egui::Theme::Light
        });
        install_fonts(&ctx);
        Self {
            ctx,
            width: options.width,
            pixels_per_point: options.pixels_per_point,
            raster: raster::Rasterizer::default(),
            last: None,
            height: 0.0,
        }
    }

    /// Draws a screen until it is at rest, and gives the accessibility tree in reading order.
    pub(super) fn draw(&mut self, screen: &Screen, strings: &Strings) -> Vec<Node> {
        let mut panel = Panel::default();
        let mut draft = Draft::default();
        draft.adopt(screen);
        self.draw_with(3, 0.0, |ui| {
            panel.show(ui, screen, &mut draft, strings, false, None);
        })
    }

    /// Draws a sign-in as it stands, and as it goes on of itself, when it has been looked at for so long.
    pub(super) fn draw_sign_in(&mut self, sign_in: &mut SignIn, seconds: f64) {
        sign_in.focus_again();
        self.draw_with(4, seconds, |ui| {
            sign_in.logic(ui.ctx());
            sign_in.ui(ui);
        });
    }

    /// So many seconds go by after the first pass, and half a second between two of the others.
    fn draw_with(
        &mut self,
        passes: u8,
        seconds: f64,
        mut add: impl FnMut(&mut egui::Ui),
    ) -> Vec<Node> {
        let mut nodes = Vec::new();
        for pass in 0..passes {
            let gone = if pass == 0 { 0.0 } else { seconds };
            let time = gone + f64::from(pass) * 0.5;
            let mut input = RawInput {
                screen_rect: Some(Rect::from_min_size(
                    pos2(0.0, 0.0),
                    vec2(self.width, HEIGHT),
                )),
                time: Some(time),
                ..RawInput::default()
            };
            let viewport = input.viewports.entry(ViewportId::ROOT).or_default();
            viewport.native_pixels_per_point = Some(self.pixels_per_point);
            let mut output = self.ctx.run_ui(input, |ui| {
                egui::CentralPanel::default().show(ui, |ui| {
                    let drawn = ui.scope(&mut add);
                    self.height = drawn.response.rect.bottom() + 8.0;
                });
            });
            self.raster.update_textures(&mut output.textures_delta);
            if let Some(update) = output.platform_output.accesskit_update.take() {
                nodes = in_order(update);
            }
            self.last = Some(output);
        }
        nodes
    }

    /// The picture of what was drawn last, cut to what is drawn on.
    pub(super) fn png(&mut self) -> Option<Vec<u8>> {
        let output = self.last.take()?;
        let pixels_per_point = output.pixels_per_point;
        let used = self.height.clamp(100.0, HEIGHT);
        let primitives = self.ctx.tessellate(output.shapes, pixels_per_point);
        let size = [self.width, used].map(|side| (side * pixels_per_point) as usize);
        let ground = self.ctx.global_style().visuals.panel_fill;
        let image = self
            .raster
            .render(&primitives, pixels_per_point, size, ground);
        raster::encode_png(&image).ok()
    }
}

/// Fonts for a drawing that has no host to bring them.
fn install_fonts(ctx: &Context) {
    ctx.set_fonts(crate::fonts());
}

/// The nodes as they are read: parents first, children in their order.
fn in_order(update: egui::accesskit::TreeUpdate) -> Vec<Node> {
    let root = update.tree.map(|tree| tree.root);
    let mut left: std::collections::BTreeMap<NodeId, Node> = update.nodes.into_iter().collect();
    let mut out = Vec::new();
    let mut stack: Vec<NodeId> = root.into_iter().collect();
    while let Some(id) = stack.pop() {
        if let Some(node) = left.remove(&id) {
            stack.extend(node.children().iter().rev());
            out.push(node);
        }
    }
    out
}
