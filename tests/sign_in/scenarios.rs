//! Situations of the sandbox, lived through in process from the first request to tokens.

use std::sync::{Arc, Mutex};

use egui_okta::{
    Config, Outcome, SignIn,
    platform::InProcess,
    protocol::time::Timestamp,
    sandbox::{Org, PushAction, Scenario},
    screen::{Item, Press},
};

const ORIGIN: &str = "http://localhost:4000";
const NOW: Timestamp = Timestamp(1_795_000_000_000);

/// A sign-in in a situation, and the org and clock behind it.
pub(crate) struct Life {
    pub(crate) sign_in: SignIn,
    pub(crate) org: Arc<Mutex<Org>>,
    pub(crate) clock: Arc<Mutex<Timestamp>>,
    pub(crate) ctx: egui::Context,
}

impl Life {
    pub(crate) fn of(name: &str) -> Self {
        let policy = Scenario::named(name).unwrap().policy().unwrap();
        let org = Arc::new(Mutex::new(Org::new(policy, ORIGIN, [7; 32])));
        let config = Config::new(&format!("{ORIGIN}/oauth2/default"), "0oasandboxwidget0001");
        let platform = InProcess::new(Arc::clone(&org), NOW);
        let clock = platform.clock();
        let mut life = Self {
            sign_in: SignIn::with_platform(config.unwrap(), Box::new(platform)),
            org,
            clock,
            ctx: egui::Context::default(),
        };
        life.settle();
        life
    }

    /// Lets everything happen that needs no time.
    pub(crate) fn settle(&mut self) {
        for _ in 0..40 {
            self.sign_in.logic(&self.ctx);
        }
    }

    pub(crate) fn pass(&mut self, ms: u64) {
        let mut clock = self.clock.lock().unwrap();
        *clock = Timestamp(clock.0 + ms);
        drop(clock);
        self.settle();
    }

    pub(crate) fn form(&self) -> &str {
        &self.sign_in.screen().form
    }

    pub(crate) fn is_signed_in(&self) -> bool {
        matches!(self.sign_in.outcome(), Outcome::SignedIn(_))
    }

    pub(crate) fn notices(&self) -> Vec<&str> {
        let all = self.sign_in.screen().notices.iter();
        all.map(|notice| notice.text.as_str()).collect()
    }
}

#[test]
fn okta_verify_that_is_found_signs_in() {
    let life = Life::of("fastpass-loopback");
    assert!(life.is_signed_in(), "{:?}", life.sign_in.screen());
}

#[test]
fn okta_verify_that_is_not_found_leads_to_the_name() {
    for name in [
        "fastpass-not-found",
        "fastpass-refused",
        "fastpass-other-profile",
    ] {
        let life = Life::of(name);
        assert_eq!(life.form(), "identify", "{name}");
        let items = &life.sign_in.screen().items;
        let launches =
            |item: &Item| matches!(item, Item::Button(b) if b.id == "launch-authenticator");
        assert!(items.iter().any(launches), "{name}: {items:?}");
    }
}

#[test]
fn okta_verify_that_is_silent_is_waited_for_and_then_not() {
    let mut life = Life::of("fastpass-silent");
    assert_eq!(life.form(), "device-challenge-poll");
    let links = &life.sign_in.screen().links;
    assert!(
        links
            .iter()
            .any(|link| link.id == "cancel-authenticator-challenge")
    );
    life.pass(3_000);
    assert_eq!(life.form(), "device-challenge-poll");
    life.pass(10 * 60_000);
    assert_eq!(life.form(), "identify");
}

#[test]
fn without_another_way_a_sentence_says_so() {
    let life = Life::of("fastpass-no-way");
    assert_eq!(life.form(), "device-challenge-poll");
    assert!(life.notices()[0].starts_with("Okta Verify did not answer"));
    let submit = &life.sign_in.screen().items;
    let tries = |item: &Item| matches!(item, Item::Button(b) if b.press == Press::Retry);
    assert!(submit.iter().any(tries), "{submit:?}");
}

#[test]
fn an_app_that_the_person_opens_signs_in() {
    for name in [
        "fastpass-custom-uri",
        "fastpass-universal-link",
        "fastpass-app-link",
    ] {
        let mut life = Life::of(name);
        assert_eq!(life.form(), "device-challenge-poll", "{name}");
        let now = *life.clock.lock().unwrap();
        let user = "pat.password@sandbox.example";
        let waiting = life.org.lock().unwrap().waiting_pushes(now);
        assert_eq!(waiting, [(user.to_owned(), None)]);
        let done = life
            .org
            .lock()
            .unwrap()
            .push(user, PushAction::Approve, None, now);
        assert_eq!(done, Ok(()));
        life.pass(2_000);
        assert!(life.is_signed_in(), "{name}");
    }
}

#[test]
fn apples_system_answers_or_does_not() {
    assert!(Life::of("fastpass-apple-signs").is_signed_in());
    assert_eq!(Life::of("fastpass-apple").form(), "identify");
}
