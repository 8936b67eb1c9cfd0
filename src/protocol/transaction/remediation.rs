//! An app on this device mends what a message of the step finds wrong with it: Android's device
//! policy app is installed or opened by Okta Verify.
//!
//! The app is looked for on the ports that the message names, and the first that answers is told what
//! to do. Where there is none, the message says what to do in its place.

use super::{
    Effect, Phase, Purpose, Transaction, TransportError,
    device::{is_success, places, probe_time},
};
use crate::protocol::{
    http::{Request, Response},
    model::{DeviceRemediation, Message, RemediationFallback as Fallback},
    time::Timestamp,
};

impl Transaction {
    /// Asks an app on this device to mend what a message of the step is about, by the place of the
    /// message. Does nothing while an answer is waited for, or if the message offers nothing.
    pub fn remediate_device(&mut self, message: usize, now: Timestamp) {
        if self.is_busy() {
            return;
        }
        self.device.message = message;
        let Some(wanted) = self.remediation() else {
            return;
        };
        self.device.places = places(&wanted.domains, &wanted.ports);
        self.look_for_mender(now);
    }

    fn remediation(&self) -> Option<&DeviceRemediation> {
        let Phase::Showing(step) = &self.phase else {
            return None;
        };
        let message = step.messages.get(self.device.message)?;
        message.device_remediation.as_deref()
    }

    fn look_for_mender(&mut self, now: Timestamp) {
        let Some(timeout) = self.remediation().map(|it| probe_time(it.probe_timeout)) else {
            return;
        };
        let Some(place) = self.device.places.pop_front() else {
            return self.fall_back();
        };
        let request = Request::get(format!("{place}/probe"));
        self.device.place = place;
        self.send_local(Purpose::RemediationProbe, request, timeout, now);
    }

    pub(super) fn on_remediation_probe(
        &mut self,
        result: Result<Response, TransportError>,
        now: Timestamp,
    ) {
        let Some(wanted) = self.remediation() else {
            return;
        };
        if !result.is_ok_and(|response| is_success(response.status)) {
            return self.look_for_mender(now);
        }
        let timeout = probe_time(wanted.probe_timeout);
        let url = format!("{}/{}/{}", self.device.place, wanted.path, wanted.action);
        self.send_local(Purpose::Remediation, Request::get(url), timeout, now);
    }

    pub(super) fn on_remediation(
        &mut self,
        result: Result<Response, TransportError>,
        now: Timestamp,
    ) {
        if !result.is_ok_and(|response| is_success(response.status)) {
            self.look_for_mender(now);
        }
    }

    fn fall_back(&mut self) {
        match self.remediation().and_then(|it| it.fallback.clone()) {
            Some(Fallback::AppLink(url)) => {
                let id = self.new_id();
                self.effects.push_back((id, Effect::OpenApp { url }));
            }
            Some(Fallback::Message(text)) => self.say_instead(text),
            None => {}
        }
    }

    /// The sentence stands where the button was.
    fn say_instead(&mut self, text: String) {
        let at = self.device.message;
        if let Phase::Showing(step) = &mut self.phase
            && let Some(message) = step.messages.get_mut(at)
        {
            *message = Message {
                text,
                device_remediation: None,
                ..message.clone()
            };
            self.revision += 1;
        }
    }
}
