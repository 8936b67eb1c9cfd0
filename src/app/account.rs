//! Who is signed in, for how long, and what can be done about it.

use egui::{CollapsingHeader, RichText, Ui};
use egui_okta::{Tokens, protocol::UserInfoAnswer, protocol::time::Timestamp};
use serde_json::{Map, Value};

use super::look;

/// What the page shows.
pub(super) struct Account<'a> {
    pub(super) tokens: &'a Tokens,
    pub(super) user_info: Option<&'a UserInfoAnswer>,
    /// Where the tokens are.
    pub(super) kept: &'a str,
    /// What the person is to know.
    pub(super) sentence: Option<&'a str>,
    /// What has happened, the latest first.
    pub(super) happened: &'a [String],
    pub(super) is_renewing: bool,
    pub(super) now: Timestamp,
    /// Whether the page has just appeared.
    pub(super) is_new: bool,
}

/// What was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Renew,
    AskWho,
    SignOut,
    SignOutEverywhere,
}

impl Account<'_> {
    /// Draws the page, and says what was pressed.
    pub(super) fn show(&self, ui: &mut Ui) -> Option<Deed> {
        let mut pressed = None;
        look::card(ui, "account", |ui| {
            self.person(ui);
            ui.add_space(10.0);
            if let Some(sentence) = self.sentence {
                look::notice(ui, sentence);
            }
            pressed = self.deeds(ui);
        });
        look::card(ui, "facts", |ui| {
            self.facts(ui);
            claims(
                ui,
                "Claims of the ID token",
                self.tokens.id_token().claims(),
            );
            match self.user_info {
                Some(Ok(user)) => claims(ui, "What the org says", user.claims()),
                Some(Err(error)) => {
                    look::alarm(ui, &format!("The org does not say who you are: {error}"));
                }
                None => {}
            }
            if !self.happened.is_empty() {
                CollapsingHeader::new("What has happened").show(ui, |ui| {
                    for line in self.happened {
                        look::quiet(ui, line);
                    }
                });
            }
        });
        pressed
    }

    fn person(&self, ui: &mut Ui) {
        let id_token = self.tokens.id_token();
        let name = RichText::new(name_of(self.tokens)).heading().strong();
        ui.add(egui::Label::new(name).wrap());
        let email = id_token.claims().get("email").and_then(Value::as_str);
        if let Some(email) = email.or(id_token.preferred_username()) {
            ui.add(egui::Label::new(email).wrap());
        }
        look::quiet(ui, format!("Signed in at {}", id_token.issuer()));
    }

    fn deeds(&self, ui: &mut Ui) -> Option<Deed> {
        let renew = if self.is_renewing {
            "New tokens are on their way…"
        } else {
            "Gets new tokens. It happens by itself, too, half a minute before they expire."
        };
        let everywhere =
            "Ends the session at the org as well: the next sign-in asks for the password.";
        [
            (Deed::Renew, "Renew now", renew),
            (
                Deed::AskWho,
                "Ask the org who I am",
                "Shows the access token to the org, which says whom it belongs to.",
            ),
            (
                Deed::SignOut,
                "Sign out",
                "Makes the tokens useless, here and in other tabs of this app.",
            ),
            (
                Deed::SignOutEverywhere,
                "Sign out of the org, too",
                everywhere,
            ),
        ]
        .into_iter()
        .filter(|(deed, label, does)| {
            let first = *deed == Deed::Renew;
            look::deed(ui, label, does, first, first && self.is_new)
        })
        .map(|(deed, ..)| deed)
        // Every button is drawn, whichever is pressed.
        .fold(None, |before, deed| before.or(Some(deed)))
    }

    fn facts(&self, ui: &mut Ui) {
        let Self { tokens, now, .. } = self;
        let id_token = tokens.id_token();
        let life = |at: Timestamp| format!("{}, {}", clock(at), from_now(at, *now));
        let access = match tokens.expires_at() {
            Some(at) => life(at),
            None => "The org does not say when".to_owned(),
        };
        look::fact(ui, "The access token expires", &access);
        let id_expires = tokens.clock_offset().to_local(id_token.expires_at());
        look::fact(ui, "The ID token expires", &life(id_expires));
        let refresh = match tokens.refresh_token() {
            Some(_) => "There is one, good until it is used or revoked",
            None => "There is none: the scope offline_access was not granted",
        };
        look::fact(ui, "Refresh token", refresh);
        look::fact(ui, "Scopes", &tokens.scopes().join(" "));
        look::fact(ui, "Tokens are kept", self.kept);
        ui.add_space(8.0);
    }
}

/// What the person is called.
pub(super) fn name_of(tokens: &Tokens) -> &str {
    let id_token = tokens.id_token();
    id_token
        .name()
        .or(id_token.preferred_username())
        .unwrap_or(id_token.subject())
}

/// To the second.
pub(super) fn clock(at: Timestamp) -> String {
    let text = at.to_string();
    let text = text.split('.').next().unwrap_or_default();
    format!("{} UTC", text.replace('T', " "))
}

fn from_now(at: Timestamp, now: Timestamp) -> String {
    let secs = at.since(now).as_secs();
    match secs {
        0 => "now".to_owned(),
        1..120 => format!("in {secs} s"),
        _ => format!("in {} min", secs / 60),
    }
}

fn claims(ui: &mut Ui, title: &str, claims: &Map<String, Value>) {
    CollapsingHeader::new(title).show(ui, |ui| {
        for (name, value) in claims {
            match value {
                Value::String(text) => look::fact(ui, name, text),
                other => look::fact(ui, name, &other.to_string()),
            }
        }
    });
}
