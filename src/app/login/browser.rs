//! Opens the browser that `$BROWSER` or the system names.

use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

use egui_okta::{Secret, strings::Strings};

use super::report::note;

/// After this the person is told the address, should nothing have opened.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the person is told, should no browser have opened. Unlike what the browser opens it may stand on a screen
/// and in a log, so that it has no token in it.
pub(super) struct Told {
    /// The address.
    pub(super) url: String,
    /// The key of what is said if no browser could be opened.
    pub(super) failed: &'static str,
    /// The key of what is said if perhaps none has opened.
    pub(super) nothing_opened: &'static str,
}

impl Told {
    /// How to sign in without the browser. The request is only good for whoever started it: its verifier stays here.
    pub(super) fn to_sign_in(url: &Secret) -> Self {
        Self {
            url: url.expose().to_owned(),
            failed: "login.open-url",
            nothing_opened: "login.nothing-opened",
        }
    }

    /// How to end the browser's session: without the ID token the server may ask the person whether to.
    pub(super) fn to_sign_out(url: &Secret, client_id: &str) -> Self {
        Self {
            url: without_id_token(url.expose(), client_id),
            failed: "login.open-url-sign-out",
            nothing_opened: "login.nothing-opened",
        }
    }
}

/// The address with the client's id in place of the `id_token_hint`, which names the client, too (OpenID Connect
/// RP-Initiated Logout section 2).
fn without_id_token(address: &str, client_id: &str) -> String {
    let (page, query) = address.split_once('?').unwrap_or((address, ""));
    let client_id: String = url::form_urlencoded::byte_serialize(client_id.as_bytes()).collect();
    let told = format!("{page}?client_id={client_id}");
    query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("id_token_hint="))
        .fold(told, |told, pair| format!("{told}&{pair}"))
}

/// A browser that has been asked to open an address.
pub(super) struct Opening {
    tell: Told,
    failed: mpsc::Receiver<()>,
    began: Instant,
    told: bool,
}

impl Opening {
    /// Asks for it. A browser in the terminal keeps whoever opens it waiting, so that is done beside.
    pub(super) fn start(target: Secret, tell: Told, ring: impl Fn() + Send + 'static) -> Self {
        let (sender, failed) = mpsc::channel();
        let open = move || {
            // Its own output is not ours.
            let options = webbrowser::BrowserOptions::new();
            let browser = webbrowser::Browser::Default;
            if webbrowser::open_browser_with_options(browser, target.expose(), &options).is_err() {
                // Nobody listens any more at the end.
                sender.send(()).ok();
                ring();
            }
        };
        // Without a thread the address is told after a while.
        drop(std::thread::Builder::new().spawn(open));
        Self {
            tell,
            failed,
            began: Instant::now(),
            told: false,
        }
    }

    /// Waits until it is known whether a browser has been opened, and tells the address if not.
    pub(super) fn settle(mut self) {
        while let Err(mpsc::TryRecvError::Empty) = self.failed.try_recv().map(|()| self.fail()) {
            if self.began.elapsed() > PATIENCE {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Tells the address, once, if no browser could be opened or nobody has come back for a while.
    pub(super) fn tell(&mut self) {
        if self.told {
            return;
        }
        if self.failed.try_recv().is_ok() {
            self.fail();
        } else if self.began.elapsed() > PATIENCE || is_headless() {
            self.say(self.tell.nothing_opened);
        }
    }

    fn fail(&mut self) {
        self.say(self.tell.failed);
    }

    fn say(&mut self, key: &str) {
        self.told = true;
        note(&Strings::english().text(key));
        note(&self.tell.url);
    }
}

/// Whether there is nothing that a browser could open a window on, and nobody has named another kind.
fn is_headless() -> bool {
    let is_unset = |name| std::env::var_os(name).is_none_or(|value| value.is_empty());
    cfg!(target_os = "linux")
        && ["BROWSER", "DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .all(is_unset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_token_is_not_told() {
        let told = |url: &str| Told::to_sign_out(&url.into(), "c d").url;
        assert_eq!(
            told("https://a.example/bye?x=1&id_token_hint=eyJh.e30.c&state=s"),
            "https://a.example/bye?client_id=c+d&x=1&state=s"
        );
        assert_eq!(
            told("https://a.example/bye?id_token_hint=eyJh.e30.c"),
            "https://a.example/bye?client_id=c+d"
        );
    }
}
