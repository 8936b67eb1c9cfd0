//! The link of a mail leads back to the redirect URI with the code in it: `?otp=…&state=…`. While the
//! step waits for that code, whoever comes there with it has answered it.

use std::time::Duration;

use super::{Departure, Effect, Phase, Purpose, Transaction, Traveller, Waiting};
use crate::{
    Secret,
    protocol::{
        idx::{Answer, Answers},
        model::{AuthenticatorKey, FieldPath, Remediation, RemediationName as Name, Step},
        oauth::callback,
        time::Timestamp,
    },
};

/// How long a mail is waited for, as long as Okta keeps the sign-in.
const TIME: Duration = Duration::from_secs(30 * 60);

impl Transaction {
    /// Answers a step that waits for the code of a mail with the code that a link brought, or has
    /// somebody wait for the link.
    pub(super) fn wait_for_mail(&mut self, otp: Option<Secret>, now: Timestamp) {
        let Phase::Showing(step) = &self.phase else {
            return;
        };
        let Some(form) = mail_form(step).cloned() else {
            return;
        };
        if let Some(otp) = otp {
            let path = FieldPath::root("credentials").join("passcode");
            let answers = Answers::default().with(path, Answer::Secret(otp));
            return self.proceed(&form, &answers, now);
        }
        let id = self.new_id();
        self.waiting.push(Waiting {
            id,
            purpose: Purpose::Mail,
            deadline: now + TIME,
        });
        let departure = Departure {
            traveller: Traveller::Panel,
            url: String::new(),
            redirect_uri: self.config.redirect_uri().to_owned(),
            state: self.state.clone(),
            kept: self.keep(now),
        };
        self.effects.push_back((id, Effect::Await(departure)));
    }

    /// Somebody came to the redirect URI while the code of a mail was waited for.
    pub(super) fn on_mail(&mut self, parameters: &str, now: Timestamp) {
        if callback::is_for(parameters, &self.state) {
            self.wait_for_mail(callback::otp(parameters), now);
        }
    }
}

/// The form that takes the code of a mail which may have a link.
fn mail_form(step: &Step) -> Option<&Remediation> {
    let first = step.remediations.first()?;
    let is_asked = matches!(
        first.name,
        Name::ChallengeAuthenticator | Name::EnrollAuthenticator
    );
    let authenticator = first.authenticator.as_deref().or(step.current())?;
    let has_link = step
        .current()
        .unwrap_or(authenticator)
        .contextual
        .use_magic_link
        != Some(false);
    let takes_code = first.field("credentials")?.child("passcode").is_some();
    (is_asked && takes_code && has_link && authenticator.key == AuthenticatorKey::Email)
        .then_some(first)
}

/// The code that a link brought to a browser that knows of no sign-in.
pub fn code_of_link(parameters: &str) -> Option<Secret> {
    callback::otp(parameters)
}
