//! The system's browser goes to another page, and comes back to a port of this computer.

use super::{LOOPBACK_PORTS, Loopback, LoopbackError, Visit};
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
pub(super) struct Away {
    /// Ready for a browser that has not been sent yet.
    ready: Option<Loopback>,
    waiting: Option<Waiting>,
}

struct Waiting {
    id: EffectId,
    state: State,
    loopback: Loopback,
}

impl Away {
    /// Gets a port ready. One of the fixed ports stands for all of them.
    pub(super) fn listen(
        &mut self,
        redirect_uri: &str,
        wake: SharedWake,
    ) -> Result<String, AwayError> {
        // The port of an earlier wait is given back first.
        self.waiting = None;
        self.ready = None;
        let at = SharedWake::clone(&wake);
        let loopback = match Loopback::listen_at(redirect_uri, move || at()) {
            Err(LoopbackError::NoPort(_)) if is_fixed(redirect_uri) => {
                Loopback::listen(move || wake())
            }
            other => other,
        };
        let loopback = loopback.map_err(|_closed| AwayError::NoPort)?;
        let redirect_uri = loopback.redirect_uri().to_owned();
        self.ready = Some(loopback);
        Ok(redirect_uri)
    }

    pub(super) fn wait(
        &mut self,
        id: EffectId,
        departure: &Departure,
        wake: SharedWake,
    ) -> Result<(), AwayError> {
        self.waiting = None;
        let ready = self.ready.take();
        let loopback = match ready.filter(|ready| ready.redirect_uri() == departure.redirect_uri) {
            Some(ready) => ready,
            None => Loopback::listen_at(&departure.redirect_uri, move || wake())
                .map_err(|_closed| AwayError::NoPort)?,
        };
        self.waiting = Some(Waiting {
            id,
            state: departure.state.clone(),
            loopback,
        });
        Ok(())
    }

    /// The parameters that the browser came back with. Any page can send a browser here: who
    /// does not know the state is shown out, and the wait goes on.
    pub(super) fn poll(&mut self) -> Option<(EffectId, Secret)> {
        let waiting = self.waiting.as_mut()?;
        let visit = waiting.loopback.poll()?;
        let parameters = Secret::from(visit.parameters());
        if !callback::is_for(parameters.expose(), &waiting.state) {
            say(visit, false);
            return None;
        }
        say(visit, !callback::is_refusal(parameters.expose()));
        let id = waiting.id;
        self.waiting = None;
        Some((id, parameters))
    }

    pub(super) fn forget(&mut self, id: EffectId) {
        if self
            .waiting
            .as_ref()
            .is_some_and(|waiting| waiting.id == id)
        {
            self.waiting = None;
        }
    }
}

/// Whether this is the redirect URI of one of the fixed ports.
fn is_fixed(redirect_uri: &str) -> bool {
    LOOPBACK_PORTS
        .into_iter()
        .any(|port| redirect_uri == format!("http://localhost:{port}/callback"))
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
