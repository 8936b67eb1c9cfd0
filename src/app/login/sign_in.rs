//! `login`: the browser or another device signs in, and this waits.

use std::time::Duration;

use egui_okta::{
    Config, ErrorCode, SignInError,
    config::DEFAULT_SCOPES,
    platform::{Loopback, LoopbackError, Visit},
    protocol::{
        EffectId,
        oauth::{AuthorizeOptions, Flow, FlowPhase, Place, Prompt, SignedIn, callback},
        time::Timestamp,
    },
    strings::Strings,
    tokens::Kept,
};
use serde_json::json;

use super::{
    Failure,
    args::{FlowName, LoginArgs, PromptName, StoreName},
    browser::{Opening, Told},
    drive::Driver,
    failure, qr,
    report::{self, Output, note},
    store::Store,
};

/// How long a browser may stay away, unless said otherwise.
const BROWSER_PATIENCE: Duration = Duration::from_secs(300);
/// How long the browser's last page may take at the end.
const LAST_PAGE: Duration = Duration::from_secs(1);

pub(super) fn run(args: &LoginArgs) -> Result<Output, Failure> {
    let mut driver = Driver::new();
    let mut store = Store::open(&args.store)?;
    let config = config_of(args, &mut store)?;
    let (place, config, loopback) = match args.flow {
        FlowName::Device => (Place::Device, config, None),
        FlowName::Hosted => {
            let loopback = listen(args, &driver)?;
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
    let (config, signed_in) = Waiting {
        driver,
        flow,
        loopback,
        opening: None,
        told_code: false,
        deadline,
    }
    .finish()?;
    keep(args, &mut store, &config, &signed_in);
    Ok(output(&config, &signed_in))
}

/// Issuer and client of the arguments; those of the last sign-in where there are none.
fn config_of(args: &LoginArgs, store: &mut Store) -> Result<Config, Failure> {
    let config = match (&args.issuer, &args.client_id) {
        (Some(issuer), Some(client_id)) => Config::new(issuer, client_id)?,
        (issuer, client_id) => {
            let last = store.load().ok().flatten().map(|kept| kept.config);
            let Some(last) = last else {
                let sentence = Strings::english().text("login.usage.issuer");
                return Err(Failure::Usage(sentence));
            };
            Config::new(
                issuer.as_deref().unwrap_or(last.issuer().as_str()),
                client_id.as_deref().unwrap_or(last.client_id()),
            )?
        }
    };
    let given: Vec<&str> = args
        .scopes
        .iter()
        .flat_map(|scopes| scopes.split_ascii_whitespace())
        .collect();
    let config = match given.as_slice() {
        [] => config.with_scopes(DEFAULT_SCOPES)?,
        given => config.with_scopes(given)?,
    };
    let config = match args.dpop {
        true => config.with_dpop(),
        false => config,
    };
    Ok(match &args.login_hint {
        Some(hint) => config.with_login_hint(hint),
        None => config,
    })
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

fn listen(args: &LoginArgs, driver: &Driver) -> Result<Loopback, Failure> {
    let listening = match &args.redirect_uri {
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
    fn finish(mut self) -> Result<(Config, SignedIn), SignInError> {
        loop {
            self.driver.step(&mut self.flow);
            self.show();
            while let Some(visit) = self.loopback.as_mut().and_then(Loopback::poll) {
                self.welcome(visit);
            }
            if self.driver.now() >= self.deadline {
                self.flow.end(match self.loopback {
                    Some(_) => ErrorCode::LoginTimeout,
                    None => ErrorCode::DeviceExpired,
                });
            }
            if let FlowPhase::SignedIn(_) | FlowPhase::Failed(_) = self.flow.phase() {
                break;
            }
            self.driver.step(&mut self.flow);
            let until = self.flow.poll_timeout().unwrap_or(self.deadline);
            self.driver.wait(Some(until.min(self.deadline)));
        }
        if let Some(loopback) = self.loopback {
            loopback.close(LAST_PAGE);
        }
        match self.flow.phase() {
            FlowPhase::SignedIn(signed_in) => {
                Ok((self.flow.config().clone(), signed_in.as_ref().clone()))
            }
            FlowPhase::Failed(error) => Err(error.clone()),
            _ => Err(ErrorCode::LoginCancelled.into()),
        }
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

    /// Takes what the browser brought, and leaves it with a page. Any page can send a browser here: who does not
    /// know the state is shown out, and the wait goes on.
    fn welcome(&mut self, visit: Visit) {
        let strings = Strings::english();
        if !callback::is_for(visit.parameters(), self.flow.state()) {
            let title = strings.text("login.page.failed.title");
            let sentence = strings.text("error.callback.state");
            return visit.answer(false, &title, &sentence);
        }
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

/// Keeps the tokens for the other commands. That it cannot be done does not undo the sign-in.
fn keep(args: &LoginArgs, store: &mut Store, config: &Config, signed_in: &SignedIn) {
    if args.store.store_file.is_none() && args.store.store == StoreName::Memory {
        return;
    }
    // Who has not ended its turn by now does not keep a new sign-in from being kept.
    store.lock(config).ok();
    let kept = Kept {
        config: config.clone(),
        tokens: signed_in.tokens.clone().into(),
    };
    store.save_or_tell(&kept, "login.not-kept");
}

fn output(config: &Config, signed_in: &SignedIn) -> Output {
    let tokens = &signed_in.tokens;
    let mut out = json!({
        "tokens": report::tokens(tokens),
        "claims": tokens.id_token().claims(),
    });
    if let Some(user_info) = &signed_in.user_info {
        out["userinfo"] = user_info.claims().clone().into();
    }
    let who = [&report::name_of(tokens), config.issuer().as_str()];
    Output {
        text: Strings::english().fill("login.signed-in", &who),
        json: out,
    }
}
