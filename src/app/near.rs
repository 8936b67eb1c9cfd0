//! The sandbox org in this process, as the drawer uses it.

use std::sync::{Arc, Mutex};

use egui_okta::{
    platform::{Platform as _, System},
    sandbox::{Org, PushAction},
    screen::Screen,
};

use super::{
    desk::{Desk, PhoneAnswer, Sandbox},
    serve::lock,
};

/// An org that this program serves itself.
pub(super) struct Near {
    org: Arc<Mutex<Org>>,
    begins_anew: bool,
}

impl Near {
    pub(super) fn new(org: Arc<Mutex<Org>>) -> Self {
        Self {
            org,
            begins_anew: false,
        }
    }
}

impl Sandbox for Near {
    fn desk(&mut self, _ctx: &egui::Context, _screen: &Screen) -> Option<Desk> {
        let desk = lock(&self.org).desk(System::new().now());
        serde_json::from_value(desk).ok()
    }

    fn answer(&mut self, user: &str, answer: PhoneAnswer<'_>) {
        let (action, number) = match answer {
            PhoneAnswer::Approve(number) => (PushAction::Approve, number),
            PhoneAnswer::Deny => (PushAction::Deny, None),
            PhoneAnswer::Enrol => (PushAction::Enroll, None),
        };
        // A notification that is no longer there needs no answer; a wrong number is told by the page.
        let _ = lock(&self.org).push(user, action, number, System::new().now());
    }

    fn activate(&mut self) {
        lock(&self.org).activate_next();
        self.begins_anew = true;
    }

    fn begins_anew(&mut self) -> bool {
        std::mem::take(&mut self.begins_anew)
    }
}
