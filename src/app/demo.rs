//! The app of the window and the page: the panel or the server's page, and who is signed in.

use std::time::Duration;

use egui_okta::{
    Outcome, Session, SessionEvent, SessionState, SignIn, SignInError, SignOutOptions, Tokens,
    platform::{Platform as _, System},
    screen,
    strings::Strings,
    tokens::TokenEvent,
};

use super::{
    account::{Account, Deed, clock},
    desk::{self, Sandbox},
    entrance::{Entrance, Entry, Way},
    look,
};

/// A window narrower than this has its desk below the panel.
const LEAST_WIDTH: f32 = 640.0;
/// So many lines of what has happened are kept.
const MEMORY: usize = 30;

/// The panel in the middle; after the sign-in, what came of it.
pub(super) struct Demo {
    pub(super) sign_in: SignIn,
    pub(super) session: Session,
    /// Makes the session anew after another choice.
    pub(super) make: Box<dyn Fn(&Entrance) -> Session>,
    pub(super) entrance: Entrance,
    /// What lies beside the panel, if the org is the sandbox.
    pub(super) sandbox: Option<Box<dyn Sandbox>>,
    pub(super) after: After,
}

/// What is known of what has happened.
#[derive(Default)]
pub(super) struct After {
    /// Of the session, the latest first.
    happened: Vec<String>,
    /// What the person is told about the end of the last session, or about a sign-in beside this one.
    sentence: Option<String>,
    /// Whether the account has been drawn.
    is_shown: bool,
    /// Whether the desk is open where it is narrow.
    is_desk_open: bool,
}

impl eframe::App for Demo {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.session.logic(ctx);
        self.hear();
        // A panel that is not drawn asks for nothing and leads nowhere; what it had is given up.
        let is_given_up = self.sign_in.outcome() == Outcome::Cancelled;
        match self.is_here() {
            true if is_given_up => self.sign_in.restart(),
            false if !is_given_up => self.sign_in.cancel(),
            _ => {}
        }
        self.sign_in.logic(ctx);
        if let Outcome::SignedIn(tokens) = self.sign_in.outcome() {
            self.session.take(&tokens);
            self.sign_in.cancel();
            self.after.sentence = None;
            ctx.request_repaint();
        }
        #[cfg(target_arch = "wasm32")]
        super::page::set_title(&self.title());
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.desk(ui);
        egui::CentralPanel::default().show(ui, |ui| {
            let scroll = egui::ScrollArea::vertical().auto_shrink(false);
            scroll.show(ui, |ui| {
                ui.add_space(24.0);
                match self.session.tokens() {
                    Some(tokens) => self.account(ui, &tokens),
                    None => self.enter(ui),
                }
                ui.add_space(24.0);
            });
        });
        #[cfg(target_arch = "wasm32")]
        super::page::mark_progress(ui, self.is_loading());
    }
}

impl Demo {
    /// Whether the panel signs in, and nobody is signed in.
    fn is_here(&self) -> bool {
        self.entrance.way == Way::Here
            && matches!(
                self.session.state(),
                SessionState::SignedOut | SessionState::Failed(_)
            )
    }

    #[cfg(target_arch = "wasm32")]
    fn is_loading(&self) -> bool {
        self.is_here() && self.sign_in.screen().form == "loading"
    }

    #[cfg(target_arch = "wasm32")]
    fn title(&self) -> String {
        match self.session.tokens() {
            Some(tokens) => {
                let name = super::account::name_of(&tokens);
                match &self.after.sentence {
                    Some(sentence) => format!("Signed in as {name}: {sentence}"),
                    None => format!("Signed in as {name}"),
                }
            }
            None => match &self.after.sentence {
                Some(sentence) => format!("Sign in: {sentence}"),
                None => "Sign in".to_owned(),
            },
        }
    }

    /// The desk, beside the panel or, where there is no room, below it.
    fn desk(&mut self, ui: &mut egui::Ui) {
        let Some(sandbox) = &mut self.sandbox else {
            return;
        };
        let Some(desk) = sandbox.desk(ui.ctx(), self.sign_in.screen()) else {
            return;
        };
        if ui.available_width() > LEAST_WIDTH {
            let panel = egui::Panel::right("sandbox").default_size(300.0);
            panel.resizable(true).show(ui, |ui| {
                ui.heading("Sandbox org");
                ui.label("No phone needed: press to fill in.");
                ui.add_space(8.0);
                desk::show(ui, &desk, sandbox.as_mut(), &mut self.sign_in);
            });
        } else {
            let is_open = &mut self.after.is_desk_open;
            // The panel needs the room: the desk is a line until it is asked for.
            egui::Panel::bottom("sandbox below")
                .resizable(false)
                .show(ui, |ui| {
                    let word = match (*is_open, desk.waiting()) {
                        (true, _) => "Hide the sandbox".to_owned(),
                        (false, 0) => "Show the sandbox's users and codes".to_owned(),
                        (false, _) => "Show the sandbox: a phone is waited for".to_owned(),
                    };
                    if ui.button(word).clicked() {
                        *is_open = !*is_open;
                    }
                    if *is_open {
                        let size = egui::vec2(ui.available_width(), 220.0);
                        ui.allocate_ui(size, |ui| {
                            desk::show(ui, &desk, sandbox.as_mut(), &mut self.sign_in);
                        });
                    }
                });
        }
        ui.request_repaint_after(until_next_code());
    }

    fn enter(&mut self, ui: &mut egui::Ui) {
        self.after.is_shown = false;
        let mut entry = self.entrance.ways(ui);
        match self.entrance.way {
            Way::Here => {
                if let Some(sentence) = &self.after.sentence {
                    look::card(ui, "sentence", |ui| look::notice(ui, sentence));
                }
                self.sign_in.ui(ui);
            }
            Way::Hosted => {
                let state = self.session.state();
                let sentence = self.after.sentence.clone();
                entry = self
                    .entrance
                    .hosted(ui, &state, sentence.as_deref())
                    .or(entry);
            }
        }
        if let Some(entry) = entry {
            self.after.sentence = None;
            self.do_entry(entry);
            ui.request_repaint();
        }
    }

    fn do_entry(&mut self, entry: Entry) {
        let is_begun = matches!(
            entry,
            Entry::Redirect(_) | Entry::PopUp(_) | Entry::Silent(_)
        );
        if matches!(entry, Entry::Keep) || is_begun && !self.entrance.login_hint().is_empty() {
            self.session = (self.make)(&self.entrance);
        }
        match entry {
            Entry::Redirect(options) => self.session.sign_in_in_browser(options),
            Entry::PopUp(options) => self.session.sign_in_in_pop_up(options),
            Entry::Silent(options) => self.session.sign_in_silently(options),
            Entry::AnotherDevice => self.session.sign_in_on_another_device(),
            Entry::Cancel => self.session.cancel(),
            Entry::Keep => {}
        }
    }

    fn account(&mut self, ui: &mut egui::Ui, tokens: &Tokens) {
        let now = System::new().now();
        let account = Account {
            tokens,
            user_info: self.session.user_info(),
            kept: self.entrance.kept(),
            sentence: self.after.sentence.as_deref(),
            happened: &self.after.happened,
            is_renewing: self.session.is_renewing(),
            now,
            is_new: !std::mem::replace(&mut self.after.is_shown, true),
        };
        match account.show(ui) {
            Some(Deed::Renew) => {
                self.session.renew();
            }
            Some(Deed::AskWho) => self.session.request_user_info(),
            Some(Deed::SignOut) => self.session.sign_out(SignOutOptions::default()),
            Some(Deed::SignOutEverywhere) => self.session.sign_out(SignOutOptions {
                end_session: true,
                post_logout_redirect_uri: self.entrance.signed_out_uri.clone(),
            }),
            None => {}
        }
        // The seconds that are left.
        ui.request_repaint_after(Duration::from_secs(1));
    }

    /// What has happened to the session.
    fn hear(&mut self) {
        let after = &mut self.after;
        while let Some(event) = self.session.poll_event() {
            let said = match &event {
                SessionEvent::Failed(error) | SessionEvent::NotKept(error) => Some(sentence(error)),
                SessionEvent::Token(TokenEvent::SignedOut(error)) => Some(sentence(error)),
                SessionEvent::SignedOutElsewhere => {
                    Some("You have signed out in another tab or window.".to_owned())
                }
                SessionEvent::SignedOut { .. } => Some("You are signed out.".to_owned()),
                SessionEvent::SignedIn | SessionEvent::TakenOver => None,
                _ => after.sentence.take(),
            };
            after.sentence = said;
            after
                .happened
                .insert(0, format!("{}: {event:?}", clock(System::new().now())));
            after.happened.truncate(MEMORY);
        }
    }
}

/// What a person is told of an error.
fn sentence(error: &SignInError) -> String {
    screen::fault_notice(error, &Strings::english()).text
}

/// One-time codes change each half minute. Mail comes with an answer, which draws a frame anyway.
fn until_next_code() -> Duration {
    let step = 30_000;
    Duration::from_millis(step - System::new().now().0 % step + 50)
}
