//! How a sign-in begins.

use std::sync::Arc;

use super::SignIn;
use crate::{
    Config, ErrorCode, SignInError,
    protocol::{Transaction, Traveller, code_of_link, time::Timestamp},
};

impl SignIn {
    /// Begins a sign-in, or goes on with one that a browser has come back to.
    pub(super) fn begin(&mut self, ctx: &egui::Context, now: Timestamp) {
        if self.transaction.is_some()
            || self.cancelled
            || self.start_error.is_some()
            || self.code_to_show.is_some()
        {
            return;
        }
        if let Some((kept, parameters)) = self
            .platform
            .returned(Traveller::Panel, self.config.redirect_uri())
        {
            if kept.is_empty()
                && let Some(code) = code_of_link(parameters.expose())
            {
                self.code_to_show = Some(code);
                return;
            }
            let config = self.config.clone();
            let first_id = self.next_id;
            match Transaction::resume(config, &kept, parameters.expose(), first_id, now) {
                Ok(transaction) => {
                    self.transaction = Some(self.on_this_platform(transaction));
                    self.followed = true;
                }
                Err(error) => self.start_error = Some(error),
            }
            return;
        }
        let config = self.config_with_way_back(ctx);
        let mut random = || self.platform.random();
        match (random(), random(), random()) {
            (Ok(verifier), Ok(state), Ok(nonce)) => {
                let random = [verifier, state, nonce];
                let transaction = Transaction::start(config, random, self.next_id, now);
                self.transaction = Some(self.on_this_platform(transaction));
            }
            _ => self.start_error = Some(SignInError::new(ErrorCode::NoRandom, "")),
        }
    }

    fn on_this_platform(&self, transaction: Transaction) -> Transaction {
        match self.platform.leaves_page() {
            true => transaction.with_navigation(),
            false => transaction,
        }
    }

    /// The redirect URI is part of the first request, and whether a browser will have to come back is only
    /// known later: so a port for it is had from the beginning.
    fn config_with_way_back(&mut self, ctx: &egui::Context) -> Config {
        let config = self.config.clone();
        if self.only_configured_port {
            return config;
        }
        let wake = ctx.clone();
        let wake = Arc::new(move || wake.request_repaint());
        // A sign-in that sends nobody away needs none: who is to be sent away without one is told so then.
        match self.platform.way_back(config.redirect_uri(), wake) {
            Ok(uri) => config.clone().with_redirect_uri(&uri).unwrap_or(config),
            Err(_) => config,
        }
    }

    /// Whether the server refuses a port in place of the configured one: then not all of the fixed ones are
    /// registered.
    pub(super) fn is_port_refused(&self) -> bool {
        let Some(transaction) = &self.transaction else {
            return false;
        };
        let fault = transaction.fault();
        fault.is_some_and(|fault| fault.is_final && fault.error.code == ErrorCode::RedirectUri)
            && transaction.config().redirect_uri() != self.config.redirect_uri()
    }
}
