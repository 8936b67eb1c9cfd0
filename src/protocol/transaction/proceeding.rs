//! A form of the step is sent, and sent again.

use super::{Phase, Purpose, Transaction};
use crate::{
    ErrorCode, SignInError,
    protocol::{
        http::printable,
        idx::{self, Answers},
        model::Remediation,
        time::Timestamp,
    },
};

impl Transaction {
    /// Submits a form of the step that is shown. Does nothing while an answer is waited for.
    pub fn proceed(&mut self, remediation: &Remediation, answers: &Answers, now: Timestamp) {
        self.device.person_acts();
        self.device.wants(&remediation.name);
        self.submit(remediation, answers, now);
    }

    /// As [`proceed`](Self::proceed), whoever wants it.
    pub(super) fn submit(&mut self, form: &Remediation, answers: &Answers, now: Timestamp) {
        if self.is_busy() || !matches!(self.phase, Phase::Showing(_)) {
            return;
        }
        if !self.is_of_org(&form.href) {
            let address = printable(&form.href);
            return self.fail(SignInError::new(ErrorCode::Unexpected, address));
        }
        if self.asks_captcha(form, answers, now) {
            return;
        }
        self.stop_polling();
        self.polling.begin_anew();
        self.send(Purpose::Proceed, idx::proceed_request(form, answers), now);
    }

    /// Whether an address is the org's own: nothing that was typed is sent anywhere else.
    pub(super) fn is_of_org(&self, href: &str) -> bool {
        let rest = href.strip_prefix(self.config.issuer().org_origin());
        rest.is_some_and(|rest| rest.starts_with('/'))
    }

    /// Sends the last request again, if it failed and may be repeated.
    pub fn retry(&mut self, now: Timestamp) {
        if self.is_busy() {
            return;
        }
        let wait = self.fault.as_ref().and_then(|fault| fault.error.retry_at);
        if wait.is_some_and(|at| at > now) {
            return;
        }
        self.device.person_acts();
        if self.resume_polling(now) {
            return;
        }
        if self.answer.is_some() {
            self.fault = None;
            self.keys_fetched_again = false;
            self.jwks = None;
            self.fetch_keys(now);
        } else if let Some((purpose, request)) = self.last.take() {
            self.stop_polling();
            self.send(purpose, request, now);
        } else if let Some((form, answers)) = self.kept_back.take() {
            self.proceed(&form, &answers, now);
        } else {
            self.stop_polling();
            self.fault = None;
            self.revision += 1;
            self.begin_by_itself(None, now);
        }
    }
}
