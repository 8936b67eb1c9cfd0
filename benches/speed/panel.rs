//! A panel that shows a response, drawn frame by frame without a window.

use std::{cell::Cell, rc::Rc, sync::Arc};

use egui::{ClippedPrimitive, Context, FullOutput, RawInput, Rect, pos2, vec2};
use egui_okta::{Config, SignIn, fonts};

use crate::{
    allocations::{self, Allocations},
    platform::{Scripted, json, wire},
};

pub(crate) struct Panel {
    ctx: Context,
    sign_in: Option<SignIn>,
    time: f64,
    allocated: Rc<Cell<Allocations>>,
}

impl Panel {
    /// Shows the response, and has come to rest: two minutes have passed, so that no link is still to come.
    pub(crate) fn new(body: &[u8], for_screen_readers: bool) -> Self {
        let mut panel = Self::empty();
        if for_screen_readers {
            panel.ctx.enable_accesskit();
        }
        let wire = wire();
        let config = Config::new("https://org.example/oauth2/default", "0oa1client").unwrap();
        let platform = Scripted {
            wire: Arc::clone(&wire),
            randoms: 250,
        };
        panel.sign_in = Some(SignIn::with_platform(config, Box::new(platform)));
        let body = std::str::from_utf8(body).unwrap();
        for _ in 0..4 {
            panel.frame();
            wire.lock().unwrap().answer_all(|request| {
                let path = request.path();
                if path.ends_with("/interact") {
                    json(200, r#"{"interaction_handle": "handle-1"}"#)
                } else if path.ends_with("/introspect") {
                    json(200, body)
                } else {
                    json(404, "{}")
                }
            });
        }
        panel.time += 120.0;
        for _ in 0..10 {
            panel.frame();
        }
        panel
    }

    /// A window with nothing in it.
    pub(crate) fn empty() -> Self {
        let ctx = Context::default();
        ctx.set_fonts(fonts());
        let mut empty = Self {
            ctx,
            sign_in: None,
            time: 0.0,
            allocated: Rc::default(),
        };
        for _ in 0..10 {
            empty.frame();
        }
        empty
    }

    /// Draws a frame.
    pub(crate) fn frame(&mut self) -> FullOutput {
        self.time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(480.0, 1200.0))),
            time: Some(self.time),
            ..RawInput::default()
        };
        let (sign_in, allocated) = (&mut self.sign_in, &self.allocated);
        let mut output = self.ctx.run_ui(input, |ui| {
            egui::CentralPanel::default().show(ui, |ui| {
                let Some(sign_in) = sign_in else { return };
                let by_panel = allocations::of(|| {
                    sign_in.logic(ui.ctx());
                    sign_in.ui(ui);
                });
                allocated.set(by_panel);
            });
        });
        // There is no renderer that would take them.
        output.textures_delta.clear();
        output
    }

    pub(crate) fn tessellate(&self, output: &FullOutput) -> Vec<ClippedPrimitive> {
        let shapes = output.shapes.clone();
        self.ctx.tessellate(shapes, output.pixels_per_point)
    }

    /// What the panel allocated in the last frame.
    pub(crate) fn allocated(&self) -> Allocations {
        self.allocated.get()
    }
}
