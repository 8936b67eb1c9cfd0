//! Answers of the Identity Engine: a new step, or a failure beside the step that is shown.

use super::{Phase, Transaction, TransportError, failure};
use crate::{
    ErrorCode,
    protocol::{http::Response, idx, model::Step, time::Timestamp},
};

impl Transaction {
    pub(super) fn on_step(&mut self, result: Result<Response, TransportError>, now: Timestamp) {
        if !matches!(self.phase, Phase::Starting | Phase::Showing(_)) {
            return;
        }
        let response = match result {
            Ok(response) => response,
            Err(error) => return self.fail(error.into()),
        };
        match idx::read(&response) {
            Ok(step) => self.on_read(step, &response, now),
            Err(error) => self.fail(failure::of_answer(&error, &response, now)),
        }
    }

    pub(super) fn on_read(&mut self, step: Step, response: &Response, now: Timestamp) {
        if step.remediations.is_empty() && step.has_message("idx.session.expired") {
            let error = crate::SignInError::new(ErrorCode::SessionExpired, "idx.session.expired");
            return self.fail(failure::with_response(error, response, now));
        }
        if step.remediations.is_empty()
            && response.status == 429
            && matches!(self.phase, Phase::Showing(_))
        {
            let error = crate::SignInError::new(ErrorCode::RateLimited, "");
            let mut error = failure::with_response(error, response, now);
            let sentences: Vec<&str> = step.messages.iter().map(|m| m.text.trim()).collect();
            error.said = failure::said(Some(&sentences.join(" ")), &error);
            return self.fail(error);
        }
        self.show(step, now);
    }
}
