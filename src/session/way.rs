//! One sign-in at the server's page or on another device: how its address is carried to the server, and
//! the answer back.

use std::time::Duration;

use super::{
    SessionState,
    outside::{Arrival, Outside, What, Who},
};
use crate::{
    ErrorCode, Secret, SignInError,
    platform::{Leaving, Platform, SharedWake, Surface, WindowRequest},
    protocol::{
        Departure, TransportError, Traveller,
        http::{Request, Response},
        oauth::{Flow, FlowPhase},
        time::Timestamp,
    },
};

/// How long a frame may take in which nobody is asked anything.
const FRAME_PATIENCE: Duration = Duration::from_secs(30);

/// Who brings the address to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrier {
    /// A browser that comes back to the redirect URI.
    Browser,
    /// A window beside the app's page.
    PopUp,
    /// A frame that nobody sees.
    Frame,
    /// A request, whose answer names the redirect URI.
    Request,
    /// The person, on another device.
    Device,
}

/// A sign-in under way.
pub(super) struct Way {
    pub(super) flow: Flow,
    who: Who,
    carrier: Carrier,
    patience: Duration,
    has_left: bool,
    /// When the wait for the browser ends.
    until: Option<Timestamp>,
}

impl Way {
    pub(super) fn new(flow: Flow, who: Who, carrier: Carrier, patience: Duration) -> Self {
        Self {
            flow,
            who,
            carrier,
            patience,
            has_left: false,
            until: None,
        }
    }

    /// By whose name it asks.
    pub(super) fn who(&self) -> Who {
        self.who
    }

    pub(super) fn rename(&mut self, who: Who) {
        self.who = who;
    }

    pub(super) fn is_over(&self) -> bool {
        self.flow.is_over()
    }

    /// Whether the server's page was asked by this program itself, whose cookies have the server's session then.
    pub(super) fn is_by_request(&self) -> bool {
        self.carrier == Carrier::Request
    }

    pub(super) fn poll_timeout(&self) -> Option<Timestamp> {
        [self.flow.poll_timeout(), self.until]
            .into_iter()
            .flatten()
            .min()
    }

    pub(super) fn tick(&mut self, platform: &dyn Platform, now: Timestamp) {
        self.flow.tick(now);
        let is_away = matches!(self.flow.phase(), FlowPhase::Browser(_));
        if is_away && self.until.is_some_and(|until| now >= until) {
            let is_browser = self.carrier == Carrier::Browser;
            let came = is_browser.then(|| platform.why_nobody_came()).flatten();
            self.flow
                .end_with(came.unwrap_or_else(|| ErrorCode::LoginTimeout.into()));
        }
        if !is_away {
            self.until = None;
        }
    }

    /// Goes where the flow leads. Gives the address that a browser is to be opened at, once.
    pub(super) fn go(
        &mut self,
        outside: &mut Outside,
        wake: &SharedWake,
        now: Timestamp,
    ) -> Option<Secret> {
        outside.carry_out(self.who, &mut self.flow, wake);
        let FlowPhase::Browser(url) = self.flow.phase() else {
            return None;
        };
        if self.has_left {
            return None;
        }
        self.has_left = true;
        let url = url.clone();
        match self.carrier {
            Carrier::Browser => return self.leave(url, outside, wake, now),
            Carrier::PopUp => self.ask_window(url, Surface::PopUp, outside, wake),
            Carrier::Frame => self.ask_window(url, Surface::Frame, outside, wake),
            Carrier::Request | Carrier::Device => {
                let timeout = self.flow.config().request_timeout();
                let request = Request::get(url.expose()).with_credentials();
                outside.send(self.who, What::Way, request, timeout, wake);
                self.until = Some(now + timeout);
            }
        }
        None
    }

    fn leave(
        &mut self,
        url: Secret,
        outside: &mut Outside,
        wake: &SharedWake,
        now: Timestamp,
    ) -> Option<Secret> {
        let departure = Departure {
            traveller: Traveller::Session,
            url: url.expose().to_owned(),
            redirect_uri: self.flow.config().redirect_uri().to_owned(),
            state: self.flow.state().clone(),
            kept: self.flow.keep(now),
        };
        let id = outside.expect(self.who, What::Way);
        self.until = Some(now + self.patience);
        match outside
            .platform
            .leave(id, &departure, SharedWake::clone(wake))
        {
            Ok(Leaving::Open) => Some(url),
            Ok(Leaving::Gone) => None,
            Err(error) => {
                self.flow.end(error.into());
                None
            }
        }
    }

    fn ask_window(
        &mut self,
        url: Secret,
        surface: Surface,
        outside: &mut Outside,
        wake: &SharedWake,
    ) {
        let timeout = match surface {
            Surface::Frame => FRAME_PATIENCE,
            Surface::PopUp => self.patience,
        };
        let request = WindowRequest {
            url,
            origin: self.flow.config().issuer().org_origin().to_owned(),
            surface,
            state: self.flow.state().clone(),
            timeout,
        };
        let id = outside.expect(self.who, What::Way);
        outside
            .platform
            .ask_window(id, request, SharedWake::clone(wake));
    }

    /// Takes what came back from there.
    pub(super) fn take(&mut self, arrival: Arrival, now: Timestamp) {
        self.until = None;
        let parameters = match arrival {
            Arrival::Parameters(Ok(parameters)) => Ok(parameters),
            Arrival::Parameters(Err(error)) => Err(ErrorCode::from(error).into()),
            Arrival::Http(answer) => self.redirected(answer),
            Arrival::Turn | Arrival::Key(_) => return,
        };
        match parameters {
            // An answer that is not taken ends the flow with the reason.
            Ok(parameters) => drop(self.flow.callback(parameters.expose(), now)),
            Err(error) => self.flow.end_with(error),
        }
    }

    /// The parameters of the redirect URI that an answer sends to.
    fn redirected(&self, answer: Result<Response, TransportError>) -> Result<Secret, SignInError> {
        let response = answer.map_err(ErrorCode::from)?;
        match response.status {
            400 => return Err(self.refused_by_page(&response)),
            429 => return Err(ErrorCode::RateLimited.into()),
            // Nobody there says anything about the user.
            401..500 => return Err(ErrorCode::Unexpected.into()),
            500.. => return Err(ErrorCode::Server.into()),
            _ => {}
        }
        let location = response.headers.get("location").unwrap_or_default();
        let rest = location.strip_prefix(self.flow.config().redirect_uri());
        let parameters = rest.and_then(|rest| rest.strip_prefix(['?', '#']));
        // Anything else is a page on which somebody would have to do something.
        let parameters = parameters.ok_or(ErrorCode::InteractionRequired)?;
        Ok(parameters.into())
    }

    /// What is wrong with the request, by the page that the server shows instead of sending anybody on: it puts the
    /// name of the parameter in quotes.
    fn refused_by_page(&self, response: &Response) -> SignInError {
        let page = String::from_utf8_lossy(&response.body);
        let page = page.replace("&#39;", "'").replace("&#x27;", "'");
        let config = self.flow.config();
        if page.contains("'redirect_uri'") {
            SignInError::new(ErrorCode::RedirectUri, config.redirect_uri())
        } else if page.contains("'client_id'") {
            SignInError::new(ErrorCode::UnknownClient, config.client_id())
        } else {
            ErrorCode::Request.into()
        }
    }

    /// What the person is to do.
    pub(super) fn state(&self) -> SessionState {
        match (self.flow.phase(), self.carrier) {
            (FlowPhase::Browser(address), Carrier::Browser) => match self.until {
                Some(until) => SessionState::InBrowser {
                    address: address.clone(),
                    until,
                },
                None => SessionState::Working,
            },
            (FlowPhase::Browser(_), Carrier::PopUp) => SessionState::InPopUp,
            (FlowPhase::Device(device), _) => SessionState::OnAnotherDevice {
                user_code: device.user_code().to_owned(),
                address: device.verification_uri().to_owned(),
                complete_address: device.verification_uri_complete().map(str::to_owned),
                until: device.expires_at(),
            },
            _ => SessionState::Working,
        }
    }
}
