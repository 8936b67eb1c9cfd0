//! Situations of the sandbox, lived through in process from the first request to tokens.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use egui::accesskit::Role;
use egui_kittest::{Harness, kittest::Queryable as _};
use egui_okta::{
    Config, Outcome, Secret, SignIn, fonts,
    platform::InProcess,
    protocol::{http::Request, model::AuthenticatorKey, time::Timestamp},
    sandbox::{Org, PushAction, Scenario},
    screen::{Item, Press},
};

const ORIGIN: &str = "http://localhost:4000";
const NOW: Timestamp = Timestamp(1_795_000_000_000);

/// A sign-in in a situation, and the org and clock behind it.
pub(crate) struct Life {
    pub(crate) harness: Harness<'static, SignIn>,
    pub(crate) org: Arc<Mutex<Org>>,
    pub(crate) clock: Arc<Mutex<Timestamp>>,
    visits: Arc<Mutex<VecDeque<Secret>>>,
}

impl Life {
    /// In a window.
    pub(crate) fn of(name: &str) -> Self {
        Self::with(name, |platform| platform)
    }

    /// In a page, which can show what is somebody else's.
    pub(crate) fn on_page(name: &str) -> Self {
        Self::with(name, InProcess::with_frames)
    }

    fn with(name: &str, make: impl Fn(InProcess) -> InProcess) -> Self {
        let policy = Scenario::named(name).unwrap().policy().unwrap();
        let org = Arc::new(Mutex::new(Org::new(policy, ORIGIN, [7; 32])));
        let config = Config::new(&format!("{ORIGIN}/oauth2/default"), "0oasandboxwidget0001");
        let platform = make(InProcess::new(Arc::clone(&org), NOW));
        let (clock, visits) = (platform.clock(), platform.visits());
        let sign_in = SignIn::with_platform(config.unwrap(), Box::new(platform));
        let harness = Harness::builder().with_size([480.0, 900.0]).build_ui_state(
            |ui, sign_in: &mut SignIn| {
                sign_in.logic(ui.ctx());
                sign_in.ui(ui);
            },
            sign_in,
        );
        harness.ctx.set_fonts(fonts());
        let mut life = Self {
            harness,
            org,
            clock,
            visits,
        };
        life.settle();
        life
    }

    /// Lets everything happen that needs no time.
    pub(crate) fn settle(&mut self) {
        for _ in 0..12 {
            self.harness.step();
        }
    }

    pub(crate) fn pass(&mut self, ms: u64) {
        let mut clock = self.clock.lock().unwrap();
        *clock = Timestamp(clock.0 + ms);
        drop(clock);
        self.settle();
    }

    pub(crate) fn after(mut self, ms: u64) -> Self {
        self.pass(ms);
        self
    }

    /// A browser comes to the redirect URI.
    pub(crate) fn visit(&mut self, parameters: &str) {
        self.visits
            .lock()
            .unwrap()
            .push_back(Secret::from(parameters));
        self.settle();
    }

    pub(crate) fn sign_in(&self) -> &SignIn {
        self.harness.state()
    }

    pub(crate) fn form(&self) -> &str {
        &self.sign_in().screen().form
    }

    pub(crate) fn is_signed_in(&self) -> bool {
        matches!(self.sign_in().outcome(), Outcome::SignedIn(_))
    }

    pub(crate) fn notices(&self) -> Vec<&str> {
        let all = self.sign_in().screen().notices.iter();
        all.map(|notice| notice.text.as_str()).collect()
    }

    pub(crate) fn type_in(&mut self, id: &str, text: &str) {
        self.harness.state_mut().fill_in(id, text);
    }

    pub(crate) fn typed(&mut self, id: &str) -> String {
        self.harness.state_mut().draft_mut().text(id).to_owned()
    }

    /// Presses the main button.
    pub(crate) fn submit(&mut self) {
        let items = &self.sign_in().screen().items;
        let label = items.iter().find_map(|item| match item {
            Item::Button(button) if button.primary => Some(button.label.clone()),
            _ => None,
        });
        self.press(Role::Button, &label.unwrap());
    }

    /// A person who is past the first page.
    pub(crate) fn past_password(name: &str, user: &str, password: &str) -> Self {
        let mut life = Self::of(name);
        life.type_in("identifier", user);
        life.type_in("credentials.passcode", password);
        life.submit();
        life
    }

    pub(crate) fn has(&self, role: Role, label: &str) -> bool {
        self.harness.query_by_role_and_label(role, label).is_some()
    }

    pub(crate) fn activate(&mut self, press: Press) {
        let ctx = self.harness.ctx.clone();
        self.harness.state_mut().activate(&ctx, press);
        self.settle();
    }

    pub(crate) fn press(&mut self, role: Role, label: &str) {
        self.harness.get_by_role_and_label(role, label).click();
        self.settle();
    }
}

#[test]
fn okta_verify_that_is_found_signs_in() {
    let life = Life::of("fastpass-loopback");
    assert!(life.is_signed_in(), "{:?}", life.sign_in().screen());
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
        let items = &life.sign_in().screen().items;
        let launches =
            |item: &Item| matches!(item, Item::Button(b) if b.id == "launch-authenticator");
        assert!(items.iter().any(launches), "{name}: {items:?}");
        let is_told = !life.notices().is_empty();
        assert_eq!(is_told, name == "fastpass-refused", "{name}");
    }
}

#[test]
fn okta_verify_that_was_chosen_and_is_not_there_is_told_of() {
    let (user, password) = ("petra.push@sandbox.example", "Sandbox-pass-9");
    let mut life = Life::past_password("fastpass-factor-not-found", user, password);
    assert_eq!(life.notices(), [""; 0]);
    life.press(Role::Button, "Use Okta FastPass");
    assert_ne!(life.form(), "challenge-poll");
    assert!(
        life.notices()[0].starts_with("Okta Verify did not confirm"),
        "{:?}",
        life.notices()
    );
}

#[test]
fn okta_verify_that_is_to_be_opened_instead_has_not_failed() {
    let mut life = Life::of("fastpass-not-found");
    life.press(Role::Button, "Sign in with Okta FastPass");
    assert_eq!(life.form(), "device-challenge-poll");
    assert_eq!(life.notices(), [""; 0]);
}

#[test]
fn who_allows_nothing_is_not_told_to_ask_for_permission() {
    let mut life = Life::past_password("consent", "pat.password@sandbox.example", "Sandbox-pass-1");
    assert_eq!(life.form(), "consent");
    life.press(Role::Button, "Don't allow");
    let screen = life.sign_in().screen();
    assert_eq!(screen.title.as_deref(), Some("You didn't allow access"));
    assert_eq!(life.notices(), [""; 0]);
}

#[test]
fn okta_verify_that_is_silent_is_waited_for_and_then_not() {
    let mut life = Life::of("fastpass-silent");
    assert_eq!(life.form(), "device-challenge-poll");
    let links = &life.sign_in().screen().links;
    assert!(
        links
            .iter()
            .any(|link| link.id == "cancel-authenticator-challenge")
    );
    assert!(life.notices()[0].contains("If it asks you, confirm there"));
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
    let submit = &life.sign_in().screen().items;
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

/// The browser does not go on behind an app that is in front of it.
#[test]
fn what_an_app_has_confirmed_ends_with_a_press() {
    let mut life = Life::of("fastpass-app-link-confirmed");
    let now = *life.clock.lock().unwrap();
    let user = "pat.password@sandbox.example";
    let mut org = life.org.lock().unwrap();
    assert_eq!(org.push(user, PushAction::Approve, None, now), Ok(()));
    drop(org);
    life.pass(60_000);
    assert!(
        life.has(Role::Button, "Continue"),
        "{:?}",
        life.sign_in().screen()
    );
    let Some(Press::Leave(url)) = life.sign_in().screen().submit.clone() else {
        panic!("{:?}", life.sign_in().screen());
    };
    life.submit();
    let now = *life.clock.lock().unwrap();
    let answer = life.org.lock().unwrap().handle(&Request::get(url), now);
    let back = answer.headers.get("location").unwrap();
    let (_, parameters) = back.split_once('?').unwrap();
    life.visit(parameters);
    assert!(life.is_signed_in(), "{:?}", life.sign_in().screen());
}

/// A browser that forbids the search says how to allow it; who does not sign in without the app.
#[test]
fn where_the_browser_forbids_the_search_the_name_is_a_way_on() {
    let mut life = Life::of("fastpass-not-permitted");
    assert_eq!(life.form(), "device-challenge-poll");
    let screen = life.sign_in().screen();
    assert_eq!(
        screen.title.as_deref(),
        Some("Okta Verify can't be reached")
    );
    let help = &screen.notices[0].links[0];
    assert_eq!(help.url, format!("{ORIGIN}/sandbox/help"));
    life.press(Role::Button, "Try again");
    assert_eq!(life.form(), "device-challenge-poll");
    let links = &life.sign_in().screen().links;
    let id = "cancel-authenticator-challenge";
    let way = links.iter().find(|link| link.id == id).unwrap();
    let press = way.press.clone();
    life.activate(press);
    assert_eq!(life.form(), "identify");
    life.type_in("identifier", "pat.password@sandbox.example");
    life.type_in("credentials.passcode", "Sandbox-pass-1");
    life.submit();
    life.settle();
    assert!(life.is_signed_in(), "{:?}", life.sign_in().screen());
}

/// Duo on a page of its own, as another identity provider is gone to.
#[test]
fn duo_has_a_button_that_leads_to_its_page() {
    for (name, user, password, said) in [
        (
            "duo-redirect",
            "tilda.token@sandbox.example",
            "Sandbox-pass-9",
            "Verify",
        ),
        (
            "enrol-duo-redirect",
            "pat.password@sandbox.example",
            "Sandbox-pass-1",
            "Set up",
        ),
    ] {
        let mut life = Life::past_password(name, user, password);
        life.choose("Duo Security");
        let screen = life.sign_in().screen();
        assert_eq!(
            screen.authenticator,
            Some(AuthenticatorKey::Duo),
            "{screen:?}"
        );
        let leads =
            matches!(&screen.submit, Some(Press::Leave(url)) if url.contains("/sso/idps/0oaduo"));
        assert!(leads, "{screen:?}");
        assert!(life.has(Role::Button, said), "{screen:?}");
    }
}

#[test]
fn apples_system_answers_or_does_not() {
    assert!(Life::of("fastpass-apple-signs").is_signed_in());
    assert_eq!(Life::of("fastpass-apple").form(), "identify");
}

#[test]
fn a_token_that_wants_a_pin_is_asked_for_it_in_the_same_field() {
    let mut life = Life::of("rsa-new-pin");
    let user = "tilda.token@sandbox.example";
    life.type_in("identifier", user);
    life.type_in("credentials.passcode", "Sandbox-pass-9");
    life.submit();
    let code = |life: &Life| {
        let now = *life.clock.lock().unwrap();
        let codes = life.org.lock().unwrap().totp_codes(now);
        let own = codes.into_iter().find(|(of, ..)| of == user);
        own.unwrap().2
    };
    for (typed, said) in [
        (code(&life), "Enter a new PIN"),
        ("4711".to_owned(), "Enter the new PIN again"),
        ("4711".to_owned(), "PIN accepted"),
    ] {
        life.type_in("credentials.passcode", &typed);
        life.submit();
        assert_eq!(life.form(), "challenge-authenticator");
        assert!(life.notices()[0].starts_with(said), "{:?}", life.notices());
        assert_eq!(life.typed("credentials.passcode"), "");
    }
    life.pass(30_000);
    let code = code(&life);
    assert!(code.starts_with("4711"));
    life.type_in("credentials.passcode", &code);
    life.submit();
    life.settle();
    assert!(life.is_signed_in(), "{:?}", life.sign_in().screen());
}

#[test]
fn what_an_app_could_mend_is_pressed_and_falls_back_to_words() {
    let mut life = Life::of("device-assurance-app-words");
    life.type_in("identifier", "pat.password@sandbox.example");
    life.type_in("credentials.passcode", "Sandbox-pass-1");
    life.submit();
    life.press(Role::Button, "Install the Android Device Policy app");
    let said = |life: &Life| {
        let notices = &life.sign_in().screen().notices;
        notices[0]
            .list
            .iter()
            .map(|part| part.text.clone())
            .collect::<Vec<_>>()
    };
    assert!(
        said(&life)[0].contains("from the app store"),
        "{:?}",
        said(&life)
    );
}
