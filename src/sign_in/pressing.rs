//! What becomes of what a person pressed.

use super::{SignIn, form::Sent};
use crate::{
    config,
    protocol::{
        Phase, Transaction,
        idx::{Answer, Answers},
        model::FieldPath,
    },
    screen::{self, Press, Send, Target},
};

impl SignIn {
    /// Does what a button or link of the screen does, as if it had been pressed: for a host that has
    /// a button of its own for it.
    pub fn activate(&mut self, ctx: &egui::Context, press: Press) {
        self.press(ctx, press);
        self.make_screen();
    }

    pub(super) fn press(&mut self, ctx: &egui::Context, press: Press) {
        match press {
            Press::Send(send) => self.submit(&send),
            Press::Show(page) => {
                self.sent.begin(Sent::Form);
                self.page = page;
            }
            Press::Open(url) => self.open(ctx, &url),
            Press::Leave(url) => self.leave(&url),
            Press::Browser => {
                let now = self.platform.now();
                let hint = self.known_identifier();
                self.notice = None;
                if let Some(transaction) = &mut self.transaction {
                    transaction.leave_for_hosted(hint.as_deref(), now);
                }
            }
            Press::Help => {
                let org = self.config.issuer().org_origin();
                let help = self.help_url.clone();
                self.open(ctx, &help.unwrap_or_else(|| format!("{org}/help/login")));
            }
            Press::Copy(text) => ctx.copy_text(text),
            Press::StartOver => self.start_anew(None),
            Press::Stop => {
                self.sent.begin(Sent::Form);
                if let Some(transaction) = &mut self.transaction {
                    transaction.stop_waiting();
                }
            }
            Press::RemediateDevice(message) => {
                let now = self.platform.now();
                if let Some(transaction) = &mut self.transaction {
                    transaction.remediate_device(message, now);
                }
            }
            Press::Retry => {
                let now = self.platform.now();
                if let Some(transaction) = &mut self.transaction {
                    let had_stopped = transaction.has_stopped();
                    transaction.retry(now);
                    // What goes on may be the waiting alone.
                    if transaction.is_busy() && !had_stopped {
                        self.sent.retry();
                    }
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
        if self.is_of_app(url) {
            // A new tab would be left empty behind the app, and a phone gives its app no link of a new one.
            ctx.open_url(egui::OpenUrl::same_tab(url));
        } else if config::is_web_address(url) {
            ctx.open_url(egui::OpenUrl::new_tab(url));
        } else {
            self.say("text.cannot-open");
        }
    }

    /// Opens an address by which the server wants an app on this device opened, without anybody having
    /// pressed a button for it.
    pub(super) fn open_app(&mut self, ctx: &egui::Context, url: &str) {
        let is_app = config::is_app_address(url);
        if is_app && self.platform.open_app(url) {
            return;
        }
        match is_app || config::is_web_address(url) {
            // The page is left to where there is no app; a new tab would need somebody to press.
            true => ctx.open_url(egui::OpenUrl::same_tab(url)),
            false => self.say("text.cannot-open"),
        }
    }

    /// Whether an address is one by which the step opens an app on this device. No other address
    /// with a scheme of its own is opened.
    fn is_of_app(&self, url: &str) -> bool {
        let Some(Phase::Showing(step)) = self.transaction.as_ref().map(Transaction::phase) else {
            return false;
        };
        let challenge = step.device_challenge().and_then(|c| c.href.as_deref());
        // Of those, the one that opens a running app may be a page's, which is told who it is.
        let is_page = |href: &str| {
            url.strip_prefix(href)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with("&login_hint="))
        };
        if config::is_web_address(url) {
            return challenge.is_some_and(is_page);
        }
        let current = step.current().map(|a| &a.contextual);
        let set_up = current.and_then(|c| c.set_up_href.as_deref());
        let devices = current.map(|c| [&c.same_device, &c.device_bootstrap]);
        let on_device = devices
            .into_iter()
            .flatten()
            .filter_map(|device| device.as_ref()?.set_up_href.as_deref());
        let named = [challenge, set_up].into_iter().flatten().chain(on_device);
        config::is_app_address(url) && named.into_iter().any(|href| href == url)
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
        self.sent.begin(Sent::of(send.target, self.page));
        let consent = answers.get(&FieldPath::root("consent"));
        self.declined = consent == Some(&Answer::Flag(false));
        transaction.proceed(&remediation, &answers, now);
        self.panel.forget_typing();
    }
}
