//! Where a browser on this computer comes back to (RFC 8252 section 7.3).

mod connection;
mod page;
mod refusing;
#[cfg(test)]
mod tests;

use std::{
    fmt, io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use crate::{SignInError, config::address::Address};

use self::connection::Expected;

/// The ports that are tried in turn. All of them have to be registered for the app, as
/// `http://localhost:{port}/callback`: Okta compares ports too.
pub const LOOPBACK_PORTS: std::ops::RangeInclusive<u16> = 17340..=17349;

/// The path that a browser comes back to, unless the redirect URI says another.
const CALLBACK_PATH: &str = "/callback";
/// How long it is waited after a connection that could not be taken: a program may have too many files open.
const BREATH: Duration = Duration::from_millis(200);
/// How long it may take to knock at one's own door.
const KNOCK_TIMEOUT: Duration = Duration::from_millis(500);
/// More connections than this at a time are closed at once.
const MAX_CONNECTIONS: usize = 32;

/// A place on this computer that waits for a browser.
///
/// It listens at `127.0.0.1` and, where there is one, at `::1`: a browser may take `localhost` for either.
pub struct Loopback {
    redirect_uri: String,
    visits: mpsc::Receiver<Visit>,
    door: Arc<Door>,
    listening: Vec<(SocketAddr, thread::JoinHandle<()>)>,
    /// Why the last visit was shown out.
    refused: Option<SignInError>,
}

/// A browser that came to the redirect URI, and waits for a page.
pub struct Visit {
    parameters: String,
    answer: mpsc::SyncSender<(bool, String)>,
}

impl fmt::Debug for Visit {
    /// Without code and state.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visit").finish_non_exhaustive()
    }
}

impl Visit {
    /// What came with it: the text after `?`. It may hold a code.
    pub fn parameters(&self) -> &str {
        &self.parameters
    }

    /// Shows a page with a title and a sentence.
    pub fn answer(self, welcome: bool, title: &str, sentence: &str) {
        // The browser may have gone in the meantime.
        drop(self.answer.send((welcome, page::html(title, sentence))));
    }
}

/// Why nothing can be waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoopbackError {
    /// The redirect URI is not an `http` address of this computer.
    NotLoopback,
    /// All ports are in use, or closed to this program.
    NoPort(String),
}

impl fmt::Display for LoopbackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLoopback => {
                f.write_str("the redirect URI is not an http address of this computer")
            }
            Self::NoPort(why) => write!(f, "no port can be listened at: {why}"),
        }
    }
}

impl std::error::Error for LoopbackError {}

impl Loopback {
    /// Listens at the first of [`LOOPBACK_PORTS`] that is free. `wake` is called for each visit,
    /// from another thread.
    ///
    /// # Errors
    /// If none is free.
    pub fn listen(wake: impl Fn() + Send + Sync + 'static) -> Result<Self, LoopbackError> {
        let mut why = String::new();
        for port in LOOPBACK_PORTS {
            match bind("localhost", port) {
                Ok(listeners) => {
                    let expected = Expected::new("localhost", port, CALLBACK_PATH);
                    let redirect_uri = format!("http://localhost:{port}{CALLBACK_PATH}");
                    return Ok(Self::start(
                        listeners,
                        expected,
                        redirect_uri,
                        Arc::new(wake),
                    ));
                }
                Err(error) => why = format!("port {port}: {error}"),
            }
        }
        Err(LoopbackError::NoPort(why))
    }

    /// Listens at the host, port and path of this redirect URI.
    ///
    /// # Errors
    /// If it is not an `http` address of this computer, or its port is in use.
    pub fn listen_at(
        redirect_uri: &str,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Result<Self, LoopbackError> {
        let address = Address::parse(redirect_uri)
            .ok()
            .filter(|address| !address.is_encrypted())
            .ok_or(LoopbackError::NotLoopback)?;
        let port = address.port().unwrap_or(80);
        let listeners = bind(address.host(), port)
            .map_err(|error| LoopbackError::NoPort(format!("port {port}: {error}")))?;
        let expected = Expected::new(address.host(), port, address.path());
        Ok(Self::start(
            listeners,
            expected,
            redirect_uri.to_owned(),
            Arc::new(wake),
        ))
    }

    fn start(
        listeners: Vec<TcpListener>,
        expected: Expected,
        redirect_uri: String,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> Self {
        let (sender, visits) = mpsc::channel();
        let door = Arc::new(Door {
            expected,
            visits: sender,
            wake,
            stopped: AtomicBool::new(false),
            had_empty_visit: AtomicBool::new(false),
            had_posted_visit: AtomicBool::new(false),
            open: AtomicUsize::new(0),
            busy: Mutex::new(0),
            done: Condvar::new(),
        });
        let listen = |listener: TcpListener| {
            let address = listener.local_addr().ok()?;
            let door = Arc::clone(&door);
            let name = "egui_okta loopback".to_owned();
            // Without a thread nothing arrives, and the time limit of the sign-in ends it.
            let thread = thread::Builder::new()
                .name(name)
                .spawn(move || accept(&listener, &door));
            Some((address, thread.ok()?))
        };
        let listening = listeners.into_iter().filter_map(listen).collect();
        Self {
            redirect_uri,
            visits,
            door,
            listening,
            refused: None,
        }
    }

    /// The redirect URI that a browser is to come back to.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// A browser that came back, each once.
    pub fn poll(&mut self) -> Option<Visit> {
        self.visits.try_recv().ok()
    }

    /// Whether a browser came to the redirect URI without an answer after the `?`: it may have had one after a `#`,
    /// which it does not tell.
    pub fn had_empty_visit(&self) -> bool {
        self.door.had_empty_visit.load(Ordering::Relaxed)
    }

    /// Whether a browser came to the redirect URI with an answer that is posted (`response_mode` `form_post`), which
    /// is not taken.
    pub fn had_posted_visit(&self) -> bool {
        self.door.had_posted_visit.load(Ordering::Relaxed)
    }

    /// Waits until each browser that was answered has its page, but no longer than `patience`:
    /// for a program that is about to end.
    pub fn close(self, patience: Duration) {
        let busy = self.door.busy();
        drop(
            self.door
                .done
                .wait_timeout_while(busy, patience, |busy| *busy > 0),
        );
    }
}

impl Drop for Loopback {
    /// Gives the ports back before it returns: the next sign-in may want them at once.
    fn drop(&mut self) {
        self.door.stopped.store(true, Ordering::Relaxed);
        for (address, thread) in self.listening.drain(..) {
            // The thread waits for whoever knocks next.
            if TcpStream::connect_timeout(&address, KNOCK_TIMEOUT).is_ok() {
                drop(thread.join());
            }
        }
    }
}

/// What all connections share.
struct Door {
    expected: Expected,
    visits: mpsc::Sender<Visit>,
    wake: Arc<dyn Fn() + Send + Sync>,
    stopped: AtomicBool,
    had_empty_visit: AtomicBool,
    had_posted_visit: AtomicBool,
    /// Connections, of which some say nothing.
    open: AtomicUsize,
    /// Browsers that came back and have no page yet.
    busy: Mutex<usize>,
    /// Says that one has it.
    done: Condvar,
}

impl Door {
    fn busy(&self) -> MutexGuard<'_, usize> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn accept(listener: &TcpListener, door: &Arc<Door>) {
    loop {
        let accepted = listener.accept();
        if door.stopped.load(Ordering::Relaxed) {
            return;
        }
        let Ok((stream, _)) = accepted else {
            thread::sleep(BREATH);
            continue;
        };
        let is_full = door.open.fetch_add(1, Ordering::Relaxed) >= MAX_CONNECTIONS;
        let guest = Arc::clone(door);
        // Browsers open connections ahead of time and say nothing on them: each has a thread.
        let spawned = !is_full
            && thread::Builder::new()
                .spawn(move || {
                    // That a browser goes away is no matter of ours.
                    drop(connection::serve(stream, &guest));
                    guest.open.fetch_sub(1, Ordering::Relaxed);
                })
                .is_ok();
        if !spawned {
            door.open.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// Listens at all addresses that a browser may take `host` for.
fn bind(host: &str, port: u16) -> io::Result<Vec<TcpListener>> {
    let v6 = SocketAddr::from((Ipv6Addr::LOCALHOST, port));
    let mut listeners = Vec::new();
    if host == "[::1]" {
        listeners.push(TcpListener::bind(v6)?);
    } else {
        let v4 = host.parse().unwrap_or(Ipv4Addr::LOCALHOST);
        listeners.push(TcpListener::bind((v4, port))?);
        if host.ends_with("localhost") {
            match TcpListener::bind(v6) {
                Ok(listener) => listeners.push(listener),
                // Another program there would get the code of a browser that prefers it.
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
                // A computer without the newer addresses.
                Err(_) => {}
            }
        }
    }
    Ok(listeners)
}
