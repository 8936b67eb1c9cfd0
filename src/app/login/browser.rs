//! Opens the browser that `$BROWSER` or the system names.

use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

use egui_okta::{Secret, strings::Strings};

use super::report::note;

/// After this the person is told the address, should nothing have opened.
const PATIENCE: Duration = Duration::from_secs(3);

/// A browser that has been asked to open an address.
pub(super) struct Opening {
    url: Secret,
    failed: mpsc::Receiver<()>,
    began: Instant,
    told: bool,
}

impl Opening {
    /// Asks for it. A browser in the terminal keeps whoever opens it waiting, so that is done beside.
    pub(super) fn start(url: Secret, ring: impl Fn() + Send + 'static) -> Self {
        let (sender, failed) = mpsc::channel();
        let target = url.clone();
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
            url,
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
            self.say("login.nothing-opened");
        }
    }

    fn fail(&mut self) {
        self.say("login.open-url");
    }

    fn say(&mut self, key: &str) {
        self.told = true;
        note(&Strings::english().text(key));
        note(self.url.expose());
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
