//! The program with a home of its own, and the person in front of its browser.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use url::Url;

use crate::provider::{CLIENT_ID, Provider};

/// A folder that ends with the test.
pub(crate) struct Home(PathBuf);

impl Home {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("egui_okta-cli-{}-{count}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The program with these arguments, whose browser only writes down where it was sent.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let browser = self.file("browser");
        if !browser.exists() {
            let script = "#!/bin/sh\nprintf %s \"$1\" >\"$0.new\" && mv \"$0.new\" \"$0.url\"\n";
            fs::write(&browser, script).unwrap();
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                fs::set_permissions(&browser, fs::Permissions::from_mode(0o700)).unwrap();
            }
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_egui_okta"));
        command
            .args(args)
            .env("HOME", &self.0)
            .env("XDG_STATE_HOME", self.file("state"))
            .env("BROWSER", browser)
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Done {
        Done::of(&self.command(args).output().unwrap())
    }

    /// A sign-in that waits for its browser; the person does with the address what the test says.
    pub(crate) fn sign_in(&self, args: &[&str], person: impl FnOnce(&Browser)) -> Done {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let redirect_uri = format!("http://127.0.0.1:{port}/callback");
        let args = [&["login", "--json", "--redirect-uri", &redirect_uri], args].concat();
        self.sign_in_as(&args, person)
    }

    /// The same with just these arguments.
    pub(crate) fn sign_in_as(&self, args: &[&str], person: impl FnOnce(&Browser)) -> Done {
        let sent = self.file("browser.url");
        drop(fs::remove_file(&sent));
        let child = self.command(args).spawn().unwrap();
        person(&Browser {
            url: wait_for(&sent, &child),
        });
        Done::of(&child.wait_with_output().unwrap())
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn wait_for(sent: &Path, _waiting: &Child) -> Url {
    let until = Instant::now() + Duration::from_secs(20);
    while Instant::now() < until {
        if let Ok(url) = fs::read_to_string(sent) {
            return url.parse().unwrap();
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("no browser was opened");
}

/// Where the browser was sent.
pub(crate) struct Browser {
    pub(crate) url: Url,
}

impl Browser {
    pub(crate) fn asked(&self, name: &str) -> String {
        let found = self.url.query_pairs().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    }

    /// Comes back with this query, in which STATE is the right one.
    pub(crate) fn comes_back(&self, query: &str) {
        self.visits("GET", query, "");
    }

    /// Comes back with a form, in which STATE is the right one.
    pub(crate) fn posts(&self, form: &str) {
        self.visits("POST", "", form);
    }

    fn visits(&self, method: &str, query: &str, form: &str) {
        let fill = |text: &str| text.replace("STATE", &self.asked("state"));
        let (query, form) = (fill(query), fill(form));
        let to: Url = self.asked("redirect_uri").parse().unwrap();
        let host = format!("{}:{}", to.host_str().unwrap(), to.port().unwrap());
        let mut stream = TcpStream::connect(&host).unwrap();
        let (path, length) = (to.path(), form.len());
        let head = format!(
            "{method} {path}{query} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n{form}"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).unwrap();
        assert!(page.starts_with("HTTP/1.1 "), "{page}");
    }

    /// Signs in.
    pub(crate) fn agrees(&self, provider: &Provider) {
        provider.expect(&self.asked("nonce"));
        self.comes_back("?code=c&state=STATE");
    }
}

/// What became of it.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) code: Option<i32>,
    pub(crate) out: Value,
    pub(crate) said: String,
}

impl Done {
    fn of(output: &Output) -> Self {
        let out = String::from_utf8(output.stdout.clone()).unwrap();
        Self {
            code: output.status.code(),
            out: serde_json::from_str(&out).unwrap_or(Value::String(out)),
            said: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    pub(crate) fn error(&self) -> &str {
        self.out["error"]["code"].as_str().unwrap_or_default()
    }
}

/// The arguments that name this provider's app.
pub(crate) fn at(provider: &Provider) -> [&str; 4] {
    ["--issuer", &provider.issuer, "--client-id", CLIENT_ID]
}
