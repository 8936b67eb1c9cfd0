//! Signing in elsewhere than in the panel.

use super::{
    Session, SessionEvent, SessionState,
    outside::Who,
    way::{Carrier, Way},
};
use crate::{
    ErrorCode, Secret, SignInError,
    platform::SharedWake,
    protocol::{
        EffectId, Traveller,
        oauth::{AuthorizeOptions, DpopKey, Flow, FlowPhase, Place, Prompt, ResponseMode},
        time::Timestamp,
    },
};

impl Session {
    /// Signs in on the server's own page, in the system's browser or, on the web, in place of this page. In
    /// a native program [`logic`](Self::logic) opens the browser;
    /// [`SessionState::InBrowser`] has the address, should none open.
    ///
    /// A redirect URI of `http://localhost` and one of the ports of
    /// [`LOOPBACK_PORTS`](crate::platform) stands for all of them, which are tried in turn.
    pub fn sign_in_in_browser(&mut self, options: AuthorizeOptions) {
        self.wanted = Some((Place::Browser(options), Carrier::Browser));
        self.cancel_way();
    }

    /// The same in a pop-up window beside this page. To be called for a click of the person, or the browser
    /// does not let it open. Where there are no pop-ups it is [`sign_in_in_browser`](Self::sign_in_in_browser).
    pub fn sign_in_in_pop_up(&mut self, options: AuthorizeOptions) {
        if !self.outside.platform.has_windows() {
            return self.sign_in_in_browser(options);
        }
        let options = AuthorizeOptions {
            pop_up: true,
            response_mode: Some(ResponseMode::Query),
            ..options
        };
        self.wanted = Some((Place::Browser(options), Carrier::PopUp));
        self.cancel_way();
    }

    /// Signs in on another device (RFC 8628): [`SessionState::OnAnotherDevice`] has what is to be typed there,
    /// and what a [`QrCode`](crate::QrCode) is to be drawn of.
    pub fn sign_in_on_another_device(&mut self) {
        self.wanted = Some((Place::Device, Carrier::Device));
        self.cancel_way();
    }

    /// Signs in without asking anyone anything, if the server has a session of its own with this browser
    /// (`prompt=none`). Otherwise [`SessionEvent::Failed`] says why not: `user.login-required`, as a rule.
    ///
    /// On the web in a hidden frame. A native program asks by a request of its own, and has the server's
    /// session only after [`sign_in_with_session_token`](Self::sign_in_with_session_token).
    pub fn sign_in_silently(&mut self, options: AuthorizeOptions) {
        let (options, carrier) = self.silently(options);
        self.wanted = Some((Place::Browser(options), carrier));
        self.cancel_way();
    }

    /// Signs in with what a sign-in by Okta's Authentication API ended with: a session token, which is good
    /// for one use within five minutes.
    ///
    /// Natively no browser is needed for it, nor is one given the server's session. On the web it goes by a
    /// hidden frame, which browsers that block third-party cookies leave without session, but with tokens. A
    /// platform with neither goes through its browser.
    pub fn sign_in_with_session_token(&mut self, session_token: Secret) {
        self.sign_in_silently(AuthorizeOptions {
            session_token: Some(session_token),
            ..AuthorizeOptions::default()
        });
    }

    /// Opens the browser once more at the address of [`SessionState::InBrowser`].
    pub fn open_again(&mut self) {
        if let SessionState::InBrowser { address, .. } = self.state() {
            self.to_open.push_back((address, false));
        }
    }

    /// How a person is not asked anything, on this platform.
    fn silently(&self, options: AuthorizeOptions) -> (AuthorizeOptions, Carrier) {
        let platform = &self.outside.platform;
        let (carrier, response_mode) = if platform.sees_redirects() {
            (Carrier::Request, ResponseMode::Query)
        } else if platform.has_windows() {
            (Carrier::Frame, ResponseMode::PostMessage)
        } else {
            (Carrier::Browser, ResponseMode::Query)
        };
        let options = AuthorizeOptions {
            prompt: Some(Prompt::None),
            response_mode: Some(response_mode),
            ..options
        };
        (options, carrier)
    }

    /// Whether tokens can be had without a refresh token and without the person.
    pub(super) fn can_ask_silently(&self) -> bool {
        let platform = &self.outside.platform;
        platform.sees_redirects() || platform.has_windows()
    }

    fn cancel_way(&mut self) {
        self.cancel_current();
        self.failure = None;
    }

    /// Begins what is wanted.
    pub(super) fn begin_wanted(&mut self, wake: &SharedWake, now: Timestamp) {
        let Some((place, carrier)) = self.wanted.take() else {
            return;
        };
        match self.begin(place, carrier, Who::SignIn, wake, now) {
            Ok(way) => self.way = Some(way),
            Err(error) => self.fail(error),
        }
    }

    /// Begins a renewal without refresh token, in the turn for it.
    pub(super) fn begin_silent(&mut self, wake: &SharedWake, now: Timestamp) {
        let login_hint_free = AuthorizeOptions::default();
        let (options, carrier) = self.silently(login_hint_free);
        match self.begin(Place::Browser(options), carrier, Who::Silent, wake, now) {
            Ok(way) => self.silent = Some(way),
            Err(error) => drop(self.store.renewed_silently(Err(error), now)),
        }
    }

    fn begin(
        &mut self,
        place: Place,
        carrier: Carrier,
        who: Who,
        wake: &SharedWake,
        now: Timestamp,
    ) -> Result<Way, SignInError> {
        let outside = &mut self.outside;
        let mut config = self.store.config().clone();
        if carrier == Carrier::Browser {
            let uri = config.redirect_uri();
            let uri = outside.platform.way_back(uri, SharedWake::clone(wake));
            let uri = uri.map_err(|error| SignInError::new(error.into(), config.redirect_uri()))?;
            config = config
                .with_redirect_uri(&uri)
                .map_err(|error| SignInError::new(ErrorCode::RedirectUri, error.to_string()))?;
        }
        let random = [outside.random()?, outside.random()?, outside.random()?];
        let flow = Flow::start(config, place, random, EffectId::default(), now);
        let mut flow = flow.with_nonces(self.store.nonces());
        // Nobody signs in anew by a renewal: the key stays.
        if let (Who::Silent, Some(key)) = (who, self.store.dpop_key()) {
            flow = flow.bound_to(DpopKey::clone(key));
        }
        Ok(Way::new(flow, who, carrier, self.browser_patience))
    }

    /// Goes on with a sign-in that a page before this one began.
    pub(super) fn come_back(&mut self, now: Timestamp) {
        let config = self.store.config().clone();
        let platform = &mut self.outside.platform;
        let Some((kept, parameters)) = platform.returned(Traveller::Session, config.redirect_uri())
        else {
            return;
        };
        match Flow::resume(config, &kept, parameters, EffectId::default(), now) {
            Ok(flow) => {
                let patience = self.browser_patience;
                self.way = Some(Way::new(flow, Who::SignIn, Carrier::Browser, patience));
            }
            Err(error) => self.fail(error),
        }
    }

    fn fail(&mut self, error: SignInError) {
        self.failure = Some(error.clone());
        self.say(SessionEvent::Failed(error));
    }

    /// Takes what a sign-in came to.
    pub(super) fn settle_way(&mut self, now: Timestamp) {
        for way in [&self.way, &self.silent].into_iter().flatten() {
            self.store.nonces_mut().learn_all(way.flow.nonces());
        }
        let phase = self.way.as_ref().map(|way| way.flow.phase().clone());
        match phase {
            Some(FlowPhase::SignedIn(signed_in)) => {
                let is_ours = self.way.as_ref().is_some_and(Way::is_by_request);
                self.end_way();
                self.outside.forget(Who::SignIn);
                self.adopt(&signed_in.tokens);
                self.is_org_session_ours = is_ours;
                self.user_info = signed_in.user_info.map(Ok);
                self.store.set_metadata(signed_in.metadata);
                self.say(SessionEvent::SignedIn);
            }
            Some(FlowPhase::Failed(error)) => {
                self.cancel_current();
                self.fail(error);
            }
            _ => {}
        }
        let phase = self.silent.as_ref().map(|way| way.flow.phase().clone());
        let result = match phase {
            Some(FlowPhase::SignedIn(signed_in)) => Ok(signed_in.tokens),
            Some(FlowPhase::Failed(error)) => Err(error),
            _ => return,
        };
        self.silent = None;
        self.outside.forget(Who::Silent);
        if let Some(refused) = self.store.renewed_silently(result, now) {
            self.revoke(refused.into(), now);
        }
    }
}
