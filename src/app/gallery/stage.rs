//! A sandbox org that stands at one situation, as the platform of a panel that shows it.

use std::time::Duration;

use egui_okta::{
    platform::{Answer, Platform, System, Wake},
    protocol::{
        EffectId, TransportError,
        http::{Request, Response},
        time::Timestamp,
    },
    sandbox::{Org, Scenario},
};

/// Where the org of the gallery is said to be. Nothing goes there.
pub(super) const ORIGIN: &str = "http://localhost:7001";

/// An org that was brought to a situation, and the response that shows it.
pub(super) struct Stage {
    org: Org,
    response: Response,
    system: System,
    answers: Vec<(EffectId, Answer)>,
}

impl Stage {
    /// Goes to the situation, as a client would. Makes a key, which takes a moment.
    pub(super) fn of(scenario: &Scenario) -> Result<Self, String> {
        Self::with_org(None, scenario)
    }

    /// The same, with the org of another stage, which has a key already.
    pub(super) fn with_org(org: Option<Org>, scenario: &Scenario) -> Result<Self, String> {
        let name = scenario.name();
        let policy = scenario
            .policy()
            .map_err(|error| format!("{name}: {error}"))?;
        let mut system = System::new();
        let seed = system.random().map_err(|error| error.to_string())?;
        let mut org = match org {
            Some(mut org) => {
                org.set_policy(policy);
                org
            }
            None => Org::new(policy, ORIGIN, seed),
        };
        let arrival = org
            .arrive(scenario, system.now())
            .map_err(|error| format!("{name}: {error}"))?;
        Ok(Self {
            org,
            response: arrival.response,
            system,
            answers: Vec::new(),
        })
    }

    pub(super) fn into_org(self) -> Org {
        self.org
    }

    /// The response that shows the situation.
    pub(super) fn response(&self) -> &Response {
        &self.response
    }
}

impl Platform for Stage {
    fn now(&self) -> Timestamp {
        self.system.now()
    }

    fn random(&mut self) -> Result<[u8; 32], TransportError> {
        self.system.random()
    }

    /// The sign-in begins at the situation; from there on the org answers. The tokens at the end are
    /// those of the walk that led here, and no panel gets them.
    fn send(&mut self, id: EffectId, request: Request, _timeout: Duration, wake: Wake) {
        let answer = match request.path() {
            path if path.ends_with("/v1/interact") => {
                Response::new(200, r#"{"interaction_handle":"gallery"}"#)
            }
            "/idp/idx/introspect" => self.response.clone(),
            _ => self.org.handle(&request, self.system.now()),
        };
        self.answers.push((id, Ok(answer)));
        wake();
    }

    fn poll(&mut self) -> Option<(EffectId, Answer)> {
        self.answers.pop()
    }

    fn forget(&mut self, id: EffectId) {
        self.answers.retain(|(waiting, _)| *waiting != id);
    }
}
