//! The system's browser goes to another page, and comes back to a port of this computer.

use super::{Loopback, Visit};
use crate::{
    Secret,
    platform::SharedWake,
    protocol::{AwayError, EffectId, oauth::callback},
    strings::Strings,
};

/// What waits for the browser, for one sign-in at a time.
#[derive(Default)]
pub(super) struct Away(Option<(EffectId, Loopback)>);

impl Away {
    pub(super) fn wait(
        &mut self,
        id: EffectId,
        redirect_uri: &str,
        wake: SharedWake,
    ) -> Result<(), AwayError> {
        // The port of an earlier wait is given back first.
        self.0 = None;
        let loopback = Loopback::listen_at(redirect_uri, move || wake())
            .map_err(|_closed| AwayError::NoPort)?;
        self.0 = Some((id, loopback));
        Ok(())
    }

    /// The parameters that the browser came back with. Who only came by is shown out.
    pub(super) fn poll(&mut self) -> Option<(EffectId, Secret)> {
        let (id, loopback) = self.0.as_mut()?;
        let id = *id;
        let visit = loopback.poll()?;
        let parameters = Secret::from(visit.parameters());
        if !callback::is_answer(parameters.expose()) {
            say_done(visit, false);
            return None;
        }
        say_done(visit, true);
        self.0 = None;
        Some((id, parameters))
    }

    pub(super) fn forget(&mut self, id: EffectId) {
        if self.0.as_ref().is_some_and(|(waiting, _)| *waiting == id) {
            self.0 = None;
        }
    }
}

fn say_done(visit: Visit, is_done: bool) {
    let strings = Strings::english();
    let title = match is_done {
        true => "login.page.done.title",
        false => "login.page.failed.title",
    };
    visit.answer(
        is_done,
        &strings.text(title),
        &strings.text("login.page.done.text"),
    );
}
