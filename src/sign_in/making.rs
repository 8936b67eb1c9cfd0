//! From where a sign-in stands to the screen that is drawn.

use super::{
    SignIn,
    form::{Form, Sent, is_refusal},
};
use crate::{
    ErrorCode, SignInError,
    protocol::{
        Phase, Transaction,
        model::{Authenticator, Step},
    },
    screen::{self, Button, Item, Page, Press, Screen, Status, Surroundings},
};

impl SignIn {
    /// The identifier that the person typed, or that the org gave back.
    pub(super) fn known_identifier(&self) -> Option<String> {
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
    pub(super) fn make_screen(&mut self) {
        if self.transaction.is_none() {
            self.make_screen_without_sign_in();
        } else if !self.waits_for_browser() {
            self.make_screen_of_sign_in();
        }
    }

    fn make_screen_without_sign_in(&mut self) {
        let made = if let Some(code) = &self.code_to_show {
            screen::code_screen(code.expose(), &self.strings)
        } else if let Some(error) = &self.start_error {
            screen::fault_screen(error, &self.strings)
        } else {
            return;
        };
        let before = std::mem::replace(&mut self.screen, made);
        if before.title != self.screen.title {
            // It is read aloud, and Tab goes on in it.
            self.panel.new_screen();
        }
    }

    /// Whether a browser has the person, which the screen says meanwhile.
    fn waits_for_browser(&mut self) -> bool {
        let Some(address) = &self.away else {
            return false;
        };
        let waits = self.transaction.as_ref().is_some_and(Transaction::is_away);
        if waits && self.screen.form != "away" {
            self.screen = screen::away_screen(address, &self.strings);
            self.panel.new_screen();
        }
        if !waits {
            self.away = None;
            self.made_from = None;
        }
        waits
    }

    fn make_screen_of_sign_in(&mut self) {
        let Some(transaction) = &self.transaction else {
            return;
        };
        let made_from = (
            transaction.revision(),
            self.page,
            transaction.is_app_asked(),
        );
        if self.made_from == Some(made_from) {
            return;
        }
        let is_new_step = self
            .made_from
            .is_none_or(|(revision, ..)| revision != made_from.0);
        let fault = transaction.fault().cloned();
        match (transaction.phase().clone(), fault) {
            (Phase::Showing(step), None) if is_new_step => self.show_new(&step),
            (Phase::Showing(step), None) => {
                self.screen = self.screen_of(&step);
                let before = self.made_from.map(|(_, page, _)| page);
                let is_other = before != Some(self.page);
                if is_other && !self.page.is_variant() && !before.is_some_and(Page::is_variant) {
                    self.panel.new_screen();
                }
            }
            (Phase::Showing(step), Some(fault)) if !fault.is_final => {
                self.show_fault(&step, &fault.error, is_new_step);
            }
            (Phase::SignedIn(_), _) => self.screen = screen::finished_screen(&self.strings),
            (_, Some(fault)) => {
                self.screen = screen::fault_screen(&fault.error, &self.strings);
                self.panel.new_screen();
            }
            (Phase::Starting | Phase::Finishing, None) => return,
        }
        self.made_from = Some((made_from.0, self.page, made_from.2));
        self.finish_screen();
    }

    fn screen_of(&self, step: &Step) -> Screen {
        let here = Surroundings {
            sent_to: self.sent_to.as_deref(),
            now: Some(self.platform.now()),
            declined: self.declined,
            app_answers: self
                .transaction
                .as_ref()
                .is_some_and(Transaction::is_app_asked),
            has_frames: self.platform.has_frames(),
            has_passkeys: self.platform.has_passkeys(),
            has_browser: true,
            device: self.platform.device_kind(),
        };
        screen::screen_at(step, self.page, &self.strings, here)
    }

    fn show_new(&mut self, step: &Step) {
        let form = Form::of(step);
        let is_refusal = is_refusal(step);
        let sent = self.sent.take();
        // What was chosen from a list is shown, even where it is what was shown before.
        let is_chosen = sent == Sent::FromList && !is_refusal;
        if !is_chosen && self.form.is_same(&form, is_refusal) {
            if sent == Sent::Resend && !is_refusal {
                self.say_resent(step);
            }
            self.screen = self.screen_of(step);
            if screen::asks_for_more(step) {
                self.draft.forget_codes(&self.screen);
            }
            match step.has_message("idx.unknown.user") {
                // No password was wrong.
                true => self.panel.focus_field("identifier"),
                false => self.panel.same_form(&self.screen, &self.draft),
            }
        } else {
            let given = screen::place_for_codes(&self.screen, &self.draft);
            self.sent_to = given.or(self.sent_to.take());
            self.page = Page::First;
            self.identifier = self.known_identifier();
            self.draft.clear();
            // What is said at the beginning is about the sign-in before.
            if self.form != Form::default() {
                self.notice = None;
            }
            self.form = form;
            self.panel.new_step();
            self.screen = self.screen_of(step);
        }
        self.tell_of_app(step);
        self.follow_redirect(screen::is_going_on(step));
    }

    /// Who wanted an app on this device to answer, or was asked by it, is told that it has not. The server
    /// says nothing of it, and offers another way.
    fn tell_of_app(&mut self, step: &Step) {
        let has_failed = self
            .transaction
            .as_mut()
            .is_some_and(Transaction::take_app_failure);
        // Where it is to be opened instead, it is not over.
        if has_failed && step.messages.is_empty() && step.device_challenge().is_none() {
            let key = "notice.device.not-confirmed";
            self.notice = Some(screen::own_notice(&self.strings, key));
        }
    }

    /// A message is on its way once more: that is said, and it has its time to arrive.
    fn say_resent(&mut self, step: &Step) {
        self.panel.wait_anew();
        let method = step.current().and_then(Authenticator::method);
        let key = match method {
            Some("voice") => "notice.resent.call",
            _ => "notice.resent",
        };
        self.notice = Some(screen::own_notice(&self.strings, key));
    }

    /// The step with what went wrong on the way from it.
    fn show_fault(&mut self, step: &Step, error: &SignInError, is_new_step: bool) {
        self.sent.fail();
        self.screen = self.screen_of(step);
        let notice = screen::step_fault_notice(step, error, &self.strings);
        self.screen.notices.insert(0, notice);
        let transaction = self.transaction.as_ref();
        let has_stopped = transaction.is_some_and(Transaction::has_stopped);
        // The form is there to be sent once more: a button beside it would be the same.
        let is_sent = self.panel.has_sent_form() || error.code == ErrorCode::FrameEnded;
        let is_there = !has_stopped && is_sent && self.screen.submit.is_some();
        // What waits no longer can be made to wait, whatever ended that.
        if (error.code.may_retry() || has_stopped) && !is_there {
            screen::add_retry(&mut self.screen, error, &self.strings);
            if self.screen.fields().next().is_none() {
                self.panel.focus_button(screen::RETRY);
            }
        }
        let is_frame = matches!(error.code, ErrorCode::Frame | ErrorCode::FrameEnded);
        if is_frame {
            // Nothing is in it, nor will be, before it is asked for again.
            let is_room = |item: &Item| matches!(item, Item::Frame(_));
            self.screen.items.retain(|item| !is_room(item));
        }
        // What had the keyboard before has it again, to send the form once more.
        if is_there || (is_new_step && is_frame) {
            self.panel.same_form(&self.screen, &self.draft);
        }
    }

    /// A step whose only way on is another page, of an identity provider or of the org that ends the sign-in
    /// there, is gone on with at once, but not again and again: who comes back without having done so finds a
    /// button.
    fn follow_redirect(&mut self, is_going_on: bool) {
        let to_provider = matches!(self.screen.form.as_str(), "redirect-idp" | "piv-idp");
        let Status::Redirect(url) = &self.screen.status else {
            return;
        };
        let url = url.clone();
        if (to_provider || is_going_on) && !self.followed {
            self.followed = true;
            self.leave(&url);
        }
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
        self.show_departure();
    }

    /// A page that is left without a press: the button that leads there says that it is under way.
    fn show_departure(&mut self) {
        let (Some(transaction), Status::Redirect(url)) = (&self.transaction, &self.screen.status)
        else {
            return;
        };
        let leads_there = |button: &&Button| matches!(&button.press, Press::Leave(to) if to == url);
        if transaction.is_away()
            && let Some(button) = self.screen.buttons().find(leads_there)
        {
            self.panel.is_pressed(&button.id);
        }
    }
}
