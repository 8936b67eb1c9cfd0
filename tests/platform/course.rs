//! A sign-in that is carried out by the platform of this computer, without a panel.

use std::{
    thread,
    time::{Duration, Instant},
};

use egui_okta::{
    Config, Secret,
    platform::{Platform as _, System},
    protocol::{
        Effect, EffectId, Input, Phase, Transaction,
        idx::{Answer, Answers},
        model::RemediationName,
    },
};

const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Course {
    pub(crate) transaction: Transaction,
    platform: System,
    under_way: Vec<EffectId>,
    /// Paths that were asked for, in order.
    pub(crate) asked: Vec<String>,
    /// The most requests that were under way at one time.
    pub(crate) most_at_once: usize,
}

impl Course {
    pub(crate) fn start(config: Config) -> Self {
        let mut platform = System::new();
        let random = [0; 3].map(|_| platform.random().unwrap());
        let now = platform.now();
        Self {
            transaction: Transaction::start(config, random, EffectId::default(), now),
            platform,
            under_way: Vec::new(),
            asked: Vec::new(),
            most_at_once: 0,
        }
    }

    /// Carries out what is wanted, until nothing is under way.
    pub(crate) fn settle(&mut self) {
        let begun = Instant::now();
        loop {
            self.carry_out();
            if self.under_way.is_empty() {
                return;
            }
            while let Some((id, answer)) = self.platform.poll() {
                self.under_way.retain(|open| *open != id);
                let now = self.platform.now();
                self.transaction.handle(id, Input::Http(answer), now);
            }
            assert!(begun.elapsed() < PATIENCE, "{:?}", self.asked);
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn carry_out(&mut self) {
        while let Some((id, effect)) = self.transaction.poll_effect() {
            if let Effect::Http { request, timeout } = effect {
                self.asked.push(request.path().to_owned());
                self.under_way.push(id);
                self.platform.send(id, request, timeout, Box::new(|| ()));
            }
        }
        self.most_at_once = self.most_at_once.max(self.under_way.len());
    }

    /// Fills in the first form.
    pub(crate) fn identify(&mut self, name: &str, password: &str) {
        let step = match self.transaction.phase() {
            Phase::Showing(step) => Some(step),
            _ => None,
        };
        let form = step.and_then(|step| step.remediation(&RemediationName::Identify));
        let form = form.unwrap().clone();
        let answers = Answers::default()
            .with("identifier", Answer::Text(name.to_owned()))
            .with(
                "credentials.passcode",
                Answer::Secret(Secret::from(password)),
            );
        let now = self.platform.now();
        self.transaction.proceed(&form, &answers, now);
        self.settle();
    }
}
