//! On a computer: one HTTP agent, a short-lived thread a request.

mod aside;
mod away;
mod http;
mod loopback;
mod store_file;
#[cfg(feature = "keychain")]
mod store_keychain;
mod turn;

pub use aside::Aside;
pub use loopback::{LOOPBACK_PORTS, Loopback, LoopbackError, Visit};
pub use store_file::FileStore;
#[cfg(feature = "keychain")]
pub use store_keychain::Keychain;
pub use turn::Turn;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use self::http::{Answered, IDLE, call};
use super::{Answer, Grant, Leaving, Platform, Promises, SharedWake, Wake, system_random};
use crate::protocol::{
    AwayError, Departure, EffectId, TransportError, http::Request, time::Timestamp,
};
use crate::{Secret, SignInError};

/// The computer that this program runs on.
///
/// One agent for all requests of a sign-in: connections are kept alive, cookies are
/// kept, redirects are not followed, certificates are those of the system.
pub struct Native {
    agent: ureq::Agent,
    answered: Answered,
    /// For programs on this computer: it has no cookies, and keeps none.
    local: ureq::Agent,
    promises: Promises,
    away: away::Away,
    turns: turn::Turns,
}

impl Default for Native {
    fn default() -> Self {
        Self::new()
    }
}

impl Native {
    /// A platform with connections and cookies of its own.
    pub fn new() -> Self {
        let tls = ureq::tls::TlsConfig::builder()
            .root_certs(ureq::tls::RootCerts::PlatformVerifier)
            .build();
        let config = ureq::Agent::config_builder()
            .tls_config(tls)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .max_idle_age(IDLE)
            .user_agent(concat!("egui_okta/", env!("CARGO_PKG_VERSION")))
            .build();
        let local = ureq::Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .max_idle_connections(0)
            .proxy(None)
            .build();
        Self {
            agent: config.into(),
            answered: Answered::default(),
            local: local.into(),
            promises: Promises::default(),
            away: away::Away::default(),
            turns: turn::Turns::default(),
        }
    }

    fn spawn(
        &mut self,
        agent: ureq::Agent,
        answered: Option<Answered>,
        id: EffectId,
        request: Request,
        timeout: Duration,
        wake: Wake,
    ) {
        let fulfil = self.promises.add(id, wake);
        let spawned = std::thread::Builder::new()
            .name("egui_okta request".to_owned())
            .spawn(move || fulfil(call(&agent, answered.as_ref(), &request, timeout)));
        if spawned.is_err() {
            // The promise can no longer be kept; the transaction's own deadline ends the wait.
            self.promises.forget(id);
        }
    }
}

impl Platform for Native {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }

    fn random(&mut self) -> Result<[u8; 32], TransportError> {
        system_random()
    }

    fn send(&mut self, id: EffectId, request: Request, timeout: Duration, wake: Wake) {
        let answered = Some(self.answered.clone());
        self.spawn(self.agent.clone(), answered, id, request, timeout, wake);
    }

    fn local(&mut self, id: EffectId, request: Request, timeout: Duration, wake: Wake) -> bool {
        // None of its connections is kept.
        self.spawn(self.local.clone(), None, id, request, timeout, wake);
        true
    }

    fn poll(&mut self) -> Option<(EffectId, Answer)> {
        self.promises.poll()
    }

    fn leave(
        &mut self,
        id: EffectId,
        departure: &Departure,
        wake: SharedWake,
    ) -> Result<Leaving, AwayError> {
        self.away.wait(id, departure, wake)?;
        Ok(Leaving::Open)
    }

    fn await_visit(&mut self, id: EffectId, departure: &Departure, wake: SharedWake) {
        // Where the port is in use, or the redirect URI is none of this computer, the code is typed.
        let _ = self.away.wait(id, departure, wake);
    }

    fn poll_back(&mut self) -> Option<(EffectId, Secret)> {
        self.away.poll()
    }

    fn why_nobody_came(&self) -> Option<SignInError> {
        self.away.why_nobody_came()
    }

    fn way_back(&mut self, redirect_uri: &str, wake: SharedWake) -> Result<String, AwayError> {
        self.away.listen(redirect_uri, wake)
    }

    fn end_way_back(&mut self) {
        self.away.release();
    }

    fn sees_redirects(&self) -> bool {
        true
    }

    fn take_turn(&mut self, id: EffectId, name: &str, wake: SharedWake) -> Grant {
        self.turns.take(id, name, wake)
    }

    fn poll_turn(&mut self) -> Option<EffectId> {
        self.turns.poll()
    }

    fn end_turn(&mut self, id: EffectId) {
        self.turns.end(id);
    }

    fn forget(&mut self, id: EffectId) {
        self.away.forget(id);
        self.promises.forget(id);
    }
}
