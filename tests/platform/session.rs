//! Sessions on this computer's own platform: a real port, a real file, real turns.

use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use egui_okta::{
    Config, Session, SessionState,
    platform::{Aside, FileStore, Platform as _, System},
    protocol::oauth::AuthorizeOptions,
    sandbox::{
        Org, Policy,
        server::{Handle, Server},
    },
};

const PATIENCE: Duration = Duration::from_secs(60);
const USER: &str = "pat.password@sandbox.example";

struct Computer {
    org: Arc<Mutex<Org>>,
    config: Config,
    folder: PathBuf,
    _server: Handle,
}

impl Drop for Computer {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.folder).unwrap();
    }
}

fn computer(name: &str) -> Computer {
    let server = Server::bind(0).unwrap();
    let mut policy = Policy::default();
    // Whoever shows a refresh token twice is a thief at once.
    policy.lifetimes.refresh_grace_secs = 0;
    let org = Org::new(policy, &server.origin(), [7; 32]);
    let org = Arc::new(Mutex::new(org));
    let issuer = format!("{}/oauth2/default", server.origin());
    let config = Config::new(&issuer, "0oasandboxwidget0001")
        .unwrap()
        .with_scopes(["openid", "profile", "offline_access"])
        .unwrap();
    let folder = format!("egui_okta-session-{name}-{}", std::process::id());
    Computer {
        _server: server.spawn(Arc::clone(&org), None),
        org,
        config,
        folder: std::env::temp_dir().join(folder),
    }
}

impl Computer {
    fn session(&self) -> Session {
        Session::new(self.config.clone()).keep_in(Box::new(self.file()))
    }

    fn file(&self) -> FileStore {
        FileStore::new(self.folder.join("session.json"))
    }
}

/// Goes on until it is so, and gives what a browser was sent to meanwhile.
fn until(sessions: &mut [Session], is_so: impl Fn(&[Session]) -> bool) -> Vec<String> {
    let ctx = egui::Context::default();
    let begun = Instant::now();
    while !is_so(sessions) {
        for session in &mut *sessions {
            session.logic(&ctx);
        }
        let states: Vec<_> = sessions.iter().map(Session::state).collect();
        assert!(begun.elapsed() < PATIENCE, "{states:?}");
        thread::sleep(Duration::from_millis(2));
    }
    let commands = ctx.output_mut(|output| std::mem::take(&mut output.commands));
    let opened = commands.into_iter().filter_map(|command| match command {
        egui::OutputCommand::OpenUrl(open) => Some(open.url),
        _ => None,
    });
    opened.collect()
}

fn token(computer: &Computer) -> String {
    let mut org = computer.org.lock().unwrap();
    org.session_token(USER, System::new().now()).unwrap()
}

/// A browser whose user has a session at the org.
fn browse(org: &Mutex<Org>, address: &str) -> (u16, String) {
    let token = org
        .lock()
        .unwrap()
        .session_token(USER, System::new().now())
        .unwrap();
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None)
        .build()
        .into();
    let mut page = agent
        .get(format!("{address}&sessionToken={token}"))
        .call()
        .unwrap();
    let text = page.body_mut().read_to_string().unwrap();
    (page.status().as_u16(), text)
}

#[test]
fn a_browser_comes_back_and_many_windows_renew_once() {
    let computer = computer("browser");
    let mut all = [computer.session()];
    all[0].sign_in_in_browser(AuthorizeOptions::default());
    let opened = until(&mut all, |all| {
        matches!(all[0].state(), SessionState::InBrowser { .. })
    });
    assert_eq!(opened.len(), 1, "{opened:?}");
    let (org, address) = (Arc::clone(&computer.org), opened[0].clone());
    let browser = thread::spawn(move || browse(&org, &address));
    until(&mut all, |all| all[0].is_authenticated());
    let (status, page) = browser.join().unwrap();
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("Back to the app"), "{page}");

    let [first] = all;
    let mut all = vec![first];
    all.extend((0..7).map(|_| computer.session()));
    until(&mut all, |all| all.iter().all(Session::is_authenticated));
    let before = all[0].tokens().unwrap();
    for session in &mut all {
        session.renew();
    }
    // One shows the refresh token; a second one would end all of them.
    until(&mut all, |all| {
        let now = all[0].tokens();
        let same = |session: &Session| session.tokens() == now && !session.is_renewing();
        now.as_ref() != Some(&before) && all.iter().all(same)
    });
    let renewed = all[0].tokens().unwrap();
    assert_ne!(renewed.refresh_token(), before.refresh_token());
    all[3].sign_out(egui_okta::SignOutOptions::default());
    until(&mut all, |all| {
        let is_out = |session: &Session| session.state() == SessionState::SignedOut;
        all.iter().all(is_out)
    });
}

/// A keychain tells nobody, and takes its time: it is asked on a thread of its own.
#[test]
fn a_place_on_a_thread_of_its_own_is_shared_too() {
    let computer = computer("aside");
    let session = || {
        let keep = Aside::new(computer.file());
        Session::new(computer.config.clone()).keep_in(Box::new(keep))
    };
    let mut all = vec![session()];
    all[0].sign_in_with_session_token(token(&computer).into());
    until(&mut all, |all| all[0].is_authenticated());
    let before = all[0].tokens().unwrap();
    // What is kept is there before the next one looks for it.
    drop(all);
    let mut all: Vec<_> = (0..5).map(|_| session()).collect();
    assert_eq!(all[0].state(), SessionState::Working);
    until(&mut all, |all| all.iter().all(Session::is_authenticated));
    for session in &mut all {
        session.renew();
    }
    until(&mut all, |all| {
        let now = all[0].tokens();
        let same = |session: &Session| session.tokens() == now && !session.is_renewing();
        now.as_ref() != Some(&before) && all.iter().all(same)
    });
    for session in &mut all {
        let told: Vec<_> = std::iter::from_fn(|| session.poll_event()).collect();
        let told = format!("{told:?}");
        assert!(
            !told.contains("SignedOut") && !told.contains("Error"),
            "{told}"
        );
    }
}

#[test]
fn a_session_token_needs_no_browser() {
    let computer = computer("token");
    let mut all = [computer.session()];
    all[0].sign_in_with_session_token(token(&computer).into());
    let opened = until(&mut all, |all| all[0].is_authenticated());
    assert!(opened.is_empty());
    all[0].request_okta_session();
    until(&mut all, |all| all[0].okta_session().is_some());
    let okta = all[0].okta_session().unwrap().clone().unwrap().unwrap();
    assert_eq!(okta.login, USER);
}
