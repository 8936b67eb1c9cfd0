//! `login`: the browser or another device signs in, and this waits.

use std::time::Duration;

use egui_okta::{
    Config, ErrorCode, SignInError,
    config::DEFAULT_SCOPES,
    platform::{Loopback, LoopbackError, Visit},
    protocol::{
        EffectId,
        oauth::{AuthorizeOptions, Flow, FlowPhase, Place, Prompt, SignedIn},
        time::Timestamp,
    },
    strings::Strings,
    tokens::Kept,
};
use serde_json::{Value, json};

use super::{
    Failure,
    args::{FlowName, LoginArgs, PromptName},
    browser::{Opening, Told},
    drive::Driver,
    failure,
    last::Last,
    qr,
    report::{self, Output, note},
    sign_out::{revoke, revoke_all},
    store::Store,
};

/// How long a browser may stay away, unless said otherwise.
const BROWSER_PATIENCE: Duration = Duration::from_secs(300);
/// How long the browser's last page may take at the end.
const LAST_PAGE: Duration = Duration::from_secs(1);

pub(super) fn run(args: &LoginArgs) -> Result<Output, Failure> {
    let mut driver = Driver::new();
    let mut store = Store::open(&args.store)?;
    let found = store.load();
    let last = last(&store, found.as_ref().ok().and_then(Option::as_ref));
    let config = config_of(args, last.as_ref())?;
    check_place(found)?;
    let (place, config, loopback) = match args.flow {
        FlowName::Device => (Place::Device, config, None),
        FlowName::Hosted => {
            let again = same_again(args, &config, last.as_ref());
            let loopback = listen(args, again, &driver)?;
            let config = config.with_redirect_uri(loopback.redirect_uri())?;
            (Place::Browser(options(args)), config, Some(loopback))
        }
    };
    let random = [driver.random()?, driver.random()?, driver.random()?];
    let now = driver.now();
    let flow = Flow::start(config, place, random, EffectId::default(), now);
    let patience = args.timeout.map(Duration::from_secs);
    let deadline = now
        + patience.unwrap_or(match args.flow {
            FlowName::Hosted => BROWSER_PATIENCE,
            FlowName::Device => Duration::MAX,
        });
    let (mut driver, result) = Waiting {
        driver,
        flow,
        loopback,
        opening: None,
        told_code: false,
        deadline,
    }
    .finish();
    let (config, signed_in) = result?;
    let is_kept = keep(&mut driver, &mut store, &config, &signed_in);
    if !is_kept && !args.json {
        // Neither a person nor a command has these tokens: whoever found them could use them unnoticed.
        revoke_all(&mut driver, config.clone(), signed_in.tokens.clone()).ok();
    }
    Ok(output(args, &config, &signed_in))
}

/// Issuer and client of the arguments; those of the last sign-in where there are none, with its scopes, redirect URI and
/// bound tokens.
fn config_of(args: &LoginArgs, last: Option<&Last>) -> Result<Config, Failure> {
    let (issuer, client_id) = match (&args.issuer, &args.client_id, last) {
        (Some(issuer), Some(client_id), _) => (issuer, client_id),
        (issuer, client_id, Some(last)) => (
            issuer.as_ref().unwrap_or(&last.issuer),
            client_id.as_ref().unwrap_or(&last.client_id),
        ),
        (_, _, None) => {
            let sentence = Strings::english().text("login.usage.issuer");
            return Err(Failure::Usage(sentence));
        }
    };
    let config = Config::new(issuer, client_id)?;
    let given: Vec<&str> = args
        .scopes
        .iter()
        .flat_map(|scopes| scopes.split_ascii_whitespace())
        .collect();
    let again = same_again(args, &config, last);
    let config = match (given.as_slice(), again.map(|last| last.scopes.as_slice())) {
        ([], None | Some([])) => config.with_scopes(DEFAULT_SCOPES)?,
        ([], Some(last)) => config.with_scopes(last)?,
        (given, _) => config.with_scopes(given)?,
    };
    let config = match args.dpop || again.is_some_and(|last| last.dpop) {
        true => config.with_dpop(),
        false => config,
    };
    Ok(match &args.login_hint {
        Some(hint) => config.with_login_hint(hint),
        None => config,
    })
}

/// The last sign-in, if it is asked for once more, and not another one by its whole name.
fn same_again<'a>(args: &LoginArgs, config: &Config, last: Option<&'a Last>) -> Option<&'a Last> {
    let is_whole = args.issuer.is_some() && args.client_id.is_some();
    let is_same = |last: &&Last| {
        last.issuer == config.issuer().as_str() && last.client_id == config.client_id()
    };
    last.filter(|_| !is_whole).filter(is_same)
}

/// What is kept, and the last sign-in where nothing is. Whoever keeps nothing remembers nothing.
fn last(store: &Store, kept: Option<&Kept>) -> Option<Last> {
    if store.is_memory() {
        return None;
    }
    kept.map(Last::of_kept).or_else(Last::load)
}

/// Says before anybody signs in that the tokens will not be kept, or refuses to write over what is none.
fn check_place(found: Result<Option<Kept>, Failure>) -> Result<(), Failure> {
    match found {
        Err(Failure::Failed(error)) if error.code == ErrorCode::Storage => {
            let strings = Strings::english();
            note(&strings.fill("login.not-kept-beforehand", &[&error.detail]));
            Ok(())
        }
        other => other.map(|_| ()),
    }
}

fn options(args: &LoginArgs) -> AuthorizeOptions {
    AuthorizeOptions {
        prompt: args.prompt.map(|prompt| match prompt {
            PromptName::None => Prompt::None,
            PromptName::Login => Prompt::Login,
            PromptName::Consent => Prompt::Consent,
            PromptName::SelectAccount => Prompt::SelectAccount,
        }),
        max_age: args.max_age.map(Duration::from_secs),
        acr_values: args.acr_values.clone(),
        idp: args.idp.clone(),
        ..AuthorizeOptions::default()
    }
}

fn listen(args: &LoginArgs, again: Option<&Last>, driver: &Driver) -> Result<Loopback, Failure> {
    let remembered = again.and_then(|last| last.redirect_uri.as_ref());
    let listening = match args.redirect_uri.as_ref().or(remembered) {
        Some(uri) => Loopback::listen_at(uri, driver.ringer()),
        None => Loopback::listen(driver.ringer()),
    };
    listening.map_err(|error| match error {
        LoopbackError::NotLoopback => {
            Failure::Usage(Strings::english().text("login.usage.not-loopback"))
        }
        LoopbackError::NoPort(why) => failure(ErrorCode::NoPort, why),
    })
}

/// Between the beginning and the end of a sign-in.
struct Waiting {
    driver: Driver,
    flow: Flow,
    loopback: Option<Loopback>,
    opening: Option<Opening>,
    told_code: bool,
    deadline: Timestamp,
}

impl Waiting {
    fn finish(mut self) -> (Driver, Result<(Config, SignedIn), SignInError>) {
        loop {
            self.driver.step(&mut self.flow);
            self.show();
            while let Some(visit) = self.next_visit() {
                self.welcome(visit);
            }
            // Once the code has been shown tokens may come, which nobody would know of: requests end by themselves.
            let waits = matches!(
                self.flow.phase(),
                FlowPhase::Browser(_) | FlowPhase::Device(_)
            );
            if waits && self.driver.now() >= self.deadline {
                let came = self.loopback.as_ref().map(Loopback::why_nobody_came);
                self.flow.end_with(match came {
                    Some(came) => came.unwrap_or_else(|| ErrorCode::LoginTimeout.into()),
                    None => ErrorCode::DeviceExpired.into(),
                });
            }
            if let FlowPhase::SignedIn(_) | FlowPhase::Failed(_) = self.flow.phase() {
                break;
            }
            self.driver.step(&mut self.flow);
            let until = self.flow.poll_timeout();
            self.driver.wait(match until {
                Some(until) if waits => Some(until.min(self.deadline)),
                None => Some(self.deadline),
                until => until,
            });
        }
        let result = match self.flow.phase() {
            FlowPhase::SignedIn(signed_in) => {
                Ok((self.flow.config().clone(), signed_in.as_ref().clone()))
            }
            FlowPhase::Failed(error) => Err(error.clone()),
            _ => Err(ErrorCode::LoginCancelled.into()),
        };
        if let Some(loopback) = self.loopback {
            loopback.close(LAST_PAGE);
        }
        (self.driver, result)
    }

    /// What the person is to do.
    fn show(&mut self) {
        let strings = Strings::english();
        match self.flow.phase() {
            FlowPhase::Browser(url) => {
                let opening = self.opening.get_or_insert_with(|| {
                    let issuer = self.flow.config().issuer().as_str();
                    note(&strings.fill("login.opening", &[issuer]));
                    Opening::start(url.clone(), Told::to_sign_in(url), self.driver.ringer())
                });
                opening.tell();
            }
            FlowPhase::Device(device) if !self.told_code => {
                self.told_code = true;
                let place = [device.verification_uri(), device.user_code()];
                note(&strings.fill("login.device", &place));
                if let Some(complete) = device.verification_uri_complete() {
                    note(&strings.fill("login.device-complete", &[complete]));
                    for line in qr::lines(complete) {
                        note(&line);
                    }
                }
            }
            _ => {}
        }
    }

    fn next_visit(&mut self) -> Option<Visit> {
        self.loopback.as_mut()?.poll_for(self.flow.state())
    }

    /// Takes what the browser brought, and leaves it with a page.
    fn welcome(&mut self, visit: Visit) {
        let strings = Strings::english();
        let result = self.flow.callback(visit.parameters(), self.driver.now());
        match result {
            Ok(()) => {
                let title = strings.text("login.page.done.title");
                visit.answer(true, &title, &strings.text("login.page.done.text"));
            }
            Err(error) => {
                let title = strings.text("login.page.failed.title");
                let sentence = strings.text(&format!("error.{}", error.code));
                visit.answer(false, &title, &sentence);
            }
        }
    }
}

/// Keeps the tokens for the other commands, and says whether it did. That it cannot be done does not undo the sign-in.
fn keep(driver: &mut Driver, store: &mut Store, config: &Config, signed_in: &SignedIn) -> bool {
    if store.is_memory() {
        return false;
    }
    Last::remember(config, store.file());
    // Who has not ended its turn by now does not keep a new sign-in from being kept.
    store.lock(config).ok();
    let kept = Kept {
        config: config.clone(),
        tokens: signed_in.tokens.clone().into(),
    };
    let before = match store.load() {
        Ok(before) => before,
        Err(Failure::Failed(error)) if error.code != ErrorCode::Storage => {
            // Somebody has put something else there.
            note(&Strings::english().fill("login.not-kept", &[&error.detail]));
            return false;
        }
        // It may take what it does not show.
        Err(_) => None,
    };
    let is_kept = store.save_or_tell(&kept, "login.not-kept");
    store.unlock();
    let new = &kept.tokens.refresh_token;
    let replaced = before.filter(|before| {
        let old = &before.tokens.refresh_token;
        is_kept && old.is_some() && old != new
    });
    if let Some(replaced) = replaced {
        // Nobody can show it any more, but for whoever has stolen it.
        revoke(driver, replaced.config, replaced.tokens).ok();
    }
    is_kept
}

fn output(args: &LoginArgs, config: &Config, signed_in: &SignedIn) -> Output {
    let tokens = &signed_in.tokens;
    let mut out = json!({
        "tokens": report::tokens(tokens),
        "claims": tokens.id_token().claims(),
    });
    if signed_in.metadata.userinfo_endpoint().is_some() {
        out["userinfo"] = match &signed_in.user_info {
            Some(user_info) => user_info.claims().clone().into(),
            None => Value::Null,
        };
        if signed_in.user_info.is_none() && args.json {
            note(&Strings::english().text("login.no-user-info"));
        }
    }
    let who = [&report::name_of(tokens), config.issuer().as_str()];
    Output {
        text: Strings::english().fill("login.signed-in", &who),
        json: out,
    }
}
