//! The tokens of a user beside the panel: kept, renewed, shared and signed out.

mod asking;
mod asking_token;
mod entering;
mod leaving;
mod looking;
mod moving;
mod outside;
mod proving;
mod sharing;
mod state;
mod way;

use std::{collections::VecDeque, time::Duration};

use crate::{
    Config, IdToken, Secret, SignInError, Tokens,
    platform::{Platform, SharedWake, System},
    protocol::{
        UserInfoAnswer,
        oauth::{Inquiry, Place},
        time::Timestamp,
    },
    tokens::{AccessToken, Keep, Memory, TokenOptions, TokenStore},
};

pub use self::asking::OktaSessionAnswer;
pub use self::asking_token::IntrospectionAnswer;
use self::asking_token::TokenAsking;
pub use self::proving::{Authorization, AuthorizationAnswer, AuthorizationId};
pub use self::state::{SessionEvent, SessionState, SignOutOptions};
use self::{
    asking::OrgSession,
    leaving::Leaver,
    outside::Outside,
    proving::Proving,
    sharing::Turn,
    way::{Carrier, Way},
};

/// How long a browser may stay away, unless the app says otherwise.
const BROWSER_PATIENCE: Duration = Duration::from_secs(300);

/// Who is signed in, for the life of the app: keep one beside [`SignIn`](crate::SignIn), or instead of it.
///
/// It keeps the tokens where it is told to, renews them before they expire, shares them with the other
/// tabs and programs of the user, and signs out. It signs in, too, where that is not the panel's: on the
/// server's own page, on another device, with a session token.
///
/// Call [`logic`](Self::logic) each frame; nothing else has to be driven.
///
/// ```no_run
/// use egui_okta::{Config, Session, SessionState, protocol::oauth::AuthorizeOptions};
///
/// let config = Config::new("https://example.okta.com/oauth2/default", "0oa1example")?
///     .with_scopes(["openid", "profile", "offline_access"])?;
/// let mut session = Session::new(config);
/// # let ctx = egui::Context::default();
/// # let _ = ctx.run_ui(egui::RawInput::default(), |ui| {
/// // Each frame, from `App::logic` and `App::ui`:
/// session.logic(ui.ctx());
/// match session.state() {
///     SessionState::SignedOut => {
///         if ui.button("Sign in").clicked() {
///             session.sign_in_in_browser(AuthorizeOptions::default());
///         }
///     }
///     SessionState::InBrowser { address, .. } => {
///         ui.label("Sign in in your browser, then come back.");
///         if ui.button("Copy the address").clicked() {
///             ui.copy_text(address.expose().to_owned());
///         }
///     }
///     SessionState::SignedIn => {
///         if let Some(token) = session.access_token() {
///             // `token.expose()` goes into `Authorization: Bearer …` of your API calls.
///         }
///     }
///     _ => {
///         ui.spinner();
///     }
/// }
/// # });
/// # Ok::<(), egui_okta::ConfigError>(())
/// ```
pub struct Session {
    outside: Outside,
    keep: Box<dyn Keep>,
    /// What is known to be kept.
    known: Option<Secret>,
    /// Whether the tokens are other ones than those that were put away.
    changed: bool,
    /// Whether the host signed in or out since it was put away: that is newer than what others did before.
    is_own_deed: bool,
    /// Whether that has not been put away yet.
    owes_deed: bool,
    /// What was there before the last writing, if that was such a deed or done in the turn for it.
    replaced: Option<Secret>,
    is_watching: bool,
    /// Since when the place for the tokens has not said what is there, and whether it has taken something.
    pending_since: [Option<Timestamp>; 2],
    has_begun: bool,
    /// Whether others may have changed what is kept since it was looked at.
    must_look: bool,
    store: TokenStore,
    turn: Turn,
    browser_patience: Duration,
    /// A sign-in that is to begin with the next step.
    wanted: Option<(Place, Carrier)>,
    /// A sign-in that the person began.
    way: Option<Way>,
    /// A renewal without refresh token.
    silent: Option<Way>,
    /// Ways that were given up when they were about to get tokens, which are to be made useless.
    parting: Vec<Way>,
    sign_outs: Vec<Leaver>,
    next_number: u32,
    /// Why the last sign-in came to nothing.
    failure: Option<SignInError>,
    inquiry: Option<Inquiry>,
    user_info: Option<UserInfoAnswer>,
    token_asking: TokenAsking,
    org_session: OrgSession,
    /// Whether the server's session of this sign-in is known by a cookie of this program's own requests, so that no
    /// browser can end it.
    is_org_session_ours: bool,
    proving: Proving,
    /// Asks the host for another frame, once there has been one.
    wake: Option<SharedWake>,
    /// The ID token that was given last: it is taken once.
    taken: Option<Secret>,
    to_open: VecDeque<(Secret, bool)>,
    events: VecDeque<SessionEvent>,
}

impl Session {
    /// A session of this app. Nothing is read or sent before the first [`logic`](Self::logic).
    ///
    /// Without [`keep_in`](Self::keep_in) the tokens end with this program, or with the page.
    pub fn new(config: Config) -> Self {
        Self {
            outside: Outside::new(Box::new(System::new())),
            keep: Box::<Memory>::default(),
            known: None,
            changed: false,
            is_own_deed: false,
            owes_deed: false,
            replaced: None,
            is_watching: false,
            pending_since: [None; 2],
            has_begun: false,
            must_look: false,
            store: TokenStore::new(config),
            turn: Turn::None,
            browser_patience: BROWSER_PATIENCE,
            wanted: None,
            way: None,
            silent: None,
            parting: Vec::new(),
            sign_outs: Vec::new(),
            next_number: 0,
            failure: None,
            inquiry: None,
            user_info: None,
            token_asking: TokenAsking::default(),
            org_session: OrgSession::default(),
            is_org_session_ours: false,
            proving: Proving::default(),
            wake: None,
            taken: None,
            to_open: VecDeque::new(),
            events: VecDeque::new(),
        }
    }

    /// Whose requests another platform carries out. Default is the computer or browser that this runs on.
    #[must_use]
    pub fn with_platform(mut self, platform: Box<dyn Platform>) -> Self {
        self.outside = Outside::new(platform);
        self
    }

    /// Whose tokens are kept in this place. All sessions of one user, issuer and client that are given the
    /// same place share them. Default is [`Memory`], which is nobody else's.
    #[must_use]
    pub fn keep_in(mut self, keep: Box<dyn Keep>) -> Self {
        self.keep = keep;
        self
    }

    /// With other options for the life of tokens.
    #[must_use]
    pub fn with_options(mut self, options: TokenOptions) -> Self {
        self.store = self.store.with_options(options);
        self
    }

    /// With another time that the person may take in a browser. Default is five minutes.
    #[must_use]
    pub fn with_browser_patience(mut self, patience: Duration) -> Self {
        self.browser_patience = patience;
        self
    }

    /// How the session stands.
    pub fn state(&self) -> SessionState {
        if let Some(way) = &self.way {
            way.state()
        } else if self.wanted.is_some() {
            SessionState::Working
        } else if self.store.is_empty() {
            match &self.failure {
                _ if self.sign_outs.iter().any(|out| out.options.is_some()) => {
                    SessionState::SigningOut
                }
                Some(error) => SessionState::Failed(error.clone()),
                // What is kept has not been looked at yet.
                None if !self.has_begun => SessionState::Working,
                None => SessionState::SignedOut,
            }
        } else {
            SessionState::SignedIn
        }
    }

    /// The next thing that happened, each once.
    pub fn poll_event(&mut self) -> Option<SessionEvent> {
        self.drain();
        self.events.pop_front()
    }

    /// Takes the tokens of the panel ([`Outcome::SignedIn`](crate::Outcome::SignedIn)), in place of those of
    /// before, which are revoked. May be called each frame: the tokens of one sign-in are taken once, and do not come back
    /// after a renewal or sign-out.
    pub fn take(&mut self, tokens: &Tokens) {
        let id_token = Secret::from(tokens.id_token().expose_compact());
        if self.taken.as_ref() == Some(&id_token) {
            return;
        }
        self.taken = Some(id_token);
        self.cancel();
        self.adopt(tokens);
    }

    /// Whether there are an access token and an ID token, and neither has expired.
    pub fn is_authenticated(&self) -> bool {
        self.store.is_authenticated(self.outside.now())
    }

    /// What the app calls its API with; none while there is none that is good. One that is bound to a key
    /// ([`Config::with_dpop`]) is of no use by itself: see [`request_authorization`](Self::request_authorization).
    pub fn access_token(&self) -> Option<&AccessToken> {
        let now = self.outside.now();
        let token = self.store.access_token()?;
        let is_good = token.expires_at().is_none_or(|at| now < at);
        is_good.then_some(token)
    }

    /// Who signed in.
    pub fn id_token(&self) -> Option<&IdToken> {
        self.store.id_token()
    }

    /// The tokens as one value, if there are an access token and an ID token.
    /// [`Tokens::authorize`] makes requests of the app's API with them, where the key is not a browser's;
    /// [`request_authorization`](Self::request_authorization) everywhere.
    pub fn tokens(&self) -> Option<Tokens> {
        self.store.tokens()
    }

    /// The tokens, to look at each by its kind.
    pub fn store(&self) -> &TokenStore {
        &self.store
    }

    /// Renews now, whether the tokens are about to expire or not, and says whether that is possible. What
    /// comes of it is an event.
    pub fn renew(&mut self) -> bool {
        let now = self.outside.now();
        self.store.renew(now)
    }

    /// The app's API has refused this access token (it answered 401), although it has not expired: it was
    /// revoked, or a clock is wrong. Renews at once if that is possible and nobody has done so since, and says
    /// whether there is another token already, or will be; if not, the person has to sign in again.
    pub fn token_refused(&mut self, token: &AccessToken) -> bool {
        let current = self.store.access_token();
        if current.is_some_and(|current| current.expose() != token.expose()) {
            return true;
        }
        let now = self.outside.now();
        self.store.renew_refused(now)
    }

    /// Whether a renewal is under way.
    pub fn is_renewing(&self) -> bool {
        self.store.is_renewing() || self.store.wants_turn()
    }

    /// Takes the tokens of a sign-in.
    fn adopt(&mut self, tokens: &Tokens) {
        self.failure = None;
        self.is_org_session_ours = false;
        self.forget_user();
        let before = self.store.partial();
        self.store.set(tokens);
        self.end_silence();
        // Nobody has those any more.
        if let Some(replaced) = before.replaced_by(&self.store.partial()) {
            let now = self.outside.now();
            self.revoke(replaced, now);
        }
        self.is_own_deed = true;
        self.owes_deed = true;
        self.changed = true;
        self.drain();
    }

    /// Says something, after all that happened to the tokens before.
    fn say(&mut self, event: SessionEvent) {
        self.drain();
        self.events.push_back(event);
    }

    fn drain(&mut self) {
        use crate::tokens::TokenEvent::{Added, Removed, Renewed};
        while let Some(event) = self.store.poll_event() {
            self.changed |= matches!(event, Added(_) | Removed(_) | Renewed(_));
            self.events.push_back(SessionEvent::Token(event));
        }
    }
}
