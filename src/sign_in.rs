//! The panel and what it is about, kept by the host app.

use std::{sync::Arc, time::Duration};

use crate::{
    Config, ErrorCode, SignInError, Tokens,
    platform::{Platform, System},
    protocol::{
        Effect, Input, Phase, Transaction,
        idx::Answers,
        model::{FieldPath, Remediation, Step},
        time::Timestamp,
    },
    screen::{self, AuthenticatorAction, Draft, Notice, Page, Press, Screen, Send, Target},
    strings::Strings,
    view::{Panel, Theme},
};

/// How a sign-in stands, for the host app.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// The person is at it.
    Pending,
    /// The person is signed in. The tokens are verified.
    SignedIn(Arc<Tokens>),
    /// The person left. [`SignIn::restart`] begins anew.
    Cancelled,
    /// The sign-in cannot go on. The panel says why; [`SignIn::restart`] begins anew.
    Failed(SignInError),
}

/// One sign-in: keep one, call [`logic`](Self::logic) and [`ui`](Self::ui) each frame,
/// and match the [`Outcome`].
///
/// ```no_run
/// use egui_okta::{Config, Outcome, SignIn};
///
/// let config = Config::new("https://example.okta.com/oauth2/default", "0oa1example")?;
/// let mut sign_in = SignIn::new(config);
/// # let ctx = egui::Context::default();
/// # let _ = ctx.run_ui(egui::RawInput::default(), |ui| {
/// // Each frame:
/// match sign_in.ui(ui) {
///     Outcome::SignedIn(tokens) => println!("Hello {:?}", tokens.id_token().name()),
///     Outcome::Failed(error) => println!("{}", error.code),
///     _ => {}
/// }
/// # });
/// # Ok::<(), egui_okta::ConfigError>(())
/// ```
pub struct SignIn {
    config: Config,
    platform: Box<dyn Platform>,
    transaction: Option<Transaction>,
    strings: Strings,
    panel: Panel,
    draft: Draft,
    screen: Screen,
    page: Page,
    /// What the screen was made from: if it changes, so does the screen.
    made_from: Option<(u64, Page)>,
    /// The form whose entries the draft holds.
    form: String,
    notice: Option<Notice>,
    identifier: Option<String>,
    cancelled: bool,
    help_url: Option<String>,
}

impl SignIn {
    /// A sign-in to this org, as this app. Nothing is sent before the first [`logic`](Self::logic) or [`ui`](Self::ui).
    pub fn new(config: Config) -> Self {
        Self::with_platform(config, Box::new(System::new()))
    }

    /// A sign-in whose requests another platform carries out.
    pub fn with_platform(config: Config, platform: Box<dyn Platform>) -> Self {
        let strings = Strings::english();
        Self {
            identifier: config.login_hint().map(str::to_owned),
            config,
            platform,
            transaction: None,
            screen: screen::loading_screen(&strings),
            strings,
            panel: Panel::default(),
            draft: Draft::default(),
            page: Page::First,
            made_from: None,
            form: String::new(),
            notice: None,
            cancelled: false,
            help_url: None,
        }
    }

    /// With other colours and sizes. Default is Okta-neutral, light or dark as the host is.
    #[must_use]
    pub fn with_theme(mut self, theme: Theme) -> Self {
        self.panel.set_theme(theme);
        self
    }

    /// With another help page. Default is `{org}/help/login`.
    #[must_use]
    pub fn with_help_url(mut self, url: impl Into<String>) -> Self {
        self.help_url = Some(url.into());
        self
    }

    /// Moves the sign-in on: sends what is to be sent, takes what has arrived. Call it from
    /// `App::logic`, so that it goes on while the window is hidden. Never blocks.
    pub fn logic(&mut self, ctx: &egui::Context) {
        let now = self.platform.now();
        self.begin(now);
        let Some(transaction) = &mut self.transaction else {
            return;
        };
        while let Some((id, answer)) = self.platform.poll() {
            transaction.handle(id, Input::Http(answer), now);
        }
        transaction.tick(now);
        self.send_effects(ctx);
        if self
            .transaction
            .as_ref()
            .is_some_and(Transaction::is_expired)
        {
            self.start_anew(Some("notice.session-expired"));
            self.begin(now);
            self.send_effects(ctx);
        }
        self.make_screen();
        self.wake_in_time(ctx, now);
    }

    /// Draws the panel and says how the sign-in stands. Never blocks, does no I/O.
    pub fn ui(&mut self, ui: &mut egui::Ui) -> Outcome {
        self.logic(ui.ctx());
        let busy = self.transaction.as_ref().is_none_or(Transaction::is_busy);
        let wait = self.wait_secs();
        let press = self
            .panel
            .show(ui, &self.screen, &mut self.draft, &self.strings, busy, wait);
        if let Some(press) = press {
            self.press(ui.ctx(), press);
            self.logic(ui.ctx());
            ui.request_repaint();
        }
        self.outcome()
    }

    /// How the sign-in stands.
    pub fn outcome(&self) -> Outcome {
        if self.cancelled {
            return Outcome::Cancelled;
        }
        let Some(transaction) = &self.transaction else {
            return Outcome::Pending;
        };
        match (transaction.phase(), transaction.fault()) {
            (Phase::SignedIn(tokens), _) => Outcome::SignedIn(Arc::clone(tokens)),
            (_, Some(fault)) if fault.is_final => Outcome::Failed(fault.error.clone()),
            _ => Outcome::Pending,
        }
    }

    /// Begins anew, as after [`Outcome::Cancelled`] or a sign-out.
    pub fn restart(&mut self) {
        self.cancelled = false;
        self.start_anew(None);
    }

    /// The screen that is drawn.
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// What has been filled in.
    pub fn draft_mut(&mut self) -> &mut Draft {
        &mut self.draft
    }

    /// The org's endpoints, once they are known.
    pub fn metadata(&self) -> Option<&crate::protocol::oauth::Metadata> {
        self.transaction.as_ref()?.metadata()
    }

    fn begin(&mut self, now: Timestamp) {
        if self.transaction.is_some() || self.cancelled {
            return;
        }
        let random = [
            self.platform.random(),
            self.platform.random(),
            self.platform.random(),
        ];
        if let [Ok(verifier), Ok(state), Ok(nonce)] = random {
            let random = [verifier, state, nonce];
            self.transaction = Some(Transaction::start(self.config.clone(), random, now));
        }
    }

    fn send_effects(&mut self, ctx: &egui::Context) {
        let Some(transaction) = &mut self.transaction else {
            return;
        };
        while let Some((id, effect)) = transaction.poll_effect() {
            match effect {
                Effect::Http { request, timeout } => {
                    let ctx = ctx.clone();
                    let wake = Box::new(move || ctx.request_repaint());
                    self.platform.send(id, request, timeout, wake);
                }
                Effect::Forget(id) => self.platform.forget(id),
            }
        }
    }

    fn wake_in_time(&self, ctx: &egui::Context, now: Timestamp) {
        if let Some(at) = self
            .transaction
            .as_ref()
            .and_then(Transaction::poll_timeout)
        {
            ctx.request_repaint_after(at.since(now) + Duration::from_millis(50));
        }
        if self.wait_secs().is_some() {
            ctx.request_repaint_after(Duration::from_secs(1));
        }
    }

    /// How long the server wants to be left alone, in whole seconds.
    fn wait_secs(&self) -> Option<u64> {
        let fault = self.transaction.as_ref()?.fault()?;
        let left = fault.error.retry_at?.since(self.platform.now());
        (!left.is_zero()).then(|| left.as_secs() + 1)
    }

    fn start_anew(&mut self, notice: Option<&str>) {
        self.identifier = self.known_identifier();
        self.transaction = None;
        self.page = Page::First;
        self.made_from = None;
        self.form.clear();
        self.draft.clear();
        self.notice = notice.map(|key| screen::own_notice(&self.strings, key));
        self.screen = screen::loading_screen(&self.strings);
    }

    /// The identifier that the person typed, or that the org gave back.
    fn known_identifier(&self) -> Option<String> {
        let typed = self.draft.text("identifier");
        if !typed.is_empty() {
            return Some(typed.to_owned());
        }
        self.screen
            .identifier
            .clone()
            .or_else(|| self.identifier.clone())
    }

    /// Makes the screen, if what it is made from has changed.
    fn make_screen(&mut self) {
        let Some(transaction) = &self.transaction else {
            return;
        };
        let made_from = (transaction.revision(), self.page);
        if self.made_from == Some(made_from) {
            return;
        }
        let is_new_step = self
            .made_from
            .is_none_or(|(revision, _)| revision != made_from.0);
        let fault = transaction.fault();
        match (transaction.phase(), fault) {
            (Phase::Showing(step), None) if is_new_step => {
                let form = form_of(step);
                if form != self.form {
                    self.page = Page::First;
                    self.identifier = self.known_identifier();
                    self.draft.clear();
                    self.form = form;
                    self.panel.new_screen();
                }
                self.screen = screen::screen_for(step, self.page, &self.strings);
            }
            (Phase::Showing(step), None) => {
                self.screen = screen::screen_for(step, self.page, &self.strings);
                self.panel.new_screen();
            }
            (Phase::Showing(step), Some(fault)) if !fault.is_final => {
                self.screen = screen::screen_for(step, self.page, &self.strings);
                self.screen
                    .notices
                    .insert(0, screen::fault_notice(&fault.error, &self.strings));
                if screen::may_retry(fault.error.code) {
                    screen::add_retry(&mut self.screen, &self.strings);
                }
            }
            (Phase::SignedIn(_), _) => self.screen = screen::finished_screen(&self.strings),
            (_, Some(fault)) => {
                self.screen = screen::fault_screen(&fault.error, &self.strings);
                self.panel.new_screen();
            }
            (Phase::Starting | Phase::Finishing, None) => return,
        }
        self.made_from = Some((made_from.0, self.page));
        self.finish_screen();
    }

    fn finish_screen(&mut self) {
        if let Some(notice) = &self.notice {
            self.screen.notices.insert(0, notice.clone());
        }
        self.draft.adopt(&self.screen);
        let is_empty = self.draft.text("identifier").is_empty();
        if let Some(identifier) = self.identifier.clone().filter(|_| is_empty)
            && self.screen.fields().any(|field| field.id == "identifier")
        {
            self.draft.set_text("identifier", &identifier);
        }
        self.panel.announce(&self.draft, &self.screen);
    }

    fn press(&mut self, ctx: &egui::Context, press: Press) {
        match press {
            Press::Send(send) => self.submit(&send),
            Press::Show(page) => self.page = page,
            Press::Open(url) => open(ctx, &url),
            Press::Help => {
                let org = self.config.issuer().org_origin();
                let url = self
                    .help_url
                    .clone()
                    .unwrap_or_else(|| format!("{org}/help/login"));
                open(ctx, &url);
            }
            Press::Copy(text) => ctx.copy_text(text),
            Press::Leave => {
                // An embedded sign-in is left by forgetting it; the next one has nothing in common with it.
                self.notice = None;
                self.start_anew(None);
            }
            Press::StartOver => self.start_anew(None),
            Press::Retry => {
                let now = self.platform.now();
                if let Some(transaction) = &mut self.transaction {
                    transaction.retry(now);
                }
            }
            Press::Passkey => {}
        }
    }

    /// The host's own way to leave: the panel shows nothing more until [`restart`](Self::restart).
    pub fn cancel(&mut self) {
        self.start_anew(None);
        self.cancelled = true;
    }

    fn submit(&mut self, send: &Send) {
        let now = self.platform.now();
        if send.with_fields
            && let Some(error) = self.draft.check(&self.screen, &self.strings)
        {
            self.panel.focus_field(&error.id);
            return;
        }
        self.notice = None;
        let mut answers = if send.with_fields {
            self.draft.answers(&self.screen)
        } else {
            Answers::default()
        };
        answers.add(&send.given);
        let Some(transaction) = &mut self.transaction else {
            return;
        };
        let Phase::Showing(step) = transaction.phase() else {
            return;
        };
        let Some(remediation) = target(step, send.target).cloned() else {
            return;
        };
        if let Some(identifier) = answers
            .get(&FieldPath::root("identifier"))
            .and_then(|a| a.as_text())
        {
            self.identifier = Some(identifier.to_owned());
        }
        transaction.proceed(&remediation, &answers, now);
        self.panel.forget_typing();
    }
}

/// What makes two steps the same form, so that what was typed is kept.
fn form_of(step: &Step) -> String {
    let name = step
        .remediations
        .first()
        .map_or("terminal", |first| first.name.as_str());
    let key = step
        .current()
        .map_or("", |authenticator| authenticator.key.as_str());
    format!("{name} {key}")
}

/// The form that a press is about.
pub(crate) fn target(step: &Step, target: Target) -> Option<&Remediation> {
    match target {
        Target::Remediation(index) => step.remediations.get(index),
        Target::Cancel => step.cancel.as_ref(),
        Target::ChallengeCancel => {
            let first = step
                .remediations
                .first()
                .and_then(|r| r.challenge.as_deref());
            first.or(step.challenge.as_ref())?.cancel.as_deref()
        }
        Target::Authenticator(action) => {
            let current = step.current()?;
            match action {
                AuthenticatorAction::Resend => current.resend.as_deref(),
                AuthenticatorAction::Recover => current.recover.as_deref(),
                AuthenticatorAction::Cancel => current.cancel.as_deref(),
            }
        }
    }
}

/// Opens an address of the server in the browser, if it is one that a browser may be sent to.
fn open(ctx: &egui::Context, url: &str) {
    if crate::config::is_web_address(url) {
        ctx.open_url(egui::OpenUrl::new_tab(url));
    }
}

impl ErrorCode {
    /// Whether the app's settings are to blame, and not the person or the network.
    pub fn is_configuration(self) -> bool {
        matches!(
            self,
            Self::UnknownClient | Self::RedirectUri | Self::GrantType | Self::Scope | Self::Config
        )
    }
}
