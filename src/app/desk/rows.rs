//! The rows of the desk: what lies on it, and what a press on it does.

use egui::{Frame, OpenUrl, RichText, Sense, Ui, UiBuilder, WidgetInfo, accesskit::Role};
use egui_okta::{
    SignIn,
    screen::{Item, Page, Press},
};

use super::super::look;
use super::{Mail, PhoneAnswer, Push, Sandbox, Situation, Totp, User};

/// The field that takes a password.
const PASSWORD_FIELD: &str = "credentials.passcode";
/// Fields that take a one-time code.
const CODE_FIELDS: [&str; 2] = [PASSWORD_FIELD, "credentials.totp"];

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
        "rsa_token" => "RSA SecurID",
        "onprem_mfa" => "on-premises token",
        "symantec_vip" => "Symantec VIP",
        "yubikey_token" => "YubiKey",
        "custom_otp" => "token",
        "custom_app" => "own app",
        "tac" => "temporary access code",
        "duo" => "Duo",
        "external_idp" => "identity provider",
        "smart_card_idp" => "smart card",
        other => other,
    }
}

pub(super) fn section(ui: &mut Ui, title: &str) {
    ui.add_space(6.0);
    ui.label(RichText::new(title).strong());
    ui.add_space(2.0);
}

/// What the org was put together for.
pub(super) fn situation(ui: &mut Ui, situation: &Situation) {
    ui.label(RichText::new(&situation.name).strong());
    look::quiet(ui, &situation.shows);
}

/// A row of lines that can be pressed anywhere: what it is about in small, and what is filled in.
fn row(ui: &mut Ui, about: &str, lines: &[RichText]) -> bool {
    let mut name: Vec<&str> = lines.iter().map(RichText::text).collect();
    name.push(about);
    let name = name.join(", ");
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
            ui.spacing_mut().item_spacing.y = 2.0;
            let text = ui.visuals().strong_text_color();
            let line = |line: RichText| egui::Label::new(line.color(text)).selectable(false);
            ui.add(line(RichText::new(about).small()).wrap());
            for one in lines {
                ui.add(line(one.clone()).wrap());
            }
        });
        response
    });
    let response = pressed.inner;
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    response.clicked()
}

/// A phone that is waited for, with what it would offer.
pub(super) fn phone(ui: &mut Ui, sandbox: &mut dyn Sandbox, push: &Push) {
    Frame::group(ui.style()).inner_margin(6.0).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.add(egui::Label::new(&push.user).truncate());
        ui.horizontal_wrapped(|ui| {
            if push.enrols {
                if ui.button("Scan the code and add the account").clicked() {
                    sandbox.answer(&push.user, PhoneAnswer::Enrol);
                }
                return;
            }
            match &push.number {
                Some(number) => {
                    for choice in choices(number) {
                        let says = format!("It is {choice}");
                        if ui.button(says).clicked() {
                            let answer = PhoneAnswer::Approve(Some(&choice));
                            sandbox.answer(&push.user, answer);
                        }
                    }
                }
                None => {
                    if ui.button("Approve").clicked() {
                        sandbox.answer(&push.user, PhoneAnswer::Approve(None));
                    }
                }
            }
            if ui.button("Deny").clicked() {
                sandbox.answer(&push.user, PhoneAnswer::Deny);
            }
        });
    });
}

/// Three numbers as a phone shows them, the right one among them.
fn choices(number: &str) -> Vec<String> {
    let right: u32 = number.parse().unwrap_or_default();
    // Two digits each, and none like another: 31 and 53 are no multiples of 90, nor is their difference.
    let other = |step: u32| ((right + step) % 90 + 10).to_string();
    let mut all = vec![number.to_owned(), other(21), other(43)];
    all.dedup();
    all.sort();
    all
}

/// What a code says goes where codes go: behind a link, where the page only waits.
fn fill_code(ui: &Ui, sign_in: &mut SignIn, code: &str) {
    let takes_code = |id: &String| CODE_FIELDS.contains(&id.as_str());
    let fields = |sign_in: &SignIn| -> Vec<String> {
        let all = sign_in.screen().fields().map(|field| field.id.clone());
        all.filter(takes_code).collect()
    };
    if fields(sign_in).is_empty()
        && let Some(press) = way_to_code(sign_in)
    {
        sign_in.activate(ui.ctx(), press);
    }
    for id in fields(sign_in) {
        sign_in.fill_in(&id, code);
    }
    // For another window or page, too.
    ui.copy_text(code.to_owned());
}

/// What leads to the page where a code is typed.
fn way_to_code(sign_in: &SignIn) -> Option<Press> {
    let screen = sign_in.screen();
    let items = screen.items.iter().filter_map(|item| match item {
        Item::Button(button) => Some(&button.press),
        Item::Link(link) => Some(&link.press),
        _ => None,
    });
    let links = screen.links.iter().map(|link| &link.press);
    let mut all = items.chain(links);
    all.find(|press| **press == Press::Show(Page::Code))
        .cloned()
}

fn code(ui: &mut Ui, sign_in: &mut SignIn, what: &str, code: &str) {
    if row(ui, what, &[RichText::new(code).monospace().strong()]) {
        fill_code(ui, sign_in, code);
    }
}

/// A message: its code, and its link.
pub(super) fn mail(ui: &mut Ui, sign_in: &mut SignIn, mail: &Mail, at: usize) {
    let what = format!("{} to {}", mail.channel, mail.to);
    ui.push_id(at, |ui| {
        if mail.code.is_empty() {
            ui.label(&what);
        } else {
            code(ui, sign_in, &what, &mail.code);
        }
        if let Some(link) = &mail.link
            && ui.button("Open the link").clicked()
        {
            ui.open_url(OpenUrl::new_tab(link));
        }
    });
}

pub(super) fn totp(ui: &mut Ui, sign_in: &mut SignIn, totp: &Totp) {
    let what = format!("{}, {}", name_of(&totp.key), totp.user);
    code(ui, sign_in, &what, &totp.code);
}

/// The code that a device shows.
pub(super) fn device(ui: &mut Ui, sign_in: &mut SignIn, code: &str) {
    if row(
        ui,
        "press to fill in",
        &[RichText::new(code).monospace().strong()],
    ) {
        sign_in.fill_in("userCode", code);
        ui.copy_text(code.to_owned());
    }
}

pub(super) fn person(ui: &mut Ui, sign_in: &mut SignIn, user: &User) {
    let password = user.password.as_deref().unwrap_or_default();
    let lines = [
        RichText::new(&user.username).strong(),
        RichText::new(password).monospace(),
    ];
    if row(ui, &user.about(), &lines) {
        sign_in.fill_in("identifier", &user.username);
        sign_in.fill_in(PASSWORD_FIELD, password);
    }
}

/// What one knows by heart: the password, and the answer to a question.
pub(super) fn secrets(ui: &mut Ui, sign_in: &mut SignIn, user: &User) {
    if let Some(password) = &user.password
        && row(ui, "password", &[RichText::new(password).monospace()])
    {
        sign_in.fill_in(PASSWORD_FIELD, password);
    }
    let answers = user
        .authenticators
        .iter()
        .filter_map(|one| one.answer.as_ref());
    for answer in answers {
        if row(ui, "answer", &[RichText::new(answer).strong()]) {
            sign_in.fill_in("credentials.answer", answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::choices;

    #[test]
    fn a_phone_shows_three_numbers_and_the_right_one_among_them() {
        for right in (0..100).map(|number| format!("{number:02}")) {
            let all = choices(&right);
            assert!(all.contains(&right), "{all:?}");
            let distinct: std::collections::BTreeSet<_> = all.iter().collect();
            assert_eq!(distinct.len(), 3, "{all:?}");
        }
    }
}
