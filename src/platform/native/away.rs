//! The system's browser goes to another page, and comes back to a port of this computer.

use std::time::{Duration, Instant};

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
    /// Whoever comes to the last one again is told so.
    over: Option<(Loopback, Instant)>,
}

/// How long a browser that comes back a second time is told that it has been here.
const AFTERWARDS: Duration = Duration::from_secs(60);

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
        *self = Self::default();
        let at = SharedWake::clone(&wake);
        let loopback = match Loopback::listen_at(redirect_uri, move || at()) {
            Err(LoopbackError::NoPort(_)) if is_fixed(redirect_uri) => {
                Loopback::listen(move || wake())
            }
            other => other,
        };
        let loopback = loopback.map_err(|error| why(&error))?;
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
        let ready = std::mem::take(self).ready;
        let loopback = match ready.filter(|ready| ready.redirect_uri() == departure.redirect_uri) {
            Some(ready) => ready,
            None => Loopback::listen_at(&departure.redirect_uri, move || wake())
                .map_err(|error| why(&error))?,
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
        self.tell_late();
        let waiting = self.waiting.as_mut()?;
        let visit = waiting.loopback.poll()?;
        let parameters = Secret::from(visit.parameters());
        if !callback::is_for(parameters.expose(), &waiting.state) {
            say(visit, false, "login.page.done.text");
            return None;
        }
        let is_done = !callback::is_refusal(parameters.expose());
        say(visit, is_done, "login.page.done.text");
        let Waiting { id, loopback, .. } = self.waiting.take()?;
        self.over = Some((loopback, Instant::now()));
        Some((id, parameters))
    }

    /// Somebody has gone back to the page in the browser, or has loaded it again.
    fn tell_late(&mut self) {
        let is_past = |since: &Instant| since.elapsed() > AFTERWARDS;
        if self.over.as_ref().is_some_and(|(_, since)| is_past(since)) {
            self.over = None;
        }
        while let Some(visit) = self.over.as_mut().and_then(|(over, _)| over.poll()) {
            say(visit, false, "error.callback.used");
        }
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

fn say(visit: Visit, is_done: bool, sentence: &str) {
    let strings = Strings::english();
    let title = match is_done {
        true => "login.page.done.title",
        false => "login.page.failed.title",
    };
    let text = strings.text(sentence);
    visit.answer(is_done, &strings.text(title), &text);
}

fn why(error: &LoopbackError) -> AwayError {
    match error {
        LoopbackError::NotLoopback => AwayError::NotLoopback,
        LoopbackError::NoPort(_) => AwayError::NoPort,
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read as _, Write as _},
        net::TcpStream,
        sync::Arc,
        thread,
    };

    use super::*;
    use crate::protocol::Traveller;

    fn visit(port: u16, query: &str) -> thread::JoinHandle<String> {
        let request = format!("GET /callback?{query} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
        thread::spawn(move || {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            let mut page = String::new();
            stream.read_to_string(&mut page).unwrap();
            page
        })
    }

    /// Polls until the browser has its page.
    fn shown(away: &mut Away, browser: thread::JoinHandle<String>) -> (Option<Secret>, String) {
        let mut came = None;
        while !browser.is_finished() {
            came = away.poll().map(|(_, parameters)| parameters).or(came);
            thread::sleep(Duration::from_millis(5));
        }
        (came, browser.join().unwrap())
    }

    #[test]
    fn one_browser_comes_back_and_the_others_are_told() {
        let silent: SharedWake = Arc::new(|| {});
        let mut away = Away::default();
        let uri = away
            .listen("http://localhost:17340/callback", Arc::clone(&silent))
            .unwrap();
        let port = uri.split(['/', ':']).nth(4).unwrap().parse().unwrap();
        assert!(LOOPBACK_PORTS.contains(&port));
        let mut second = Away::default();
        let other = second.listen(&uri, Arc::clone(&silent)).unwrap();
        assert_ne!(uri, other, "the next one of the fixed ports");

        let departure = Departure {
            traveller: Traveller::Session,
            url: String::new(),
            redirect_uri: uri,
            state: State::from_random([1; 32]),
            kept: Secret::default(),
        };
        away.wait(EffectId::default(), &departure, silent).unwrap();
        let (came, page) = shown(&mut away, visit(port, "code=a&state=other"));
        assert_eq!(came, None, "nobody knows this state");
        assert!(page.starts_with("HTTP/1.1 400 "), "{page}");

        let mine = format!("code=a&state={}", departure.state.expose());
        let (came, page) = shown(&mut away, visit(port, &mine));
        assert_eq!(came.unwrap().expose(), mine);
        assert!(page.starts_with("HTTP/1.1 200 "), "{page}");

        let (came, page) = shown(&mut away, visit(port, &mine));
        assert_eq!(came, None);
        let sentence = Strings::english().text("error.callback.used");
        assert!(page.contains(&sentence.replace('\'', "&#39;")), "{page}");
    }
}
