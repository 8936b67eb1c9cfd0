//! From the server's endpoints to what the person is to do, and back with what came of it.

use super::{
    Flow, FlowPhase, Place,
    exchange::{HttpResult, Purpose},
};
use crate::{
    ErrorCode, SignInError,
    protocol::{
        TransportError,
        oauth::{
            self, Authorize, CallbackError, DeviceAuthorization, ExpectedCallback, Grant, callback,
            device::Pace,
            failure::{self, Asked},
        },
        time::Timestamp,
    },
};

impl Flow {
    pub(super) fn on_discovery(
        &mut self,
        result: HttpResult,
        now: Timestamp,
    ) -> Result<(), SignInError> {
        self.exchange.on_discovery(result, now)?;
        if let Some(parameters) = self.brought.take() {
            return self.read_callback(parameters.expose(), now);
        }
        // The server is told at once which key the code is for (RFC 9449 section 10).
        match self.exchange.makes_key(now) {
            true => Ok(()),
            false => self.go_to_place(now),
        }
    }

    /// To where the person signs in.
    pub(super) fn go_to_place(&mut self, now: Timestamp) -> Result<(), SignInError> {
        match &self.place {
            Place::Browser(options) => {
                let endpoint = self.exchange.metadata()?.authorization_endpoint();
                let endpoint =
                    endpoint.ok_or_else(|| SignInError::new(ErrorCode::NoHostedSignIn, ""))?;
                let url = Authorize {
                    config: &self.exchange.config,
                    challenge: &self.proof.challenge,
                    state: &self.proof.state,
                    nonce: &self.proof.nonce,
                    dpop_thumbprint: self.exchange.dpop_key().map(|key| key.thumbprint()),
                    options,
                }
                .url(endpoint);
                self.phase = FlowPhase::Browser(url);
            }
            Place::Device => {
                let endpoint = self.exchange.metadata()?.device_authorization_endpoint();
                let endpoint =
                    endpoint.ok_or_else(|| SignInError::new(ErrorCode::NoDeviceSignIn, ""))?;
                let request = oauth::device::request(endpoint, &self.exchange.config);
                self.exchange.requests.send(Purpose::Device, request, now);
            }
        }
        Ok(())
    }

    /// What the browser brought back to the redirect URI: the text after `?` or `#`, without it.
    ///
    /// Only the first answer counts. It ends the sign-in if it is not the one expected, so that
    /// nothing that somebody else sent is ever exchanged.
    ///
    /// # Errors
    ///
    /// Why the answer is not taken, to be told to the person in the browser.
    pub fn callback(&mut self, parameters: &str, now: Timestamp) -> Result<(), SignInError> {
        let FlowPhase::Browser(_) = self.phase else {
            return Err(SignInError::new(ErrorCode::CallbackUsed, ""));
        };
        let result = self.read_callback(parameters, now);
        if let Err(error) = &result {
            self.fail(error.clone());
        }
        result
    }

    fn read_callback(&mut self, parameters: &str, now: Timestamp) -> Result<(), SignInError> {
        let metadata = self.exchange.metadata()?;
        let expected = ExpectedCallback {
            state: &self.proof.state,
            issuer: metadata.issuer(),
            names_issuer: metadata.names_issuer(),
        };
        let code = callback::parse(parameters, &expected)
            .map_err(|error: CallbackError| failure::of_callback(&error))?;
        let grant = Grant::AuthorizationCode {
            code: &code,
            verifier: &self.proof.verifier,
        };
        self.exchange.ask_for_tokens(grant, now)?;
        self.exchange.fetch_keys(now)?;
        self.code = Some(code);
        self.phase = FlowPhase::Finishing;
        Ok(())
    }

    pub(super) fn on_device(
        &mut self,
        result: HttpResult,
        now: Timestamp,
    ) -> Result<(), SignInError> {
        let response = result?;
        let device = DeviceAuthorization::parse(&response, &self.exchange.config, now)
            .map_err(|error| failure::of_answer(&error, Asked::Device, &response, now))?;
        self.device = Some((device.clone(), Pace::start(&device, now)));
        self.phase = FlowPhase::Device(device);
        Ok(())
    }

    /// Asks whether the person is done, when it is time.
    pub(super) fn poll_device(&mut self, now: Timestamp) {
        let (FlowPhase::Device(_), Some((device, pace))) = (&self.phase, &self.device) else {
            return;
        };
        // The person may have let the device in at the last moment: an answer that is on its way is waited for.
        if self.is_disowned || self.exchange.requests.has(Purpose::Token) {
            return;
        }
        if now >= device.expires_at() {
            return self.fail(SignInError::new(ErrorCode::DeviceExpired, ""));
        }
        if now < pace.next_at() {
            return;
        }
        let grant = Grant::DeviceCode {
            device_code: device.device_code(),
        };
        if let Err(error) = self.exchange.ask_for_tokens(grant, now) {
            self.fail(error);
        }
    }

    /// The server's answer to the question whether the person is done.
    pub(super) fn on_device_poll(
        &mut self,
        result: HttpResult,
        now: Timestamp,
    ) -> Result<(), SignInError> {
        let Some((device, pace)) = &mut self.device else {
            return Ok(());
        };
        let response = match result {
            Ok(response) => response,
            Err(error @ TransportError::Key(_)) => return Err(error.into()),
            Err(_silence) => {
                pace.after_silence(now);
                return Ok(());
            }
        };
        match self.exchange.on_token(&response, now) {
            Ok(()) => {
                self.phase = FlowPhase::Finishing;
                self.exchange.fetch_keys(now)
            }
            Err(error) => match pace.after(&error, now) {
                oauth::device::Patience::Wait => Ok(()),
                oauth::device::Patience::GiveUp => {
                    let secrets = [device.device_code()];
                    Err(self
                        .exchange
                        .refused(&error, Asked::Token, &response, &secrets, now))
                }
            },
        }
    }
}
