//! The system's browser goes to another page, and comes back to a port of this computer.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{LOOPBACK_PORTS, Loopback, LoopbackError, Visit};
use crate::{
    Secret, SignInError,
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
    loopback: Option<Loopback>,
    /// Whether the port is kept although nobody is waited for: its number is part of a request already.
    is_held: bool,
    waiting: Option<(EffectId, State)>,
    /// Since when whoever comes again is told so.
    over: Option<Instant>,
    bell: Bell,
}

/// Who is to be woken, by the last who asked: a sign-in may begin before there is a window.
#[derive(Clone, Default)]
struct Bell(Arc<Mutex<Option<SharedWake>>>);

impl Bell {
    fn hang(&self, wake: SharedWake) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(wake);
    }

    /// Rings whatever hangs there then.
    fn rope(&self) -> impl Fn() + Send + Sync + 'static {
        let bell = self.clone();
        move || {
            let wake = bell.0.lock().unwrap_or_else(PoisonError::into_inner);
            let wake = wake.clone();
            if let Some(wake) = wake {
                wake();
            }
        }
    }
}

/// How long a browser that comes back a second time is told that it has been here.
const AFTERWARDS: Duration = Duration::from_secs(60);

impl Away {
    /// Gets a port ready. One of the fixed ports stands for all of them.
    pub(super) fn listen(
        &mut self,
        redirect_uri: &str,
        wake: SharedWake,
    ) -> Result<String, AwayError> {
        // The port of an earlier wait is given back first.
        *self = Self::default();
        self.bell.hang(wake);
        let loopback = match Loopback::listen_at(redirect_uri, self.bell.rope()) {
            Err(LoopbackError::NoPort(_)) if is_fixed(redirect_uri) => {
                Loopback::listen(self.bell.rope())
            }
            other => other,
        };
        let loopback = loopback.map_err(|error| why(&error))?;
        let redirect_uri = loopback.redirect_uri().to_owned();
        self.loopback = Some(loopback);
        self.is_held = true;
        Ok(redirect_uri)
    }

    /// The port is given back, once nobody is waited for.
    pub(super) fn release(&mut self) {
        self.is_held = false;
        self.give_back();
    }

    pub(super) fn wait(
        &mut self,
        id: EffectId,
        departure: &Departure,
        wake: SharedWake,
    ) -> Result<(), AwayError> {
        let uri = departure.redirect_uri.as_str();
        if self.loopback.as_ref().map(Loopback::redirect_uri) != Some(uri) {
            *self = Self::default();
            let loopback = Loopback::listen_at(uri, self.bell.rope());
            self.loopback = Some(loopback.map_err(|error| why(&error))?);
        }
        if let Some(loopback) = &mut self.loopback {
            loopback.forget_visits();
        }
        self.bell.hang(wake);
        self.waiting = Some((id, departure.state.clone()));
        self.over = None;
        Ok(())
    }

    /// The parameters that the browser came back with. Any page can send a browser here: who
    /// does not know the state is shown out, and the wait goes on.
    pub(super) fn poll(&mut self) -> Option<(EffectId, Secret)> {
        let Some((id, state)) = &self.waiting else {
            self.tell_late();
            return None;
        };
        let visit = self.loopback.as_mut()?.poll_for(state)?;
        let parameters = Secret::from(visit.parameters());
        if callback::is_readable(parameters.expose()) {
            let is_done = !callback::is_refusal(parameters.expose());
            say(visit, is_done, "login.page.done.text");
        } else {
            say(visit, false, "error.callback.malformed");
        }
        let id = *id;
        self.waiting = None;
        self.over = Some(Instant::now());
        Some((id, parameters))
    }

    /// What came while somebody is waited for, and was not taken.
    pub(super) fn why_nobody_came(&self) -> Option<SignInError> {
        self.waiting.as_ref()?;
        self.loopback.as_ref()?.why_nobody_came()
    }

    /// Somebody has gone back to the page in the browser, or has loaded it again.
    fn tell_late(&mut self) {
        if self.over.is_some_and(|since| since.elapsed() > AFTERWARDS) {
            self.over = None;
            self.give_back();
        }
        while let Some(visit) = self.loopback.as_mut().and_then(Loopback::poll) {
            say(visit, false, "error.callback.used");
        }
    }

    pub(super) fn forget(&mut self, id: EffectId) {
        if self.waiting.as_ref().is_some_and(|(by, _)| *by == id) {
            self.waiting = None;
            self.give_back();
        }
    }

    fn give_back(&mut self) {
        if !self.is_held && self.waiting.is_none() && self.over.is_none() {
            self.loopback = None;
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
        net::{TcpListener, TcpStream},
        sync::{Arc, mpsc},
        thread,
    };

    use super::*;
    use crate::{ErrorCode, protocol::Traveller};

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

    /// A sentence as it stands in a page.
    fn shown_as(key: &str) -> String {
        Strings::english().text(key)
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
        assert!(page.contains(&shown_as("error.callback.state")), "{page}");
        let told = away.why_nobody_came().unwrap();
        assert_eq!(told.code, ErrorCode::CallbackState);
        // Whoever knows the state was sent by the server, and is not waited for any longer.
        let twice = format!("code=a&code=b&state={}", departure.state.expose());
        let (came, page) = shown(&mut away, visit(port, &twice));
        assert_eq!(came.unwrap().expose(), twice);
        assert!(page.starts_with("HTTP/1.1 400 "), "{page}");
        let sentence = shown_as("error.callback.malformed");
        assert!(page.contains(&sentence), "{page}");

        // Once more in the same sign-in, of which the port is a part.
        away.forget(EffectId::default());
        let departure = Departure {
            state: State::from_random([2; 32]),
            ..departure
        };
        let taken = TcpListener::bind(("127.0.0.1", port));
        assert!(taken.is_err(), "the port stays");
        let (sender, woken) = mpsc::channel();
        let wake: SharedWake = Arc::new(move || sender.send(()).unwrap_or_default());
        away.wait(EffectId::default(), &departure, wake).unwrap();

        let mine = format!("code=a&state={}", departure.state.expose());
        let browser = visit(port, &mine);
        woken.recv().unwrap();
        let (came, page) = shown(&mut away, browser);
        assert_eq!(came.unwrap().expose(), mine);
        assert!(page.starts_with("HTTP/1.1 200 "), "{page}");

        assert_eq!(away.why_nobody_came(), None);

        let (came, page) = shown(&mut away, visit(port, &mine));
        assert_eq!(came, None);
        assert!(page.contains(&shown_as("error.callback.used")), "{page}");

        second.release();
        let port = other.split(['/', ':']).nth(4).unwrap().parse().unwrap();
        let free = TcpListener::bind(("127.0.0.1", port));
        assert!(free.is_ok(), "the port of nobody is given back");
    }
}
