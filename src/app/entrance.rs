//! Where to sign in: in the panel, or on the server's own page; and where tokens are kept.

use std::{mem::Discriminant, time::Duration};

use egui::{CollapsingHeader, RichText, Ui};
use egui_okta::{
    QrCode, SessionState,
    protocol::oauth::{AuthorizeOptions, Prompt, ResponseMode},
};

use super::look;

/// Which way in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Way {
    /// By the panel.
    #[default]
    Here,
    /// By the server's page.
    Hosted,
}

/// A place for tokens that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KeepChoice {
    /// By which the page's address names it.
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    /// What it means.
    pub(super) about: &'static str,
}

/// What is chosen before the sign-in.
#[derive(Default)]
pub(super) struct Entrance {
    pub(super) way: Way,
    /// The places to choose from; none where there is one only.
    pub(super) keeps: &'static [KeepChoice],
    pub(super) keep: usize,
    /// Whether there are pop-ups.
    pub(super) has_pop_ups: bool,
    /// Where a browser comes back to that has ended the session at the org.
    pub(super) signed_out_uri: Option<String>,
    pub(super) wishes: Wishes,
    /// What the card in place of the panel showed last.
    pub(super) shown: Option<Discriminant<SessionState>>,
}

/// What the server is asked for beyond a sign-in, as typed.
#[derive(Default)]
pub(super) struct Wishes {
    login_hint: String,
    max_age: String,
    acr_values: String,
    idp: String,
    prompt: Option<Prompt>,
    fragment: bool,
}

/// What was pressed.
pub(super) enum Entry {
    Redirect(AuthorizeOptions),
    PopUp(AuthorizeOptions),
    Silent(AuthorizeOptions),
    AnotherDevice,
    Cancel,
    /// Another place for the tokens.
    Keep,
}

impl Entrance {
    /// The choice of the way, above whatever follows.
    pub(super) fn ways(&mut self, ui: &mut Ui) -> Option<Entry> {
        let mut chosen = self.keep;
        look::bar(ui, "ways", |ui| {
            ui.horizontal_wrapped(|ui| {
                for (way, label) in [
                    (Way::Here, "Sign in here"),
                    (Way::Hosted, "On the org's page"),
                ] {
                    if ui.selectable_label(self.way == way, label).clicked() {
                        self.way = way;
                        self.shown = None;
                    }
                }
            });
            if !self.keeps.is_empty() {
                ui.horizontal_wrapped(|ui| {
                    look::quiet(ui, "Tokens are kept in");
                    for (at, keep) in self.keeps.iter().enumerate() {
                        ui.selectable_value(&mut chosen, at, keep.label)
                            .on_hover_text(keep.about);
                    }
                });
            }
        });
        let entry = (chosen != self.keep).then_some(Entry::Keep);
        self.keep = chosen;
        entry
    }

    /// The card in place of the panel, where the server's page signs in.
    pub(super) fn hosted(
        &mut self,
        ui: &mut Ui,
        state: &SessionState,
        sentence: Option<&str>,
    ) -> Option<Entry> {
        let mut entry = None;
        let shown = Some(std::mem::discriminant(state));
        let is_new = self.shown != shown;
        self.shown = shown;
        look::card(ui, "hosted", |ui| {
            ui.heading(match state {
                SessionState::OnAnotherDevice { .. } => "Sign in on another device",
                _ => "Sign in on the org's own page",
            });
            ui.add_space(6.0);
            if let Some(sentence) = sentence {
                look::alarm(ui, sentence);
            }
            entry = match state {
                SessionState::InBrowser { address, .. } => in_browser(ui, address.expose(), is_new),
                SessionState::InPopUp => {
                    look::notice(ui, "Go on in the window that has opened.");
                    cancel(ui, is_new)
                }
                SessionState::OnAnotherDevice {
                    user_code,
                    address,
                    complete_address,
                    ..
                } => {
                    other_device(ui, user_code, address, complete_address.as_deref());
                    cancel(ui, is_new)
                }
                SessionState::Working | SessionState::SigningOut => {
                    ui.add(egui::Spinner::new());
                    cancel(ui, is_new)
                }
                _ => self.offers(ui, is_new),
            };
        });
        entry
    }

    fn offers(&mut self, ui: &mut Ui, is_new: bool) -> Option<Entry> {
        let mut entry = None;
        let redirect = if self.has_pop_ups {
            "This page goes there, and the org sends you back."
        } else {
            "Opens your browser, which comes back here."
        };
        if look::deed(ui, "Go to the org's page", redirect, true, is_new) {
            entry = Some(Entry::Redirect(self.wishes.options()));
        }
        if self.has_pop_ups
            && look::deed(
                ui,
                "Open it in a window",
                "This page stays as it is.",
                false,
                false,
            )
        {
            entry = Some(Entry::PopUp(self.wishes.options()));
        }
        let silently = "Works if you have a session at the org. Nobody asks you anything.";
        if look::deed(ui, "Without a question", silently, false, false) {
            entry = Some(Entry::Silent(self.wishes.options()));
        }
        if look::deed(
            ui,
            "On another device",
            "Shows a code to type there.",
            false,
            false,
        ) {
            entry = Some(Entry::AnotherDevice);
        }
        CollapsingHeader::new("What the org is asked for").show(ui, |ui| self.wishes.edit(ui));
        entry
    }

    /// The user name to begin with.
    pub(super) fn login_hint(&self) -> &str {
        &self.wishes.login_hint
    }

    /// What tokens are kept in.
    pub(super) fn kept(&self) -> &'static str {
        let keep = self.keeps.get(self.keep);
        keep.map_or("in this program, until it ends", |keep| keep.about)
    }
}

fn in_browser(ui: &mut Ui, address: &str, is_new: bool) -> Option<Entry> {
    look::notice(ui, "Go on in your browser. It comes back here by itself.");
    if look::deed(
        ui,
        "Copy the address",
        "If no browser has opened.",
        false,
        false,
    ) {
        ui.copy_text(address.to_owned());
    }
    cancel(ui, is_new)
}

/// For the camera of the other device, and for whoever types there.
fn other_device(ui: &mut Ui, user_code: &str, address: &str, complete: Option<&str>) {
    if let Some(complete) = complete {
        look::quiet(ui, "Point the camera of another device at this code,");
        ui.add_space(6.0);
        let label = "QR code of the address to sign in at on another device";
        ui.vertical_centered(|ui| ui.add(QrCode::new(complete, label)));
        ui.add_space(6.0);
    }
    let open = match complete {
        Some(_) => "or open there",
        None => "Open on another device",
    };
    look::fact(ui, open, address);
    ui.add_space(2.0);
    look::quiet(ui, "and enter");
    ui.add(egui::Label::new(RichText::new(user_code).heading().strong()).wrap());
    ui.add_space(10.0);
}

fn cancel(ui: &mut Ui, is_new: bool) -> Option<Entry> {
    look::deed(ui, "Cancel", "", false, is_new).then_some(Entry::Cancel)
}

impl Wishes {
    fn edit(&mut self, ui: &mut Ui) {
        for (name, text) in [
            (
                "login_hint: the user name to begin with",
                &mut self.login_hint,
            ),
            (
                "max_age: how long ago you may have signed in, in seconds",
                &mut self.max_age,
            ),
            (
                "acr_values: how strong a sign-in is wanted",
                &mut self.acr_values,
            ),
            ("idp: the identity provider to go to", &mut self.idp),
        ] {
            let label = ui.label(name);
            let field = egui::TextEdit::singleline(text).desired_width(f32::INFINITY);
            ui.add(field).labelled_by(label.id);
        }
        ui.horizontal_wrapped(|ui| {
            ui.label("prompt");
            for (prompt, label) in [
                (None, "–"),
                (Some(Prompt::Login), "login"),
                (Some(Prompt::Consent), "consent"),
                (Some(Prompt::None), "none"),
            ] {
                ui.selectable_value(&mut self.prompt, prompt, label);
            }
        });
        ui.checkbox(&mut self.fragment, "The answer after # and not after ?");
    }

    fn options(&self) -> AuthorizeOptions {
        let text = |text: &String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        AuthorizeOptions {
            prompt: self.prompt,
            max_age: self.max_age.trim().parse().ok().map(Duration::from_secs),
            acr_values: text(&self.acr_values),
            idp: text(&self.idp),
            response_mode: self.fragment.then_some(ResponseMode::Fragment),
            ..AuthorizeOptions::default()
        }
    }
}
