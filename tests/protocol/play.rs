//! Plays a replay: does what happens, compares what is sent, gives the answers.

use std::time::Duration;

use egui_okta::{
    Config, Secret,
    protocol::{
        Effect, EffectId, Input, Phase, Transaction,
        frame::Frame,
        http::{Credentials, Request, Response},
        idx::{Answer, Answers},
        model::{Authenticator, FieldPath, Remediation, RemediationName, Step, Success},
        passkey::PasskeyRequest,
        time::Timestamp,
    },
    screen::{self, Page},
    strings::Strings,
};
use serde_json::{Value, json};

use super::{
    answer,
    oauth::{self, CLIENT_ID, ISSUER, SIGNER},
    script::{Block, Message},
    standing, text,
};

/// Who is asked that is no server.
enum Asked {
    Device(PasskeyRequest),
    Browser(String),
    Frame(Frame),
}

pub(crate) struct Play {
    transaction: Option<Transaction>,
    now: Timestamp,
    /// What was sent and is not answered; not what is fetched beside the sign-in.
    open: Vec<(EffectId, Request)>,
    /// How long the last of them may take.
    within: Duration,
    /// What else than a server was asked, and has not answered.
    asked: Option<(EffectId, Asked)>,
    opened: Vec<String>,
    /// What takes the code of a link in a mail.
    mail: Option<EffectId>,
    forgotten: usize,
    /// What is not played here, and is forgotten without a word.
    aside: Vec<EffectId>,
    secrets: Vec<String>,
}

impl Play {
    pub(crate) fn new() -> Self {
        Self {
            transaction: None,
            now: oauth::now(),
            open: Vec::new(),
            within: Duration::ZERO,
            asked: None,
            opened: Vec::new(),
            mail: None,
            forgotten: 0,
            aside: Vec::new(),
            secrets: Vec::new(),
        }
    }

    /// Plays all blocks.
    ///
    /// # Errors
    /// Says in which block something else happened, and what.
    pub(crate) fn all(mut self, script: &[Block]) -> Result<(), String> {
        for block in script {
            self.block(block)
                .map_err(|what| format!("{} {}: {what}", block.number, block.action))?;
        }
        Ok(())
    }

    fn block(&mut self, block: &Block) -> Result<(), String> {
        self.act(block)?;
        self.take_effects();
        if block.action != "begin" {
            self.check_request(&block.request)?;
        }
        if let Some(head) = &block.response.head {
            let (id, input) = if let Some((id, asked)) = self.asked.take() {
                let input = match asked {
                    Asked::Device(_) => Input::Passkey(answer::of_device(head)),
                    Asked::Browser(_) => Input::Back(Ok(answer::of_browser(head))),
                    Asked::Frame(_) => Input::Frame(answer::of_frame(head)),
                };
                (id, input)
            } else {
                let (id, _) = self.open.pop().ok_or("nothing is to be answered")?;
                (id, Input::Http(answer::of_server(head, &block.response)))
            };
            let now = self.now;
            self.sign_in().handle(id, input, now);
            if !block.standing.iter().any(|line| line == "busy") {
                self.take_effects();
            }
        }
        self.check_standing(&block.standing)?;
        self.check_drawn(&block.drawn)
    }

    /// What happens first in a block:
    ///
    /// - `start`: the sign-in begins; `begin`: the same, with the handle given and the introspection on its way
    /// - `send NAME`: a form is sent, by the name of a remediation or of an action of the current authenticator
    /// - `ask NAME`: the person's device is to answer a form
    /// - `go NAME`: the person goes to the address of a form
    /// - `follow`: the person goes on where the server's own page would
    /// - `link PARAMETERS`: the link of a mail leads back with these
    /// - `retry`, `stop`, `abandon`, `wait SECONDS`
    /// - nothing: what follows from the answer before
    fn act(&mut self, block: &Block) -> Result<(), String> {
        let (verb, rest) = block.action.split_once(' ').unwrap_or((&block.action, ""));
        let now = self.now;
        match verb {
            "" => {}
            "start" | "begin" => {
                let config = Config::new(ISSUER, CLIENT_ID).unwrap();
                let random = [[1; 32], [2; 32], [3; 32]];
                self.open.clear();
                self.transaction =
                    Some(Transaction::start(config, random, EffectId::default(), now));
                if verb == "begin" {
                    self.take_effects();
                    let (id, _) = self.open.pop().ok_or("nothing is sent")?;
                    let handle = Response::new(200, r#"{"interaction_handle": "handle-1"}"#);
                    self.sign_in().handle(id, Input::Http(Ok(handle)), now);
                }
            }
            "send" => self.send(rest, &block.answers)?,
            "ask" => {
                let form = self.form(rest)?;
                self.sign_in().ask_passkey(&form, now);
            }
            "go" => {
                let form = self.form(rest)?;
                self.sign_in().leave(&form.href, now);
            }
            "follow" => {
                let Some(Success::Redirect(url)) = &self.step()?.success else {
                    return Err("there is nowhere to go on".to_owned());
                };
                let url = url.clone();
                self.sign_in().leave(&url, now);
            }
            "link" => {
                let id = self.mail.take().ok_or("nobody waits for a link")?;
                let input = Input::Back(Ok(rest.into()));
                self.sign_in().handle(id, input, now);
            }
            "retry" => self.sign_in().retry(now),
            "stop" => self.sign_in().stop_waiting(),
            "abandon" => self.sign_in().abandon(now),
            "wait" => {
                self.now = now + Duration::from_secs(rest.parse().map_err(|_no| "how long?")?);
                let now = self.now;
                self.sign_in().tick(now);
            }
            other => return Err(format!("what is {other}?")),
        }
        Ok(())
    }

    fn sign_in(&mut self) -> &mut Transaction {
        self.transaction.as_mut().unwrap()
    }

    fn send(&mut self, name: &str, given: &[(String, String)]) -> Result<(), String> {
        let mut answers = Answers::default();
        for (path, value) in given {
            let answer = if let Some(secret) = value.strip_prefix("secret ") {
                self.secrets.push(secret.to_owned());
                Answer::Secret(Secret::from(secret))
            } else {
                match serde_json::from_str(value) {
                    Ok(Value::Bool(flag)) => Answer::Flag(flag),
                    Ok(Value::Object(members)) => Answer::Object(members),
                    Ok(Value::Null) => Answer::Given(Value::Null),
                    _ => Answer::Text(value.clone()),
                }
            };
            answers.set(FieldPath::from(path.as_str()), answer);
        }
        let form = self.form(name)?;
        let now = self.now;
        self.sign_in().proceed(&form, &answers, now);
        Ok(())
    }

    /// The step that is shown.
    fn step(&self) -> Result<&Step, String> {
        match self.transaction.as_ref().map(Transaction::phase) {
            Some(Phase::Showing(step)) => Ok(step),
            _ => Err("nothing is shown".to_owned()),
        }
    }

    /// The form or action of that name in the step that is shown.
    fn form(&self, name: &str) -> Result<Remediation, String> {
        let step = self.step()?;
        let found = find(step, name).cloned();
        found.ok_or_else(|| format!("no {name} in {step:?}"))
    }

    /// Takes what is to be done; what is fetched beside the sign-in is answered.
    fn take_effects(&mut self) {
        while let Some((id, effect)) = self.sign_in().poll_effect() {
            let request = match effect {
                Effect::Key(_) => panic!("no key was asked for"),
                Effect::Http { request, timeout } => {
                    assert_eq!(timeout, Duration::from_secs(30), "{request:?}");
                    self.within = timeout;
                    request
                }
                Effect::Local { request, timeout } => {
                    self.within = timeout;
                    request
                }
                Effect::Passkey { request } => {
                    self.asked = Some((id, Asked::Device(request)));
                    continue;
                }
                Effect::Leave(departure) => {
                    self.asked = Some((id, Asked::Browser(departure.url)));
                    continue;
                }
                Effect::Await(_) => {
                    self.mail = Some(id);
                    self.aside.push(id);
                    continue;
                }
                Effect::Frame { frame } => {
                    self.asked = Some((id, Asked::Frame(frame)));
                    continue;
                }
                Effect::OpenApp { url } => {
                    self.opened.push(url);
                    continue;
                }
                Effect::Forget if self.aside.contains(&id) => {
                    self.mail = self.mail.filter(|mail| *mail != id);
                    continue;
                }
                Effect::Forget => {
                    self.forgotten += 1;
                    self.open.retain(|(open, _)| *open != id);
                    self.asked.take_if(|(asked, _)| *asked == id);
                    continue;
                }
            };
            let beside = if request.path().ends_with("/openid-configuration") {
                Response::new(404, "")
            } else if request.path().ends_with("/v1/keys") {
                Response::new(200, json!({ "keys": [SIGNER.jwk()] }).to_string())
            } else {
                self.open.push((id, request));
                continue;
            };
            let now = self.now;
            self.sign_in().handle(id, Input::Http(Ok(beside)), now);
        }
        let shown = format!("{:?}", self.transaction);
        for secret in &self.secrets {
            assert!(!shown.contains(secret.as_str()), "{secret} in {shown}");
        }
    }

    fn check_request(&self, expected: &Message) -> Result<(), String> {
        if let Some((_, asked)) = &self.asked {
            return check_asked(asked, expected);
        }
        let Some(head) = &expected.head else {
            return match self.open.as_slice() {
                [] => Ok(()),
                [(_, request), ..] => Err(format!("{request:?} was not expected")),
            };
        };
        let [(_, request)] = self.open.as_slice() else {
            return Err(format!("{head} was expected, and not {:?}", self.open));
        };
        let sent = format!("{} {}", request.method.as_str(), request.url);
        same("request", head, sent.trim_end())?;
        for (name, value) in &expected.headers {
            let within = format!("{} ms", self.within.as_millis());
            let sent = match name.as_str() {
                "Within" => within.as_str(),
                "Cookies" => match request.credentials {
                    Credentials::Include => "included",
                    Credentials::Omit => "omitted",
                },
                name => request.headers.get(name).unwrap_or("(none)"),
            };
            same(name, value, sent)?;
        }
        let body = std::str::from_utf8(&request.body).unwrap();
        match serde_json::from_str::<Value>(body) {
            Ok(sent) => {
                let expected: Value =
                    serde_json::from_str(&expected.body).map_err(|e| e.to_string())?;
                same("body", &expected.to_string(), &sent.to_string())
            }
            Err(_) => same("body", &expected.body, body),
        }
    }

    fn check_standing(&mut self, expected: &[String]) -> Result<(), String> {
        let mut lines = standing::lines(self.transaction.as_ref().unwrap(), self.now);
        lines.extend(self.opened.drain(..).map(|url| format!("opens {url}")));
        match std::mem::take(&mut self.forgotten) {
            0 => {}
            count => lines.push(format!("forgets {count}")),
        }
        same("standing", &expected.join("\n"), &lines.join("\n"))
    }

    fn check_drawn(&self, expected: &[String]) -> Result<(), String> {
        if expected.is_empty() {
            return Ok(());
        }
        let step = self.step()?;
        let screen = screen::screen_for(step, Page::First, &Strings::english());
        let text = text::of(&screen, step);
        let is_missing = |line: &&String| !text.lines().any(|drawn| drawn == *line);
        match expected.iter().find(is_missing) {
            Some(line) => Err(format!("{line}\n  is not in\n{text}")),
            None => Ok(()),
        }
    }
}

fn check_asked(asked: &Asked, expected: &Message) -> Result<(), String> {
    let (head, body) = match asked {
        Asked::Device(request) => {
            let offered = if request.is_offered { " offered" } else { "" };
            let head = format!("passkey {:?}{offered}", request.ceremony);
            (head, request.public_key.to_string())
        }
        Asked::Browser(url) => (format!("leave {url}"), String::new()),
        Asked::Frame(Frame::Captcha { kind, site_key, .. }) => {
            (format!("captcha {kind:?} {site_key}"), String::new())
        }
        Asked::Frame(Frame::Duo { host, signed_token }) => (
            format!("duo {host} {}", signed_token.expose()),
            String::new(),
        ),
        Asked::Frame(Frame::Unseen { url }) => (format!("unseen {url}"), String::new()),
    };
    let expected_head = expected.head.as_deref().unwrap_or("nothing");
    same("asked", expected_head, &head)?;
    match serde_json::from_str::<Value>(&expected.body) {
        Ok(expected) => same("asked with", &expected.to_string(), &body),
        Err(_) => same("asked with", &expected.body, &body),
    }
}

fn find<'s>(step: &'s Step, name: &str) -> Option<&'s Remediation> {
    let actions = step.current().into_iter().flat_map(Authenticator::actions);
    let challenge = step.challenge.as_ref().and_then(|c| c.cancel.as_deref());
    step.remediations
        .iter()
        .chain(&step.cancel)
        .chain(actions)
        .chain(challenge)
        .find(|form| form.name == RemediationName::from(name))
}

fn same(what: &str, expected: &str, actual: &str) -> Result<(), String> {
    if expected == actual {
        return Ok(());
    }
    Err(format!(
        "{what}\n  expected {expected}\n  but was  {actual}"
    ))
}
