//! The panel and what it is about, kept by the host app.

mod beginning;
mod effects;
mod form;
mod making;
mod pressing;

use std::{sync::Arc, time::Duration};

use form::{Form, LastSent};

use crate::{
    Config, Secret, SignInError, Tokens,
    platform::{FramePlace, Platform, System},
    protocol::{EffectId, Phase, Transaction, UserInfoAnswer, time::Timestamp},
    screen::{self, Draft, Notice, Page, Screen},
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
/// // Each frame, from `App::logic` and `App::ui`:
/// sign_in.logic(ui.ctx());
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
    /// Those before, until the platform has been told what to forget of them, and what comes too late is revoked.
    previous: Vec<Transaction>,
    /// The id of the next effect: no two sign-ins on one platform share any.
    next_id: EffectId,
    /// The code that the link of a mail has brought, of a sign-in that is not this program's.
    code_to_show: Option<Secret>,
    /// Why no sign-in could begin.
    start_error: Option<SignInError>,
    strings: Strings,
    panel: Panel,
    draft: Draft,
    screen: Screen,
    page: Page,
    /// What the screen was made from: if it changes, so does the screen.
    made_from: Option<(u64, Page, bool)>,
    /// The form whose entries the draft holds.
    form: Form,
    sent: LastSent,
    /// Whether what was sent last was a no.
    declined: bool,
    notice: Option<Notice>,
    identifier: Option<String>,
    /// The number or address for codes that the person has given.
    sent_to: Option<String>,
    /// Where the browser was sent, while it is there.
    away: Option<String>,
    /// Whether a redirect has been gone on with by itself: once in a sign-in.
    followed: bool,
    cancelled: bool,
    /// Whether the server knows no other port than that of the configured redirect URI.
    only_configured_port: bool,
    help_url: Option<String>,
    /// Whether the panel was drawn since the last `logic`.
    drawn: bool,
}

impl SignIn {
    /// A sign-in to this org, as this app. Nothing is sent before the first [`logic`](Self::logic).
    pub fn new(config: Config) -> Self {
        Self::with_platform(config, Box::new(System::new()))
    }

    /// A sign-in whose requests another platform carries out.
    pub fn with_platform(config: Config, platform: Box<dyn Platform>) -> Self {
        let strings = Strings::english();
        Self {
            identifier: config.login_hint().map(str::to_owned),
            sent_to: None,
            config,
            platform,
            transaction: None,
            previous: Vec::new(),
            next_id: EffectId::default(),
            code_to_show: None,
            start_error: None,
            screen: screen::loading_screen(&strings),
            strings,
            panel: Panel::default(),
            draft: Draft::default(),
            page: Page::First,
            made_from: None,
            form: Form::default(),
            sent: LastSent::default(),
            declined: false,
            notice: None,
            away: None,
            followed: false,
            cancelled: false,
            only_configured_port: false,
            help_url: None,
            drawn: false,
        }
    }

    /// With other colours and sizes. Default is Okta-neutral, light or dark as the host is.
    #[must_use]
    pub fn with_theme(mut self, theme: Theme) -> Self {
        self.panel.set_theme(theme);
        self
    }

    /// With the panel's own sentences in another language. What the server says stays as it is.
    #[must_use]
    pub fn with_strings(mut self, strings: Strings) -> Self {
        self.screen = screen::loading_screen(&strings);
        self.strings = strings;
        self
    }

    /// With another help page. Default is `{org}/help/login`.
    #[must_use]
    pub fn with_help_url(mut self, url: impl Into<String>) -> Self {
        self.help_url = Some(url.into());
        self
    }

    /// What had the keyboard in one context has it in the next, too.
    #[cfg(feature = "inspect")]
    pub(crate) fn focus_again(&mut self) {
        self.panel.focus_again();
    }

    /// Moves the sign-in on: sends what is to be sent, takes what has arrived. Call it from
    /// `App::logic`, so that it goes on while the window is hidden, and also while something else is
    /// drawn in place of the panel: what lies above the page goes with it. Never blocks.
    pub fn logic(&mut self, ctx: &egui::Context) {
        let now = self.platform.now();
        if !std::mem::take(&mut self.drawn) {
            self.platform.place_frame(None);
            let transaction = self.transaction.as_mut();
            if transaction.is_some_and(Transaction::close_captcha) {
                // What comes next is no answer to the form, which was not sent.
                self.sent = LastSent::default();
            }
        }
        self.begin(ctx, now);
        while let Some((id, input)) = self.next_input() {
            let mut all = self.transaction.iter_mut().chain(&mut self.previous);
            if let Some(transaction) = all.find(|transaction| transaction.awaits(id)) {
                transaction.handle(id, input, now);
            }
        }
        for previous in &mut self.previous {
            previous.tick(now);
        }
        if let Some(transaction) = &mut self.transaction {
            if transaction.is_polling() {
                transaction.set_poll_answers(self.draft.poll_answers(&self.screen));
            }
            let visible = ctx.input(|input| input.viewport().visible());
            transaction.set_visible(visible != Some(false), now);
            transaction.tick(now);
        }
        if self.is_port_refused() {
            self.only_configured_port = true;
            self.start_anew(None);
            self.begin(ctx, now);
        }
        let is_expired = Transaction::is_expired;
        if self.transaction.as_ref().is_some_and(is_expired) {
            self.start_anew(Some("notice.session-expired"));
            self.begin(ctx, now);
        }
        self.carry_out(ctx);
        if self.outcome() != Outcome::Pending {
            self.platform.end_way_back();
        }
        self.make_screen();
        self.wake_in_time(ctx, now);
    }

    /// Draws the panel and says how the sign-in stands. Never blocks, does no I/O: what is
    /// pressed here goes out with the next [`logic`](Self::logic).
    pub fn ui(&mut self, ui: &mut egui::Ui) -> Outcome {
        // Who waits for the browser can open it again, and can stop.
        let waits =
            self.start_error.is_some() || self.code_to_show.is_some() || self.away.is_some();
        let busy = !waits && self.transaction.as_ref().is_none_or(Transaction::is_busy);
        let wait = self.wait_secs();
        let press = self
            .panel
            .show(ui, &self.screen, &mut self.draft, &self.strings, busy, wait);
        self.drawn = true;
        let zoom = ui.ctx().zoom_factor();
        let place = self.panel.frame_room();
        self.platform
            .place_frame(place.map(|(room, seen, has_keyboard)| FramePlace {
                room,
                seen,
                zoom,
                has_keyboard,
            }));
        self.platform.set_autocomplete(self.panel.autocomplete());
        if let Some(press) = press {
            self.press(ui.ctx(), press);
            self.make_screen();
            ui.request_repaint();
        }
        self.outcome()
    }

    /// How the sign-in stands.
    pub fn outcome(&self) -> Outcome {
        if self.cancelled {
            return Outcome::Cancelled;
        }
        if let Some(error) = &self.start_error {
            return Outcome::Failed(error.clone());
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

    /// Begins anew, as after [`Outcome::Cancelled`] or a sign-out. Tokens that are on their way are revoked when they
    /// come (RFC 7009), as long as [`logic`](Self::logic) is called.
    pub fn restart(&mut self) {
        self.cancelled = false;
        self.start_anew(None);
        self.forget_user();
    }

    /// Makes the tokens useless at the org (RFC 7009) and begins anew. Goes out with the next
    /// [`logic`](Self::logic); if it does not arrive, the tokens live until they expire. The org's
    /// own session in a browser, if there is one, stays.
    pub fn sign_out(&mut self) {
        let now = self.platform.now();
        if let Some(transaction) = &mut self.transaction {
            transaction.revoke(now);
        }
        self.cancelled = false;
        self.start_anew(Some("notice.signed-out"));
        self.forget_user();
    }

    /// Asks the org who the user is; the answer is in [`user_info`](Self::user_info) some frames later.
    pub fn request_user_info(&mut self) {
        let now = self.platform.now();
        if let Some(transaction) = &mut self.transaction {
            transaction.ask_user_info(now);
        }
    }

    /// What the org says about the user, once it was asked and has answered.
    pub fn user_info(&self) -> Option<&UserInfoAnswer> {
        self.transaction.as_ref()?.user_info()
    }

    /// The host's own way to leave: the panel shows nothing more until [`restart`](Self::restart). What is on its way
    /// is revoked as there.
    pub fn cancel(&mut self) {
        self.start_anew(None);
        self.cancelled = true;
    }

    /// The screen that is drawn.
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// Whether the first screen is still on its way.
    pub fn is_starting(&self) -> bool {
        let starts = |t: &Transaction| *t.phase() == Phase::Starting && t.fault().is_none();
        !self.cancelled
            && self.start_error.is_none()
            && self.code_to_show.is_none()
            && self.transaction.as_ref().is_none_or(starts)
    }

    /// Fills a field in, as the person would, and gives it the keyboard. Does nothing if the screen
    /// has no such field.
    pub fn fill_in(&mut self, id: &str, text: &str) {
        if self.screen.fields().any(|field| field.id == id) {
            self.draft.set_text(id, text);
            self.panel.focus_field(id);
        }
    }

    /// What has been filled in.
    pub fn draft_mut(&mut self) -> &mut Draft {
        &mut self.draft
    }

    /// The org's endpoints, once they are known.
    pub fn metadata(&self) -> Option<&crate::protocol::oauth::Metadata> {
        self.transaction.as_ref()?.metadata()
    }

    fn wake_in_time(&self, ctx: &egui::Context, now: Timestamp) {
        let all = self.transaction.iter().chain(&self.previous);
        if let Some(at) = all.filter_map(Transaction::poll_timeout).min() {
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

    /// Somebody else may sign in next.
    fn forget_user(&mut self) {
        self.identifier = self.config.login_hint().map(str::to_owned);
        self.sent_to = None;
    }

    fn start_anew(&mut self, notice: Option<&str>) {
        self.identifier = self.known_identifier();
        self.sent_to = None;
        self.start_error = None;
        self.code_to_show = None;
        if let Some(mut transaction) = self.transaction.take() {
            transaction.abandon(self.platform.now());
            self.next_id = transaction.next_id();
            self.previous.push(transaction);
        }
        self.page = Page::First;
        self.away = None;
        self.followed = false;
        self.made_from = None;
        self.form = Form::default();
        self.sent = LastSent::default();
        self.declined = false;
        self.draft.clear();
        self.notice = notice.map(|key| screen::own_notice(&self.strings, key));
        self.screen = screen::loading_screen(&self.strings);
    }
}
