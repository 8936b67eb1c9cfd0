//! What becomes of what a person pressed.

use super::SignIn;
use crate::{
    config,
    protocol::{
        Phase,
        idx::{Answer, Answers},
        model::FieldPath,
    },
    screen::{self, Press, Send, Target},
};

impl SignIn {
    pub(super) fn press(&mut self, ctx: &egui::Context, press: Press) {
        match press {
            Press::Send(send) => self.submit(&send),
            Press::Show(page) => self.page = page,
            Press::Open(url) => self.open(ctx, &url),
            Press::Leave(url) => self.leave(&url),
            Press::Help => {
                let org = self.config.issuer().org_origin();
                let help = self.help_url.clone();
                self.open(ctx, &help.unwrap_or_else(|| format!("{org}/help/login")));
            }
            Press::Copy(text) => ctx.copy_text(text),
            Press::StartOver => self.start_anew(None),
            Press::Stop => {
                if let Some(transaction) = &mut self.transaction {
                    transaction.stop_waiting();
                }
            }
            Press::Retry => {
                let now = self.platform.now();
                if let Some(transaction) = &mut self.transaction {
                    transaction.retry(now);
                }
            }
            Press::Passkey(target) => self.ask_passkey(target),
        }
    }

    fn ask_passkey(&mut self, target: Target) {
        if !self.platform.has_passkeys() {
            return self.say("text.webauthn.unsupported");
        }
        let now = self.platform.now();
        self.notice = None;
        let Some(transaction) = &mut self.transaction else {
            return;
        };
        if let Phase::Showing(step) = transaction.phase()
            && let Some(form) = target.find(step).cloned()
        {
            transaction.ask_passkey(&form, now);
        }
    }

    /// Goes on at another page, if it is one that a browser may be sent to.
    pub(super) fn leave(&mut self, url: &str) {
        if !config::is_web_address(url) {
            return self.say("text.cannot-open");
        }
        let now = self.platform.now();
        self.notice = None;
        if let Some(transaction) = &mut self.transaction {
            transaction.leave(url, now);
        }
    }

    /// Opens an address of the server in the browser, if it is one that a browser may be sent to.
    fn open(&mut self, ctx: &egui::Context, url: &str) {
        if config::is_web_address(url) || is_okta_verify(url) {
            ctx.open_url(egui::OpenUrl::new_tab(url));
        } else {
            self.say("text.cannot-open");
        }
    }

    /// A sentence of our own on the screen that is shown.
    fn say(&mut self, key: &str) {
        self.notice = Some(screen::own_notice(&self.strings, key));
        self.made_from = None;
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
        let mut answers = match send.with_fields {
            true => self.draft.answers(&self.screen),
            false => Answers::default(),
        };
        answers.add(&send.given);
        let Some(transaction) = &mut self.transaction else {
            return;
        };
        let Phase::Showing(step) = transaction.phase() else {
            return;
        };
        let Some(remediation) = send.target.find(step).cloned() else {
            return;
        };
        let typed = answers
            .get(&FieldPath::root("identifier"))
            .and_then(Answer::as_text);
        if let Some(identifier) = typed {
            self.identifier = Some(identifier.to_owned());
        }
        transaction.proceed(&remediation, &answers, now);
        self.panel.forget_typing();
    }
}

/// Whether an address opens Okta Verify on this device, by the scheme that is the app's own.
fn is_okta_verify(url: &str) -> bool {
    url.starts_with("com-okta-authenticator:/")
}
