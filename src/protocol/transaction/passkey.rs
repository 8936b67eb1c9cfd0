//! Asking the person's device for a key, and sending what it answers.

use std::time::Duration;

use super::{Effect, Phase, Purpose, Transaction, Waiting};
use crate::{
    ErrorCode, SignInError,
    protocol::{
        model::{Remediation, RemediationName as Name},
        passkey::{self, Passkey, PasskeyError},
        time::Timestamp,
    },
};

/// How long the browser's list stands ready.
const LIST: Duration = Duration::from_secs(60 * 60);
/// How long a person may look for a key.
const TIME: Duration = Duration::from_secs(5 * 60);

impl Transaction {
    /// Asks the device for what this form of the step needs. Does nothing while an answer is
    /// waited for.
    pub fn ask_passkey(&mut self, form: &Remediation, now: Timestamp) {
        let Phase::Showing(step) = &self.phase else {
            return;
        };
        if self.is_busy() {
            return;
        }
        self.fault = None;
        self.last = None;
        let Some(request) = passkey::request(step, form) else {
            return self.fail(SignInError::new(ErrorCode::MissingField, "publicKey"));
        };
        self.stop_polling();
        self.asking = Some(form.clone());
        let id = self.new_id();
        self.waiting.push(Waiting {
            id,
            purpose: Purpose::Passkey,
            deadline: now + TIME,
        });
        self.effects.push_back((id, Effect::Passkey { request }));
    }

    /// Lets the browser offer passkeys in its own list, where the step has a form for that. Nobody
    /// waits for the answer.
    pub(super) fn offer_passkeys(&mut self, now: Timestamp) {
        let Phase::Showing(step) = &self.phase else {
            return;
        };
        let Some(form) = step.remediation(&Name::ChallengeWebauthnAutofill) else {
            return;
        };
        let Some(request) = passkey::request(step, form) else {
            return;
        };
        let id = self.new_id();
        self.waiting.push(Waiting {
            id,
            purpose: Purpose::Autofill,
            deadline: now + LIST,
        });
        self.effects.push_back((id, Effect::Passkey { request }));
    }

    pub(super) fn on_autofill(&mut self, result: Result<Passkey, PasskeyError>, now: Timestamp) {
        let Phase::Showing(step) = &self.phase else {
            return;
        };
        let form = step.remediation(&Name::ChallengeWebauthnAutofill).cloned();
        // Who did not choose one types a name.
        if let (Ok(passkey), Some(form)) = (result, form) {
            let answers = passkey::answers(&form, &passkey);
            self.proceed(&form, &answers, now);
        }
    }

    pub(super) fn on_passkey(&mut self, result: Result<Passkey, PasskeyError>, now: Timestamp) {
        let Some(form) = self.asking.take() else {
            return;
        };
        match result {
            Ok(passkey) => {
                let answers = passkey::answers(&form, &passkey);
                self.proceed(&form, &answers, now);
            }
            Err(error) => self.fail(of_passkey(error)),
        }
    }
}

fn of_passkey(error: PasskeyError) -> SignInError {
    let code = match error {
        PasskeyError::Unsupported => ErrorCode::PasskeyUnsupported,
        PasskeyError::Cancelled => ErrorCode::PasskeyCancelled,
        PasskeyError::AlreadyRegistered => ErrorCode::PasskeyKnown,
        PasskeyError::WrongSite => ErrorCode::PasskeySite,
        PasskeyError::NotCapable => ErrorCode::PasskeyNotCapable,
        PasskeyError::Other(name) => return SignInError::new(ErrorCode::Passkey, name),
    };
    SignInError::new(code, "")
}
