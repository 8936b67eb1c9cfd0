//! Signs in by the panel, calls an API with the access token, renews it in the background, signs out.
//!
//!     cargo run --example api_call --features server
//!
//! It brings its own org (the sandbox, on a free port) and its own API (`api.rs`, on another one), which
//! believes nothing that it has not verified. Access tokens live for a minute only, so that you can watch
//! them being renewed. Sign in as `pat.password@sandbox.example` with `Sandbox-pass-1`.

mod api;
#[cfg(test)]
mod tests;

use std::{
    error::Error,
    sync::{Arc, Mutex},
    time::Duration,
};

use eframe::egui;
use egui_okta::{
    Config, Outcome, Session, SessionEvent, SessionState, SignIn, SignOutOptions,
    platform::{Platform as _, System},
    sandbox::{
        Org, Policy,
        server::{Handle, Server},
    },
    tokens::{AccessToken, TokenEvent, TokenKind},
};
use poll_promise::Promise;

struct App {
    sign_in: SignIn,
    session: Session,
    api: String,
    call: Option<Promise<String>>,
    renewals: u32,
    last_event: String,
    /// The org stops when it is dropped.
    _org: Handle,
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.step(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        egui::CentralPanel::default().show(ui, |ui| self.show(ui));
    }
}

impl App {
    /// With an org and an API of its own.
    fn start(policy: Policy) -> Result<Self, Box<dyn Error>> {
        let server = Server::bind(0)?;
        let origin = server.origin();
        let seed = System::new().random().map_err(|error| error.to_string())?;
        let org = Org::new(policy, &origin, seed);
        let org = server.spawn(Arc::new(Mutex::new(org)), None);

        let issuer = format!("{origin}/oauth2/default");
        let api = api::serve(&issuer, "api://default", "profile")?;
        let config = Config::new(&issuer, "0oasandboxwidget0001")?.with_scopes([
            "openid",
            "profile",
            "offline_access",
        ])?;
        Ok(Self {
            sign_in: SignIn::new(config.clone()),
            session: Session::new(config),
            api,
            call: None,
            renewals: 0,
            last_event: String::new(),
            _org: org,
        })
    }

    fn step(&mut self, ctx: &egui::Context) {
        self.sign_in.logic(ctx);
        if let Outcome::SignedIn(tokens) = self.sign_in.outcome() {
            self.session.take(&tokens);
        }
        self.session.logic(ctx);
        while let Some(event) = self.session.poll_event() {
            self.tell(&event);
        }
    }

    fn show(&mut self, ui: &mut egui::Ui) {
        match self.session.state() {
            SessionState::SignedIn => self.signed_in(ui),
            _ => {
                self.sign_in.ui(ui);
                ui.vertical_centered(|ui| ui.weak(&self.last_event));
            }
        }
    }

    fn tell(&mut self, event: &SessionEvent) {
        match event {
            SessionEvent::Token(TokenEvent::Renewed(TokenKind::Access)) => self.renewals += 1,
            // The user has to sign in again: a refresh token that was revoked, for example.
            SessionEvent::Token(TokenEvent::SignedOut(error)) => {
                self.last_event = format!("Signed out: {error}");
                self.sign_in.restart();
            }
            SessionEvent::SignedOut { revoked: true, .. } => {
                self.last_event = "Signed out, and the tokens are revoked.".to_owned();
            }
            SessionEvent::SignedOut { revoked: false, .. } => {
                self.last_event = "Signed out here; the server has not confirmed it.".to_owned();
            }
            _ => {}
        }
    }

    fn signed_in(&mut self, ui: &mut egui::Ui) {
        let name = self.session.id_token().and_then(|token| token.name());
        ui.heading(format!("Hello {}", name.unwrap_or("there")));
        let now = System::new().now();
        let left = self
            .session
            .access_token()
            .and_then(AccessToken::expires_at);
        let left = left.map(|at| at.since(now).as_secs()).unwrap_or_default();
        let renewals = self.renewals;
        ui.label(format!(
            "Access token: good for {left} s, renewed {renewals} times"
        ));
        ui.add_space(8.0);
        if ui.button("Call the API").clicked() {
            self.call_api(ui.ctx());
        }
        if let Some(answer) = self.call.as_ref().and_then(Promise::ready) {
            ui.monospace(answer);
        }
        ui.add_space(8.0);
        if ui.button("Sign out").clicked() {
            self.call = None;
            self.session.sign_out(SignOutOptions::default());
            self.sign_in.restart();
        }
        // The seconds above.
        ui.request_repaint_after(Duration::from_secs(1));
    }

    fn call_api(&mut self, ctx: &egui::Context) {
        let Some(token) = self.session.access_token() else {
            return;
        };
        let (api, bearer) = (self.api.clone(), format!("Bearer {}", token.expose()));
        let ctx = ctx.clone();
        self.call = Some(Promise::spawn_thread("api call", move || {
            let request = ureq::get(&api).header("Authorization", bearer);
            let answer = request
                .call()
                .and_then(|mut answer| answer.body_mut().read_to_string());
            ctx.request_repaint();
            answer.unwrap_or_else(|error| error.to_string())
        }));
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut policy = Policy::default();
    policy.lifetimes.access_token_secs = 60;
    let app = App::start(policy)?;
    let open = |cc: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, _> {
        cc.egui_ctx.set_visuals(egui::Visuals::dark());
        Ok(Box::new(app))
    };
    eframe::run_native("api_call", eframe::NativeOptions::default(), Box::new(open))?;
    Ok(())
}
