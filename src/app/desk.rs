//! The sandbox's desk beside the panel: users to sign in as, and what their phones and mailboxes
//! would show. A press fills it in.

use egui::{Frame, RichText, Sense, Ui, UiBuilder, WidgetInfo, accesskit::Role};
use egui_okta::{SignIn, screen::Screen};
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
    #[serde(default)]
    pushes: Vec<Push>,
}

/// A notification that waits on somebody's phone.
#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Push {
    user: String,
    /// The number to choose, if one is asked for.
    number: Option<String>,
}

/// The sandbox org, as the desk uses it.
pub(super) trait Sandbox {
    /// What lies on the desk now; nothing while that is not known.
    fn desk(&mut self, ctx: &egui::Context, screen: &Screen) -> Option<Desk>;

    /// Answers a notification as the phone would.
    fn push(&mut self, user: &str, approve: bool, number: Option<&str>);
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
pub(super) fn show(ui: &mut Ui, desk: &Desk, sandbox: &mut dyn Sandbox, sign_in: &mut SignIn) {
    ui.heading("Sandbox org");
    ui.label("No phone needed: press to fill in.");
    ui.add_space(8.0);
    egui::ScrollArea::vertical()
        .auto_shrink(false)
        .show(ui, |ui| {
            if !desk.pushes.is_empty() {
                section(ui, "Phones");
            }
            for push in &desk.pushes {
                phone(ui, sandbox, push);
            }
            if !desk.outbox.is_empty() {
                section(ui, "Messages");
            }
            for mail in &desk.outbox {
                let what = format!("{} to {}", mail.channel, mail.to);
                code(ui, sign_in, &what, &mail.code);
            }
            if !desk.totp.is_empty() {
                section(ui, "Authenticator apps");
            }
            for totp in &desk.totp {
                let what = format!("{}, {}", name_of(&totp.key), totp.user);
                code(ui, sign_in, &what, &totp.code);
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

/// A row of two lines that can be pressed anywhere.
fn row(ui: &mut Ui, first: RichText, second: &str) -> bool {
    let name = format!("{}, {second}", first.text());
    let builder = UiBuilder::new().id_salt(&name).sense(Sense::click());
    let pressed = ui.scope_builder(builder, |ui| {
        let response = ui.response();
        let visuals = ui.style().interact(&response);
        let frame = Frame::group(ui.style())
            .inner_margin(6.0)
            .fill(visuals.weak_bg_fill)
            .stroke(visuals.bg_stroke);
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            let line = |text: RichText| egui::Label::new(text).truncate().selectable(false);
            ui.add(line(RichText::new(second)));
            ui.add(line(first));
        });
        response
    });
    let response = pressed.inner;
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    response.clicked()
}

/// A notification, with what the phone would offer.
fn phone(ui: &mut Ui, sandbox: &mut dyn Sandbox, push: &Push) {
    Frame::group(ui.style()).inner_margin(6.0).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.add(egui::Label::new(&push.user).truncate());
        ui.horizontal_wrapped(|ui| {
            let approve = match &push.number {
                Some(number) => format!("It is {number}"),
                None => "Approve".to_owned(),
            };
            if ui.button(approve).clicked() {
                sandbox.push(&push.user, true, push.number.as_deref());
            }
            if ui.button("Deny").clicked() {
                sandbox.push(&push.user, false, None);
            }
        });
    });
}

fn code(ui: &mut Ui, sign_in: &mut SignIn, what: &str, code: &str) {
    if row(ui, RichText::new(code).monospace().strong(), what) {
        let fields = sign_in.screen().fields().map(|field| field.id.clone());
        let takes_code = |id: &String| CODE_FIELDS.contains(&id.as_str());
        for id in fields.filter(takes_code).collect::<Vec<_>>() {
            sign_in.fill_in(&id, code);
        }
        // For another window or page, too.
        ui.copy_text(code.to_owned());
    }
}

fn person(ui: &mut Ui, sign_in: &mut SignIn, user: &User) {
    let password = user.password.as_deref().unwrap_or_default();
    let about = format!("{} · {password}", user.about());
    if row(ui, RichText::new(&user.username).strong(), &about) {
        sign_in.fill_in("identifier", &user.username);
        sign_in.fill_in(PASSWORD_FIELD, password);
    }
}
