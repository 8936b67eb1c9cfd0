//! The sandbox's desk beside the panel: users to sign in as, and what their phones and mailboxes
//! would show. A press fills it in.

use egui::{Button, Frame, RichText, Ui};
use egui_okta::SignIn;
use serde::Deserialize;

/// Fields that take a one-time code.
const CODE_FIELDS: [&str; 2] = [PASSWORD_FIELD, "credentials.totp"];
/// The field that takes a password.
const PASSWORD_FIELD: &str = "credentials.passcode";

/// What lies on the desk, as the sandbox org tells it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub(super) struct Desk {
    #[serde(default)]
    users: Vec<User>,
    #[serde(default)]
    outbox: Vec<Mail>,
    #[serde(default)]
    totp: Vec<Totp>,
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
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Mail {
    channel: String,
    to: String,
    code: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Totp {
    user: String,
    key: String,
    code: String,
}

impl User {
    /// What to expect of signing in as this user.
    fn about(&self) -> String {
        if self.locked {
            return "locked out".to_owned();
        }
        if self.expired {
            return "the password has expired".to_owned();
        }
        let others = self
            .authenticators
            .iter()
            .map(|enrolled| enrolled.key.as_str());
        let others: Vec<&str> = others
            .filter(|key| *key != "okta_password")
            .map(name_of)
            .collect();
        match others.as_slice() {
            [] => "password only".to_owned(),
            names => names.join(", "),
        }
    }
}

fn name_of(key: &str) -> &str {
    match key {
        "google_otp" => "authenticator app",
        "okta_verify" => "Okta Verify",
        "okta_email" => "e-mail",
        "phone_number" => "phone",
        "security_question" => "security question",
        "webauthn" => "security key",
        other => other,
    }
}

/// Draws the desk, and fills into the panel what is pressed.
pub(super) fn show(ui: &mut Ui, desk: &Desk, sign_in: &mut SignIn) {
    ui.heading("Sandbox org");
    ui.label(RichText::new("No phone needed: press to fill in.").weak());
    ui.add_space(8.0);
    egui::ScrollArea::vertical()
        .auto_shrink(false)
        .show(ui, |ui| {
            if !desk.outbox.is_empty() {
                section(ui, "Messages");
                for mail in &desk.outbox {
                    code(
                        ui,
                        sign_in,
                        &format!("{} to {}", mail.channel, mail.to),
                        &mail.code,
                    );
                }
            }
            if !desk.totp.is_empty() {
                section(ui, "Authenticator apps");
                for totp in &desk.totp {
                    let what = format!("{}, {}", name_of(&totp.key), totp.user);
                    code(ui, sign_in, &what, &totp.code);
                }
            }
            section(ui, "Users");
            for user in &desk.users {
                person(ui, sign_in, user);
            }
        });
}

fn section(ui: &mut Ui, title: &str) {
    ui.add_space(6.0);
    ui.label(RichText::new(title).strong());
    ui.add_space(2.0);
}

/// A row that can be pressed: a line that stands out over one that stands back.
fn row(ui: &mut Ui, first: RichText, second: &str) -> bool {
    let frame = Frame::group(ui.style()).inner_margin(6.0);
    let pressed = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.add(egui::Label::new(RichText::new(second).weak().small()).truncate());
        ui.add(Button::new(first).frame(false).truncate()).clicked()
    });
    pressed.inner
}

fn code(ui: &mut Ui, sign_in: &mut SignIn, what: &str, code: &str) {
    if row(ui, RichText::new(code).monospace().strong(), what) {
        let fields: Vec<String> = sign_in
            .screen()
            .fields()
            .map(|field| field.id.clone())
            .collect();
        for id in fields
            .iter()
            .filter(|id| CODE_FIELDS.contains(&id.as_str()))
        {
            sign_in.draft_mut().set_text(id, code);
        }
        // For another window or page, too.
        ui.copy_text(code.to_owned());
    }
}

fn person(ui: &mut Ui, sign_in: &mut SignIn, user: &User) {
    let password = user.password.as_deref().unwrap_or_default();
    let about = format!("{} · {password}", user.about());
    if row(ui, RichText::new(&user.username).strong(), &about) {
        let draft = sign_in.draft_mut();
        draft.set_text("identifier", &user.username);
        draft.set_text(PASSWORD_FIELD, password);
    }
}
