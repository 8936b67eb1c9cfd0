//! Parts of the page that are somebody else's are asked for an answer, and it is sent.

use std::time::Duration;

use super::{Effect, Phase, Purpose, Transaction, Waiting};
use crate::{
    ErrorCode, Secret, SignInError,
    protocol::{
        frame::{self, Frame, FrameError},
        idx::{Answer, Answers},
        model::{FieldPath, Remediation},
        time::Timestamp,
    },
};

/// How long a person may take for a captcha.
const CAPTCHA: Duration = Duration::from_secs(5 * 60);
/// How long a frame is shown, at most as long as Okta keeps a sign-in.
const SHOWN: Duration = Duration::from_secs(60 * 60);

impl Transaction {
    /// Whether a form has to wait for the answer of a captcha, which is asked for then.
    pub(super) fn asks_captcha(
        &mut self,
        form: &Remediation,
        answers: &Answers,
        now: Timestamp,
    ) -> bool {
        let Phase::Showing(step) = &self.phase else {
            return false;
        };
        let wants = frame::captcha_path(form).filter(|path| answers.get(path).is_none());
        let Some(frame) = wants.and_then(|_| frame::captcha(step, &self.config)) else {
            return false;
        };
        self.stop_polling();
        self.fault = None;
        self.last = None;
        self.kept_back = Some((form.clone(), answers.clone()));
        self.start_frame(Purpose::Captcha, frame, CAPTCHA, now);
        true
    }

    pub(super) fn on_captcha(&mut self, result: Result<Secret, FrameError>, now: Timestamp) {
        let Some((form, mut answers)) = self.kept_back.take() else {
            return;
        };
        match (result, frame::captcha_path(&form)) {
            (Ok(token), Some(path)) => {
                answers.set(path, Answer::Secret(token));
                self.proceed(&form, &answers, now);
            }
            (result, _) => {
                // To be sent again, with another answer.
                self.kept_back = Some((form, answers));
                self.fail(SignInError::new(code_of(result.err()), "captcha"));
            }
        }
    }

    /// Takes a captcha away that has not been answered: the panel that it belongs to is not to be seen. Nobody
    /// did anything wrong; the form stands there as before it was sent.
    ///
    /// Whether there was one.
    pub fn close_captcha(&mut self) -> bool {
        let is_open = self.waits_for(Purpose::Captcha);
        if is_open {
            self.stop_waiting();
        }
        is_open
    }

    /// Shows what the step has of somebody else's, for as long as it is shown.
    pub(super) fn show_frame(&mut self, now: Timestamp) {
        let Phase::Showing(step) = &self.phase else {
            return;
        };
        if let Some(frame) = frame::shown(step, self.config.issuer().org_origin()) {
            self.start_frame(Purpose::Frame, frame, SHOWN, now);
        }
    }

    fn start_frame(&mut self, purpose: Purpose, frame: Frame, time: Duration, now: Timestamp) {
        let id = self.new_id();
        self.waiting.push(Waiting {
            id,
            purpose,
            deadline: now + time,
        });
        self.effects.push_back((id, Effect::Frame { frame }));
    }

    pub(super) fn on_frame(&mut self, result: Result<Secret, FrameError>, now: Timestamp) {
        let Phase::Showing(step) = &self.phase else {
            return;
        };
        match (result, step.remediations.first().cloned()) {
            (Ok(signed), Some(form)) => {
                let path = FieldPath::root("credentials").join("signatureData");
                let answers = Answers::default().with(path, Answer::Secret(signed));
                self.proceed(&form, &answers, now);
            }
            // The screen has another way for those who can't see it here.
            (Err(FrameError::Unavailable), _) => {}
            (result, _) => {
                self.fail_beside(SignInError::new(code_of(result.err()), "frame"));
            }
        }
    }
}

fn code_of(error: Option<FrameError>) -> ErrorCode {
    match error {
        Some(FrameError::Ended) => ErrorCode::FrameEnded,
        Some(FrameError::NotLoaded | FrameError::Unavailable) | None => ErrorCode::Frame,
    }
}
