//! The sandbox's desk beside the panel: users to sign in as, and what their phones and mailboxes
//! would show. A press fills it in.

mod rows;

use egui::{CollapsingHeader, Ui};
use egui_okta::{SignIn, screen::Screen};
use serde::Deserialize;

/// How many messages are shown: the others are old.
const MESSAGES: usize = 4;

/// What lies on the desk, as the sandbox org tells it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
pub(super) struct Desk {
    situation: Option<Situation>,
    users: Vec<User>,
    outbox: Vec<Mail>,
    totp: Vec<Totp>,
    pushes: Vec<Push>,
    /// The codes that devices show.
    devices: Vec<String>,
}

/// What the org was put together for.
#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Situation {
    name: String,
    shows: String,
    user: String,
}

/// Somebody's phone that is waited for.
#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Push {
    user: String,
    /// The number to choose, if one is asked for.
    number: Option<String>,
    /// It is to add the account.
    #[serde(default)]
    enrols: bool,
}

/// What is done on a phone.
#[derive(Clone, Copy, Debug)]
pub(super) enum PhoneAnswer<'a> {
    /// With this number, where one is asked for.
    Approve(Option<&'a str>),
    Deny,
    /// The account is added to the app.
    Enrol,
}

/// The sandbox org, as the desk uses it.
pub(super) trait Sandbox {
    /// What lies on the desk now; nothing while that is not known.
    fn desk(&mut self, ctx: &egui::Context, screen: &Screen) -> Option<Desk>;

    /// Does something on somebody's phone.
    fn answer(&mut self, user: &str, answer: PhoneAnswer<'_>);

    /// Has the next sign-in begin with the code that a device shows.
    fn activate(&mut self);

    /// Whether the panel is to begin that sign-in now; true once for each.
    fn begins_anew(&mut self) -> bool;
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct User {
    username: String,
    password: Option<String>,
    #[serde(default)]
    locked: bool,
    #[serde(default)]
    expired: bool,
    #[serde(default)]
    authenticators: Vec<Enrolled>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Enrolled {
    key: String,
    /// To a security question.
    answer: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Mail {
    channel: String,
    to: String,
    code: String,
    #[serde(default)]
    user: String,
    link: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Totp {
    user: String,
    key: String,
    code: String,
}

impl Desk {
    /// How many phones and devices wait: somebody who does not see the desk is told.
    pub(super) fn waiting(&self) -> usize {
        self.pushes.len()
    }

    /// The users, whom the situation is about first.
    fn users(&self) -> impl Iterator<Item = &User> {
        let wanted = self.situation.as_ref().map(|s| s.user.as_str());
        let is_wanted = move |user: &&User| Some(user.username.as_str()) == wanted;
        let first = self.users.iter().filter(is_wanted);
        first.chain(self.users.iter().filter(move |user| !is_wanted(user)))
    }
}

/// Draws the desk, and fills into the panel what is pressed. While nobody has said who they are the
/// users come first, and then what that one person's phone and mailbox would show.
pub(super) fn show(ui: &mut Ui, desk: &Desk, sandbox: &mut dyn Sandbox, sign_in: &mut SignIn) {
    if sandbox.begins_anew() {
        sign_in.restart();
    }
    let person = sign_in.screen().identifier.clone();
    let scroll = egui::ScrollArea::vertical().auto_shrink(false);
    scroll.show(ui, |ui| {
        if let Some(situation) = &desk.situation {
            rows::situation(ui, situation);
        }
        if !desk.pushes.is_empty() {
            rows::section(ui, "Phones");
        }
        for push in &desk.pushes {
            rows::phone(ui, sandbox, push);
        }
        if !desk.devices.is_empty() {
            rows::section(ui, "A device shows this code");
        }
        for code in &desk.devices {
            rows::device(ui, sign_in, code);
        }
        match &person {
            Some(person) => {
                things_of(ui, sign_in, desk, |user| user.eq_ignore_ascii_case(person));
                CollapsingHeader::new("Other users").show(ui, |ui| users(ui, sign_in, desk));
            }
            None => {
                rows::section(ui, "Users");
                users(ui, sign_in, desk);
                messages(ui, sign_in, desk, |_| true);
            }
        }
        CollapsingHeader::new("More").show(ui, |ui| {
            if ui.button("Let a device show a code").clicked() {
                sandbox.activate();
            }
            rows::section(ui, "Codes of everybody");
            for totp in &desk.totp {
                rows::totp(ui, sign_in, totp);
            }
        });
    });
}

fn users(ui: &mut Ui, sign_in: &mut SignIn, desk: &Desk) {
    for user in desk.users() {
        rows::person(ui, sign_in, user);
    }
}

fn messages(ui: &mut Ui, sign_in: &mut SignIn, desk: &Desk, is_of: impl Fn(&str) -> bool) {
    let own = desk.outbox.iter().filter(|mail| is_of(&mail.user));
    let own: Vec<&Mail> = own.take(MESSAGES).collect();
    if !own.is_empty() {
        rows::section(ui, "Messages");
    }
    for (at, mail) in own.into_iter().enumerate() {
        rows::mail(ui, sign_in, mail, at);
    }
}

/// What one person's phone and mailbox show.
fn things_of(ui: &mut Ui, sign_in: &mut SignIn, desk: &Desk, is_of: impl Fn(&str) -> bool) {
    messages(ui, sign_in, desk, &is_of);
    let codes: Vec<&Totp> = desk.totp.iter().filter(|totp| is_of(&totp.user)).collect();
    if !codes.is_empty() {
        rows::section(ui, "Authenticators");
    }
    for totp in codes {
        rows::totp(ui, sign_in, totp);
    }
    for user in desk.users.iter().filter(|user| is_of(&user.username)) {
        rows::secrets(ui, sign_in, user);
    }
}
