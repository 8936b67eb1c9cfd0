//! The system's browser goes to another page, and comes back to a port of this computer.

use super::{Loopback, Visit};
use crate::{
    Secret,
    platform::SharedWake,
    protocol::{
        AwayError, Departure, EffectId,
        oauth::{State, callback},
    },
    strings::Strings,
};

/// What waits for the browser, for one sign-in at a time.
#[derive(Default)]
pub(super) struct Away(Option<Waiting>);

struct Waiting {
    id: EffectId,
    state: State,
    loopback: Loopback,
}

impl Away {
    pub(super) fn wait(
        &mut self,
        id: EffectId,
        departure: &Departure,
        wake: SharedWake,
    ) -> Result<(), AwayError> {
        // The port of an earlier wait is given back first.
        self.0 = None;
        let loopback = Loopback::listen_at(&departure.redirect_uri, move || wake())
            .map_err(|_closed| AwayError::NoPort)?;
        self.0 = Some(Waiting {
            id,
            state: departure.state.clone(),
            loopback,
        });
        Ok(())
    }

    /// The parameters that the browser came back with. Any page can send a browser here: who
    /// does not know the state is shown out, and the wait goes on.
    pub(super) fn poll(&mut self) -> Option<(EffectId, Secret)> {
        let waiting = self.0.as_mut()?;
        let visit = waiting.loopback.poll()?;
        let parameters = Secret::from(visit.parameters());
        if !callback::is_for(parameters.expose(), &waiting.state) {
            say(visit, false);
            return None;
        }
        say(visit, !callback::is_refusal(parameters.expose()));
        let id = waiting.id;
        self.0 = None;
        Some((id, parameters))
    }

    pub(super) fn forget(&mut self, id: EffectId) {
        if self.0.as_ref().is_some_and(|waiting| waiting.id == id) {
            self.0 = None;
        }
    }
}

fn say(visit: Visit, is_done: bool) {
    let strings = Strings::english();
    let title = match is_done {
        true => "login.page.done.title",
        false => "login.page.failed.title",
    };
    let text = strings.text("login.page.done.text");
    visit.answer(is_done, &strings.text(title), &text);
}
