//! A screen in the making: the parts that most screens share.

use super::{
    AuthenticatorAction, Button, Emphasis, Field, Item, Link, Page, Picture, Press, Screen, Status,
    Surroundings, Target, Text, symbol, words,
};
use crate::{
    protocol::{
        idx::Answers,
        model::{Authenticator, AuthenticatorKey, Profile, Remediation, RemediationName, Step},
    },
    strings::Strings,
};

/// What a screen is made from, and the screen so far.
pub(super) struct Builder<'a> {
    pub(super) step: &'a Step,
    pub(super) page: Page,
    pub(super) strings: &'a Strings,
    pub(super) surroundings: Surroundings<'a>,
    pub(super) screen: Screen,
    /// Values that are not drawn and go along with the form.
    pub(super) given: Answers,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        step: &'a Step,
        page: Page,
        strings: &'a Strings,
        surroundings: Surroundings<'a>,
    ) -> Self {
        let current = step.current();
        let screen = Screen {
            status: Status::Drawn,
            form: step
                .remediations
                .first()
                .map_or("terminal", |r| r.name.as_str())
                .to_owned(),
            authenticator: current.map(|a| a.key.clone()),
            symbol: current.map(|a| symbol::of_authenticator(a, None)),
            title: None,
            identifier: step.user.as_ref().and_then(|user| user.identifier.clone()),
            notices: Vec::new(),
            items: Vec::new(),
            links: Vec::new(),
            submit: None,
        };
        Self {
            step,
            page,
            strings,
            surroundings,
            screen,
            given: Answers::default(),
        }
    }

    /// The remediation that the screen is for, if there is one.
    pub(super) fn first(&self) -> Option<&'a Remediation> {
        self.step.remediations.get(self.first_index())
    }

    /// The form of the screen.
    pub(super) fn target(&self) -> Target {
        Target::Remediation(self.first_index())
    }

    /// The first remediation, or the one that the person switched to.
    fn first_index(&self) -> usize {
        match self.page {
            Page::List(index) if index < self.step.remediations.len() => index,
            _ => 0,
        }
    }

    /// Where the remediation of that name stands.
    pub(super) fn find(&self, name: &RemediationName) -> Option<(Target, &'a Remediation)> {
        let index = self
            .step
            .remediations
            .iter()
            .position(|r| r.name == *name)?;
        Some((Target::Remediation(index), &self.step.remediations[index]))
    }

    /// The authenticator that the screen is about.
    pub(super) fn authenticator(&self) -> Option<&'a Authenticator> {
        let related = self.first().and_then(|r| r.authenticator.as_deref());
        related.or(self.step.current())
    }

    /// The kind of the authenticator that the screen is about.
    pub(super) fn key(&self) -> Option<&'a AuthenticatorKey> {
        self.authenticator().map(|a| &a.key)
    }

    /// The name that a person knows the authenticator by.
    pub(super) fn authenticator_name(&self) -> String {
        self.authenticator()
            .map(|a| name_of(self.strings, a))
            .unwrap_or_default()
    }

    pub(super) fn text(&self, key: &str) -> String {
        self.strings.text(key)
    }

    pub(super) fn title(&mut self, key: &str) {
        self.screen.title = Some(self.text(key));
    }

    pub(super) fn title_filled(&mut self, key: &str, values: &[&str]) {
        self.screen.title = Some(self.strings.fill(key, values));
    }

    /// A title with the name of the authenticator in it; one that is never wrong where it has none.
    pub(super) fn title_about(&mut self, key: &str) {
        let name = self.authenticator_name();
        match name.is_empty() {
            true => self.title("title.generic"),
            false => self.title_filled(key, &[&name]),
        }
    }

    /// The title that the kind of authenticator has of its own below `own`, else the one with its name.
    pub(super) fn title_of_key(&mut self, own: &str, general: &str) {
        let title = self
            .authenticator()
            .and_then(kind_of)
            .and_then(|kind| self.strings.find(&format!("{own}.{kind}")));
        match title {
            Some(title) => self.screen.title = Some(title.to_owned()),
            None => self.title_about(general),
        }
    }

    pub(super) fn push(&mut self, item: Item) {
        self.screen.items.push(item);
    }

    pub(super) fn paragraph(&mut self, text: String) {
        self.push(Item::Text(Text {
            text,
            emphasis: Emphasis::Body,
        }));
    }

    pub(super) fn say(&mut self, key: &str) {
        self.paragraph(self.text(key));
    }

    pub(super) fn quiet(&mut self, text: String) {
        self.push(Item::Text(Text {
            text,
            emphasis: Emphasis::Quiet,
        }));
    }

    /// What is waited for goes on by itself: that it does, and that it is under way.
    pub(super) fn waits(&mut self, key: &str) {
        self.quiet(self.text(key));
        self.push(Item::Picture(Picture::Waiting));
    }

    /// The main button, which Enter presses too.
    pub(super) fn submit(&mut self, label: String, mut press: Press) {
        if let Press::Send(send) = &mut press {
            let mut given = self.given.clone();
            given.add(&send.given);
            send.given = given;
        }
        self.screen.submit = Some(press.clone());
        self.primary("submit", label, press);
    }

    /// A main button of a name of its own.
    pub(super) fn primary(&mut self, id: &str, label: String, press: Press) {
        let label = self
            .step
            .button_label
            .clone()
            .filter(|_| id == "submit")
            .unwrap_or(label);
        self.push(Item::Button(Button {
            primary: true,
            stands_out: true,
            ..button(id, label, press)
        }));
    }

    pub(super) fn secondary(&mut self, id: &str, label: String, press: Press) {
        self.push(Item::Button(button(id, label, press)));
    }

    /// A button for what most people want next, where the server has no form for it.
    pub(super) fn next_step(&mut self, id: &str, label: String, press: Press) {
        self.push(Item::Button(Button {
            stands_out: true,
            ..button(id, label, press)
        }));
    }

    pub(super) fn field(&mut self, field: Field) {
        self.push(Item::Field(field));
    }

    /// A link at the foot.
    pub(super) fn link(&mut self, id: &'static str, key: &str, press: Press) {
        let link = Link {
            id,
            lead: None,
            label: self.text(key),
            press,
            after_secs: 0,
        };
        self.screen.links.push(link);
    }

    /// A link between the other things.
    pub(super) fn inline_link(&mut self, id: &'static str, key: &str, press: Press) {
        let label = self.text(key);
        self.push(Item::Link(Link {
            id,
            lead: None,
            label,
            press,
            after_secs: 0,
        }));
    }

    /// "Send again", which appears when the first message had time to arrive.
    pub(super) fn resend_link(&mut self) {
        let Some(authenticator) = self.step.current() else {
            return;
        };
        if authenticator.resend.is_none() {
            return;
        }
        let press = Press::go(Target::Authenticator(AuthenticatorAction::Resend));
        let (lead, label) = match authenticator.method() {
            Some("voice") => ("link.resend.call.lead", "link.resend.call"),
            _ => ("link.resend.lead", "link.resend"),
        };
        let (lead, label) = (Some(self.text(lead)), self.text(label));
        self.push(Item::Link(Link {
            id: "resend",
            lead,
            label,
            press,
            after_secs: 30,
        }));
    }
}

/// Where a mail goes: Okta sends it to both addresses of a person who has two.
pub(super) fn mail_addresses(strings: &Strings, profile: &Profile) -> Option<String> {
    let first = profile.email.as_deref()?;
    let second = profile.secondary_email.as_deref();
    Some(match second.filter(|it| !it.is_empty() && *it != first) {
        Some(second) => strings.fill("list.two", &[first, second]),
        None => first.to_owned(),
    })
}

pub(super) fn button(id: &str, label: String, press: Press) -> Button {
    Button {
        id: id.to_owned(),
        label,
        primary: false,
        stands_out: false,
        enabled: true,
        symbol: None,
        press,
    }
}

/// Whether a security key or passkey has the name that all orgs have for it at first.
pub(super) fn has_usual_name(authenticator: &Authenticator) -> bool {
    authenticator
        .display_name
        .as_deref()
        .is_none_or(|name| name.is_empty() || name == PASSKEYS || name.starts_with("Security Key"))
}

/// The kind of an authenticator, as sentences name it: none for a key that has a name of its own.
fn kind_of(authenticator: &Authenticator) -> Option<&str> {
    match authenticator.key {
        AuthenticatorKey::Webauthn if !has_usual_name(authenticator) => None,
        AuthenticatorKey::Webauthn if authenticator.display_name.as_deref() == Some(PASSKEYS) => {
            Some("passkey")
        }
        _ => Some(authenticator.key.as_str()),
    }
}

/// What newer orgs call security keys.
const PASSKEYS: &str = "Passkeys";

/// The name that a person knows an authenticator by: ours for the common kinds, the
/// administrator's for those that have one.
pub(super) fn name_of(strings: &Strings, authenticator: &Authenticator) -> String {
    let display = authenticator
        .display_name
        .as_deref()
        .filter(|name| !name.is_empty());
    if authenticator.key == AuthenticatorKey::Webauthn {
        return match display {
            Some(PASSKEYS) => strings.text("authenticator.passkey"),
            Some(name) if !has_usual_name(authenticator) => name.to_owned(),
            _ => strings.text("authenticator.webauthn"),
        };
    }
    let key = &authenticator.key;
    strings
        .find(&format!("authenticator.{key}"))
        .or(display)
        .or_else(|| strings.find(&format!("authenticator.unnamed.{key}")))
        .map_or_else(|| words::of(key.as_str()), str::to_owned)
}
