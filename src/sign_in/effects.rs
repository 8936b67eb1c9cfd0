//! What a sign-in wants done, given to the platform, and what comes of it.

use std::sync::Arc;

use super::SignIn;
use crate::{
    platform::Leaving,
    protocol::{
        AwayError, Departure, Effect, EffectId, Input, Transaction, TransportError,
        frame::{Frame, FrameError},
    },
};

impl SignIn {
    pub(super) fn next_input(&mut self) -> Option<(EffectId, Input)> {
        if let Some((id, answer)) = self.platform.poll() {
            return Some((id, Input::Http(answer)));
        }
        if let Some((id, answer)) = self.platform.poll_passkey() {
            return Some((id, Input::Passkey(answer)));
        }
        if let Some((id, answer)) = self.platform.poll_frame() {
            return Some((id, Input::Frame(answer)));
        }
        if let Some((id, answer)) = self.platform.poll_key() {
            return Some((id, Input::Key(answer)));
        }
        let (id, parameters) = self.platform.poll_back()?;
        Some((id, Input::Back(Ok(parameters))))
    }

    /// Has the platform do what the sign-in wants done, and forget what those before did.
    pub(super) fn carry_out(&mut self, ctx: &egui::Context) {
        for mut previous in std::mem::take(&mut self.previous) {
            self.carry_out_all(&mut previous, ctx);
            if previous.is_owed_tokens() {
                self.previous.push(previous);
            }
        }
        if let Some(mut transaction) = self.transaction.take() {
            self.carry_out_all(&mut transaction, ctx);
            self.transaction = Some(transaction);
        }
    }

    fn carry_out_all(&mut self, transaction: &mut Transaction, ctx: &egui::Context) {
        while let Some((id, effect)) = transaction.poll_effect() {
            match effect {
                Effect::Passkey { request } => {
                    let ctx = ctx.clone();
                    let wake = Box::new(move || ctx.request_repaint());
                    self.platform.passkey(id, request, wake);
                }
                Effect::Key(task) => {
                    let ctx = ctx.clone();
                    let wake = Box::new(move || ctx.request_repaint());
                    if let Some(answer) = self.platform.key(id, &task, wake) {
                        let now = self.platform.now();
                        transaction.handle(id, Input::Key(answer), now);
                    }
                }
                Effect::Await(departure) => {
                    let wake = ctx.clone();
                    let wake = Arc::new(move || wake.request_repaint());
                    self.platform.await_visit(id, &departure, wake);
                }
                Effect::Leave(departure) => {
                    if let Err(error) = self.send_away(id, departure, ctx) {
                        let now = self.platform.now();
                        transaction.handle(id, Input::Back(Err(error)), now);
                    }
                }
                Effect::Http { request, timeout } => {
                    let ctx = ctx.clone();
                    let wake = Box::new(move || ctx.request_repaint());
                    self.platform.send(id, request, timeout, wake);
                }
                Effect::Frame { frame } => {
                    let wake = ctx.clone();
                    let wake = Box::new(move || wake.request_repaint());
                    let title = self.strings.text(frame_title(&frame));
                    if !self.platform.frame(id, &frame, &title, wake) {
                        let now = self.platform.now();
                        // Where others are shown, the screen has no other way for those who can't see
                        // this one.
                        let why = match self.platform.has_frames() {
                            true => FrameError::NotLoaded,
                            false => FrameError::Unavailable,
                        };
                        transaction.handle(id, Input::Frame(Err(why)), now);
                    }
                }
                Effect::OpenApp { url } => self.open_app(ctx, &url),
                Effect::Local { request, timeout } => {
                    let timeout = timeout.max(self.platform.device_kind().least_probe());
                    let wake = ctx.clone();
                    let wake = Box::new(move || wake.request_repaint());
                    if !self.platform.local(id, request, timeout, wake) {
                        let now = self.platform.now();
                        let nobody = Err(TransportError::Connection);
                        transaction.handle(id, Input::Http(nobody), now);
                    }
                }
                Effect::Forget => self.platform.forget(id),
            }
        }
    }

    fn send_away(
        &mut self,
        id: EffectId,
        departure: Departure,
        ctx: &egui::Context,
    ) -> Result<(), AwayError> {
        let wake = ctx.clone();
        let wake = Arc::new(move || wake.request_repaint());
        if self.platform.leave(id, &departure, wake)? == Leaving::Open {
            self.away = Some(departure.url.clone());
            ctx.open_url(egui::OpenUrl::new_tab(departure.url));
        }
        Ok(())
    }
}

/// What a part of the page that is somebody else's is called.
fn frame_title(frame: &Frame) -> &'static str {
    match frame {
        Frame::Captcha { .. } => "label.captcha",
        Frame::Duo { .. } => "label.duo",
        Frame::Unseen { .. } => "title.verifying",
    }
}
